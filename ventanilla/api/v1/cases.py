"""Incidents, complaints and leads for the bank's own systems: read, open, move, remark, link, hand over again."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from ventanilla.accounts.queries import entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.problems import Problem
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Body, Cursor, Line, Page
from ventanilla.bank.types import HandoffState
from ventanilla.cases import handoffs, queries, rows, services
from ventanilla.cases.refusals import sentence
from ventanilla.cases.states import CaseKind, CaseState, Reason, Severity
from ventanilla.cases.types import CaseDetail, CaseRefused, CaseRow, Filter, Refusal, Verb
from ventanilla.workflows import open_case
from ventanilla.workflows.open_case import Wanted

router = Router(tags=["cases"])
READ, WRITE = needs(TokenScope.CASES_READ), needs(TokenScope.CASES_WRITE)
T = TypeVar("T")
OptionalKey = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_-]*$")]


class CaseOut(Schema):
    """A case in a list. Texts are masked. `handoff` is empty once the bank's system has everything."""

    id: UUID
    entity: str
    kind: CaseKind
    number: str
    state: CaseState
    reason: str
    category: str
    product: str
    severity: Severity
    summary: str
    network: str
    source_channel: str
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    bank_reference: str
    outcome: str
    assignee: str
    conversations: int
    handoff: str


class CaseStepOut(Schema):
    kind: str
    actor: str
    at: datetime
    from_state: str
    to_state: str
    reason: str
    text: str


class HandoffOut(Schema):
    """One thing given to the bank's systems. `error` is a code, or the bank's own sentence when it said no."""

    id: UUID
    verb: Verb
    state: HandoffState
    attempts: int
    error: str
    reference: str
    created_at: datetime
    next_at: datetime | None


class LinkOut(Schema):
    conversation: UUID
    number: int
    channel: str
    network: str


class ClaimOut(Schema):
    """What a complaint adds. `answer_by` is the last day on which the law calls the answer in time."""

    claimed: str
    formal: bool
    filed_on: date
    answer_by: date
    law: str
    paused_on: date | None
    answered_on: date | None


class CaseDetailOut(CaseOut):
    contact: UUID
    timeline: list[CaseStepOut]
    handoffs: list[HandoffOut]
    links: list[LinkOut]
    claim: ClaimOut | None


class Listing(Schema):
    """Which cases. `at`: all, open, ended, mine, unassigned, overdue, failed."""

    kind: CaseKind = CaseKind.INCIDENT
    at: Annotated[str, Field(pattern=r"^(all|open|ended|mine|unassigned|overdue|failed)$")] = "all"
    state: CaseState | None = None
    severity: Severity | None = None
    category: OptionalKey = ""
    search: Line = ""
    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class NewCase(Schema):
    """Opens a case from a conversation. A lead needs a product, and a live consent to offers; the others a category."""

    conversation: UUID
    kind: CaseKind
    text: Body
    category: OptionalKey = ""
    product: OptionalKey = ""
    severity: Severity | None = None
    formal: bool = False
    branch: OptionalKey = ""


class MoveIn(Schema):
    """`expected` is the state that you saw: the move is refused (409) when the case has left it meanwhile."""

    to: CaseState
    reason: Reason | None = None
    text: Body = ""
    expected: CaseState | None = None


class RemarkIn(Schema):
    text: Body
    tell_bank: bool = True


class LinkIn(Schema):
    conversation: UUID


_SAME = [name for name in CaseOut.model_fields if name not in ("id", "entity")]


def shape(row: CaseRow, keys: dict[int, str]) -> dict[str, object]:
    """A row as the interface shows it."""
    return {"id": row.public_id, "entity": keys[row.entity_id], **{name: getattr(row, name) for name in _SAME}}


def granted(action: Callable[[], T]) -> T:
    """Do it, or answer why not: 409 where the case has moved on, 422 where the wish itself is wrong."""
    try:
        return action()
    except CaseRefused as refused:
        status = 409 if refused.refusal in (Refusal.CHANGED, Refusal.MOVE) else 422
        raise Problem(status, f"case_{refused.refusal.value}", sentence(refused))


def whole(detail: CaseDetail) -> dict[str, object]:
    """All of a case. Six queries."""
    id_ = detail.row.id
    claim = None
    if detail.row.kind is CaseKind.COMPLAINT:
        names = ("claimed", "filed_on", "law", "paused_on", "answered_on")
        claim = {**{name: getattr(detail, name) for name in names}, "formal": detail.row.formal, "answer_by": detail.row.answer_by}
    return {
        **shape(detail.row, entity_keys()),
        "contact": detail.contact,
        "timeline": [{name: getattr(s, name) for name in CaseStepOut.model_fields} for s in rows.timeline(id_)],
        "handoffs": [handoff(h) for h in rows.handoffs_of(id_)],
        "links": [{name: getattr(link, name) for name in LinkOut.model_fields} for link in rows.conversations_of(id_)],
        "claim": claim,
    }


def handoff(row: rows.HandoffRow) -> dict[str, object]:
    names = ("verb", "state", "attempts", "error", "reference", "created_at", "next_at")
    return {"id": row.public_id, **{name: getattr(row, name) for name in names}}


def incident_or_complaint(request: HttpRequest, public_id: UUID, *, work: bool = False) -> CaseDetail:
    """The case, unless it is a lead: those have their own scopes and routes."""
    detail = queries.get_for(caller(request), public_id, work=work)
    if detail.row.kind is CaseKind.LEAD:
        raise Http404
    return detail


@router.get("/cases", auth=READ, response={200: Page[CaseOut], **PROBLEMS}, summary="Incidents or complaints, newest first")
def cases(request: HttpRequest, wanted: Query[Listing]) -> object:
    if wanted.kind is CaseKind.LEAD:
        raise Problem(422, "wrong_kind", _("Leads are read at /leads."))
    narrowed = Filter(
        kind=wanted.kind,
        at=wanted.at,
        state=wanted.state or "",
        severity=wanted.severity or "",
        category=wanted.category,
        search=wanted.search,
    )
    page = queries.page(caller(request), narrowed, wanted.cursor, wanted.limit)
    keys = entity_keys()
    return {"items": [shape(row, keys) for row in page.rows], "next": page.next or None}


@router.get(
    "/cases/{uuid:public_id}", auth=READ, response={200: CaseDetailOut, **PROBLEMS}, summary="One case with all that happened to it"
)
def case(request: HttpRequest, public_id: UUID) -> object:
    return whole(incident_or_complaint(request, public_id))


@router.post("/cases", auth=WRITE, response={201: CaseOut, **PROBLEMS}, summary="Open an incident, a complaint or a lead")
def open_(request: HttpRequest, new: NewCase) -> object:
    person = caller(request)
    wanted = Wanted(
        kind=new.kind,
        text=new.text,
        category=new.category,
        product=new.product,
        severity=new.severity or "",
        formal=new.formal,
        branch=new.branch,
    )
    ref = granted(lambda: open_case.open_from(person, new.conversation, wanted))
    return Status(201, shape(rows.of_ref(ref), entity_keys()))


@router.post("/cases/{uuid:public_id}/move", auth=WRITE, response={200: CaseDetailOut, **PROBLEMS}, summary="Move a case to another state")
def move(request: HttpRequest, public_id: UUID, wish: MoveIn) -> object:
    detail, person = incident_or_complaint(request, public_id, work=True), caller(request)
    reason, expected = wish.reason or "", wish.expected or ""
    granted(lambda: open_case.move(person, detail, wish.to, reason=reason, text=wish.text, expected=expected))
    return whole(queries.get_for(person, public_id))


@router.post("/cases/{uuid:public_id}/remarks", auth=WRITE, response={200: CaseDetailOut, **PROBLEMS}, summary="Add a remark")
def remark(request: HttpRequest, public_id: UUID, new: RemarkIn) -> object:
    detail, person = incident_or_complaint(request, public_id, work=True), caller(request)
    granted(lambda: services.remark(detail.row.id, new.text, actor=person.actor, tell_bank=new.tell_bank))
    return whole(queries.get_for(person, public_id))


@router.post("/cases/{uuid:public_id}/conversations", auth=WRITE, response={200: CaseDetailOut, **PROBLEMS}, summary="Link a conversation")
def link(request: HttpRequest, public_id: UUID, new: LinkIn) -> object:
    detail, person = incident_or_complaint(request, public_id, work=True), caller(request)
    open_case.link(person, detail, new.conversation)
    return whole(queries.get_for(person, public_id))


@router.post(
    "/cases/{uuid:public_id}/handoffs/{uuid:handoff_id}/retry",
    auth=WRITE,
    response={200: CaseDetailOut, **PROBLEMS},
    summary="Give it to the bank's system again, now",
)
def retry(request: HttpRequest, public_id: UUID, handoff_id: UUID) -> object:
    detail, person = incident_or_complaint(request, public_id, work=True), caller(request)
    if not handoffs.retry(handoff_id, detail.row.id):
        raise Http404
    return whole(queries.get_for(person, public_id))
