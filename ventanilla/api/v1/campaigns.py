"""Campaigns for the bank's own systems: read, plan, change, begin, end, drop."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from ventanilla.accounts.queries import entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.paging import decode, encode, page
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Fault, Key, Line, Page, Paging
from ventanilla.publishing import campaigns as verbs
from ventanilla.publishing import queries
from ventanilla.publishing.campaigns import Campaign, CampaignState, NewCampaign, Refused

router = Router(tags=["campaigns"])
READ, WRITE = needs(TokenScope.CONTENT_READ), needs(TokenScope.CONTENT_WRITE)
T = TypeVar("T")
Measure = Literal["reach", "views", "video_views", "likes", "comments", "shares", "clicks", "leads"]
RegisterField = Literal[
    "commercial_name",
    "territory",
    "audience",
    "media",
    "formats",
    "intermediaries",
    "reviewed_on",
    "reviewer",
    "criteria",
    "prior_report",
    "authority",
]
Words = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Positive = Annotated[int, Field(ge=1, le=10**12)]
Percent = Annotated[int, Field(ge=0, le=100)]


class CampaignIn(Schema):
    """What is planned. `dose` is the share of content, in percent, that may carry a commercial message."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    starts_on: date
    ends_on: date
    theme: Line = ""
    goal: Words = ""
    targets: dict[Measure, Positive] = {}
    budget_note: Words = ""
    products: list[Key] = []
    dose: Percent = 100
    register_entry: dict[RegisterField, Words] = {}

    def new(self) -> NewCampaign:
        said = self.dict(exclude={"products", "register_entry", "entity", "key"})
        return NewCampaign(**said, products=tuple(self.products), register=dict(self.register_entry.items()))


class NewCampaignIn(CampaignIn):
    entity: Key
    key: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]


class StateIn(Schema):
    to: Literal["running", "ended", "dropped"]
    reason: Words = ""


class CampaignOut(Schema):
    """`contents` and `commercial` count what is neither withdrawn nor run out."""

    id: UUID
    entity: str
    key: str
    name: str
    state: CampaignState
    starts_on: date
    ends_on: date
    theme: str
    goal: str
    targets: dict[str, int]
    budget_note: str
    products: list[str]
    dose: int
    contents: int
    commercial: int
    register_year: int
    register_number: int
    register_entry: dict[str, str]
    reason: str


def _shape(row: Campaign, keys: dict[int, str]) -> dict[str, object]:
    names = ("key", "name", "state", "starts_on", "ends_on", "theme", "goal", "targets", "budget_note", "products", "dose", "reason")
    dose = verbs.dose_of(row)
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.public_id,
        "entity": keys[row.entity_id],
        "contents": dose.contents,
        "commercial": dose.commercial,
        "register_year": row.register_year,
        "register_number": row.register_number,
        "register_entry": row.register,
    }


def _one(request: HttpRequest, public_id: UUID) -> dict[str, object]:
    row = verbs.get(caller(request), public_id)
    if row is None:
        raise Http404
    return _shape(row, entity_keys())


def granted(verb: Callable[[], T]) -> T:
    """Do it; what cannot be is a problem that names the fields."""
    try:
        return verb()
    except Refused as refused:
        faults = [Fault(where=f"/{name}", message=code) for name, code in refused.wrong.items()]
        raise Problem(409, "refused", _("This cannot be done with the campaign: see the faults."), faults)


@router.get("/campaigns", auth=READ, response={200: Page[CampaignOut], **PROBLEMS}, summary="Campaigns, the latest start first")
def listing(request: HttpRequest, paging: Query[Paging], state: CampaignState | None = None) -> object:
    rows, keys = verbs.of_entities(queries.readable(caller(request))), entity_keys()
    if state is not None:
        rows = rows.filter(state=state)
    start = max(0, (decode(paging.cursor, int) or (0,))[0])
    found = list(rows[start : start + paging.limit + 1])
    return page(found, paging, lambda _row: encode(start + paging.limit), lambda row: _shape(row, keys))


@router.get("/campaigns/{uuid:public_id}", auth=READ, response={200: CampaignOut, **PROBLEMS}, summary="One campaign")
def one(request: HttpRequest, public_id: UUID) -> object:
    return _one(request, public_id)


@router.post("/campaigns", auth=WRITE, response={201: CampaignOut, **PROBLEMS}, summary="Plan a campaign")
def plan(request: HttpRequest, given: NewCampaignIn) -> object:
    person, keys = caller(request), entity_keys()
    entity = next((id_ for id_ in queries.readable(person) if keys[id_] == given.entity), None)
    if entity is None:
        raise Http404
    made = granted(lambda: verbs.create(person, entity, given.key, given.new()))
    return Status(201, _one(request, made.public_id))


@router.post("/campaigns/{uuid:public_id}", auth=WRITE, response={200: CampaignOut, **PROBLEMS}, summary="Change what is planned, whole")
def change(request: HttpRequest, public_id: UUID, given: CampaignIn) -> object:
    granted(lambda: verbs.change(caller(request), public_id, given.new()))
    return _one(request, public_id)


@router.post("/campaigns/{uuid:public_id}/state", auth=WRITE, response={200: CampaignOut, **PROBLEMS}, summary="Begin, end or drop it")
def move(request: HttpRequest, public_id: UUID, given: StateIn) -> object:
    granted(lambda: verbs.set_state(caller(request), public_id, CampaignState(given.to), given.reason))
    return _one(request, public_id)
