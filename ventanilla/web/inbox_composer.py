"""The composer under a conversation: where an answer may go, how long it may be, and what the checks say of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.cases import proposals
from ventanilla.cases.types import Proposal
from ventanilla.files.queries import FileView
from ventanilla.inbox.queries import ThreadItem
from ventanilla.inbox.types import Direction
from ventanilla.web import networks
from ventanilla.workflows import attachments

Text = str | Promise
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Tab:
    """Where the text goes. `why_not` says why it may not go there; empty when it may."""

    value: str
    label: Text
    icon: str
    chosen: bool = False
    why_not: Text = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One word of the checks row."""

    text: Text
    tone: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A finding on the text: what is wrong, where, and what to do."""

    text: str
    quote: str = ""
    blocks: bool = False
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """The form. `key` makes one answer of a double click or of two tabs: it changes only when an answer has gone out."""

    tabs: list[Tab]
    key: str
    max: int
    counter: str
    channel: str
    handle: str
    text: str = ""
    length: int = 0
    checks: list[Check] = field(default_factory=list)
    findings: list[Said] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)  # what the bank's outcomes suggest to answer, newest first
    files: list[FileView] = field(default_factory=list)  # what the answer carries so far
    takes: str = ""  # the kinds of files that the network takes; empty: none
    sent: str = ""  # the surface on which something has just gone out: its draft is done with

    @property
    def over(self) -> bool:
        return self.length > self.max

    @property
    def may_write(self) -> bool:
        return any(not tab.why_not for tab in self.tabs)


def key_of(items: Sequence[ThreadItem]) -> str:
    """What makes the next answer one: after which of our messages it comes. Two tabs say the same until one of them has answered."""
    last = next((i.message.public_id for i in reversed(items) if i.message is not None and i.message.direction == Direction.OUT), "first")
    return str(last)


def tabs(person: Person, row: Any, chosen: str = "") -> list[Tab]:
    """Public, private and note, as the network and the person's rights allow."""
    allowed = networks.capabilities(row.channel.platform)
    rights = "" if person.may(Permission.INBOX_REPLY, row.entity_id) else _("Your roles do not include answering.")
    network = networks.name(row.channel.platform)
    public = rights or ("" if allowed.reply_public else _("%(network)s lets nobody answer in public from here.") % {"network": network})
    private = rights or ("" if allowed.dm_send else _("%(network)s lets nobody send private messages from here.") % {"network": network})
    known = {"public": public, "direct": private, NOTE: rights}
    want = chosen or ("direct" if row.last_surface == "direct" else "public")
    if known.get(want, "x"):
        want = next((value for value, why_not in known.items() if not why_not), "")
    return [
        Tab("public", _("Public"), "globe", want == "public", public),
        Tab("direct", _("Private"), "lock", want == "direct", private),
        Tab(NOTE, _("Note"), "sticky-note", want == NOTE, rights),
    ]


def fresh(person: Person, row: Any, items: Sequence[ThreadItem], *, sent: str = "", chosen: str = "", key: str = "") -> Composer:
    """An empty composer."""
    limits = networks.limits(row.channel.platform)
    return Composer(
        tabs=tabs(person, row, chosen),
        key=key or key_of(items),
        max=limits.text_max,
        counter=limits.counter,
        channel=row.channel.name,
        handle=row.channel.handle,
        proposals=proposed(person, row),
        files=files_of(person, row),
        takes=",".join(networks.capabilities(row.channel.platform).media_types) if limits.media_max else "",
        sent=sent,
    )


def proposed(person: Person, row: Any) -> list[Proposal]:
    """The answers that cases propose in this conversation, for those who may answer in it. One query."""
    return proposals.open_for(row.pk) if person.may(Permission.INBOX_REPLY, row.entity_id) else []


def files_of(person: Person, row: Any) -> list[FileView]:
    """What the person has attached to an answer here. One query."""
    return attachments.attached(person, row)


def with_text(composer: Composer, row: Any, text: str, **changes: Any) -> Composer:
    """The composer with what the person wrote, counted as the network counts."""
    return replace(composer, text=text, length=networks.length(row.channel.platform, text), **changes)
