"""What the bank's customer record was given of a person, and what it still has to be given."""

import hashlib
import hmac
from dataclasses import asdict, dataclass

import orjson
from django.db import transaction

from ventanilla.bank.types import CustomerProfile, HandoffState
from ventanilla.cases.handoffs import fail, postpone
from ventanilla.cases.models import Handoff
from ventanilla.cases.types import Verb
from ventanilla.common import master_keys
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now

__all__ = ["Wish", "acknowledge", "fail", "postpone", "standing", "wish"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be given next: a profile, or (None) its withdrawal."""

    handoff_id: int
    key: str
    contact: str
    customer_number: str
    profile: CustomerProfile | None


def standing(contact_id: int) -> Handoff | None:
    """The last thing given of a contact that the bank has confirmed."""
    rows = Handoff.objects.filter(contact_id=contact_id, state=HandoffState.ACKNOWLEDGED)
    return rows.order_by("-id").first()


def wish(entity_id: int, contact_id: int, profile: CustomerProfile | None) -> Wish | None:
    """What has to be given so that the bank holds exactly `profile`; None where it does. The same wish keeps its key."""
    with transaction.atomic():
        rows = Handoff.objects.select_for_update().filter(entity_id=entity_id, contact_id=contact_id)
        waiting = rows.filter(state=HandoffState.WAITING).order_by("-id").first()
        digest = _digest(profile)
        if waiting is not None and waiting.body.get("digest") == digest:
            return _wish(waiting, profile)
        last = rows.filter(state=HandoffState.ACKNOWLEDGED).order_by("-id").first()
        holds = last is not None and last.verb == Verb.WRITE_PROFILE
        # What may have arrived without an answer counts as arrived: it is withdrawn, or written over.
        doubtful = waiting is not None and waiting.attempts > 0
        rows.filter(state=HandoffState.WAITING).update(state=HandoffState.DROPPED, settled_at=now(), next_at=None)
        if profile is None and not holds and not doubtful:
            return None
        if profile is not None and holds and not doubtful and last is not None and last.body.get("digest") == digest:
            return None
        previous = waiting if doubtful and waiting is not None else last
        contact = profile.contact if profile else str((previous.body if previous else {}).get("contact", ""))
        verb = Verb.WRITE_PROFILE if profile else Verb.WITHDRAW_PROFILE
        row = Handoff.objects.create(
            entity_id=entity_id,
            contact_id=contact_id,
            verb=verb,
            key=f"{verb}:{uuid7()}",
            body={"digest": digest, "contact": contact},
            created_at=now(),
            next_at=now(),
        )
    return _wish(row, profile)


def _wish(row: Handoff, profile: CustomerProfile | None) -> Wish:
    return Wish(row.pk, row.key, row.body.get("contact", ""), profile.customer_number if profile else "", profile)


def _digest(profile: CustomerProfile | None) -> str:
    """A keyed hash, so that the table holds nothing of a person; empty for a withdrawal."""
    if profile is None:
        return ""
    content = orjson.dumps(asdict(profile), option=orjson.OPT_SORT_KEYS)
    return hmac.new(master_keys.index_secret(), b"profile|" + content, hashlib.sha256).hexdigest()


def acknowledge(handoff_id: int, reference: str, *, withdrawn: bool) -> None:
    """The customer record holds it, or no longer does."""
    Handoff.objects.filter(pk=handoff_id, state=HandoffState.WAITING).update(
        state=HandoffState.ACKNOWLEDGED, reference="" if withdrawn else reference[:80], settled_at=now(), next_at=None, error=""
    )
