"""Which channels are due to be read, and how far each of their streams has been read."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from ventanilla.channels.models import Channel, Cursor
from ventanilla.channels.types import AuthState
from ventanilla.common.pure.clock import now

INTERVAL = timedelta(seconds=20)
INTERVAL_PUSHED = timedelta(seconds=120)  # a network that pushes is read to mend what its pushes lost
FAILURES_MAX = 8


def take_due(limit: int = 50) -> list[tuple[int, int]]:
    """(channel id, entity id) of the channels that are due, each put off to its next time. Several callers may come at once."""
    at = now()
    due = Q(fetch_at=None) | Q(fetch_at__lte=at)
    rows = list(Channel.objects.filter(due, active=True).exclude(auth_state__in=_DEAD).order_by("fetch_at")[:limit])
    taken = []
    for channel in rows:
        later = at + (INTERVAL_PUSHED if channel.settings.get("pushed") else INTERVAL)
        if Channel.objects.filter(pk=channel.pk).filter(due).update(fetch_at=later):
            taken.append((channel.pk, channel.entity_id))
    return taken


_DEAD = [AuthState.NEEDS_REAUTH.value, AuthState.REVOKED.value]


def channel(channel_id: int) -> Channel | None:
    """The active channel; None when it was switched off meanwhile."""
    return Channel.objects.filter(pk=channel_id, active=True).first()


def quiet(stream: str, every: timedelta) -> list[Channel]:
    """The active, living channels of which this stream was not read within `every`. Two queries."""
    read = set(Cursor.objects.filter(stream=stream, fetched_at__gt=now() - every).values_list("channel_id", flat=True))
    return [c for c in Channel.objects.filter(active=True).exclude(auth_state__in=_DEAD) if c.pk not in read]


def cursor_of(channel: Channel, stream: str) -> Cursor:
    row, _ = Cursor.objects.get_or_create(channel=channel, stream=stream, defaults={"entity_id": channel.entity_id})
    return row


def advance(row: Cursor, cursor: str, *, gap: bool) -> bool:
    """Save how far the stream was read, in the transaction that stores what was read. False when another reader was faster."""
    at = now()
    values: dict[str, object] = {"cursor": cursor, "fetched_at": at, "failures": 0, "error": ""}
    if gap:
        values["gap_at"] = at
    changed = Cursor.objects.filter(pk=row.pk, cursor=row.cursor).update(**values)
    row.cursor = cursor
    return bool(changed)


def failed(row: Cursor, code: str) -> int:
    """Note a failure; answers how many there were in a row."""
    Cursor.objects.filter(pk=row.pk).update(failures=F("failures") + 1, error=code[:300])
    return Cursor.objects.values_list("failures", flat=True).get(pk=row.pk)


def put_off(channel_id: int, seconds: float) -> None:
    """Read the channel no sooner than in `seconds`."""
    Channel.objects.filter(pk=channel_id).update(fetch_at=now() + timedelta(seconds=seconds))


def mark_dead(channel: Channel, state: AuthState, detail: str) -> bool:
    """The credentials no longer work: a red state until somebody connects again. True when this is news."""
    changed = Channel.objects.filter(pk=channel.pk).exclude(auth_state=state.value)
    return bool(changed.update(auth_state=state.value, auth_detail=detail[:300], checked_at=now()))


def back_off(failures: int) -> float:
    """Seconds until the next try: 20, 40, 80 … at most 15 minutes."""
    return float(min(20 * 2 ** max(failures - 1, 0), 900))


def stale(at: datetime, channel: Channel) -> bool:
    """Whether a channel that should be read has not been for ten minutes: shown red on its page."""
    newest = Cursor.objects.filter(channel=channel).order_by("-fetched_at").values_list("fetched_at", flat=True).first()
    return newest is not None and at - newest > timedelta(minutes=10)
