"""What the bank's systems say comes in here: once per event, in whatever order it arrives."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from ventanilla.bank.types import HandoffState
from ventanilla.cases.facts import Fact, keep_many
from ventanilla.cases.models import BankCursor, BankUpdate, Case, CaseConversation, Handoff, StepKind
from ventanilla.cases.openings import ref_of
from ventanilla.cases.rules import TABLES, reason_of_bank, refuses
from ventanilla.cases.services import Wish, lock, move
from ventanilla.cases.states import By, CaseKind, CaseState
from ventanilla.cases.types import BankSays, CaseRef, CaseRefused, UpdateResult, Verb
from ventanilla.cases.wording import tidy
from ventanilla.common import master_keys
from ventanilla.common.pure.clock import now


class EventReused(Exception):
    """The same event id came with another content: one of the two is not what the bank said."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a call-back, and which conversations it concerns."""

    result: UpdateResult
    case: CaseRef | None = None
    conversations: Sequence[int] = ()
    before: str = ""


def apply(entity_id: int, says: BankSays) -> Applied:
    """Apply one call-back: known event -> nothing, older than the last -> kept without effect, else the case moves.

    A call-back proves that the bank has the case: an opening that still waits is settled by it. Raises `EventReused`.
    """
    with transaction.atomic():
        found = Case.objects.filter(entity_id=entity_id, public_id=says.case).values_list("pk", flat=True).first()
        if found is None:
            return Applied(UpdateResult.UNKNOWN_CASE)
        case, digest = lock(found), _digest(says)  # held from here on: the same event cannot come in twice at once
        known = BankUpdate.objects.filter(entity_id=entity_id, event_id=says.event_id).first()
        if known is not None:
            if bytes(known.digest) != digest:
                raise EventReused
            return Applied(UpdateResult.DUPLICATE, ref_of(case))
        says = replace(says, at=min(says.at, now()))  # a clock that is ahead must not make what follows look late
        before, result = case.state, _move(case, says)
        BankUpdate.objects.create(
            entity_id=entity_id,
            event_id=says.event_id,
            digest=digest,
            case=case,
            status=says.status[:20],
            body={"reference": says.reference, "reason": says.reason, "text": tidy(says.text), "details": _clean(says.details)},
            result=result,
            occurred_at=says.at,
            received_at=now(),
        )
        if result is UpdateResult.APPLIED:
            _apply_what_came_early(case)
        links = CaseConversation.objects.filter(case=case).order_by("id").values_list("conversation_id", flat=True)
        return Applied(result, ref_of(case), list(links), before)


def _apply_what_came_early(case: Case) -> None:
    """What was impossible when it came may follow from what has come now: so the order of arrival does not matter."""
    early = BankUpdate.objects.filter(case=case, result=UpdateResult.NOT_POSSIBLE, occurred_at__gte=case.bank_at or now())
    for row in early.order_by("occurred_at", "id"):
        if _move(case, _said(case, row), again=True) is UpdateResult.APPLIED:
            BankUpdate.objects.filter(pk=row.pk).update(result=UpdateResult.APPLIED)


def _said(case: Case, row: BankUpdate) -> BankSays:
    body = row.body
    says = BankSays(row.event_id, case.public_id, body.get("reference", ""), row.status, row.occurred_at)
    return replace(says, text=body.get("text", ""), reason=body.get("reason", ""), details=body.get("details", {}))


def _clean(details: Mapping[str, Any]) -> dict[str, str]:
    return {tidy(str(name), 40): tidy(value, 200) for name, value in list(details.items())[:20] if isinstance(value, str)}


def _digest(says: BankSays) -> bytes:
    """A keyed hash: what the bank says may be guessable, so no plain hash of it is kept."""
    content = orjson.dumps(
        [str(says.case), says.reference, says.status, says.reason, says.text, says.at.isoformat(), dict(says.details)],
        option=orjson.OPT_SORT_KEYS,
    )
    return hmac.new(master_keys.index_secret(), b"bank-update|" + content, hashlib.sha256).digest()


def _move(case: Case, says: BankSays, *, again: bool = False) -> UpdateResult:
    _prove_hand_off(case, says.reference)
    if case.bank_at is not None and says.at < case.bank_at:
        return _keep(case, says, UpdateResult.STALE)
    kind, here = CaseKind(case.kind), CaseState(case.state)
    if says.status not in {to.value for moves in TABLES[kind].values() for to in moves}:
        return _keep(case, says, UpdateResult.NOT_POSSIBLE)
    to = CaseState(says.status)
    if to is here:
        return _say_again(case, says)
    reason = reason_of_bank(says.reason) if says.reason else ""
    if refuses(kind, here, to, reason, By.BANK):
        return UpdateResult.NOT_POSSIBLE if again else _keep(case, says, UpdateResult.NOT_POSSIBLE)
    changes = {}
    if kind is CaseKind.LEAD:
        changes = _lead_details(case, says)
    try:
        move(case, Wish(to, "bank", By.BANK, reason, says.text, at=says.at), changes=changes)
    except CaseRefused:
        return _keep(case, says, UpdateResult.NOT_POSSIBLE)
    return UpdateResult.APPLIED


def _say_again(case: Case, says: BankSays) -> UpdateResult:
    """The state is known: a new text corrects what was said before."""
    text = tidy(says.text)
    case.bank_at = says.at
    if not text or text == case.outcome:
        case.save(update_fields=["bank_at"])
        return _keep(case, says, UpdateResult.NO_CHANGE)
    case.outcome, case.reason, case.changed_at = text, reason_of_bank(says.reason) if says.reason else case.reason, now()
    case.save(update_fields=["bank_at", "outcome", "reason", "changed_at"])
    keep_many([Fact(case, StepKind.BANK, "bank", says.at, {"result": "corrected"}, case.reason, text)])
    return UpdateResult.APPLIED


def _lead_details(case: Case, says: BankSays) -> dict[str, str]:
    changes = {}
    branch = says.details.get("branch")
    if isinstance(branch, str) and 0 < len(branch) <= 20:
        case.lead.branch = changes["branch"] = branch
    appointment = says.details.get("appointment_at")
    if isinstance(appointment, str):
        try:
            at = datetime.fromisoformat(appointment)
        except ValueError:
            at = None
        if at is not None and at.tzinfo is not None and 2000 <= at.year < 2200:
            case.lead.appointment_at, changes["appointment_at"] = at, at.isoformat()
    if changes:
        case.lead.save(update_fields=["branch", "appointment_at"])
    return changes


def _prove_hand_off(case: Case, reference: str) -> None:
    waiting = Handoff.objects.filter(case=case, verb=Verb.OPEN, state=HandoffState.WAITING)
    settled = waiting.update(state=HandoffState.ACKNOWLEDGED, reference=reference[:80], settled_at=now(), next_at=None, error="")
    if settled or (reference and not case.bank_reference):
        case.bank_reference = reference[:80]
        case.save(update_fields=["bank_reference"])


def _keep(case: Case, says: BankSays, result: UpdateResult) -> UpdateResult:
    keep_many([Fact(case, StepKind.BANK, "bank", says.at, {"status": says.status[:20], "result": result.value}, text=tidy(says.text))])
    return result


def cursor_of(entity_id: int, system: str) -> str:
    """How far the updates of a polled bank system have been read."""
    return BankCursor.objects.filter(entity_id=entity_id, system=system).values_list("cursor", flat=True).first() or ""


def advance(entity_id: int, system: str, cursor: str, error: str = "") -> None:
    """Note how far the updates have been read, in the transaction that applies them."""
    BankCursor.objects.update_or_create(
        entity_id=entity_id, system=system, defaults={"cursor": cursor, "read_at": now(), "error": error[:300]}
    )


def entity_of(case: UUID, entity_ids: Iterable[int]) -> int | None:
    """The entity, among these, whose case that is; None where it is none of theirs."""
    return Case.objects.filter(public_id=case, entity_id__in=set(entity_ids)).values_list("entity_id", flat=True).first()
