"""Reads of conversations, always within the entities in which the reader may read the inbox. Lists: `streams.py`; text: `search.py`."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.inbox import rules
from ventanilla.inbox.models import (
    Conversation,
    ConversationEvent,
    Message,
    MessageVersion,
    Note,
    ReplyTemplate,
    SealedValue,
    Settings,
    SlaPolicy,
    Tag,
)
from ventanilla.inbox.rules import DEFAULT_POLICIES, Desk, Policy, Route

_REFERENCE = re.compile(r"v-?(\d{1,9})", re.IGNORECASE)


def desk(entity_id: int, due: Callable[[datetime, int, str], datetime] = rules.round_the_clock) -> Desk:
    """How the entity's inbox behaves. `due` counts the working minutes of the catalogue's calendars. Two queries."""
    settings = Settings.objects.filter(pk=entity_id).first() or Settings(entity_id=entity_id)
    own = {
        (p.priority, p.surface): Policy(p.first_response_minutes, p.response_minutes, p.resolution_minutes, p.calendar_key)
        for p in SlaPolicy.objects.filter(entity_id=entity_id)
    }
    routes = tuple(Route(str(r["field"]), str(r["value"]), int(r["team"])) for r in settings.routes)
    return Desk(settings.reopen_days, {**DEFAULT_POLICIES, **own}, routes, due)


def _readable(person: Person) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(entity_id__in=person.entities_with(Permission.INBOX_READ))
    return rows.select_related("channel", "identity__contact", "assignee", "team", "entity")


def get_conversation(person: Person, public_id: UUID) -> Conversation | None:
    """The conversation with channel, identity, contact, assignee, team and entity; None where the person may not read it."""
    return _readable(person).filter(public_id=public_id).first()


def conversations_of(channel_id: int, native_ids: Collection[str]) -> dict[str, UUID]:
    """The conversations in which these items of a channel stand, by the network's id; for workflows. One query."""
    rows = Message.objects.filter(channel_id=channel_id, native_id__in=list(native_ids), conversation__isnull=False)
    return {str(native): public for native, public in rows.values_list("native_id", "conversation__public_id")}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wrote in public under a post of ours, as it stands now. `text` is masked, empty once deleted."""

    message: UUID
    identity_id: int
    conversation_id: int | None
    text: str
    posted_at: datetime
    deleted: bool


def answers_to(entity_id: int, posts: Iterable[tuple[int, str]], *, limit: int = 100_000) -> list[Answer]:
    """Everybody's public answers to these posts (channel, the network's id), for workflows. One query."""
    under = Q()
    for channel_id, native_id in posts:
        under |= Q(channel_id=channel_id, root_id=native_id) | Q(channel_id=channel_id, parent_id=native_id)
    if not under:
        return []
    rows = Message.objects.filter(under, entity_id=entity_id, direction="in", surface="public", identity__erased_at=None)
    found = rows.exclude(identity=None).order_by("posted_at", "id")[:limit]
    return [Answer(m.public_id, m.identity_id or 0, m.conversation_id, m.text, m.posted_at, m.deleted_at is not None) for m in found]


def languages(conversation_ids: Iterable[int]) -> dict[int, str]:
    """The language of each conversation, for workflows; empty where it is not known. One query."""
    return dict(Conversation.objects.filter(pk__in=set(conversation_ids)).values_list("id", "language"))


def assignees(conversation_ids: Iterable[int]) -> list[int]:
    """Who holds these conversations, for workflows. One query."""
    rows = Conversation.objects.filter(pk__in=set(conversation_ids), assignee__isnull=False)
    return sorted(set(rows.order_by().values_list("assignee_id", flat=True)) - {None})


def by_reference(person: Person, words: str) -> list[Conversation]:
    """The conversations with a human number ("V-20418", "20418"): one per entity that the person reads."""
    match = _REFERENCE.fullmatch(words.strip()) or re.fullmatch(r"(\d{1,9})", words.strip())
    return list(_readable(person).filter(number=int(match[1])).prefetch_related("taggings__tag")[:20]) if match else []


def with_ids(person: Person, ids: Collection[int]) -> list[Conversation]:
    """The conversations among these ids that the person may read, with what a list shows of them. Two queries."""
    return list(_readable(person).filter(pk__in=list(ids)).prefetch_related("taggings__tag")) if ids else []


def get_message(person: Person, public_id: UUID) -> Message | None:
    """One message with its conversation and channel."""
    rows = Message.objects.filter(entity_id__in=person.entities_with(Permission.INBOX_READ), public_id=public_id)
    return rows.select_related("conversation", "channel", "identity").first()


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One thing in the middle pane: exactly one of the three is set. `at` orders them."""

    at: datetime
    message: Message | None = None
    note: Note | None = None
    event: ConversationEvent | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """Part of a conversation, oldest first. `before` continues towards the past; None when it begins here."""

    items: list[ThreadItem]
    before: datetime | None = None


def thread(conversation: Conversation, *, before: datetime | None = None, limit: int = 100) -> Thread:
    """The newest messages with what happened between them: notes, events, sealed values and earlier versions. Five queries."""
    rows = Message.objects.filter(conversation=conversation)
    if before is not None:
        rows = rows.filter(posted_at__lt=before)
    rows = rows.prefetch_related("sealed_values", "versions").select_related("identity")
    newest = list(rows.order_by("-posted_at", "-id")[: limit + 1])
    more = len(newest) > limit
    messages = newest[:limit]
    since = messages[-1].posted_at if more else None
    items = [ThreadItem(m.posted_at, message=m) for m in messages]
    within = Q()
    if since is not None:
        within &= Q(at__gte=since)
    if before is not None:
        within &= Q(at__lt=before)
    notes = Note.objects.filter(conversation=conversation).order_by("-created_at")
    if since is not None:
        notes = notes.filter(created_at__gte=since)
    if before is not None:
        notes = notes.filter(created_at__lt=before)
    items += [ThreadItem(n.created_at, note=n) for n in notes[:500]]
    events = ConversationEvent.objects.filter(within, conversation=conversation).order_by("-at", "-id")
    items += [ThreadItem(e.at, event=e) for e in events[:500]]
    items.sort(key=_position)
    return Thread(items, since)


def _position(item: ThreadItem) -> tuple[datetime, int]:
    """Within one moment: events that open something, then messages, then notes."""
    return item.at, 0 if item.event is not None else 1 if item.message is not None else 2


def around(conversation: Conversation, limit: int = 20) -> list[Message]:
    """What others said under the same public post: context, not part of the conversation. Oldest first."""
    if not conversation.root_id:
        return []
    rows = Message.objects.filter(channel_id=conversation.channel_id, root_id=conversation.root_id, deleted_at=None)
    rows = rows.exclude(conversation=conversation).select_related("identity", "conversation")
    root = Message.objects.filter(channel_id=conversation.channel_id, native_id=conversation.root_id).exclude(conversation=conversation)
    newest = [*rows.order_by("-posted_at", "-id")[:limit], *root.select_related("identity")[:1]]
    return sorted({m.pk: m for m in newest}.values(), key=lambda m: (m.posted_at, m.pk))


def beside(person: Person, *, before: tuple[datetime, int] | None = None, limit: int = 50) -> list[Message]:
    """Messages of others that do not address us and stand in no conversation, newest first: what may be joined."""
    rows = Message.objects.filter(
        entity_id__in=person.entities_with(Permission.INBOX_READ),
        conversation=None,
        direction="in",
        deleted_at=None,
        identity__isnull=False,
    )
    if before is not None:
        rows = rows.filter(Q(posted_at__lt=before[0]) | Q(posted_at=before[0], pk__lt=before[1]))
    return list(rows.select_related("identity", "channel").order_by("-posted_at", "-id")[:limit])


def versions(message: Message) -> list[MessageVersion]:
    """The texts that the message had before, oldest first."""
    return list(message.versions.order_by("written_at", "revision"))


def sealed_values(message: Message) -> list[SealedValue]:
    """The masked values of the text as it stands, in order."""
    return list(message.sealed_values.order_by("masked_start"))


def entity_of_value(person: Person, public_id: UUID) -> int | None:
    """The entity of a protected value, where the person may read the message that holds it. One query."""
    found = SealedValue.objects.filter(public_id=public_id, entity_id__in=person.entities_with(Permission.INBOX_READ))
    return found.values_list("entity_id", flat=True).first()


def history(person: Person, identity_ids: Collection[int], limit: int = 50) -> list[Conversation]:
    """Every conversation of these identities, over all channels, newest first."""
    return list(_readable(person).filter(identity_id__in=identity_ids).order_by("-last_message_at", "-id")[:limit])


def open_count(person: Person, identity_ids: Collection[int]) -> int:
    """How many conversations these identities have open."""
    return _readable(person).filter(identity_id__in=identity_ids, resolved_at=None).count()


def tags(person: Person, entity_id: int) -> list[Tag]:
    """The tags of an entity that are in use."""
    if not person.may(Permission.INBOX_READ, entity_id):
        return []
    return list(Tag.objects.filter(entity_id=entity_id, active=True).order_by("key"))


def templates(
    person: Person, entity_id: int, *, language: str = "", surface: str = "", words: str = "", team_ids: Sequence[int] = ()
) -> list[ReplyTemplate]:
    """The reply templates to choose from: the entity's own and those of these teams, best match of language first."""
    if not person.may(Permission.INBOX_READ, entity_id):
        return []
    rows = ReplyTemplate.objects.filter(entity_id=entity_id, active=True).filter(Q(team=None) | Q(team_id__in=list(team_ids)))
    if surface:
        rows = rows.filter(surface__in=["", surface])
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(shortcut__istartswith=words) | Q(text__icontains=words))
    return sorted(rows.order_by("name")[:200], key=lambda template: (template.language != language, template.name))


def get_template(person: Person, public_id: UUID) -> ReplyTemplate | None:
    """One reply template, whatever its version."""
    return ReplyTemplate.objects.filter(entity_id__in=person.entities_with(Permission.INBOX_READ), public_id=public_id).first()


def answers_before(
    conversation_ids: Iterable[int], since: datetime, until: datetime, limit: int = 50
) -> list[tuple[int, tuple[str, ...], datetime]]:
    """Public messages of customers that answer something, the newest first: (channel, native ids of what they answer, when). One query.

    The nearest is named first, the root of the thread last.
    """
    rows = Message.objects.filter(conversation_id__in=list(conversation_ids), direction="in", surface="public")
    rows = rows.filter(posted_at__gte=since, posted_at__lte=until).exclude(parent_id="", root_id="")
    found = rows.order_by("-posted_at", "-pk").values_list("channel_id", "parent_id", "root_id", "posted_at")[:limit]
    return [(channel, tuple(id_ for id_ in (parent, root) if id_), at) for channel, parent, root, at in found]
