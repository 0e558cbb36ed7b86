"""Channels' profiles: what the network shows, what people looked up, what the brand sheet wants, who looks after it, what changed."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import ancestors, holders
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import ChannelChanged, SettingChanged
from ventanilla.archive.services import record
from ventanilla.channels.models import BrandSheet, Channel, ProfileSheet
from ventanilla.channels.profile_rules import BRANDED, WEIGHTS, differences
from ventanilla.common import scope
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now

STREAM, EVERY = "profile", timedelta(hours=6)
AUDIT_EVERY = timedelta(days=90)
MAX = 1000


class WrongProfile(ValueError):
    """What cannot be noted; the argument is a code: owner, audit."""


def sheet_of(channel: Channel) -> ProfileSheet:
    """The channel's sheet, made with its first use."""
    row, _made = ProfileSheet.objects.get_or_create(channel=channel, defaults={"entity_id": channel.entity_id})
    return row


def sheets(channel_ids: Collection[int]) -> dict[int, ProfileSheet]:
    """The sheets of these channels. One query."""
    return {s.channel_id: s for s in ProfileSheet.objects.filter(channel_id__in=channel_ids).select_related("owner")}


def brand(entity_id: int) -> dict[str, str]:
    """What the profiles of an entity should say: its own brand sheet, field by field before those of the entities above. Two queries."""
    line = ancestors(entity_id)
    with scope.system():  # the group's sheet may be outside the reader's scope
        rows = {b.entity_id: b.values for b in BrandSheet.objects.filter(entity_id__in=line)}
    told: dict[str, str] = {}
    for id_ in reversed(line):
        told |= {f: v for f, v in rows.get(id_, {}).items() if v}
    return told


def own_brand(entity_id: int) -> dict[str, str]:
    """What the entity's own brand sheet says. One query."""
    return dict(BrandSheet.objects.filter(entity_id=entity_id).values_list("values", flat=True).first() or {})


def set_brand(person: Person, entity_id: int, values: Mapping[str, str]) -> bool:
    """Write the brand sheet; False when nothing differs. `PermissionDenied`."""
    if not person.may(Permission.CHANNEL_SET_UP, entity_id):
        raise PermissionDenied
    said = {f: values.get(f, "").strip()[:MAX] for f in BRANDED if values.get(f, "").strip()}
    with transaction.atomic():
        if own_brand(entity_id) == said:
            return False
        kept = {"values": said, "changed_by": person.actor, "changed_at": now()}
        BrandSheet.objects.update_or_create(entity_id=entity_id, defaults=kept)
        done = SettingChanged(action="brand_sheet.set", details={"values": said})
        record(entity_id, done, actor=person.actor, about=f"brand_sheet:{entity_id}")
    return True


def note_seen(channel: Channel, seen: Mapping[str, str], at: datetime) -> dict[str, tuple[str, str]]:
    """Keep what the network shows, in the caller's transaction; answers what changed since it was looked at last.

    The first look only marks where to begin. A change stays an alarm until a person has settled it.
    """
    row = ProfileSheet.objects.select_for_update().get(pk=sheet_of(channel).pk)
    said = {f: str(v).strip()[:MAX] for f, v in seen.items()}
    changed = differences(row.seen, said) if row.seen_at else {}
    row.seen, row.seen_at = said, at
    if changed:
        before = {f: c["before"] for f, c in row.changes.items()}
        merged = {f: {"before": before.get(f, old), "after": new} for f, (old, new) in changed.items()}
        row.changes = {f: c for f, c in (row.changes | merged).items() if c["before"] != c["after"]}
        row.changed_at = at if row.changes else None
        _record(channel, "profile_changed", {"fields": sorted(changed)}, "network")
        ring(channel.entity_id, EventKind.CHANNEL_CHANGED, channel.pk)
    row.save(update_fields=["seen", "seen_at", "changes", "changed_at"])
    return changed if row.changes else {}


def told_of(channel: Channel) -> list[int]:
    """Who hears of a change: the profile's owner, and those who freeze and connect channels there."""
    row = ProfileSheet.objects.filter(channel=channel).first()
    people = {*holders(Permission.PUBLISHING_FREEZE, channel.entity_id), *holders(Permission.CHANNEL_SET_UP, channel.entity_id)}
    return sorted(people | ({row.owner_id} if row and row.owner_id else set()))


def _mine(person: Person, public_id: UUID) -> Channel:
    """The channel, where the person sets channels up or owns its profile; `Http404` elsewhere."""
    row = Channel.objects.filter(public_id=public_id, entity_id__in=person.scope.entity_ids).select_related("entity").first()
    if row is None or not may_work(person, row):
        raise Http404
    return row


def may_work(person: Person, channel: Channel) -> bool:
    """Whether the person looks after the channel's profile: whoever sets channels up there, and its owner."""
    if person.may(Permission.CHANNEL_SET_UP, channel.entity_id):
        return True
    owns = ProfileSheet.objects.filter(channel=channel, owner_id=person.user_id).exists()
    return owns and person.may(Permission.CHANNEL_READ, channel.entity_id)


def check_by_hand(person: Person, public_id: UUID, found: Mapping[str, str], due: date | None = None) -> None:
    """An audit: what a person saw on the network, of the fields that it does not tell. Empty: looked, and not there."""
    channel = _mine(person, public_id)
    at = now()
    if due is not None and due <= at.date():
        raise WrongProfile("audit")
    with transaction.atomic():
        row = ProfileSheet.objects.select_for_update().get(pk=sheet_of(channel).pk)
        row.checked = {f: found[f].strip()[:MAX] for f in WEIGHTS if f in found and f not in row.seen}
        row.audited_at, row.audited_by_id, row.audit_due = at, person.user_id, due or (at + AUDIT_EVERY).date()
        row.save(update_fields=["checked", "audited_at", "audited_by", "audit_due"])
        _record(channel, "profile_audited", {"checked": row.checked, "due": row.audit_due.isoformat()}, person.actor)


def describe(person: Person, public_id: UUID, owner_id: int | None, purpose: str, audience: str) -> None:
    """Who looks after it, what it is for and for whom. `WrongProfile("owner")` when that person does not work there."""
    channel = _mine(person, public_id)
    if owner_id is not None and owner_id not in holders(Permission.CHANNEL_READ, channel.entity_id):
        raise WrongProfile("owner")
    with transaction.atomic():
        row = ProfileSheet.objects.select_for_update().get(pk=sheet_of(channel).pk)
        row.owner_id, row.purpose, row.audience = owner_id, purpose.strip()[:300], audience.strip()[:300]
        row.save(update_fields=["owner", "purpose", "audience"])
        _record(channel, "profile_described", {"owner": owner_id, "purpose": row.purpose, "audience": row.audience}, person.actor)


def settle(person: Person, public_id: UUID, *, ours: bool) -> None:
    """A person says of a change that the bank made it, or that somebody else did: then it stays to be put right. Once."""
    channel = _mine(person, public_id)
    with transaction.atomic():
        row = ProfileSheet.objects.select_for_update().get(pk=sheet_of(channel).pk)
        if not row.changes:
            raise Http404
        done: dict[str, Any] = {"fields": sorted(row.changes)}
        row.changes, row.changed_at = {}, None
        row.save(update_fields=["changes", "changed_at"])
        _record(channel, "profile_change_ours" if ours else "profile_change_foreign", done, person.actor)


def _record(channel: Channel, action: str, details: dict[str, Any], actor: str) -> None:
    record(
        channel.entity_id,
        ChannelChanged(channel=str(channel.public_id), action=action, details=details),
        actor=actor,
        about=f"channel:{channel.public_id}",
    )
