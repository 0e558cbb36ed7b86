"""The progress of archives being brought in."""

from django.db.models import F

from ventanilla.channels.models import Channel, Import
from ventanilla.common.pure.clock import now


def channel_by_key(key: str, entity_id: int | None = None) -> Channel | None:
    """The channel with this key; None when there is none, or when several entities have one and none was named."""
    found = Channel.objects.filter(key=key, active=True)
    if entity_id is not None:
        found = found.filter(entity_id=entity_id)
    channels = list(found[:2])
    return channels[0] if len(channels) == 1 else None


def begin(channel: Channel, digest: str, name: str) -> Import:
    """The run of this file, new or as it was left."""
    defaults = {"entity_id": channel.entity_id, "name": name[:200], "begun_at": now()}
    row, _ = Import.objects.get_or_create(channel=channel, digest=digest, defaults=defaults)
    return row


def advance(row: Import, line: int, *, taken: int, rejected: int) -> None:
    """In the transaction that stores the rows."""
    Import.objects.filter(pk=row.pk).update(line=line, taken=F("taken") + taken, rejected=F("rejected") + rejected)


def finish(row: Import) -> None:
    Import.objects.filter(pk=row.pk).update(finished_at=now())
