"""Sign-up forms and competitions for the bank's own systems: what there is, with figures; no person stands in any of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS
from ventanilla.publishing import campaigns, competition_queries, signups
from ventanilla.publishing.signups import Figures

router = Router(tags=["campaigns"])
READ = needs(TokenScope.CONTENT_READ)


class FormOut(Schema):
    """A sign-up form. `title` by language; `key` is its public address, `/f/<key>`."""

    id: UUID
    key: str
    title: dict[str, str]
    state: str
    starts_at: datetime
    zone: str
    capacity: int | None
    pending: int
    confirmed: int
    waiting: int
    cancelled: int
    leads: int


class CompetitionOut(Schema):
    """A competition. `evidence` is what anybody recomputes: random names alone; null before the list is final."""

    id: UUID
    key: str
    title: str
    state: str
    opens_at: datetime
    closes_at: datetime
    zone: str
    entries: int
    excluded: int
    commitment: str
    list_hash: str
    evidence: dict[str, Any] | None


def _form(row: Any, figures: Figures) -> dict[str, object]:
    plain = {name: getattr(row, name) for name in ("key", "state", "starts_at", "zone", "capacity")}
    counted = {name: getattr(figures, name) for name in ("pending", "confirmed", "waiting", "cancelled", "leads")}
    return {"id": row.public_id, "title": row.words["title"], **plain, **counted}


@router.get(
    "/campaigns/{uuid:public_id}/forms", auth=READ, response={200: list[FormOut], **PROBLEMS}, summary="Sign-up forms of a campaign"
)
def of_campaign(request: HttpRequest, public_id: UUID) -> object:
    campaign = campaigns.get(caller(request), public_id)
    if campaign is None:
        raise Http404
    return [_form(row, figures) for row, figures in signups.of_campaigns([campaign])]


@router.get("/forms/{uuid:public_id}", auth=READ, response={200: FormOut, **PROBLEMS}, summary="One sign-up form with its figures")
def one(request: HttpRequest, public_id: UUID) -> object:
    row = signups.get(caller(request), public_id)
    if row is None:
        raise Http404
    return _form(row, signups.figures(row))


@router.get(
    "/competitions/{uuid:public_id}", auth=READ, response={200: CompetitionOut, **PROBLEMS}, summary="One competition and its evidence"
)
def competition(request: HttpRequest, public_id: UUID) -> object:
    row = competition_queries.get(caller(request), public_id)
    if row is None:
        raise Http404
    within, without = competition_queries.counts(row)
    names = ("key", "title", "state", "opens_at", "closes_at", "zone", "commitment", "list_hash", "evidence")
    return {"id": row.public_id, **{name: getattr(row, name) for name in names}, "entries": within, "excluded": without}
