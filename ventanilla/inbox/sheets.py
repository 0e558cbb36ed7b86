"""A conversation under work: what it was, what it becomes, and writing the difference down once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from ventanilla.archive.kinds import ConversationChanged
from ventanilla.archive.services import NewEntry, record_many
from ventanilla.common.events import EventKind as Bell
from ventanilla.common.events import Ring, ring_many
from ventanilla.common.rows import blank, insert_many, update_many
from ventanilla.inbox.models import Conversation, ConversationEvent, Counter, Message
from ventanilla.inbox.rules import Clocks, Desk, Line, Standing, Triage, clocks, preview
from ventanilla.inbox.types import Direction, EventKind, LookReason, SendState, State

# What the archive must be able to rebuild.
FACTS = (
    "number",
    "state",
    "assignee_id",
    "team_id",
    "priority",
    "opened_at",
    "waiting_since",
    "resolved_at",
    "reopened_at",
    "unanswered_since",
    "first_response_at",
    "first_response_due_at",
    "response_due_at",
    "resolution_due_at",
)
_WAYS_MAX = 4
_FIXED = frozenset({"id", "public_id", "entity", "number", "channel", "identity"})
_WRITTEN = tuple((f.name, f.attname) for f in Conversation._meta.concrete_fields if f.name not in _FIXED)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


class Sheet:
    """One conversation while it changes. `lines` are its new messages, `stale` asks for a new look at all of them."""

    def __init__(self, conversation: Conversation, *, opened: bool = False) -> None:
        self.conversation = conversation
        self.opened = opened
        self.reopened = False
        self.stale = False
        self.lines: list[Line] = []
        self.tags: dict[str, None] = {}
        self.events: list[ConversationEvent] = []
        self._before: dict[str, Any] = {} if opened else dict(conversation.__dict__)

    def note(self, kind: EventKind, actor: str, at: datetime, **details: Any) -> None:
        """Say in the thread that something happened."""
        event = blank(ConversationEvent)
        event.entity_id, event.conversation_id = self.conversation.entity_id, self.conversation.pk
        event.kind, event.actor, event.details, event.at = kind, actor, details, at
        self.events.append(event)

    def changes(self) -> dict[str, Any]:
        """Every fact that differs from before, in the form of the archive."""
        row = self.conversation
        return {name: _plain(getattr(row, name)) for name in FACTS if name not in self._before or self._before[name] != getattr(row, name)}

    def written(self) -> tuple[str, ...]:
        """The columns that differ from what was read: a column left alone leaves its indexes alone."""
        told = self.conversation.__dict__
        return tuple(name for name, attname in _WRITTEN if attname not in self._before or self._before[attname] != told[attname])

    def move(self, state: State, at: datetime) -> None:
        """Put the conversation into a state, with the times that belong to it."""
        row = self.conversation
        if state == State.RESOLVED and row.resolved_at is None:
            row.resolved_at = row.settled_at = at
            row.unanswered_since = None
            row.needs_look = False
            row.look_reason = LookReason.NONE
        elif state != State.RESOLVED and row.resolved_at is not None:
            row.resolved_at = None
            row.reopened_at = at
            row.reopened += 1
            self.reopened = True
        row.waiting_since = min(row.waiting_since or at, at) if state == State.WAITING_CUSTOMER else None
        row.state = state

    def triage(self, told: Triage) -> None:
        """Take over what triage concluded: urgency only grows, tags and the wish for a look are added."""
        row = self.conversation
        row.priority = min(row.priority, told.priority)
        self.tags.update(dict.fromkeys(told.tags))
        if told.look != LookReason.NONE:
            row.needs_look, row.look_reason = True, told.look
        if told.team_id is not None and (self.opened or self.reopened) and row.assignee_id is None:
            row.team_id = told.team_id

    def stand(self, now_at: Standing, *, whole: bool) -> None:
        """Take over what the messages say: all of them (`whole`), or only the newest."""
        row = self.conversation
        row.unanswered_since = None if row.resolved_at else now_at.unanswered_since
        row.first_response_at = now_at.first_response_at
        if now_at.last is not None:
            row.last_message_at = now_at.last.posted_at
            row.last_direction = now_at.last.direction
            row.last_surface = now_at.last.surface
            row.preview = preview(now_at.last.text)
        elif whole:
            row.preview = ""
        if now_at.last_customer is not None or whole:
            labels = now_at.last_customer.labels if now_at.last_customer else {}
            row.root_id = now_at.last_customer.root_id if now_at.last_customer else row.root_id
            for name in ("sentiment", "emotion", "intent", "topic", "urgency", "language"):
                setattr(row, name, labels.get(name, ""))

    def wind(self, desk: Desk) -> None:
        """Set the clocks by the state, the priority and the messages."""
        row = self.conversation
        told: Clocks = clocks(
            desk,
            state=State(row.state),
            priority=row.priority,
            surface=row.last_surface,
            opened_at=row.opened_at,
            reopened_at=row.reopened_at,
            unanswered_since=row.unanswered_since,
            first_response_at=row.first_response_at,
        )
        row.first_response_due_at = told.first_response_due_at
        row.response_due_at = told.response_due_at
        row.resolution_due_at = told.resolution_due_at
        row.due_at = told.due_at


def about(conversation: Conversation) -> str:
    """The conversation's name in the archive."""
    return f"conversation:{conversation.public_id}"


def insert(entity_id: int, opened: Sequence[Sheet]) -> None:
    """Give new conversations their numbers and save them. The counter's row keeps two transactions from the same number."""
    if not opened:
        return
    Counter.objects.bulk_create([Counter(entity_id=entity_id)], ignore_conflicts=True)
    Counter.objects.filter(pk=entity_id).update(value=F("value") + len(opened))
    last = Counter.objects.values_list("value", flat=True).get(pk=entity_id)
    for number, sheet in enumerate(opened, last - len(opened) + 1):
        sheet.conversation.number = number
    insert_many(sheet.conversation for sheet in opened)
    for sheet in opened:
        for event in sheet.events:
            event.conversation_id = sheet.conversation.pk


def open_for(message: Message, at: datetime) -> Sheet:
    """A new conversation, saved, for a message that stands beside the conversations."""
    assert message.identity_id is not None
    row = Conversation(
        entity_id=message.entity_id,
        channel_id=message.channel_id,
        identity_id=message.identity_id,
        opened_at=at,
        last_message_at=message.posted_at,
        last_surface=message.surface,
        root_id=message.root_id,
        unread=False,
    )
    sheet = Sheet(row, opened=True)
    sheet.note(EventKind.OPENED, "network", at)
    insert(message.entity_id, [sheet])
    sheet.opened = False  # inserted: what changes from here on is an update
    return sheet


def line(message: Message) -> Line:
    """A message as `rules.standing` needs it."""
    labels = {name: str(told["label"]) for name, told in message.reading.items() if isinstance(told, dict) and "label" in told}
    return Line(
        posted_at=message.posted_at,
        native_id=message.native_id or str(message.public_id),
        direction=Direction(message.direction),
        surface=message.surface,
        text=message.text,
        received_at=message.received_at,
        human=message.direction == Direction.IN or message.attempt is None or message.author_id is not None,
        root_id=message.root_id,
        labels={**labels, "language": message.language},
    )


def stored_messages(conversation_ids: Iterable[int]) -> dict[int, dict[UUID, Message]]:
    """Every message of these conversations that is on its network, by conversation. One query."""
    found: dict[int, dict[UUID, Message]] = defaultdict(dict)
    rows = Message.objects.filter(conversation_id__in=list(conversation_ids), send_state__in=[SendState.NONE, SendState.SENT])
    for message in rows.defer("forbidden", "url"):
        assert message.conversation_id is not None
        found[message.conversation_id][message.public_id] = message
    return found


def lines(messages: Iterable[Message]) -> list[Line]:
    """The lines of those messages that still stand."""
    return [line(message) for message in messages if message.deleted_at is None]


def _update(changed: Sequence[Sheet]) -> None:
    """Write what changed: in one statement where all changed alike, in a few where they did not, never in one per row."""
    alike: dict[tuple[str, ...], list[Conversation]] = defaultdict(list)
    for sheet in changed:
        alike[sheet.written()].append(sheet.conversation)
    if len(alike) > _WAYS_MAX:
        everything = tuple(name for name, _ in _WRITTEN if any(name in names for names in alike))
        alike = {everything: [sheet.conversation for sheet in changed]}
    for names, rows in alike.items():
        if names:
            update_many(rows, names)


def save(sheets: Sequence[Sheet], *, actor: str, reason: str, entries: Iterable[NewEntry] = (), ring: bool = True) -> None:
    """Write the changed rows, their events, the archive's records and the bell, each in one statement.

    New conversations have been inserted by the caller.
    """
    _update([sheet for sheet in sheets if not sheet.opened])
    insert_many(event for sheet in sheets for event in sheet.events)
    facts = list(entries)
    for sheet in sheets:
        if changes := sheet.changes():
            row = sheet.conversation
            fact = ConversationChanged(conversation=str(row.public_id), changes=changes, reason=reason)
            facts.append(NewEntry(row.entity_id, fact, actor, about(row)))
    if facts:
        record_many(facts)
    if ring and sheets:
        ring_many(Ring(s.conversation.entity_id, Bell.CONVERSATION_CHANGED, s.conversation.pk, s.conversation.team_id) for s in sheets)
