"""Verbs of cases. Each checks the rules first: a wish that is not granted raises `CaseRefused` and changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from ventanilla.cases.deadlines import WorkingTime, resolve_by
from ventanilla.cases.facts import Fact, keep_many
from ventanilla.cases.handoffs import hand_over
from ventanilla.cases.models import (
    ENDED,
    Case,
    CaseConversation,
    ProposalState,
    ProposedAnswer,
    StepKind,
)
from ventanilla.cases.openings import end_of_day, open_many, ref_of
from ventanilla.cases.rules import refuses
from ventanilla.cases.states import By, CaseKind, CaseState, Reason, Severity
from ventanilla.cases.types import CaseRef, CaseRefused, NewComplaint, NewIncident, NewLead, Refusal, Verb
from ventanilla.cases.wording import tidy
from ventanilla.common.pure.clock import now


def open_incident(new: NewIncident, *, actor: str) -> CaseRef:
    """Open an incident and ask for its hand-off to the bank."""
    return open_many([new], actor=actor)[0]


def open_complaint(new: NewComplaint, *, actor: str, zone: str = "UTC") -> CaseRef:
    """Open a complaint, with the day by which the law wants it answered."""
    return open_many([new], actor=actor, zone=zone)[0]


def open_lead(new: NewLead, *, actor: str) -> CaseRef:
    """Open an opportunity. Raises `CaseRefused` without a consent, and while the conversation holds a complaint."""
    return open_many([new], actor=actor)[0]


@dataclass(frozen=True, slots=True)
class Wish:
    """A move that somebody asks for. `expected` is the state that they saw; `branch` is where a lead is offered."""

    to: CaseState
    actor: str
    by: By = By.STAFF
    reason: str = ""
    text: str = ""
    expected: str = ""
    at: datetime | None = None
    branch: str = ""


def transition(case_id: int, wish: Wish, *, working: WorkingTime | None = None) -> CaseRef:
    """Move a case. Raises `CaseRefused`: the move or its reason is not in the table, or somebody else was faster.

    `working` is the entity's working time, from which a reopened incident gets its new due time.
    """
    with transaction.atomic():
        case = lock(case_id)
        move(case, wish, working)
    return ref_of(case)


def lock(case_id: int) -> Case:
    """The case, held for this transaction. Details come with it: `claim`, `lead`, `entity`."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("claim", "lead", "entity")
    return rows.get(pk=case_id)


def move(case: Case, wish: Wish, working: WorkingTime | None = None, changes: dict[str, Any] | None = None) -> None:
    """Move a held case, keep the fact, tell the bank of what it did not say itself."""
    if wish.expected and case.state != wish.expected:
        raise CaseRefused(Refusal.CHANGED)
    kind, before = CaseKind(case.kind), CaseState(case.state)
    refusal = refuses(kind, before, wish.to, wish.reason, wish.by)
    if refusal:
        raise CaseRefused(Refusal(refusal))
    text, at = tidy(wish.text), wish.at or now()
    if wish.reason == Reason.DUPLICATE and wish.by is By.STAFF:
        _follow_the_other(case, text, wish.actor, at)
    case.state, case.reason, case.changed_at = wish.to, wish.reason, now()
    case.ended_at = at if wish.to in ENDED else None
    case.due_at = _due(case, at, working)
    if wish.by is By.BANK:
        case.bank_at, case.outcome = at, text or case.outcome
    elif text and wish.to is CaseState.RESOLVED:
        case.outcome = text
    if kind is CaseKind.COMPLAINT:
        _keep_the_term(case, before, at)
    case.save()
    ProposedAnswer.objects.filter(case=case, state=ProposalState.OPEN).update(
        state=ProposalState.OUTDATED, settled_at=at, settled_by=wish.actor
    )
    fact = Fact(case, StepKind.MOVED, wish.actor, at, changes or {}, wish.reason, text, before, wish.to)
    keep_many([fact])
    if wish.by is not By.BANK:
        body = {"status": wish.to.value, "reason": str(wish.reason), "text": text}
        hand_over([(case, Verb.CHANGE, body | ({"branch": wish.branch} if wish.branch else {}))])


def _due(case: Case, at: datetime, working: WorkingTime | None) -> datetime | None:
    if case.state in ENDED or case.state in (CaseState.RESOLVED, CaseState.INCOMPLETE):
        return None
    if case.kind == CaseKind.LEAD:
        return case.due_at if case.state in (CaseState.NEW, CaseState.OFFERED) else None
    if case.kind == CaseKind.COMPLAINT:
        return end_of_day(case.claim.answer_by, case.entity.zone)
    if case.state == CaseState.REOPENED and working is not None:
        return resolve_by(at, Severity(case.severity), working)
    return case.due_at


def _keep_the_term(case: Case, before: CaseState, at: datetime) -> None:
    """A complaint's legal clock: it stands still while the customer completes it, and is met by the answer."""
    claim, today = case.claim, _day(case, at)
    if case.state == CaseState.INCOMPLETE:
        claim.paused_on = today
    elif before is CaseState.INCOMPLETE and claim.paused_on is not None:
        claim.answer_by += today - claim.paused_on
        claim.paused_on = None
        case.due_at = None if case.state in ENDED else end_of_day(claim.answer_by, case.entity.zone)
    claim.answered_on = today if case.state == CaseState.RESOLVED else None if case.state == CaseState.REOPENED else claim.answered_on
    claim.save(update_fields=["paused_on", "answer_by", "answered_on"])


def _day(case: Case, at: datetime) -> date:
    return at.astimezone(ZoneInfo(case.entity.zone)).date()


def _follow_the_other(case: Case, text: str, actor: str, at: datetime) -> None:
    """A duplicate names the case that it repeats; its conversations follow that one, so that nobody is left without an answer."""
    numbers = [word.strip(".,;:()") for word in text.upper().split()]
    same_person = Case.objects.filter(entity_id=case.entity_id, kind=case.kind, number__in=numbers).exclude(pk=case.pk)
    other = same_person.exclude(state__in=(CaseState.CANCELLED, CaseState.WITHDRAWN)).first()
    if other is None:
        raise CaseRefused(Refusal.OTHER_CASE)
    conversations = case.links.values_list("conversation_id", flat=True)
    _link(other, conversations, actor, at)


def link_conversation(case_id: int, conversation_id: int, *, actor: str) -> CaseRef:
    """Tell that a conversation speaks of this case too; nothing happens when it is known."""
    with transaction.atomic():
        case = lock(case_id)
        _link(case, [conversation_id], actor, now())
    return ref_of(case)


def _link(case: Case, conversation_ids: Iterable[int], actor: str, at: datetime) -> None:
    known = set(case.links.values_list("conversation_id", flat=True))
    fresh = [id_ for id_ in conversation_ids if id_ not in known]
    if not fresh:
        return
    CaseConversation.objects.bulk_create(
        [CaseConversation(entity_id=case.entity_id, case=case, conversation_id=id_, linked_at=at, linked_by=actor) for id_ in fresh],
        ignore_conflicts=True,
    )
    keep_many([Fact(case, StepKind.LINKED, actor, at, {"conversations": len(fresh)})])


def unlink_conversation(case_id: int, conversation_id: int, *, actor: str) -> CaseRef:
    """Take a conversation out of a case that has another one; the last one stays."""
    with transaction.atomic():
        case = lock(case_id)
        if case.links.count() < 2:
            raise CaseRefused(Refusal.OTHER_CASE)
        if case.links.filter(conversation_id=conversation_id).delete()[0]:
            keep_many([Fact(case, StepKind.LINKED, actor, now(), {"conversations": -1})])
    return ref_of(case)


def assign(case_id: int, user_id: int | None, *, actor: str, team_id: int | None = None) -> CaseRef:
    """Give the case to a person, a team, or nobody."""
    with transaction.atomic():
        case = lock(case_id)
        if (case.assignee_id, case.team_id) != (user_id, team_id or case.team_id):
            case.assignee_id, case.team_id, case.changed_at = user_id, team_id or case.team_id, now()
            case.save(update_fields=["assignee", "team", "changed_at"])
            keep_many([Fact(case, StepKind.ASSIGNED, actor, now(), {"assignee": user_id, "team": case.team_id}, text=str(user_id or ""))])
    return ref_of(case)


def edit(case_id: int, *, actor: str, category: str = "", severity: str = "", summary: str = "", product: str | None = None) -> CaseRef:
    """Change what the case is about. An ended case stays as it is."""
    with transaction.atomic():
        case = lock(case_id)
        if case.state in ENDED:
            raise CaseRefused(Refusal.MOVE)
        wanted = {
            "category": category or case.category,
            "severity": severity or case.severity,
            "summary": tidy(summary, 500) or case.summary,
            "product": case.product if product is None else product,
        }
        changes = {name: value for name, value in wanted.items() if getattr(case, name) != value}
        if changes:
            Case.objects.filter(pk=case.pk).update(**changes, changed_at=now())
            keep_many([Fact(case, StepKind.EDITED, actor, now(), changes)])
            hand_over([(case, Verb.REMARK, {"text": "; ".join(f"{name}: {value}" for name, value in changes.items())})])
    return ref_of(case)


def remark(case_id: int, text: str, *, actor: str, tell_bank: bool = True) -> CaseRef:
    """Add a remark to the case, for the bank's system too unless said otherwise."""
    clean = tidy(text)
    if not clean:
        raise CaseRefused(Refusal.TEXT)
    with transaction.atomic():
        case = lock(case_id)
        keep_many([Fact(case, StepKind.REMARK, actor, now(), text=clean)])
        if tell_bank:
            hand_over([(case, Verb.REMARK, {"text": clean})])
    return ref_of(case)
