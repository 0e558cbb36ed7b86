"""What became of our posts: figures for the bank's own systems, and the clicks that its web analytics counts."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from ventanilla.accounts.queries import entity_by_key
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS
from ventanilla.common.pure.clock import now
from ventanilla.publishing import campaigns, queries
from ventanilla.publishing import results as verbs
from ventanilla.publishing.results import COUNTED, Sums, Told
from ventanilla.publishing.types import PartKind

router = Router(tags=["results"])
Number = Annotated[int, Field(ge=0, le=10**15)]
Parameter = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]


class ResultsFiguresOut(Schema):
    """Null: the network does not tell. `comments` are other people's."""

    views: int | None
    video_views: int | None
    reach: int | None
    likes: int | None
    comments: int | None
    shares: int | None


class SumsOut(ResultsFiguresOut):
    """`desk_leads` were opened in the desk from an answer to a post, `web_leads` on the bank's own pages."""

    clicks: int | None
    visits: int | None
    desk_leads: int | None
    web_leads: int | None
    counted_at: datetime | None


class ResultsItemOut(ResultsFiguresOut):
    """One item on its network. `gone_at`: it is no longer there and nobody here took it off; `error`: why it could not be read."""

    channel: UUID
    position: int
    kind: PartKind
    native_id: str
    url: str
    published_at: datetime | None
    counted_at: datetime | None
    gone_at: datetime | None
    error: str


class ReadingOut(ResultsFiguresOut):
    channel: UUID
    position: int
    at: datetime


class ResultsOut(Schema):
    """`readings` holds the newest 2,000, oldest first."""

    sums: SumsOut
    items: list[ResultsItemOut]
    readings: list[ReadingOut]


class VisitsIn(Schema):
    """A day's totals so far for one set of UTM parameters. `leads`: forms sent on the bank's own pages."""

    day: date
    utm_source: Parameter = ""
    utm_medium: Parameter = ""
    utm_campaign: Parameter = ""
    utm_content: Parameter = ""
    utm_term: Parameter = ""
    clicks: Number = 0
    visits: Number = 0
    leads: Number = 0


class ReportIn(Schema):
    """`entity` is its key; the token's own where it is left out."""

    entity: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_-]*$")] = ""
    rows: Annotated[list[VisitsIn], Field(min_length=1, max_length=2_000)]


class ResultsTakenOut(Schema):
    """How many rows were stored, and to how many pieces of content they belong."""

    stored: int
    contents: int


_WHOLE = ("clicks", "visits", "desk_leads", "web_leads", "counted_at")


def _figures(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in COUNTED}


def _sums(sums: Sums) -> dict[str, object]:
    return {**_figures(sums), **{name: getattr(sums, name) for name in _WHOLE}}


@router.get(
    "/content/{uuid:public_id}/results",
    auth=needs(TokenScope.CONTENT_READ),
    response={200: ResultsOut, **PROBLEMS},
    summary="What became of a piece: sums, each item, every reading",
)
def of_content(request: HttpRequest, public_id: UUID) -> object:
    content = queries.get(caller(request), public_id)
    if content is None:
        raise Http404
    return {
        "sums": _sums(verbs.of_content(content) or Sums()),
        "items": [
            {
                **_figures(g),
                **{name: getattr(g, name) for name in ("counted_at", "gone_at", "error")},
                **{name: getattr(g.part, name) for name in ("position", "kind", "native_id", "published_at")},
                "channel": g.part.variant.channel.public_id,
                "url": g.part.native_url,
            }
            for g in verbs.gauges(content)
        ],
        "readings": [
            {**_figures(m), "channel": m.part.variant.channel.public_id, "position": m.part.position, "at": m.at}
            for m in verbs.history(content)
        ],
    }


@router.get(
    "/campaigns/{uuid:public_id}/results",
    auth=needs(TokenScope.CONTENT_READ),
    response={200: SumsOut, **PROBLEMS},
    summary="What a campaign has come to",
)
def of_campaign(request: HttpRequest, public_id: UUID) -> object:
    row = campaigns.get(caller(request), public_id)
    if row is None:
        raise Http404
    return _sums(verbs.of_campaigns([row])[row.pk])


@router.post(
    "/results/visits",
    auth=needs(TokenScope.RESULTS_WRITE),
    response={200: ResultsTakenOut, **PROBLEMS},
    summary="The bank's web analytics tells clicks and visits by day and UTM parameters",
)
def visits(request: HttpRequest, report: ReportIn) -> object:
    """Each row is the day's total so far: told again, it replaces what was told before. All rows are stored, or none."""
    person = caller(request)
    entity = entity_by_key(report.entity) if report.entity else None
    entity_id = entity.pk if entity else person.home_id
    if entity_id is None or (report.entity and entity is None) or entity_id not in person.scope.entity_ids:
        raise Problem(422, "no_such_entity", _("There is no entity of that key where this token may tell results."))
    today = now().date()
    if any(not row.day.year >= 2000 or (row.day - today).days > 1 for row in report.rows):
        raise Problem(422, "wrong_day", _("A day lies in the future, or before the year 2000. Check the dates of the report."))
    told = [Told(row.day, {name: getattr(row, name) for name in verbs.UTM}, row.clicks, row.visits, row.leads) for row in report.rows]
    with transaction.atomic():
        contents = verbs.tell_visits(entity_id, told, person.actor)
    return {"stored": len(told), "contents": contents}
