"""Read a channel's streams: what came and how far we read commit together; a dead token is a red state, never silence."""

import logging

from django.db import transaction

from ventanilla.channels import credentials, deliveries, fetching, registry
from ventanilla.channels.contract import Platform
from ventanilla.channels.types import AuthState, Batch, Connection, Fault, PlatformFault
from ventanilla.common import scope
from ventanilla.jobs.services import NewJob, enqueue, enqueue_many
from ventanilla.workflows import channel_health

log = logging.getLogger("ventanilla.fetch")

PAGE = 100
CURSOR_MAX = 500  # characters, what its column holds
PAGES_MAX = 20  # then the worker does something else first


def plan() -> int:
    """Timer: ask for a reading of every channel that is due."""
    with scope.system(), transaction.atomic():
        due = fetching.take_due()
        enqueue_many(NewJob("fetch", {"channel_id": channel}, entity, key=str(channel), rank=6) for channel, entity in due)
    return len(due)


def run(channel_id: int, *, history: bool = False) -> int:
    """Job: read every stream of a channel to its end. Returns how many items came.

    `history`: what comes reached us when it was written, as an archive's does.
    """
    channel = fetching.channel(channel_id)
    if channel is None:
        return 0
    adapter, count = registry.get(channel.platform), 0
    try:
        connection = credentials.fresh(channel)
    except PlatformFault as fault:
        failed(channel, fetching.cursor_of(channel, adapter.streams[0]), fault)
        return 0
    for stream in adapter.streams:
        came, more = _read_stream(channel, adapter, connection, stream, history)
        count += came
        if more:
            enqueue("fetch", {"channel_id": channel_id}, entity_id=channel.entity_id, key=str(channel_id), rank=7)
    return count


def _read_stream(channel: fetching.Channel, adapter: Platform, connection: Connection, stream: str, history: bool) -> tuple[int, bool]:
    """The items of one stream from where we stand. Answers how many came and whether more wait."""
    row = fetching.cursor_of(channel, stream)
    count = 0
    for _ in range(PAGES_MAX):
        try:
            batch = _page(adapter, connection, stream, row.cursor)
        except PlatformFault as fault:
            failed(channel, row, fault)
            return count, False
        with transaction.atomic():
            if not fetching.advance(row, batch.cursor, gap=batch.gap):
                return count, True  # another reader moved on: what we hold, it has stored
            count += deliveries.store_many(channel, batch.items, history=history)
        if batch.complete:
            return count, False
    return count, True


def _page(adapter: Platform, connection: Connection, stream: str, cursor: str) -> Batch:
    """The next page. An adapter that falls over what the network says, or a place that we cannot note, is garbage like any other:
    we stay where we are, people see the channel's state, and it is asked again."""
    try:
        batch = adapter.fetch(connection, stream, cursor, PAGE)
    except PlatformFault:
        raise
    except Exception as error:  # an adapter's own mistake is garbage like any other
        log.warning("channel %s: %s from its adapter", connection.channel_id, type(error).__name__)
        raise PlatformFault(Fault.GARBLED, type(error).__name__) from error
    if len(batch.cursor) > CURSOR_MAX or "\x00" in batch.cursor:
        raise PlatformFault(Fault.GARBLED, "cursor")
    return batch


def failed(channel: fetching.Channel, row: fetching.Cursor, fault: PlatformFault) -> None:
    """A stream could not be read: noted, put off, and told where a person is needed."""
    failures = fetching.failed(row, fault.code.value)
    if fault.code in {Fault.UNAUTHORIZED, Fault.FORBIDDEN}:
        state = AuthState.NEEDS_REAUTH if fault.code == Fault.UNAUTHORIZED else AuthState.SCOPE_MISSING
        with transaction.atomic():
            channel_health.dead(channel, state, fault.code.value)
    fetching.put_off(channel.pk, fault.retry_after or fetching.back_off(failures))
    if failures == fetching.FAILURES_MAX:
        channel_health.tell(channel, fault.code.value)
