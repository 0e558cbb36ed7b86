"""Verbs of people on conversations. Each takes the person, asks the matrix, locks the row, and records what it changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import NoteAdded, ValueRevealed
from ventanilla.archive.services import record
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import KeyDestroyed, open_key, unseal
from ventanilla.inbox import queries, rules, search, sheets
from ventanilla.inbox.models import Conversation, Message, Note, SealedValue, Tag, Tagging
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.sheets import Sheet
from ventanilla.inbox.types import PRIORITIES, EventKind, InboxRefused, LookReason, State
from ventanilla.understanding import mask_forbidden


@contextmanager
def changing(
    person: Person, conversation: Conversation, permission: Permission, *, desk: Desk | None = None, reason: str = ""
) -> Iterator[Sheet]:
    """The conversation's sheet under lock; what the block changes is written, recorded and rung when it ends."""
    if not person.may(permission, conversation.entity_id):
        raise PermissionDenied
    with transaction.atomic():
        row = Conversation.objects.select_for_update(of=("self",)).select_related("identity").get(pk=conversation.pk)
        sheet = Sheet(row)
        yield sheet
        sheet.wind(desk or queries.desk(row.entity_id))
        sheets.save([sheet], actor=person.actor, reason=reason)
    conversation.__dict__.update({k: v for k, v in row.__dict__.items() if k != "_state"})


def assign(
    person: Person, conversation: Conversation, assignee_id: int | None, *, assignee_name: str = "", desk: Desk | None = None
) -> None:
    """Give the conversation to a colleague, take it (`assignee_id` one's own), or put it back (None).

    The caller has made sure that the assignee may read this inbox. A waiting conversation keeps waiting.
    """
    with changing(person, conversation, Permission.INBOX_ASSIGN, desk=desk, reason="assign") as sheet:
        row, at = sheet.conversation, now()
        if row.assignee_id == assignee_id:
            return
        row.assignee_id = assignee_id
        row.assigned_at = at if assignee_id else None
        if row.state == State.NEW and assignee_id:
            sheet.move(State.ASSIGNED, at)
        elif row.state == State.ASSIGNED and not assignee_id:
            sheet.move(State.NEW, at)
        kind = EventKind.ASSIGNED if assignee_id else EventKind.UNASSIGNED
        sheet.note(kind, person.actor, at, assignee=assignee_id, name=assignee_name, by=person.name)


def move_to_team(person: Person, conversation: Conversation, team_id: int | None, *, team_name: str = "", desk: Desk | None = None) -> None:
    """Put the conversation into another team's queue; it leaves the hands it was in."""
    with changing(person, conversation, Permission.INBOX_ASSIGN, desk=desk, reason="team") as sheet:
        row, at = sheet.conversation, now()
        if row.team_id == team_id:
            return
        row.team_id, row.assignee_id, row.assigned_at = team_id, None, None
        if row.state == State.ASSIGNED:
            sheet.move(State.NEW, at)
        sheet.note(EventKind.TEAM_CHANGED, person.actor, at, team=team_id, name=team_name, by=person.name)


def change_state(person: Person, conversation: Conversation, state: State, *, desk: Desk | None = None) -> None:
    """Move the conversation to another state, or raise `InboxRefused` where it cannot go there from here.

    Taking one without an assignee to `assigned` assigns it to the person.
    """
    with changing(person, conversation, Permission.INBOX_REPLY, desk=desk, reason="state") as sheet:
        row, at = sheet.conversation, now()
        before, state = State(row.state), State(state)
        if before == state:
            return
        if state == State.ASSIGNED and row.assignee_id is None:
            row.assignee_id, row.assigned_at = person.user_id, at
        if not rules.may_move(before, state, assigned=row.assignee_id is not None):
            raise InboxRefused(_("A conversation can't go from there to that state."))
        if before == State.RESOLVED:
            other = Conversation.objects.filter(identity_id=row.identity_id, channel_id=row.channel_id, resolved_at=None)
            if open_one := other.exclude(pk=row.pk).first():
                raise InboxRefused(_("This person has an open conversation already: %(number)s.") % {"number": open_one.reference})
        sheet.move(state, at)
        if state == State.NEW:
            row.assignee_id = row.assigned_at = None
        kind = EventKind.REOPENED if before == State.RESOLVED else EventKind.STATE_CHANGED
        sheet.note(kind, person.actor, at, state=state.value, by=person.name)


def set_priority(person: Person, conversation: Conversation, priority: int, *, desk: Desk | None = None) -> None:
    """Set the priority, 1 (most urgent) to 4; the clocks follow."""
    if priority not in PRIORITIES:
        raise InboxRefused(_("The priority is a number from 1 to 4."))
    with changing(person, conversation, Permission.INBOX_REPLY, desk=desk, reason="priority") as sheet:
        if sheet.conversation.priority == priority:
            return
        before, sheet.conversation.priority = sheet.conversation.priority, priority
        sheet.note(EventKind.PRIORITY_CHANGED, person.actor, now(), before=before, after=priority, by=person.name)


def tag(person: Person, conversation: Conversation, name: str) -> Tag:
    """Put a tag on the conversation; a new word becomes a tag of the entity."""
    name = mask_forbidden(" ".join(name.split())).text[:60]
    key = slugify(name, allow_unicode=True)[:40]
    if not key:
        raise InboxRefused(_("A tag needs a name."))
    with changing(person, conversation, Permission.INBOX_REPLY, reason="tag") as sheet:
        found, _made = Tag.objects.get_or_create(entity_id=sheet.conversation.entity_id, key=key, defaults={"name": name})
        _tagging, made = Tagging.objects.get_or_create(
            conversation=sheet.conversation,
            tag=found,
            defaults={"entity_id": sheet.conversation.entity_id, "by": person.actor, "at": now()},
        )
        if made:
            sheet.note(EventKind.TAGGED, person.actor, now(), tag=found.key, name=found.name, by=person.name)
    return found


def untag(person: Person, conversation: Conversation, key: str) -> None:
    """Take a tag off the conversation."""
    with changing(person, conversation, Permission.INBOX_REPLY, reason="tag") as sheet:
        taggings = Tagging.objects.filter(conversation=sheet.conversation, tag__key=key)
        if taggings.delete()[0]:
            sheet.note(EventKind.UNTAGGED, person.actor, now(), tag=key, by=person.name)


def add_note(person: Person, conversation: Conversation, text: str) -> Note:
    """Write to colleagues beside the conversation. What is forbidden is masked before it is stored."""
    text = mask_forbidden(text.replace("\x00", "").strip()).text[:10_000]
    if not text:
        raise InboxRefused(_("Write something first."))
    with changing(person, conversation, Permission.INBOX_REPLY, reason="note") as sheet:
        row = sheet.conversation
        note = Note.objects.create(entity_id=row.entity_id, conversation=row, author_id=person.user_id, text=text, created_at=now())
        fact = NoteAdded(conversation=str(row.public_id), note=str(note.public_id), text=text)
        record(row.entity_id, fact, actor=person.actor, about=sheets.about(row), key=open_key(row.identity.subject_key_id))
    return note


def mark_seen(person: Person, conversation: Conversation) -> bool:
    """The person has the conversation open: it is no longer unread. True where that changed something."""
    if not person.may(Permission.INBOX_READ, conversation.entity_id):
        raise PermissionDenied
    return bool(Conversation.objects.filter(pk=conversation.pk, unread=True).update(unread=False))


def mark_looked(person: Person, conversation: Conversation) -> None:
    """The person has looked at what needed a look, or at a message that could not be sent."""
    with changing(person, conversation, Permission.INBOX_REPLY, reason="looked") as sheet:
        row = sheet.conversation
        if not row.needs_look and not row.send_problem:
            return
        sheet.note(EventKind.LOOKED, person.actor, now(), reason=row.look_reason, by=person.name)
        row.needs_look, row.look_reason, row.send_problem = False, LookReason.NONE, False


def reveal(person: Person, value_id: UUID, reason: str) -> str:
    """The original of a masked value. Needs the permission and a reason, and is recorded before anything is shown.

    Raises `InboxRefused` without a reason and once the person has been erased.
    """
    found = SealedValue.objects.select_related("message__conversation").filter(public_id=value_id).first()
    if found is None or not person.may(Permission.VALUE_REVEAL, found.entity_id):
        raise PermissionDenied
    reason = mask_forbidden(reason.strip()).text[:300]
    if not reason:
        raise InboxRefused(_("Say why you need to see it."))
    try:
        key = open_key(found.subject_key_id)
        original = unseal(key, f"sealed_value|{found.public_id}|value", bytes(found.sealed)).decode()
    except KeyDestroyed:
        raise InboxRefused(_("This person has been erased: nobody can see it any more."))
    conversation = found.message.conversation
    fact = ValueRevealed(about=str(found.public_id), value_kind=found.kind, reason=reason)
    with transaction.atomic():
        if conversation is None:
            record(found.entity_id, fact, actor=person.actor, about=f"message:{found.message.public_id}", key=key)
        else:
            with changing(person, conversation, Permission.VALUE_REVEAL, reason="reveal") as sheet:
                sheet.note(EventKind.REVEALED, person.actor, now(), value=found.kind, by=person.name)
            record(found.entity_id, fact, actor=person.actor, about=sheets.about(conversation), key=key)
    return original


def mark_hidden(entity_id: int, channel_id: int, native_id: str, *, hidden: bool, actor: str, by: str = "") -> bool:
    """A message was hidden on the network, or shown again. Called when the outbox has settled the act; False where nothing changed."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(of=("self",)).filter(entity_id=entity_id, channel_id=channel_id, native_id=native_id).first()
        )
        if message is None or (message.hidden_at is not None) == hidden:
            return False
        message.hidden_at = now() if hidden else None
        message.save(update_fields=["hidden_at"])
        if message.conversation_id is not None:
            sheet = Sheet(Conversation.objects.select_for_update(of=("self",)).select_related("identity").get(pk=message.conversation_id))
            kind = EventKind.HIDDEN if hidden else EventKind.UNHIDDEN
            sheet.note(kind, actor, now(), message=str(message.public_id), by=by)
            sheets.save([sheet], actor=actor, reason="hide")
    return True


def note_event(conversation_id: int, kind: EventKind, actor: str, *, look: LookReason = LookReason.NONE, **details: object) -> None:
    """Show in the thread that something happened elsewhere (a case changed, a hand-off failed); `look` asks people to look."""
    with transaction.atomic():
        sheet = Sheet(Conversation.objects.select_for_update(of=("self",)).select_related("identity").get(pk=conversation_id))
        sheet.note(kind, actor, now(), **details)
        if look != LookReason.NONE:
            sheet.conversation.needs_look, sheet.conversation.look_reason = True, look
        sheets.save([sheet], actor=actor, reason=kind.value)


def join(person: Person, message: Message, *, desk: Desk | None = None) -> Conversation:
    """Make a conversation of a message that does not address us, or take it into the person's open one."""
    if not person.may(Permission.INBOX_REPLY, message.entity_id):
        raise PermissionDenied
    desk = desk or queries.desk(message.entity_id)
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if message.conversation_id is not None:
            return Conversation.objects.get(pk=message.conversation_id)
        if message.identity_id is None or message.deleted_at is not None:
            raise InboxRefused(_("This message is gone from the network; there is nothing to join."))
        return _join(person, message, desk)


def _join(person: Person, message: Message, desk: Desk) -> Conversation:
    at = now()
    assert message.identity_id is not None
    open_one = Conversation.objects.select_for_update(of=("self",)).select_related("identity")
    row = open_one.filter(identity_id=message.identity_id, channel_id=message.channel_id, resolved_at=None).first()
    sheet = Sheet(row) if row is not None else sheets.open_for(message, at)
    message.conversation = sheet.conversation
    message.save(update_fields=["conversation"])
    sheet.conversation.messages += 1
    sheet.stand(rules.standing(sheets.lines(sheets.stored_messages([sheet.conversation.pk])[sheet.conversation.pk].values())), whole=True)
    sheet.conversation.unanswered_since = at  # the clock of an answer begins with the decision to give one
    sheet.note(EventKind.JOINED, person.actor, at, by=person.name)
    sheet.wind(desk)
    sheets.save([sheet], actor=person.actor, reason="join")
    search.index([message])
    return sheet.conversation
