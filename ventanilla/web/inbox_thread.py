"""The middle pane of the console: messages, notes and events as they are drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import registry
from ventanilla.channels.types import Act
from ventanilla.files import queries as files
from ventanilla.files.queries import FileView
from ventanilla.files.rules import Refusal
from ventanilla.inbox.queries import Thread, ThreadItem
from ventanilla.inbox.types import Direction, EventKind, SendState
from ventanilla.web import case_words, masked, networks, words
from ventanilla.workflows import moderate

# Our own messages whose way to the network has not ended well, or not ended.
OPEN_STATES = frozenset({SendState.QUEUED, SendState.HELD, SendState.SENDING})
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that can be done with a message: a link, or a request whose answer fills `target`."""

    label: Text
    url: str
    icon: str
    outside: bool = False
    act: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of an answer that hangs."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a message as drawn. Pictures stay blurred until a person opens them."""

    url: str
    name: str
    size: int
    image: bool
    ready: bool
    refused: str
    alt: str
    video: bool = False
    again: str = ""  # where to ask for it once more


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the thread. `kind`: divider, event, note, message."""

    kind: str
    at: datetime
    text: Text = ""
    author: str = ""
    icon: str = ""
    public_id: str = ""
    url: str = ""
    html: SafeString = field(default_factory=lambda: mark_safe(""))
    ours: bool = False
    css: str = ""
    language: str = ""
    network: str = ""
    edited: bool = False
    deleted: bool = False
    hidden: bool = False
    redacted: bool = False
    send: Text = ""
    trouble: Text = ""
    attempt: str = ""
    state: str = ""
    files: list[Attached] = field(default_factory=list)
    verbs: list[Verb] = field(default_factory=list)
    ways_out: list[Way] = field(default_factory=list)
    why_url: str = ""


def _staff_ids(items: Iterable[ThreadItem]) -> set[int]:
    found = {i.note.author_id for i in items if i.note is not None}
    return found | {i.message.author_id for i in items if i.message is not None and i.message.author_id}


def _said(event: Any) -> Text:
    """An event in one sentence."""
    told = {"by": "", "name": "", "number": "", "tag": "", **event.details}
    by = told["by"] or _("The desk")
    match event.kind:
        case EventKind.OPENED:
            return _("Conversation opened")
        case EventKind.REOPENED:
            return _("Opened again by %(by)s") % {"by": by} if told["by"] else _("Opened again: the customer wrote")
        case EventKind.ASSIGNED if told["name"] == told["by"]:
            return _("%(by)s took it") % {"by": by}
        case EventKind.ASSIGNED:
            return _("%(by)s assigned it to %(name)s") % {"by": by, "name": told["name"]}
        case EventKind.UNASSIGNED:
            return _("%(by)s gave it back to the team") % {"by": by}
        case EventKind.TEAM_CHANGED:
            return _("%(by)s moved it to %(name)s") % {"by": by, "name": told["name"] or _("no team")}
        case EventKind.STATE_CHANGED:
            return _("%(by)s changed the state to “%(state)s”") % {"by": by, "state": words.word("state", told.get("state", "")).text}
        case EventKind.PRIORITY_CHANGED:
            return _("%(by)s set the priority to %(priority)s") % {"by": by, "priority": f"P{told.get('after', '')}"}
        case EventKind.TAGGED:
            return _("%(by)s added the tag “%(tag)s”") % {"by": by, "tag": _tag_name(told)}
        case EventKind.UNTAGGED:
            return _("%(by)s removed the tag “%(tag)s”") % {"by": by, "tag": _tag_name(told)}
        case EventKind.REVEALED:
            return _("%(by)s looked at a protected value: %(value)s") % {"by": by, "value": words.word("data", told.get("value", "")).text}
        case EventKind.LOOKED:
            return _("%(by)s has looked at it") % {"by": by}
        case EventKind.CASE_CHANGED:
            return case_words.in_thread(told, event.actor)
        case EventKind.RELABELLED:
            return _("%(by)s corrected the reading: %(labels)s") % {"by": by, "labels": _relabelled(told.get("changes", {}))}
    return _said_of_network(event.kind, by)


def _relabelled(changes: Mapping[str, Sequence[str]]) -> str:
    """What was corrected: "Topic: Account → Card"."""
    said = [
        f"{words.word('task', task).text}: {words.word(task, before).text} → {words.word(task, after).text}"
        for task, (before, after) in changes.items()
    ]
    return ", ".join(said)


def _case_url(event: Any) -> str:
    """Where the case of an event lives; empty for events of the conversation itself."""
    if event.kind != EventKind.CASE_CHANGED or not event.details.get("case"):
        return ""
    return reverse("lead" if event.details.get("kind_of_case") == "lead" else "case", args=[event.details["case"]])


def _said_of_network(kind: str, by: str) -> Text:
    match kind:
        case EventKind.REDACTED:
            return _("A protected value was masked afterwards")
        case EventKind.HIDDEN:
            return _("Hidden on the network by %(by)s") % {"by": by}
        case EventKind.UNHIDDEN:
            return _("Shown again on the network by %(by)s") % {"by": by}
        case EventKind.SEND_FAILED:
            return _("An answer did not reach the network")
        case EventKind.JOINED:
            return _("%(by)s joined the conversation") % {"by": by}
    return kind


def _tag_name(told: Mapping[str, Any]) -> Text:
    known = words.WORDS["tag"].get(told["tag"])
    return known.text if known else told["name"] or told["tag"]


def _trouble(message: Any) -> tuple[str, Text, Text]:
    """How our own message is drawn, its state in words, and what to tell the person where it did not simply go out."""
    state = message.send_state
    if message.direction != Direction.OUT or state in (SendState.NONE, SendState.SENT):
        return "", words.word("send", state).text if state else "", ""
    said = words.word("send", state).text
    if state == SendState.REFUSED:
        return "is-refused", said, _("The network did not take this message. Nothing was published: change it and send it again.")
    if state == SendState.UNKNOWN:
        return "is-unknown", said, _("The network did not answer. The message may be published: look there before you send it again.")
    if state == SendState.HELD and message.send_reason == "approval":
        return "is-open", words.word("send", "approval").text, _("It goes out by itself once somebody else has approved it.")
    if state == SendState.HELD:
        return "is-open", said, _("It goes out when the publishing freeze is lifted.")
    return ("is-open" if state in OPEN_STATES else "is-gone"), said, ""


def ways_out(message: Any) -> list[Way]:
    """What a person can decide about an answer of ours that hangs."""
    match message.send_state:
        case SendState.UNKNOWN:
            return [Way("there", _("It is there")), Way("again", _("Send it again")), Way("leave", _("Let it be"))]
        case SendState.REFUSED:
            return [Way("again", _("Send it again")), Way("leave", _("Let it be"))]
        case SendState.HELD | SendState.QUEUED:
            return [Way("withdraw", _("Take it back"))]
    return []


def drawn_file(person: Person, view: FileView) -> Attached:
    """A file as the thread shows it, with a way to ask again for one that could not be fetched."""
    lost = view.refusal == Refusal.UNREACHABLE and person.may(Permission.INBOX_REPLY, view.entity_id)
    return Attached(
        url=reverse("file", args=[view.public_id]),
        name=view.name or _("attachment"),
        size=view.size,
        image=view.is_image,
        ready=view.state == "ready",
        refused=view.refusal,
        alt=view.alt_text,
        video=view.is_video,
        again=reverse("file-again", args=[view.public_id]) if lost else "",
    )


ACTS: dict[Act, tuple[Text, str]] = {
    Act.HIDE: (gettext_lazy("Hide on the network"), "eye-off"),
    Act.UNHIDE: (gettext_lazy("Show again on the network"), "eye"),
    Act.DELETE: (gettext_lazy("Delete on the network"), "trash-2"),
    Act.REPORT: (gettext_lazy("Report to the network"), "flag"),
    Act.LIKE: (gettext_lazy("Like it"), "heart"),
    Act.BLOCK: (gettext_lazy("Block this account"), "ban"),
}


def _verbs(message: Any, person: Person) -> list[Verb]:
    found = []
    if message.url.startswith(("https://", "http://")):
        found.append(Verb(_("Open on the network"), message.url, "external-link", outside=True))
    try:
        acts = moderate.acts_on(person, message)
    except registry.UnknownPlatform:
        acts = []
    here = reverse("act", args=[message.public_id]) if acts else ""
    for act in acts:
        label, symbol = ACTS[act]
        found.append(Verb(label, here, symbol, act=act.value))
    return found


def _message(message: Any, person: Person, staff: Mapping[int, str], attached: Mapping[str, list[Attached]]) -> Item:
    ours = message.direction == Direction.OUT
    sealed = {value.masked_start: value for value in message.sealed_values.all() if value.revision == message.revision}
    may_reveal = person.may(Permission.VALUE_REVEAL, message.entity_id)
    css, said, trouble = _trouble(message)
    classes = [css, "is-gone" if message.deleted_at else "", "is-hidden" if message.hidden_at else ""]
    return Item(
        kind="message",
        at=message.posted_at,
        public_id=str(message.public_id),
        url=reverse("versions", args=[message.public_id]),
        html=masked.chips(message.text, sealed if may_reveal else {}),
        author=staff.get(message.author_id or 0, "") if ours else "",
        ours=ours,
        css=" ".join(c for c in classes if c),
        language=message.language if message.language not in ("", "other") else "",
        network=networks.name(message.channel.platform),
        edited=message.edited,
        deleted=message.deleted_at is not None,
        hidden=message.hidden_at is not None,
        redacted=message.redacted_at is not None,
        send=said,
        trouble=trouble,
        attempt=str(message.attempt or ""),
        state=message.send_state,
        files=attached.get(f"message:{message.public_id}", []),
        verbs=[] if message.deleted_at else _verbs(message, person),
        ways_out=ways_out(message) if ours and person.may(Permission.INBOX_REPLY, message.entity_id) else [],
        why_url=reverse("reading", args=[message.public_id]) if message.reading and not ours and not message.deleted_at else "",
    )


def items(thread: Thread, person: Person, channel: Any) -> list[Item]:
    """The thread as drawn: a divider wherever public and private meet. Two queries besides the thread's own."""
    staff = accounts.names_of(_staff_ids(thread.items))
    owners = [f"message:{i.message.public_id}" for i in thread.items if i.message is not None and i.message.has_files]
    attached: dict[str, list[Attached]] = {}
    for view in files.of_owners(channel.entity_id, owners):
        attached.setdefault(view.owner, []).append(drawn_file(person, view))
    drawn: list[Item] = []
    surface = ""
    for one in thread.items:
        if one.message is not None:
            one.message.channel = channel
            if one.message.surface != surface:
                surface = one.message.surface
                icon = "globe" if surface == "public" else "lock"
                drawn.append(Item("divider", one.at, text=words.word("surface", surface).text, icon=icon))
            drawn.append(_message(one.message, person, staff, attached))
        elif one.note is not None:
            drawn.append(Item("note", one.at, text=one.note.text, author=staff.get(one.note.author_id, "")))
        elif one.event is not None and (said := _said(one.event)):
            drawn.append(Item("event", one.at, text=said, url=_case_url(one.event)))
    return drawn


def moment(text: str) -> datetime | None:
    """A time as an address carries it; None where it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def last_inbound(drawn: Sequence[ThreadItem]) -> Any | None:
    """The customer's last message that still stands."""
    for one in reversed(drawn):
        if one.message is not None and one.message.direction == Direction.IN and one.message.deleted_at is None:
            return one.message
    return None
