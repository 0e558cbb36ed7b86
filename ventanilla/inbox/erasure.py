"""Forget a person: their messages, and what colleagues wrote beside them."""

from collections.abc import Collection

from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from ventanilla.common.pure.clock import now
from ventanilla.inbox import search
from ventanilla.inbox.models import Conversation, Message, MessageVersion, Note, SealedValue
from ventanilla.inbox.reading_models import Judgement


def conversations_of(identity_ids: Collection[int]) -> list[str]:
    """What a legal hold may name of these people: `conversation:<public id>`."""
    rows = Conversation.objects.filter(identity__in=identity_ids).values_list("public_id", flat=True)
    return [f"conversation:{public_id}" for public_id in rows]


def erase(identity_ids: Collection[int]) -> list[str]:
    """Empty the messages and notes of these people's conversations. Answers the doors of their attachments (`message:<id>`)."""
    conversations = list(Conversation.objects.filter(identity__in=identity_ids).values_list("id", flat=True))
    theirs = Message.objects.filter(Q(identity__in=identity_ids) | Q(conversation__in=conversations))
    found = list(theirs.values_list("id", "public_id"))
    ids = [pk for pk, _ in found]
    search.forget(ids)
    MessageVersion.objects.filter(message__in=ids).delete()
    SealedValue.objects.filter(message__in=ids).delete()
    Message.objects.filter(pk__in=ids).update(
        text="",
        reading={},
        forbidden=[],
        url="",
        native_id=Concat(Value("erased:"), F("id"), output_field=Message._meta.get_field("native_id")),
        root_id="",
        parent_id="",
        redacted_at=now(),
    )
    Judgement.objects.filter(message__in=ids).update(why="")  # the labels say nothing of a person; the text is gone, here and for training
    Note.objects.filter(conversation__in=conversations).update(text="")
    Conversation.objects.filter(pk__in=conversations).update(preview="", root_id="")
    return [f"message:{public_id}" for _, public_id in found]
