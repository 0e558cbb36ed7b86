"""Leads for the commercial network's own systems: read, offer, accept, return, say what came of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from ventanilla.accounts.queries import entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.cases import CaseOut, CaseStepOut, HandoffOut, granted, handoff, shape
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Body, Cursor, Key, Line, Page
from ventanilla.cases import leads as verbs
from ventanilla.cases import queries, rows
from ventanilla.cases.states import CaseKind, CaseState, Reason
from ventanilla.cases.types import CaseDetail, Filter
from ventanilla.workflows import open_case

router = Router(tags=["leads"])
READ, WRITE = needs(TokenScope.LEADS_READ), needs(TokenScope.LEADS_WRITE)


class LeadOut(CaseOut):
    """A lead. `phrase` is what the customer said, masked; it exists only with the consent whose id it carries."""

    phrase: str
    branch: str
    offers: int
    offered_at: datetime | None
    appointment_at: datetime | None


class LeadDetailOut(LeadOut):
    consent: UUID
    do_not_contact: bool
    timeline: list[CaseStepOut]
    handoffs: list[HandoffOut]


class Leads(Schema):
    """Which leads. `at`: all, open, ended, overdue."""

    at: Annotated[str, Field(pattern=r"^(all|open|ended|overdue)$")] = "open"
    state: CaseState | None = None
    search: Line = ""
    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class OfferIn(Schema):
    branch: Key


class ReturnIn(Schema):
    reason: Reason
    text: Body = ""


class AppointmentIn(Schema):
    at: AwareDatetime
    text: Body = ""


class OutcomeIn(Schema):
    """What became of it: contacted, application, funded, or lost with a reason."""

    to: Annotated[str, Field(pattern=r"^(contacted|application|funded|lost)$")]
    reason: Reason | None = None
    text: Body = ""


_OWN = [name for name in LeadOut.model_fields if name not in CaseOut.model_fields]


def _shape(row: queries.CaseRow, keys: dict[int, str]) -> dict[str, object]:
    return {**shape(row, keys), **{name: getattr(row, name) for name in _OWN}}


def _whole(detail: CaseDetail) -> dict[str, object]:
    return {
        **_shape(detail.row, entity_keys()),
        "consent": detail.consent,
        "do_not_contact": detail.do_not_contact,
        "timeline": [{name: getattr(s, name) for name in CaseStepOut.model_fields} for s in rows.timeline(detail.row.id)],
        "handoffs": [handoff(h) for h in rows.handoffs_of(detail.row.id)],
    }


def _lead(request: HttpRequest, public_id: UUID, *, work: bool = False) -> CaseDetail:
    detail = queries.get_for(caller(request), public_id, work=work)
    if detail.row.kind is not CaseKind.LEAD:
        raise Http404
    return detail


@router.get("/leads", auth=READ, response={200: Page[LeadOut], **PROBLEMS}, summary="Leads, newest first")
def leads(request: HttpRequest, wanted: Query[Leads]) -> object:
    narrowed = Filter(kind=CaseKind.LEAD, at=wanted.at, state=wanted.state or "", search=wanted.search)
    page = queries.page(caller(request), narrowed, wanted.cursor, wanted.limit)
    keys = entity_keys()
    return {"items": [_shape(row, keys) for row in page.rows], "next": page.next or None}


@router.get("/leads/{uuid:public_id}", auth=READ, response={200: LeadDetailOut, **PROBLEMS}, summary="One lead")
def lead(request: HttpRequest, public_id: UUID) -> object:
    return _whole(_lead(request, public_id))


@router.post("/leads/{uuid:public_id}/offer", auth=WRITE, response={200: LeadDetailOut, **PROBLEMS}, summary="Offer a lead to a branch")
def offer(request: HttpRequest, public_id: UUID, to: OfferIn) -> object:
    detail = _lead(request, public_id, work=True)
    granted(lambda: open_case.offer(caller(request), detail, to.branch))
    return _whole(_lead(request, public_id))


@router.post("/leads/{uuid:public_id}/accept", auth=WRITE, response={200: LeadDetailOut, **PROBLEMS}, summary="The branch takes the lead")
def accept(request: HttpRequest, public_id: UUID) -> object:
    return _move(request, public_id, CaseState.ACCEPTED)


@router.post("/leads/{uuid:public_id}/return", auth=WRITE, response={200: LeadDetailOut, **PROBLEMS}, summary="The branch gives it back")
def return_(request: HttpRequest, public_id: UUID, why: ReturnIn) -> object:
    return _move(request, public_id, CaseState.RETURNED, why.reason, why.text)


@router.post("/leads/{uuid:public_id}/appointment", auth=WRITE, response={200: LeadDetailOut, **PROBLEMS}, summary="An appointment is made")
def appointment(request: HttpRequest, public_id: UUID, when: AppointmentIn) -> object:
    detail, person = _lead(request, public_id, work=True), caller(request)
    granted(lambda: verbs.book_appointment(detail.row.id, when.at, actor=person.actor, text=when.text))
    return _whole(_lead(request, public_id))


@router.post("/leads/{uuid:public_id}/outcome", auth=WRITE, response={200: LeadDetailOut, **PROBLEMS}, summary="What became of the lead")
def outcome(request: HttpRequest, public_id: UUID, what: OutcomeIn) -> object:
    return _move(request, public_id, CaseState(what.to), what.reason or "", what.text)


def _move(request: HttpRequest, public_id: UUID, to: CaseState, reason: str = "", text: str = "") -> object:
    detail = _lead(request, public_id, work=True)
    granted(lambda: open_case.move(caller(request), detail, to, reason=reason, text=text))
    return _whole(_lead(request, public_id))
