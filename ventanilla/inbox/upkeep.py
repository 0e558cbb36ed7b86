"""What the inbox does by itself, for workflows and chores: what must be protected, what has waited long enough."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ventanilla.common.pure.clock import now
from ventanilla.inbox import queries, sheets
from ventanilla.inbox.models import Conversation, Message, Settings
from ventanilla.inbox.sheets import Sheet
from ventanilla.inbox.types import Direction, EventKind, State

CLOSE_WAITING_DAYS = 10


@dataclass(frozen=True, slots=True)
class Exposed:
    """A public message that held what may never be public, and what the entity wants done about it."""

    entity_id: int
    channel_id: int
    platform: str
    native_id: str
    conversation: UUID
    subject_key_id: int
    language: str
    hidden: bool
    ours_to_hide: bool  # it stands under somebody else's item, ours as far as we know: networks let us hide there alone
    auto_hide: bool
    auto_hint: bool


def exposed(message_id: UUID) -> Exposed | None:
    """The message, if it still stands in public and held forbidden data. Three queries."""
    rows = Message.objects.filter(public_id=message_id, surface="public", direction=Direction.IN, deleted_at=None)
    message = rows.select_related("conversation", "identity", "channel").first()
    if message is None or message.conversation is None or message.identity is None or not message.forbidden or not message.native_id:
        return None
    wishes = Settings.objects.filter(pk=message.entity_id).first() or Settings(entity_id=message.entity_id)
    return Exposed(
        entity_id=message.entity_id,
        channel_id=message.channel_id,
        platform=message.channel.platform,
        native_id=message.native_id,
        conversation=message.conversation.public_id,
        subject_key_id=message.identity.subject_key_id,
        language=message.language,
        hidden=message.hidden_at is not None,
        ours_to_hide=_under_ours(message),
        auto_hide=wishes.auto_hide,
        auto_hint=wishes.auto_hint,
    )


def _under_ours(message: Message) -> bool:
    if not message.root_id or message.root_id == message.native_id:
        return False
    root = Message.objects.filter(channel_id=message.channel_id, native_id=message.root_id).only("direction").first()
    return root is None or root.direction == Direction.OUT


def close_waiting(limit: int = 500) -> int:
    """Chore: resolve what has waited for the customer long enough. They reopen it by writing. Returns how many."""
    days = dict(Settings.objects.values_list("entity_id", "close_waiting_days"))
    at, done = now(), 0
    shortest = min([*days.values(), CLOSE_WAITING_DAYS])
    waiting = Conversation.objects.filter(waiting_since__lt=at - timedelta(days=shortest)).order_by("waiting_since")
    for entity_id in set(waiting.values_list("entity_id", flat=True)):
        done += _close(entity_id, at - timedelta(days=days.get(entity_id, CLOSE_WAITING_DAYS)), at, limit)
    return done


def _close(entity_id: int, before: datetime, at: datetime, limit: int) -> int:
    desk = queries.desk(entity_id)
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(of=("self",), skip_locked=True).filter(entity_id=entity_id, waiting_since__lt=before)
        touched = [Sheet(row) for row in rows.order_by("waiting_since")[:limit]]
        for sheet in touched:
            sheet.move(State.RESOLVED, at)
            sheet.note(EventKind.STATE_CHANGED, "system", at, state=State.RESOLVED.value, reason="no_answer")
            sheet.wind(desk)
        sheets.save(touched, actor="system", reason="no_answer")
    return len(touched)
