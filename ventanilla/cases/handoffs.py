"""What is given to the bank's systems: in order per case, under one key, again and again until it is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from ventanilla.archive.kinds import HandoffChanged
from ventanilla.archive.services import NewEntry, record_many
from ventanilla.bank.types import CaseChange, HandoffState, IncidentOrder, LeadOrder, Remark
from ventanilla.cases.facts import Fact, keep_many
from ventanilla.cases.models import Case, Handoff, StepKind
from ventanilla.cases.rules import back_off
from ventanilla.cases.states import CaseKind, CaseState, Reason
from ventanilla.cases.types import Verb
from ventanilla.common.events import EventKind, ring
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import NewJob, enqueue_many

JOB = "handoff"
_WITHDRAWALS = (Reason.CONSENT_WITHDRAWN, Reason.DO_NOT_CONTACT)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The next thing to give: what, to which system, under which key. `identity_id` is whose case it is."""

    handoff_id: int
    entity_id: int
    key: str
    kind: CaseKind
    case: str
    number: str
    identity_id: int
    order: IncidentOrder | LeadOrder | CaseChange | Remark


def hand_over(wishes: Sequence[tuple[Case, Verb, Mapping[str, Any]]]) -> None:
    """Note that the bank's systems are to be told, and ask for it to be done. Two queries; in the caller's transaction."""
    at = now()
    Handoff.objects.bulk_create(
        Handoff(
            entity_id=case.entity_id,
            case=case,
            verb=verb,
            key=f"open:{case.public_id}" if verb is Verb.OPEN else f"{verb}:{uuid7()}",
            body=dict(body),
            created_at=at,
            next_at=at,
        )
        for case, verb, body in wishes
    )
    cases = {case.pk: case for case, _, _ in wishes}
    if cases:
        enqueue_many(NewJob(JOB, {"case": str(c.public_id)}, c.entity_id, key=str(c.public_id), rank=3) for c in cases.values())


def next_of(case: UUID | str) -> Outgoing | None:
    """The oldest thing of a case that still waits; None when all is settled, or when the case itself was refused by the bank."""
    rows = Handoff.objects.filter(case__public_id=case, state__in=(HandoffState.WAITING, HandoffState.FAILED))
    for row in rows.select_related("case", "case__lead").order_by("id"):
        if row.state == HandoffState.WAITING:
            return _outgoing(row)
        if row.verb == Verb.OPEN:
            return None
    return None


def _outgoing(row: Handoff) -> Outgoing:
    case = row.case
    assert case is not None
    order: IncidentOrder | LeadOrder | CaseChange | Remark
    if row.verb == Verb.OPEN:
        order = _lead_order(case) if case.kind == CaseKind.LEAD else _incident_order(case)
    elif row.verb == Verb.REMARK:
        order = Remark(str(case.public_id), case.bank_reference, row.body.get("text", ""))
    else:
        order = CaseChange(
            case=str(case.public_id),
            kind=case.kind,
            reference=case.bank_reference,
            status=row.body["status"],
            reason=row.body.get("reason", ""),
            text=row.body.get("text", ""),
            branch=row.body.get("branch", ""),
            withdrawn=row.body.get("reason", "") in _WITHDRAWALS,
            at=row.created_at,
        )
    return Outgoing(row.pk, row.entity_id, row.key, CaseKind(case.kind), str(case.public_id), case.number, case.identity_id, order)


def _incident_order(case: Case) -> IncidentOrder:
    return IncidentOrder(
        case=str(case.public_id),
        number=case.number,
        kind=case.kind,
        category=case.category,
        product=case.product,
        severity=case.severity,
        summary=case.summary,
        network=case.network,
        opened_at=case.opened_at,
        due_at=case.due_at,
    )


def _lead_order(case: Case) -> LeadOrder:
    return LeadOrder(
        case=str(case.public_id),
        number=case.number,
        product=case.product,
        phrase=case.lead.phrase,
        branch=case.lead.branch,
        consent=str(case.lead.consent),
        network=case.network,
        opened_at=case.opened_at,
        due_at=case.due_at,
    )


def _settle(handoff_id: int, state: HandoffState, **fields: Any) -> Handoff | None:
    """Mark a waiting hand-off; None when somebody else has settled it meanwhile."""
    row = Handoff.objects.select_for_update(of=("self",)).select_related("case").filter(pk=handoff_id, state=HandoffState.WAITING).first()
    if row is None:
        return None
    row.state, row.attempts, row.tried_at = state, row.attempts + 1, now()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "attempts", "tried_at", *fields])
    return row


def acknowledge(handoff_id: int, reference: str, at: datetime | None = None) -> None:
    """The bank's system has it. An opening gives the case its reference and sends it on its way; safe to repeat."""
    with transaction.atomic():
        row = _settle(handoff_id, HandoffState.ACKNOWLEDGED, reference=reference[:80], error="", next_at=None, settled_at=at or now())
        if row is None:
            return
        _record(row)
        case = row.case
        if case is not None and row.verb == Verb.OPEN:
            case.bank_reference, case.changed_at, before = reference[:80], now(), case.state
            if case.kind != CaseKind.LEAD and case.state in (CaseState.NEW, CaseState.REOPENED):
                case.state = CaseState.HANDED_OFF
            case.save(update_fields=["bank_reference", "changed_at", "state"])
            moved = {"from_state": before, "to_state": case.state} if before != case.state else {}
            keep_many([Fact(case, StepKind.HANDOFF, "bank", now(), {"bank_reference": case.bank_reference}, text=reference[:80], **moved)])


def postpone(handoff_id: int, error: str) -> float:
    """No answer from the bank's system: note it, and say after how many seconds to try again. `error` is a code, shown to people."""
    with transaction.atomic():
        row = _settle(handoff_id, HandoffState.WAITING, error=error[:300])
        if row is None:
            return 0.0
        wait = back_off(row.attempts)
        Handoff.objects.filter(pk=row.pk).update(next_at=now() + wait)
        _ring(row)
        if row.attempts == 1:
            _record(row)
    return wait.total_seconds()


def fail(handoff_id: int, sentence: str) -> None:
    """The bank's system said a final no: people see its sentence and decide."""
    with transaction.atomic():
        row = _settle(handoff_id, HandoffState.FAILED, error=sentence[:300], next_at=None, settled_at=now())
        if row is None:
            return
        _record(row)
        if row.case is not None:
            keep_many([Fact(row.case, StepKind.HANDOFF, "bank", now(), {"handoff": row.verb, "result": "failed"}, text=sentence[:300])])


def drop(handoff_id: int) -> None:
    """It is no longer to be given: the person took the consent back. What follows (the withdrawal) still goes out."""
    with transaction.atomic():
        row = _settle(handoff_id, HandoffState.DROPPED, error="consent_withdrawn", next_at=None, settled_at=now())
        if row is not None:
            _record(row)
            _ring(row)


def retry(handoff: UUID, case_id: int) -> bool:
    """A person asks to try now, whether it failed or waits for its time. False when it is settled or not this case's."""
    with transaction.atomic():
        row = Handoff.objects.select_for_update(of=("self",)).select_related("case").filter(public_id=handoff, case_id=case_id).first()
        if row is None or row.case is None or row.state not in (HandoffState.WAITING, HandoffState.FAILED):
            return False
        row.state, row.next_at, row.settled_at = HandoffState.WAITING, now(), None
        row.save(update_fields=["state", "next_at", "settled_at"])
        _ring(row)
        enqueue_many([NewJob(JOB, {"case": str(row.case.public_id)}, row.entity_id, rank=1)])  # no key: not folded into the one that waits
    return True


def _record(row: Handoff) -> None:
    about = f"case:{row.case.public_id}" if row.case is not None else f"handoff:{row.public_id}"
    record = HandoffChanged(case=about.partition(":")[2], handoff=str(row.public_id), state=row.state, bank_reference=row.reference)
    record_many([NewEntry(row.entity_id, record, "bank", about)])


def _ring(row: Handoff) -> None:
    if row.case_id is not None:
        ring(row.entity_id, EventKind.CASE_CHANGED, row.case_id)
