"""Posts on our own channels that nobody sent from here."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import ChannelChanged
from ventanilla.archive.services import record
from ventanilla.channels.models import Attempt, Channel, ForeignPost
from ventanilla.channels.types import InboundMessage
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now

STREAM = "own"  # how far a channel's own posts have been looked at


def strangers(channel: Channel, items: Iterable[InboundMessage]) -> list[InboundMessage]:
    """Those that neither an attempt of ours nor an earlier look knows. Two queries."""
    found = {item.native_id: item for item in items}
    ours = Attempt.objects.filter(channel=channel, native_id__in=list(found)).values_list("native_id", flat=True)
    known = ForeignPost.objects.filter(channel=channel, native_id__in=list(found)).values_list("native_id", flat=True)
    return [found[id_] for id_ in found.keys() - {*ours, *known}]


def under_way(channel: Channel) -> list[UUID]:
    """Attempts of which nobody knows yet whether they stand on the network."""
    rows = Attempt.objects.filter(channel=channel, state__in=("sending", "pending", "unknown")).exclude(kind="act")
    return list(rows.values_list("public_id", flat=True))


def note(channel: Channel, item: InboundMessage, text: str) -> ForeignPost | None:
    """Keep a stranger, with its masked text, in the caller's transaction; None when somebody else just did."""
    row, fresh = ForeignPost.objects.get_or_create(
        channel=channel,
        native_id=item.native_id,
        defaults={
            "entity_id": channel.entity_id,
            "url": item.url[:500],
            "text": text[:1000],
            "posted_at": item.posted_at,
            "found_at": now(),
        },
    )
    if not fresh:
        return None
    _record(row, "foreign_post", "network")
    ring(channel.entity_id, EventKind.CHANNEL_CHANGED, channel.pk)
    return row


def open_ones(entity_ids: Collection[int]) -> list[ForeignPost]:
    """What nobody has settled yet, the newest first. One query."""
    return list(
        ForeignPost.objects.filter(entity_id__in=entity_ids, settled_at=None).select_related("channel").order_by("-posted_at")[:100]
    )


def get(person: Person, public_id: UUID) -> ForeignPost:
    """`LookupError` where the person does not decide about it."""
    mine = person.entities_with(Permission.PUBLISHING_FREEZE)
    row = ForeignPost.objects.filter(public_id=public_id, entity_id__in=mine).select_related("channel").first()
    if row is None:
        raise LookupError(str(public_id))
    return row


def settle(person: Person, row: ForeignPost, as_: str) -> None:
    """A person says that it is the bank's after all, or has it deleted. In the caller's transaction; once."""
    at: datetime = now()
    if ForeignPost.objects.filter(pk=row.pk, settled_at=None).update(settled_by=person.actor, settled_as=as_, settled_at=at):
        _record(row, f"foreign_post_{as_}", person.actor)


def _record(row: ForeignPost, action: str, actor: str) -> None:
    details = {"native_id": row.native_id, "url": row.url, "posted_at": row.posted_at.isoformat()}
    changed = ChannelChanged(channel=str(row.channel.public_id), action=action, details=details)
    record(row.entity_id, changed, actor=actor, about=f"channel:{row.channel.public_id}")
