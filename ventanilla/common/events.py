"""Ring the bell for open pages. Called inside the caller's transaction; listeners hear it after commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ventanilla.common import bell
from ventanilla.common.models import Event
from ventanilla.common.pure.clock import now
from ventanilla.common.rows import insert_values


class EventKind(StrEnum):
    """What an open page may want to draw again. `object_id` is the id of the noun before the dot."""

    CONVERSATION_CHANGED = "conversation.changed"
    PRESENCE_CHANGED = "presence.changed"  # of a conversation: who has it open
    CASE_CHANGED = "case.changed"
    ATTEMPT_CHANGED = "attempt.changed"
    CHANNEL_CHANGED = "channel.changed"
    HOLD_CHANGED = "hold.changed"
    APPROVAL_CHANGED = "approval.changed"
    CONTENT_CHANGED = "content.changed"
    NOTICE_ADDED = "notice.added"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Ring:
    """One change, with those who may hear of it."""

    entity_id: int
    kind: EventKind
    object_id: int
    team_id: int | None = None
    user_id: int | None = None


def ring_many(rings: Iterable[Ring]) -> None:
    """Store the changes in one statement; duplicates within the call are folded."""
    at = now()
    insert_values(
        Event,
        ("entity_id", "kind", "object_id", "team_id", "user_id", "created_at"),
        [(r.entity_id, r.kind, r.object_id, r.team_id, r.user_id, at) for r in dict.fromkeys(rings)],
    )
    bell.ring(bell.Topic.EVENTS)


def ring(entity_id: int, kind: EventKind, object_id: int, *, team_id: int | None = None, user_id: int | None = None) -> None:
    """Store one change."""
    ring_many([Ring(entity_id, kind, object_id, team_id, user_id)])


@dataclass(frozen=True, slots=True)
class Change:
    """A ring as a listener reads it."""

    id: int
    entity_id: int
    kind: str
    object_id: int
    team_id: int | None
    user_id: int | None
    created_at: datetime


def _change(row: Event) -> Change:
    return Change(row.pk, row.entity_id, row.kind, row.object_id, row.team_id, row.user_id, row.created_at)


def changes_since(position: int, since: datetime, limit: int = 5_000) -> list[Change]:
    """Changes after `position` made since `since`, oldest first. The caller drops those that it knows already."""
    rows = Event.objects.filter(id__gt=position, created_at__gte=since).order_by("-id")[:limit]
    return [_change(row) for row in reversed(rows)]


def prune(hours: int = 1) -> int:
    """Delete changes older than `hours`: open pages have long heard of them."""
    deleted, _ = Event.objects.filter(created_at__lt=now() - timedelta(hours=hours)).delete()
    return deleted
