"""Verbs of leads: offered to a branch, accepted or returned within two working hours, followed to their end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ventanilla.cases.models import ENDED, Case, Lead
from ventanilla.cases.openings import ref_of
from ventanilla.cases.services import Wish, lock, move
from ventanilla.cases.states import By, CaseKind, CaseState, Reason
from ventanilla.cases.types import CaseRef, CaseRefused, Refusal
from ventanilla.common.pure.clock import now


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A lead that no branch has been offered, and whose it is."""

    ref: CaseRef
    identity_id: int


def _held(case_id: int) -> Case:
    case = lock(case_id)
    if case.kind != CaseKind.LEAD:
        raise CaseRefused(Refusal.MOVE)
    return case


def offer_lead(case_id: int, branch: str, accept_by: datetime, *, actor: str, by: By = By.STAFF) -> CaseRef:
    """Offer the lead to a branch, which has until `accept_by` to take it."""
    if not branch:
        raise CaseRefused(Refusal.BRANCH)
    with transaction.atomic():
        case = _held(case_id)
        _offer(case, branch, accept_by, actor, by)
    return ref_of(case)


def _offer(case: Case, branch: str, accept_by: datetime, actor: str, by: By = By.STAFF) -> None:
    lead = case.lead
    if lead.do_not_contact:
        raise CaseRefused(Refusal.CONTACT_STOPPED)
    at = now()
    lead.branch, lead.offered_at, lead.offers = branch, at, lead.offers + 1
    lead.tried_branches = [*lead.tried_branches, branch]
    case.due_at = accept_by
    reason = Reason.MISTAKE if case.state == CaseState.LOST else ""
    move(case, Wish(CaseState.OFFERED, actor, by, reason, at=at, branch=branch), changes={"branch": branch})
    lead.save(update_fields=["branch", "offered_at", "offers", "tried_branches"])


def accept_lead(case_id: int, *, actor: str, expected: str = "") -> CaseRef:
    """The branch takes the lead."""
    return _step(case_id, Wish(CaseState.ACCEPTED, actor, expected=expected))


def return_lead(case_id: int, reason: Reason, *, actor: str, text: str = "", expected: str = "") -> CaseRef:
    """The branch gives the lead back, saying why."""
    return _step(case_id, Wish(CaseState.RETURNED, actor, reason=reason, text=text, expected=expected))


def book_appointment(case_id: int, at: datetime, *, actor: str, text: str = "", expected: str = "") -> CaseRef:
    """An appointment with the customer is made."""
    with transaction.atomic():
        case = _held(case_id)
        move(case, Wish(CaseState.APPOINTMENT, actor, text=text, expected=expected), changes={"appointment_at": at.isoformat()})
        case.lead.appointment_at = at
        case.lead.save(update_fields=["appointment_at"])
    return ref_of(case)


def _step(case_id: int, wish: Wish) -> CaseRef:
    with transaction.atomic():
        case = _held(case_id)
        move(case, wish)
    return ref_of(case)


def stop_contact(identity_ids: Sequence[int], *, actor: str, reason: Reason = Reason.DO_NOT_CONTACT) -> int:
    """The person does not want offers, or has withdrawn the consent: every open lead of theirs ends, and no new one is opened.

    After a mere withdrawal a new consent opens the way again; "do not contact" stands. Returns how many leads ended.
    """
    ended = 0
    with transaction.atomic():
        for case_id in _open_leads(identity_ids):
            case = lock(case_id)
            if case.state in ENDED:
                continue
            _lose(case, actor, reason)
            ended += 1
        if reason is Reason.DO_NOT_CONTACT:
            Lead.objects.filter(case__identity_id__in=identity_ids).update(do_not_contact=True)
    return ended


def _lose(case: Case, actor: str, reason: Reason) -> None:
    move(case, Wish(CaseState.LOST, actor, By.STAFF, reason))


def _open_leads(identity_ids: Sequence[int]) -> list[int]:
    rows = Case.objects.filter(kind=CaseKind.LEAD, identity_id__in=identity_ids, ended_at=None)
    return list(rows.order_by("id").values_list("pk", flat=True))


def unplaced(case: UUID) -> Unplaced | None:
    """The lead, if it waits for a branch; None when it has one, or has ended."""
    found = Case.objects.filter(public_id=case, kind=CaseKind.LEAD, state=CaseState.NEW).first()
    return Unplaced(ref_of(found), found.identity_id) if found else None


def entities_with_late_offers() -> list[int]:
    """The entities that have leads which no branch took in time. One query, over all entities of the scope."""
    late = Case.objects.filter(kind=CaseKind.LEAD, state=CaseState.OFFERED, due_at__lt=now())
    return sorted(set(late.order_by().values_list("entity_id", flat=True)))


def expire_due(entity_id: int, limit: int = 200) -> list[CaseRef]:
    """Leads that no branch has taken in time are expired, to be offered elsewhere. Safe to run twice."""
    expired = []
    late = Case.objects.filter(entity_id=entity_id, kind=CaseKind.LEAD, state=CaseState.OFFERED, due_at__lt=now())
    for case_id in late.order_by("due_at").values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            case = lock(case_id)
            if case.state == CaseState.OFFERED and case.due_at is not None and case.due_at < now():
                move(case, Wish(CaseState.EXPIRED, "system", By.CLOCK, Reason.NOT_ANSWERED_IN_TIME))
                expired.append(ref_of(case))
    return expired


def offer_elsewhere(cases: Sequence[CaseRef], branches: Sequence[str], accept_by: Callable[[], datetime]) -> Mapping[UUID, str]:
    """Offer expired or returned leads to the next branch that has not had them. Returns what went where.

    Those that every branch has had stay as they are, for a supervisor.
    """
    went: dict[UUID, str] = {}
    for ref in cases:
        with transaction.atomic():
            case = _held(ref.id)
            if case.state not in (CaseState.EXPIRED, CaseState.RETURNED) or case.lead.do_not_contact:
                continue
            branch = next((code for code in branches if code not in case.lead.tried_branches), None)
            if branch is not None:
                _offer(case, branch, accept_by(), "system", By.CLOCK)
                went[ref.public_id] = branch
    return went
