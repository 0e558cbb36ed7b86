"""Our own messages in the thread, as the outbox knows them: written when the attempt is queued, changed as it settles."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ventanilla.common.events import EventKind as Bell
from ventanilla.common.events import ring
from ventanilla.common.pure.clock import now
from ventanilla.inbox import queries, rules, search, sheets
from ventanilla.inbox.models import Conversation, Message
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.sheets import Sheet
from ventanilla.inbox.types import Direction, EventKind, OutgoingMessage, SendState, State

_PROBLEMS = (SendState.REFUSED, SendState.UNKNOWN)


def conversation_of(attempt: UUID) -> int | None:
    """The conversation that shows an attempt; None when none does."""
    return Message.objects.filter(attempt=attempt).values_list("conversation_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Answered:
    """The customer's last message on a surface: what an answer there answers. Native ids of the network."""

    native_id: str
    root_id: str
    posted_at: datetime


def answered(conversation_id: int, surface: str) -> Answered | None:
    """What an answer on this surface would answer; None when the customer has left nothing there."""
    rows = Message.objects.filter(conversation_id=conversation_id, surface=surface, direction=Direction.IN, deleted_at=None)
    last = rows.exclude(native_id=None).order_by("-posted_at", "-id").first()
    return Answered(last.native_id or "", last.root_id, last.posted_at) if last else None


def message_of(attempt: UUID) -> UUID | None:
    """The message that shows an attempt."""
    return Message.objects.filter(attempt=attempt).values_list("public_id", flat=True).first()


def by_id(entity_id: int, public_id: UUID) -> Conversation | None:
    """A conversation of the entity, for the system's own answers."""
    rows = Conversation.objects.select_related("channel", "identity", "entity")
    return rows.filter(entity_id=entity_id, public_id=public_id).first()


def record_outgoing(conversation_id: int, sent: OutgoingMessage, *, desk: Desk | None = None) -> Message:
    """Bring the message of an attempt in line with what became of it. Safe to call again with the same news.

    Once sent, the conversation is answered and waits for the customer (`wait`) or stays where it was; an automatic reply
    (no author) answers nothing. Refused or unknown, it stands among the publishing problems until someone has looked.
    Where the network showed us the message before the outbox knew of it, the two become one.
    """
    with transaction.atomic():
        row = Conversation.objects.select_for_update(of=("self",)).select_related("identity").get(pk=conversation_id)
        sheet, at = Sheet(row), now()
        message = Message.objects.filter(attempt=sent.attempt).first()
        before = SendState(message.send_state) if message else None
        message = _write(row, message, sent, at)
        if before != sent.state:
            _settle(sheet, message, sent, at)
            sheet.wind(desk or queries.desk(row.entity_id))
            sheets.save([sheet], actor=f"user:{sent.author_id}" if sent.author_id else "system", reason=f"send_{sent.state.value}")
    return message


def _write(row: Conversation, message: Message | None, sent: OutgoingMessage, at: datetime) -> Message:
    posted = sent.sent_at or at
    if sent.native_id:
        _absorb(row, sent)
    if message is None:
        message = Message(
            entity_id=row.entity_id,
            conversation=row,
            channel_id=row.channel_id,
            direction=Direction.OUT,
            attempt=sent.attempt,
            received_at=at,
            stored_at=at,
            posted_at=posted,
            written_at=posted,
            author_id=sent.author_id,
            surface=sent.surface,
            text=sent.text,
            language=sent.language[:10],
            parent_id=sent.parent_id,
            root_id=sent.root_id,
            has_files=bool(sent.files),
        )
        row.messages += 1
    message.send_state = sent.state
    message.send_reason = sent.reason[:100]
    if sent.state == SendState.SENT:
        message.native_id = sent.native_id or None
        message.url = sent.url if len(sent.url) <= 1000 else ""
        message.posted_at = message.written_at = posted
    fresh = message.pk is None
    message.save()
    search.index([message] if fresh else [], [] if fresh else [message])
    return message


def _absorb(row: Conversation, sent: OutgoingMessage) -> None:
    """The network's own copy of the message, if it came first, gives way to ours."""
    twin = Message.objects.filter(channel_id=row.channel_id, native_id=sent.native_id, attempt=None, direction=Direction.OUT).first()
    if twin is None:
        return
    search.forget([twin.pk])
    if twin.conversation_id == row.pk:
        row.messages -= 1
    twin.delete()


def _settle(sheet: Sheet, message: Message, sent: OutgoingMessage, at: datetime) -> None:
    row = sheet.conversation
    if sent.state in _PROBLEMS:
        row.send_problem = True
        sheet.note(EventKind.SEND_FAILED, "system", at, message=str(message.public_id), state=sent.state.value, reason=sent.reason)
        return
    others = Message.objects.filter(conversation=row, send_state__in=_PROBLEMS).exclude(pk=message.pk)
    row.send_problem = row.send_problem and others.exists()
    if sent.state != SendState.SENT:
        return
    human = sent.author_id is not None
    if message.posted_at > row.last_message_at:
        so_far = rules.Standing(unanswered_since=row.unanswered_since, first_response_at=row.first_response_at, asked=True)
        sheet.stand(rules.standing([sheets.line(message)], so_far=so_far, settled_at=row.settled_at), whole=False)
    else:
        every = sheets.stored_messages([row.pk])[row.pk].values()
        sheet.stand(rules.standing(sheets.lines(every), settled_at=row.settled_at), whole=True)
    if human and row.unanswered_since is None:
        sheet.move(rules.after_reply(State(row.state), assigned=row.assignee_id is not None, wait=sent.wait), message.posted_at)


def ring_for(message: UUID) -> None:
    """Something that belongs to a message has changed (an attachment has arrived): open pages draw it again."""
    found = Message.objects.filter(public_id=message).exclude(conversation=None).select_related("conversation").first()
    if found is not None and found.conversation is not None:
        row = found.conversation
        ring(row.entity_id, Bell.CONVERSATION_CHANGED, row.pk, team_id=row.team_id)
