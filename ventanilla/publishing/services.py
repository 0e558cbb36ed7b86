"""Write content: a new piece, a change to one, what became of it. Texts come masked of forbidden data (`workflows/write_content.py`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals.types import payload_hash
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import ContentChanged, ContentWritten
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.publishing import assets, times
from ventanilla.publishing.models import Campaign, Content, Part, Variant, Version
from ventanilla.publishing.rules import published_of, state_of, variant_state
from ventanilla.publishing.types import EDITABLE, ContentState, NewContent, NewVariant, NotPossible, Planned, Stale, VariantState

WALL = "%Y-%m-%dT%H:%M"


def create(person: Person, entity_id: int, new: NewContent) -> Content:
    """A new draft, with its first version. `PermissionDenied` where the person does not write content."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    with transaction.atomic():
        at = now()
        content = Content(entity_id=entity_id, author_id=person.user_id, contributors=[person.user_id], created_at=at, changed_at=at)
        fill(content, new)
        content.save()
        _save_variants(content, new.variants)
        _note_version(content, new, person)
    return content


def change(person: Person, content: Content, number: int, new: NewContent) -> Content:
    """Save a newer version of what the person saw as version `number`. `Stale` when somebody else was faster.

    Whoever ever worked on it is a contributor: they don't approve it. The caller voids what was approved.
    """
    if not person.may(Permission.CONTENT_WRITE, content.entity_id):
        raise PermissionDenied
    with transaction.atomic():
        row = Content.objects.select_for_update(of=("self",)).get(pk=content.pk)
        if row.version != number:
            raise Stale(row.version)
        if row.state not in EDITABLE:
            raise NotPossible(row.state)
        row.version, row.changed_at, row.author_id = number + 1, now(), person.user_id
        row.contributors = sorted({*row.contributors, person.user_id})
        fill(row, new)
        row.state, row.reason = ContentState.DRAFT, ""
        row.save()
        _save_variants(row, new.variants)
        _note_version(row, new, person)
    return row


def delete(person: Person, content: Content) -> None:
    """Throw a draft away, in the caller's transaction; the archive keeps what it was. `NotPossible` for anything but a draft."""
    if not person.may(Permission.CONTENT_WRITE, content.entity_id):
        raise PermissionDenied
    row = locked(content.public_id, content.entity_id)
    if row.state != ContentState.DRAFT or row.variants.filter(parts__isnull=False).exists():
        raise NotPossible(row.state)
    changed = ContentChanged(content=str(row.public_id), state="deleted", reason="")
    archive.record(row.entity_id, changed, actor=person.actor, about=f"content:{row.public_id}")
    ring(row.entity_id, EventKind.CONTENT_CHANGED, row.pk)
    row.delete()


def fill(content: Content, new: NewContent) -> None:
    """Put what an author filled in into the row; nothing is saved."""
    content.campaign = Campaign.objects.filter(public_id=new.campaign, entity_id=content.entity_id).first() if new.campaign else None
    content.pillar, content.title, content.kind, content.product = new.pillar, new.title.strip()[:200], new.kind, new.product
    content.language, content.countries, content.audience = new.language, list(new.countries), new.audience
    content.landing_url, content.commercial = new.landing_url.strip(), new.commercial
    content.utm, content.flags, content.context = dict(new.utm), dict(new.flags), dict(new.context)
    content.targeting, content.tags, content.expires_at = dict(new.targeting), list(new.tags), new.expires_at
    plan(content, new.at)


def plan(content: Content, at: Planned | None) -> None:
    """Put the wall time and the moment that it stands for into the row; nothing is saved."""
    if at is None:
        content.wall, content.zone, content.zone_data, content.publish_at = "", "", "", None
        return
    resolved = times.resolve(times.WallTime(at.wall, at.zone, at.choice))
    content.wall, content.zone, content.choice = at.wall.strftime(WALL), at.zone, at.choice
    content.zone_data, content.publish_at, content.window_minutes = times.data_version(), resolved.at, at.window_minutes


def fill_variant(row: Variant, position: int, new: NewVariant) -> None:
    """Put what was written for one channel into its row; nothing is saved."""
    row.position, row.text, row.thread, row.first_comment = position, new.text, list(new.thread), new.first_comment
    row.media = [{"asset": m.asset, "alt_text": m.alt_text, "subtitles": m.subtitles} for m in new.media]
    row.location, row.state, row.reason = new.location, VariantState.PLANNED, ""
    row.wall, row.publish_at = "", None
    if new.at is not None:
        resolved = times.resolve(times.WallTime(new.at.wall, new.at.zone, new.at.choice))
        row.wall, row.choice, row.publish_at = new.at.wall.strftime(WALL), new.at.choice, resolved.at


def _save_variants(content: Content, wanted: Sequence[NewVariant]) -> None:
    """Bring the rows in line with what is wanted; a channel in a language has one variant, which keeps its identity."""
    standing = {(v.channel_id, v.language): v for v in content.variants.all()}
    for position, new in enumerate(wanted):
        language = new.language or content.language
        row = standing.pop((new.channel_id, language), None) or Variant(
            entity_id=content.entity_id, content=content, channel_id=new.channel_id, language=language
        )
        fill_variant(row, position, new)
        row.save()
    content.variants.filter(pk__in=[v.pk for v in standing.values()]).delete()
    assets.note_uses(content, {name for new in wanted for use in new.media for name in (use.asset, use.subtitles) if name})


def snapshot_of(content: Content, variants: Sequence[Variant] | None = None) -> dict[str, Any]:
    """All that an author filled in, as plain data: what a version keeps, and what its hash covers. Of the rows unless given others."""
    names = ("title", "kind", "pillar", "product", "language", "countries", "audience", "landing_url", "commercial", "utm", "flags")
    more = ("context", "targeting", "tags", "wall", "zone", "choice", "window_minutes")
    at = content.publish_at
    if variants is None:
        variants = list(content.variants.select_related("channel").order_by("position", "pk"))
    return {
        **{name: getattr(content, name) for name in (*names, *more)},
        "campaign": content.campaign.key if content.campaign else "",
        "publish_at": at.isoformat() if at else "",
        "expires_at": content.expires_at.isoformat() if content.expires_at else "",
        "variants": [
            {
                "channel": str(v.channel.public_id),
                "language": v.language,
                "text": v.text,
                "thread": v.thread,
                "first_comment": v.first_comment,
                "media": v.media,
                "location": v.location,
                "wall": v.wall,
                "publish_at": v.publish_at.isoformat() if v.publish_at else "",
            }
            for v in variants
        ],
    }


def payload(content: Content, variants: Sequence[Variant] | None = None) -> dict[str, Any]:
    """What an approval of this content binds to."""
    return {"content": str(content.public_id), **published_of(snapshot_of(content, variants))}


def hash_of(content: Content, variants: Sequence[Variant] | None = None) -> bytes:
    """SHA-256 over everything that would be published."""
    return payload_hash(payload(content, variants))


def _note_version(content: Content, new: NewContent, person: Person) -> None:
    snapshot, digest = snapshot_of(content), hash_of(content)
    at = content.changed_at
    Version.objects.create(
        entity_id=content.entity_id,
        content=content,
        number=content.version,
        snapshot=snapshot,
        payload_hash=digest,
        author_id=person.user_id,
        at=at,
    )
    written = ContentWritten(content=str(content.public_id), number=content.version, payload_hash=digest.hex(), snapshot=snapshot)
    archive.record(content.entity_id, written, actor=person.actor, about=f"content:{content.public_id}")
    ring(content.entity_id, EventKind.CONTENT_CHANGED, content.pk)


# -- what becomes of it --------------------------------------------------------------------------------------------


def locked(public_id: UUID, entity_id: int) -> Content:
    """The content under lock, in the caller's transaction."""
    return Content.objects.select_for_update(of=("self",)).get(public_id=public_id, entity_id=entity_id)


def set_state(content: Content, state: ContentState, reason: str = "", *, actor: str = "system") -> None:
    """Note where the content stands now, in the caller's transaction; what is so already is not noted again."""
    if content.state == state and content.reason == reason:
        return
    content.state, content.reason = state, reason
    content.save(update_fields=["state", "reason"])
    changed = ContentChanged(content=str(content.public_id), state=ContentState(state).value, reason=reason)
    archive.record(content.entity_id, changed, actor=actor, about=f"content:{content.public_id}")
    ring(content.entity_id, EventKind.CONTENT_CHANGED, content.pk)


def set_variant(variant: Variant, state: VariantState, reason: str = "") -> None:
    """Note where one channel's form stands, and what follows for the whole; in the caller's transaction, the content locked."""
    variant.state, variant.reason = state, reason
    variant.save(update_fields=["state", "reason"])
    content = variant.content
    states = {VariantState(s) for s in content.variants.values_list("state", flat=True)}
    set_state(content, state_of(states), reason if state in (VariantState.HELD, VariantState.FAILED) else "")


def add_part(variant: Variant, position: int, kind: str, attempt: UUID) -> Part:
    """The item that an attempt stands for."""
    return Part.objects.create(
        entity_id=variant.entity_id, variant=variant, position=position, kind=kind, version=variant.content.version, attempt=attempt
    )


def note_part(
    part: Part, state: VariantState, *, planned: int, reason: str = "", native_id: str = "", url: str = "", at: datetime | None = None
) -> None:
    """What became of one item, and what follows for its variant; in the caller's transaction, the content locked."""
    part.state, part.reason, part.native_id, part.native_url = state, reason, native_id, url
    part.published_at = at if state is VariantState.PUBLISHED else None
    part.save()
    variant = part.variant
    if part.version != variant.content.version:
        return  # of a version that has been replaced: nothing follows from it any more
    rows = variant.parts.filter(version=part.version).order_by("position", "pk")
    latest: dict[int, VariantState] = {p.position: VariantState(p.state) for p in rows}
    set_variant(variant, variant_state([latest[k] for k in sorted(latest)], planned), reason)


def note_deleted(entity_id: int, native_id: str, channel_id: int, at: datetime) -> None:
    """An item of ours is no longer on its network."""
    Part.objects.filter(entity_id=entity_id, native_id=native_id, variant__channel_id=channel_id, deleted_at=None).update(deleted_at=at)
