"""Edits and deletions that a network tells nobody about: what came in the last days is asked for again, and what changed is taken in."""

from datetime import timedelta

from django.db import transaction

from ventanilla.channels import credentials, deliveries, fetching, registry
from ventanilla.channels.types import Author, DeliveryKind, Gone, InboundMessage, PlatformFault, Surface
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.workflows import fetch

STREAM = "recheck"
EVERY = timedelta(minutes=2)
BACK = timedelta(days=3)
AT_ONCE = 200


def plan() -> int:
    """Timer: ask for a reading again of every channel whose network does not push."""
    with scope.system(), transaction.atomic():
        due = [(c.pk, c.entity_id) for c in fetching.quiet(STREAM, EVERY) if not registry.capabilities(c.platform).webhook]
        enqueue_many(NewJob("recheck", {"channel_id": channel}, entity, key=str(channel), rank=7) for channel, entity in due)
    return len(due)


def run(channel_id: int) -> int:
    """Job: the newest messages of a channel as they stand now. Returns how many changed or are gone."""
    channel = fetching.channel(channel_id)
    if channel is None:
        return 0
    row = fetching.cursor_of(channel, STREAM)
    ids = deliveries.recent_ids(channel, BACK, AT_ONCE)
    try:
        found = registry.get(channel.platform).refetch(credentials.fresh(channel), ids) if ids else {}
    except PlatformFault as fault:
        fetch.failed(channel, row, fault)
        return 0
    changed = [one for native_id, state in found.items() if (one := _change(native_id, state)) is not None]
    with transaction.atomic():
        fetching.advance(row, row.cursor, gap=False)
        return deliveries.store_many(channel, changed) if changed else 0


def _change(native_id: str, state: InboundMessage | Gone) -> InboundMessage | None:
    """What there is to take in: an edit, or a deletion. An item that we may no longer see has not been deleted."""
    if isinstance(state, InboundMessage):
        return state if state.kind is DeliveryKind.EDIT else None
    if state.forbidden:
        return None
    return InboundMessage(native_id, DeliveryKind.DELETE, Surface.PUBLIC, Author("", ""), "", now())
