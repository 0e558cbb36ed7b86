"""The left pane of the console: what is asked for, and the cards that answer it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now
from ventanilla.inbox import queries, search, streams
from ventanilla.inbox.streams import Filters, Order, Stream
from ventanilla.inbox.types import Direction
from ventanilla.web import masked, networks, paging, words

PAGE = 30
Text = str | Promise

QUEUES: dict[Stream, Text] = {
    Stream.OPEN: gettext_lazy("All open"),
    Stream.MINE: gettext_lazy("Mine"),
    Stream.UNASSIGNED: gettext_lazy("Nobody's"),
    Stream.AT_RISK: gettext_lazy("At risk"),
    Stream.BREACHED: gettext_lazy("Late"),
    Stream.WAITING: pgettext_lazy("queue", "Waiting"),
    Stream.TEAM: gettext_lazy("My teams"),
    Stream.NEEDS_LOOK: gettext_lazy("To look at"),
    Stream.SEND_PROBLEMS: gettext_lazy("Not sent"),
    Stream.RESOLVED: pgettext_lazy("queue", "Resolved"),
}
ALWAYS = (Stream.OPEN, Stream.MINE, Stream.UNASSIGNED, Stream.AT_RISK)
ALARMS = frozenset({Stream.AT_RISK, Stream.BREACHED, Stream.NEEDS_LOOK, Stream.SEND_PROBLEMS})
SORTS: dict[str, Text] = {
    Order.NEWEST: gettext_lazy("Newest first"),
    Order.OLDEST: gettext_lazy("Longest unanswered first"),
    Order.DUE: gettext_lazy("Next promise first"),
    Order.PRIORITY: gettext_lazy("Most urgent first"),
}
SPANS: dict[str, Text] = {
    "": gettext_lazy("At any time"),
    "1": gettext_lazy("In the last hour"),
    "24": gettext_lazy("In the last day"),
    "168": gettext_lazy("In the last week"),
}
EMPTY: dict[Stream, Text] = {
    Stream.MINE: gettext_lazy("Nothing is yours yet. Take a conversation from those that are nobody's, with the key A."),
    Stream.AT_RISK: gettext_lazy("No promise is close to being broken."),
    Stream.BREACHED: gettext_lazy("Every promise is kept."),
    Stream.WAITING: gettext_lazy("No answer of a customer is awaited."),
    Stream.SEND_PROBLEMS: gettext_lazy("Every answer has reached its network."),
    Stream.NEEDS_LOOK: gettext_lazy("Nothing asks for a second look."),
    Stream.RESOLVED: gettext_lazy("Conversations that you resolve gather here."),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What the person asks of the stream: the address's parameters, understood. Unknown values count as not given."""

    queue: Stream = Stream.OPEN
    words: str = ""
    channel: str = ""
    intent: str = ""
    topic: str = ""
    emotion: str = ""
    priority: str = ""
    within: str = ""
    sort: str = ""
    position: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Ask":
        def known(name: str, values: Any) -> str:
            given = query.get(name, "")
            return given if given in values else ""

        return cls(
            queue=Stream(known("queue", {s.value for s in Stream}) or Stream.OPEN),
            words=query.get("q", "").replace("\x00", "").strip()[:200],
            channel=query.get("channel", "")[:40],
            intent=known("intent", words.WORDS["intent"]),
            topic=known("topic", words.WORDS["topic"]),
            emotion=known("emotion", words.WORDS["emotion"]),
            priority=known("priority", words.WORDS["priority"]),
            within=known("within", SPANS),
            sort=known("sort", SORTS),
            position=query.get("position", "")[:400],
        )

    def query(self, **changes: Any) -> str:
        """The address's query for this, with changes; nothing that is empty or the default."""
        new = replace(self, position="", **changes)
        pairs = {
            "queue": "" if new.queue == Stream.OPEN else new.queue.value,
            "q": new.words,
            "channel": new.channel,
            "intent": new.intent,
            "topic": new.topic,
            "emotion": new.emotion,
            "priority": new.priority,
            "within": new.within,
            "sort": new.sort,
        }
        said = urlencode({name: value for name, value in pairs.items() if value})
        return f"?{said}" if said else ""

    @property
    def order(self) -> Order | None:
        return Order(self.sort) if self.sort else None

    @property
    def about(self) -> str:
        """The list that a position belongs to."""
        return f"inbox|{self.queue.value}|{self.sort}"

    def filters(self, channel_ids: list[int]) -> Filters:
        return Filters(
            channel_ids=channel_ids,
            intents=[self.intent] if self.intent else [],
            topics=[self.topic] if self.topic else [],
            emotions=[self.emotion] if self.emotion else [],
            priorities=[int(self.priority)] if self.priority else [],
            since=now() - timedelta(hours=int(self.within)) if self.within else None,
        )


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Text
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    label: Text
    url: str
    count: int
    current: bool
    alarm: bool

    @property
    def shown(self) -> str:
        return streams.shown(self.count) if self.count else ""


@dataclass(frozen=True, slots=True)
class Card:
    """One conversation in the stream."""

    public_id: str
    url: str
    name: str
    handle: str
    network: str
    at: datetime
    preview: SafeString
    ours: bool
    private: bool
    unread: bool
    assignee: str
    due_at: datetime | None
    started_at: datetime | None
    tags: list[words.Word]
    current: bool = False
    met: bool = False


@dataclass(frozen=True, slots=True)
class Pane:
    """Everything the left pane shows."""

    ask: Ask
    cards: list[Card]
    queues: list[Queue] = field(default_factory=list)
    more: list[Queue] = field(default_factory=list)
    more_url: str = ""
    open_count: str = ""
    channels: list[Option] = field(default_factory=list)
    active: list[Link] = field(default_factory=list)

    @property
    def words(self) -> str:
        return self.ask.words

    @property
    def url(self) -> str:
        return reverse("inbox-stream") + self.ask.query()

    @property
    def clear_url(self) -> str:
        return reverse("inbox") + Ask(queue=self.ask.queue).query()

    @property
    def empty_text(self) -> Text:
        return EMPTY.get(self.ask.queue) or _("When somebody writes to one of your channels, the message appears here by itself.")

    def options(self, family: str, chosen: str) -> list[Option]:
        return [Option(code, label, code == chosen) for code, label in words.choices(family)]

    @property
    def intents(self) -> list[Option]:
        return self.options("intent", self.ask.intent)

    @property
    def topics(self) -> list[Option]:
        return self.options("topic", self.ask.topic)

    @property
    def emotions(self) -> list[Option]:
        return self.options("emotion", self.ask.emotion)

    @property
    def priorities(self) -> list[Option]:
        return self.options("priority", self.ask.priority)

    @property
    def spans(self) -> list[Option]:
        return [Option(code, label, code == self.ask.within) for code, label in SPANS.items()]

    @property
    def sorts(self) -> list[Option]:
        return [Option("", _("As the queue needs it"), not self.ask.sort)] + [
            Option(code, label, code == self.ask.sort) for code, label in SORTS.items()
        ]

    @property
    def views(self) -> list[Link]:
        """Ready-made filters for what people ask most."""
        inbox = reverse("inbox")
        return [
            Link(_("Frustrated about the app, last hour"), inbox + Ask(emotion="frustrated", topic="app_web", within="1").query(), "frown"),
            Link(_("Fraud, last day"), inbox + Ask(intent="fraud_report", within="24").query(), "shield-alert"),
            Link(_("Complaints, longest unanswered first"), inbox + Ask(intent="complaint", sort="oldest").query(), "megaphone"),
            Link(_("Interested in a product"), inbox + Ask(intent="lead").query(), "handshake"),
        ]


def _tags(row: Any) -> list[words.Word]:
    """What a card says about a conversation: first what asks for a look, then triage's tags, then what it is about."""
    found: dict[str, words.Word] = {}
    if row.send_problem:
        found["problem"] = words.Word(_("Not sent"), "danger")
    if row.needs_look and row.look_reason:
        said = words.word("look", row.look_reason)
        found[str(said.text)] = said
    for tagging in row.taggings.all():
        said = words.WORDS["tag"].get(tagging.tag.key) or words.Word(tagging.tag.name)
        found.setdefault(str(said.text), said)
    for family, code in (("intent", row.intent), ("emotion", row.emotion), ("topic", row.topic)):
        if code and code not in ("other", "none"):
            said = words.word(family, code)
            found.setdefault(str(said.text), said)
    return list(found.values())[:4]


def card(row: Any, ask: Ask, person: Person, *, preview: str = "", opened: str = "") -> Card:
    """A conversation's row as a card. The row comes with channel, identity, assignee and tags loaded."""
    assignee = _("you") if row.assignee_id == person.user_id else row.assignee.name if row.assignee else ""
    public_id = str(row.public_id)
    return Card(
        public_id=public_id,
        url=reverse("conversation", args=[public_id]) + ask.query(),
        name=row.identity.name or row.identity.handle,
        handle=row.identity.handle,
        network=networks.name(row.channel.platform),
        at=row.last_message_at,
        preview=masked.chips(preview or row.preview),
        ours=row.last_direction == Direction.OUT and not preview,
        private=row.last_surface != "public",
        unread=row.unread,
        assignee=assignee,
        due_at=row.due_at,
        started_at=row.unanswered_since or row.opened_at,
        tags=_tags(row),
        current=public_id == opened,
    )


def _queues(ask: Ask, counted: dict[Stream, int]) -> tuple[list[Queue], list[Queue]]:
    inbox = reverse("inbox")
    every = {
        stream: Queue(label, inbox + Ask(queue=stream).query(), counted[stream], stream == ask.queue and not ask.words, stream in ALARMS)
        for stream, label in QUEUES.items()
    }
    first = [queue for stream, queue in every.items() if stream in ALWAYS or queue.current or (stream in ALARMS and queue.count)]
    return first, [queue for queue in every.values() if queue not in first]


def _active(ask: Ask, channels: list[Option]) -> list[Link]:
    inbox = reverse("inbox")
    named: list[tuple[str, Text]] = [
        (name, words.word(name, getattr(ask, name)).text) for name in ("intent", "topic", "emotion", "priority") if getattr(ask, name)
    ]
    if ask.within:
        named.append(("within", SPANS[ask.within]))
    if ask.channel:
        named += [("channel", c.label) for c in channels if c.chosen]
    if ask.words:
        named.append(("words", f"“{ask.words}”"))
    return [Link(label, inbox + ask.query(**{name: ""})) for name, label in named]


def _found(person: Person, ask: Ask, channel_ids: list[int], opened: str) -> tuple[list[Card], str]:
    """Conversations that hold the words, newest hit first; a conversation's number finds it as well."""
    at = paging.unpack("inbox|search", ask.position)
    one = channel_ids[0] if channel_ids else None
    hits = search.find(person, ask.words, channel_id=one, filters=ask.filters([]), before=at[0] if at else None, limit=PAGE)
    previews: dict[int, str] = {}
    for hit in hits:
        previews.setdefault(hit.message.conversation_id or 0, hit.message.text)
    rows = {row.pk: row for row in queries.with_ids(person, list(previews))}
    cards = [card(row, ask, person, opened=opened) for row in queries.by_reference(person, ask.words)] if at is None else []
    cards += [card(rows[pk], ask, person, preview=text, opened=opened) for pk, text in previews.items() if pk in rows]
    follow = paging.pack("inbox|search", (hits[-1].position,)) if len(hits) == PAGE else ""
    return cards, follow


def cards(person: Person, ask: Ask, opened: str = "") -> tuple[list[Card], str]:
    """The cards of one page, and the position of the next."""
    channel_ids = networks.ids(person, ask.channel)
    if ask.words:
        return _found(person, ask, channel_ids, opened)
    at = paging.unpack(ask.about, ask.position)
    page = streams.page(person, ask.queue, order=ask.order, filters=ask.filters(channel_ids), after=at, limit=PAGE)
    return [card(row, ask, person, opened=opened) for row in page.rows], paging.pack(ask.about, page.after)


def pane(person: Person, ask: Ask, opened: str = "") -> Pane:
    """The whole left pane."""
    found, follow = cards(person, ask, opened)
    counted = streams.counts(person, tuple(QUEUES))
    first, more = _queues(ask, counted)
    channels = [Option(str(c.public_id), c.name, str(c.public_id) == ask.channel) for c in networks.of(person)]
    return Pane(
        ask=ask,
        cards=found,
        queues=first,
        more=more,
        more_url=reverse("inbox-more") + _with_position(ask, follow) if follow else "",
        open_count=ngettext("%(n)s open", "%(n)s open", counted[Stream.OPEN]) % {"n": streams.shown(counted[Stream.OPEN])},
        channels=channels,
        active=_active(ask, channels),
    )


def _with_position(ask: Ask, follow: str) -> str:
    query = ask.query()
    return f"{query}{'&' if query else '?'}{urlencode({'position': follow})}"


def more(person: Person, ask: Ask) -> Pane:
    """The next cards alone."""
    found, follow = cards(person, ask)
    return Pane(ask=ask, cards=found, more_url=reverse("inbox-more") + _with_position(ask, follow) if follow else "")
