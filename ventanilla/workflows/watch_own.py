"""Look at our own channels: a post that we did not send raises an alarm at the next look. A stolen account shows here first."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders
from ventanilla.accounts.types import Person
from ventanilla.channels import credentials, fetching, foreign, outbox, registry, sending
from ventanilla.channels.types import Act, InboundMessage, PlatformFault, Surface
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.understanding import mask

EVERY = timedelta(seconds=60)
OVERLAP = timedelta(minutes=10)  # a network may show late what was posted before the last look


def plan() -> int:
    """Timer: ask for a look at every channel that has not had one for a minute."""
    with scope.system(), transaction.atomic():
        due = fetching.quiet(foreign.STREAM, EVERY)
        enqueue_many(NewJob("watch_own", {"channel_id": c.pk}, c.entity_id, key=str(c.pk), rank=6) for c in due)
    return len(due)


def run(channel_id: int) -> int:
    """Job: how many strangers were found. The first look only marks where to begin: what stood there before was not ours to send."""
    channel = fetching.channel(channel_id)
    if channel is None:
        return 0
    row, begun = fetching.cursor_of(channel, foreign.STREAM), now()
    if not row.cursor:
        fetching.advance(row, begun.isoformat(), gap=False)
        return 0
    since = max(datetime.fromisoformat(row.cursor) - OVERLAP, channel.created_at)
    try:
        items = registry.get(channel.platform).own(credentials.fresh(channel), since)
    except PlatformFault as fault:
        fetching.failed(row, fault.code.value)
        return 0
    return _judge(channel, row, begun, [i for i in items if i.surface is Surface.PUBLIC and i.posted_at >= channel.created_at])


def _judge(channel: fetching.Channel, row: fetching.Cursor, begun: datetime, items: list[InboundMessage]) -> int:
    with transaction.atomic():
        open_ = foreign.under_way(channel)
        maybe = {p.outgoing.text.strip() for _, p in sending.opened(open_).values() if p.outgoing is not None}
        unknown = foreign.strangers(channel, items)
        waits = [i for i in unknown if _text(i) in maybe]  # it may be one of ours: looked at again when that is settled
        found = [foreign.note(channel, i, mask(i.text).text) for i in unknown if _text(i) not in maybe]
        alarms = sum(one is not None for one in found)
        if alarms:
            _alarm(channel)
        fetching.advance(row, min([begun, *(i.posted_at for i in waits)]).isoformat(), gap=False)
    return alarms


def _text(item: InboundMessage) -> str:
    return str(item.extra.get("first_text", item.text)).strip()


def _alarm(channel: fetching.Channel) -> None:
    people = {*holders(Permission.PUBLISHING_FREEZE, channel.entity_id), *holders(Permission.CHANNEL_SET_UP, channel.entity_id)}
    notify_many(NewNotice(channel.entity_id, user, NoticeKind.POST_FOREIGN, {"channel": channel.name}, "/holds") for user in sorted(people))


def settle(person: Person, public_id: UUID, *, delete: bool) -> None:
    """A person says that it is the bank's after all, or has it deleted. `LookupError` when it is not theirs."""
    row = foreign.get(person, public_id)
    key = credentials.key_of(row.channel)
    with transaction.atomic():
        if delete:
            outbox.queue_act(
                row.entity_id,
                row.channel_id,
                Act.DELETE,
                row.native_id,
                f"channel:{row.channel.public_id}",
                f"foreign:{public_id}",
                key,
                author_id=person.user_id,
                actor=person.actor,
            )
        foreign.settle(person, row, "deleted" if delete else "ours")
