"""The commercial dose of a campaign, asked at the approval of each of its posts. Past it a supervisor decides, with a reason."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import FindingSettled
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.publishing import campaigns, services
from ventanilla.publishing.campaigns import Dose
from ventanilla.publishing.models import Content, Override
from ventanilla.publishing.types import NotPossible
from ventanilla.understanding import mask_forbidden

RULE = "house.campaign_dose"


def exceeded(content: Content) -> Dose | None:
    """The dose of the content's campaign, where the content carries a commercial message and there are more of them than may be."""
    if not content.commercial or content.campaign_id is None:
        return None
    row = campaigns.of_entities([content.entity_id]).filter(pk=content.campaign_id).first()
    dose = campaigns.dose_of(row) if row is not None else None
    return dose if dose is not None and dose.over else None


def let_pass(content: Content) -> bool:
    """Whether somebody has let exactly this version pass. One query."""
    return Override.objects.filter(content=content, rule=RULE, payload_hash=services.hash_of(content)).exists()


def may_override(person: Person, content: Content) -> bool:
    """Who approves and has not worked on it."""
    worked = person.user_id == content.author_id or person.user_id in content.contributors
    return person.may(Permission.APPROVAL_DECIDE, content.entity_id) and not person.token and not worked


def override(person: Person, content: Content, digest: bytes, reason: str) -> None:
    """A supervisor lets this very version pass beyond the dose. `PermissionDenied`; `NotPossible`: no reason, or it has changed."""
    if not may_override(person, content):
        raise PermissionDenied
    said = mask_forbidden(reason.replace("\x00", "").strip()).text[:1000]
    if not said:
        raise NotPossible("reason_missing")
    with transaction.atomic():
        row = services.locked(content.public_id, content.entity_id)
        if services.hash_of(row) != digest:
            raise NotPossible("changed")
        kept = {"entity_id": row.entity_id, "user_id": person.user_id, "reason": said, "at": now()}
        _row, fresh = Override.objects.get_or_create(content=row, rule=RULE, payload_hash=digest, defaults=kept)
        if fresh:
            done = FindingSettled(content=str(row.public_id), rule=RULE, action="overridden", payload_hash=digest.hex(), reason=said)
            archive.record(row.entity_id, done, actor=person.actor, about=f"content:{row.public_id}")
            ring(row.entity_id, EventKind.CONTENT_CHANGED, row.pk)
