"""Open conversations read again with what the engine has learned. What people have said of a text stands."""

from collections.abc import Mapping

from django.db import transaction

from ventanilla.common.rows import update_many
from ventanilla.inbox import judgements, sheets
from ventanilla.inbox.arrivals import stored_reading
from ventanilla.inbox.models import Conversation, Message
from ventanilla.inbox.sheets import Sheet
from ventanilla.inbox.types import Direction
from ventanilla.understanding.types import Reading

AT_MOST = 2_000  # the newest conversations: what people look at
_SHOWN = ("sentiment", "emotion", "intent", "topic", "urgency")


def waiting(entity_id: int) -> list[tuple[int, int, str]]:
    """(conversation, message, masked text) of each open conversation's last customer message, the newest first. Two queries."""
    newest = Conversation.objects.filter(entity_id=entity_id, resolved_at=None).order_by("-last_message_at", "-id")[:AT_MOST]
    ids = list(newest.values_list("pk", flat=True))
    rows = Message.objects.filter(conversation_id__in=ids, direction=Direction.IN, deleted_at=None).exclude(text="")
    last: dict[int, tuple[int, int, str]] = {}
    for conversation, message, text in rows.order_by("posted_at", "native_id").values_list("conversation_id", "pk", "text"):
        last[conversation] = (conversation, message, text)
    return list(last.values())


def take(readings: Mapping[int, Reading]) -> int:
    """Put new readings on messages whose text is still the one that was read. How many conversations show something else now.

    Labels and their reasons alone: what was found in the original text (personal data, threats, signals) is not found again in the
    masked one. Priorities stay: they were promises.
    """
    with transaction.atomic():
        found = Message.objects.filter(pk__in=readings).values_list("conversation_id", flat=True)
        rows = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=[pk for pk in found if pk]).order_by("pk")
        conversations = {row.pk: Sheet(row) for row in rows}
        changed = []
        for message in Message.objects.select_for_update(of=("self",)).filter(pk__in=readings):
            reading = readings[message.pk]
            if message.text != reading.masked_text or not message.reading:
                continue
            fresh = stored_reading(reading)
            told = {**message.reading, **{name: fresh[name] for name in (*judgements.TASKS, "reasons", "model") if name in fresh}}
            message.reading = judgements.kept(message.reading, told)
            changed.append(message)
            if message.conversation_id in conversations:
                for name in _SHOWN:
                    setattr(conversations[message.conversation_id].conversation, name, judgements.shown(message.reading, name))
        update_many(changed, ["reading"])
        moved = [sheet for sheet in conversations.values() if sheet.written()]
        sheets.save(moved, actor="system", reason="read again")
    return len(moved)
