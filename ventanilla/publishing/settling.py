"""What people say of findings on exactly one payload: attested by whoever can tell, overridden by compliance with a reason."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import FindingSettled
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.publishing import services
from ventanilla.publishing.models import Attestation, Content, Override
from ventanilla.publishing.types import NotPossible


@dataclass(frozen=True, slots=True)
class Settled:
    """A rule that somebody has settled on this very payload. `action`: attested, overridden, false_alarm."""

    rule: str
    action: str
    by: str
    at: datetime
    reason: str


def may_attest(person: Person, entity_id: int) -> bool:
    return person.may(Permission.CONTENT_WRITE, entity_id) or person.may(Permission.COMPLIANCE_SIGN, entity_id)


def attest(person: Person, content: Content, rule: str, digest: bytes, note: str = "") -> None:
    """The person confirms what software cannot decide. `NotPossible("changed")` when the saved text is not the one they saw."""
    if not may_attest(person, content.entity_id):
        raise PermissionDenied
    with transaction.atomic():
        row = _as_seen(content, digest)
        kept = {"entity_id": row.entity_id, "user_id": person.user_id, "note": note[:500], "at": now()}
        _, fresh = Attestation.objects.get_or_create(content=row, rule=rule[:80], payload_hash=digest, defaults=kept)
        if fresh:
            _record(person, row, rule, "attested", digest, note)


def override(person: Person, content: Content, rule: str, digest: bytes, reason: str, *, false_alarm: bool = False) -> None:
    """Compliance lets it pass on this very text, with a reason. `NotPossible`: no reason, or the text has changed."""
    if not person.may(Permission.COMPLIANCE_SIGN, content.entity_id):
        raise PermissionDenied
    if not reason.strip():
        raise NotPossible("reason_missing")
    with transaction.atomic():
        row = _as_seen(content, digest)
        kept = {"entity_id": row.entity_id, "user_id": person.user_id, "reason": reason[:1000], "false_alarm": false_alarm, "at": now()}
        _, fresh = Override.objects.get_or_create(content=row, rule=rule[:80], payload_hash=digest, defaults=kept)
        if fresh:
            _record(person, row, rule, "false_alarm" if false_alarm else "overridden", digest, reason)


def _as_seen(content: Content, digest: bytes) -> Content:
    row = services.locked(content.public_id, content.entity_id)
    if services.hash_of(row) != digest:
        raise NotPossible("changed")
    return row


def _record(person: Person, content: Content, rule: str, action: str, digest: bytes, reason: str) -> None:
    said = FindingSettled(content=str(content.public_id), rule=rule, action=action, payload_hash=digest.hex(), reason=reason)
    archive.record(content.entity_id, said, actor=person.actor, about=f"content:{content.public_id}")
    ring(content.entity_id, EventKind.CONTENT_CHANGED, content.pk)


def settled(content: Content, digest: bytes) -> list[Settled]:
    """What stands settled on this payload, by rule. Two queries."""
    attested = Attestation.objects.filter(content=content, payload_hash=digest).select_related("user")
    overridden = Override.objects.filter(content=content, payload_hash=digest).select_related("user")
    found = [Settled(a.rule, "attested", a.user.name, a.at, a.note) for a in attested]
    found += [Settled(o.rule, "false_alarm" if o.false_alarm else "overridden", o.user.name, o.at, o.reason) for o in overridden]
    return sorted(found, key=lambda s: (s.rule, s.at))
