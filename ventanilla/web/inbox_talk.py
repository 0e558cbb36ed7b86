"""One open conversation: its head, why it is here, and the person behind it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.contacts import queries as contacts
from ventanilla.contacts.types import Purpose
from ventanilla.inbox import queries, rules
from ventanilla.inbox.types import State
from ventanilla.web import networks, words
from ventanilla.web.inbox_stream import Ask, Option

Text = str | Promise


@dataclass(frozen=True, slots=True)
class TagShown:
    key: str
    label: Text
    tone: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """The head of the middle pane."""

    row: Any
    person: Person
    ask: Ask
    others: int = 0

    @property
    def public_id(self) -> str:
        return str(self.row.public_id)

    @property
    def url(self) -> str:
        """Where this conversation lives, without the stream's query: what the verbs hang on."""
        return reverse("conversation", args=[self.row.public_id])

    @property
    def back_url(self) -> str:
        return reverse("inbox") + self.ask.query()

    @property
    def live(self) -> int:
        """What the live stream calls it."""
        return int(self.row.pk)

    @property
    def number(self) -> str:
        return str(self.row.reference)

    @property
    def name(self) -> str:
        return str(self.row.identity.name or self.row.identity.handle)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def handle(self) -> str:
        return str(self.row.identity.handle)

    @property
    def network(self) -> str:
        return networks.name(self.row.channel.platform)

    @property
    def state(self) -> str:
        return str(self.row.state)

    @property
    def shown_state(self) -> str:
        return "reopened" if self.row.state == State.NEW and self.row.reopened_at else str(self.row.state)

    @property
    def priority_word(self) -> Text:
        return words.word("priority", self.row.priority).text

    @property
    def assignee(self) -> str:
        return str(self.row.assignee.name) if self.row.assignee else ""

    @property
    def team(self) -> str:
        return str(self.row.team.name) if self.row.team else ""

    @property
    def mine(self) -> bool:
        return bool(self.row.assignee_id == self.person.user_id)

    @property
    def may_assign(self) -> bool:
        return self.person.may(Permission.INBOX_ASSIGN, self.row.entity_id)

    @property
    def may_reply(self) -> bool:
        return self.person.may(Permission.INBOX_REPLY, self.row.entity_id)

    @property
    def clocks(self) -> list[tuple[Text, datetime, datetime]]:
        """The promises that run: what, until when, since when."""
        row = self.row
        if row.resolved_at:
            return []
        found: list[tuple[Text, datetime, datetime]] = []
        answer = row.response_due_at or (row.first_response_due_at if not row.first_response_at else None)
        if answer and row.unanswered_since:
            found.append((_("Answer"), answer, row.unanswered_since))
        if row.resolution_due_at:
            found.append((_("Resolve"), row.resolution_due_at, row.reopened_at or row.opened_at))
        return found

    @property
    def states(self) -> list[Option]:
        """Where the conversation may go from here."""
        if not self.may_reply:
            return []
        here = State(self.row.state)
        return [
            Option(state.value, words.word("state", state).text, state == here)
            for state in State
            if state == here or rules.may_move(here, state, assigned=True)
        ]

    @property
    def priorities(self) -> list[Option]:
        if not self.may_reply:
            return []
        return [Option(code, label, code == str(self.row.priority)) for code, label in words.choices("priority")]

    @property
    def tags(self) -> list[TagShown]:
        found = []
        for tagging in self.row.taggings.all():
            said = words.WORDS["tag"].get(tagging.tag.key)
            found.append(TagShown(tagging.tag.key, said.text if said else tagging.tag.name, said.tone if said else "", tagging.tag.system))
        return found

    @property
    def look(self) -> Text:
        """What a person should look at, in a sentence; empty for nothing."""
        row = self.row
        if row.send_problem:
            return _("An answer did not go out, or nobody knows whether it did. Look at it in the thread.")
        if not row.needs_look:
            return ""
        return {
            "forbidden_data": _("The customer has shown a card number or a secret. It is masked here; hide it on the network too."),
            "threat": _("This message may be part of a fraud. Open no link, and tell the customer which accounts are really ours."),
            "vulnerable": _("This person may need special care. Read before you answer."),
            "press": _("This may be the press. Ask the head of social before you answer."),
            "case": _("There is news of a case."),
            "undecoded": _("A message could not be read. Look at it on the network."),
        }.get(row.look_reason, _("Somebody should look at this."))


FAMILIES = ("intent", "urgency", "emotion", "topic")


@dataclass(frozen=True, slots=True)
class Why:
    """What the engine concluded from the customer's last message, and from which words."""

    summary: str
    quotes: list[str] = field(default_factory=list)
    lines: list[Text] = field(default_factory=list)


_QUOTED = re.compile("“(.+?)”")


def _quoted(reason: str) -> list[str]:
    """The customer's words that a reason names; a reason about the message as a whole names none."""
    if reason.startswith("words: "):
        return _QUOTED.findall(reason)
    return [] if reason == "the message as a whole" else [reason]


def why(reading: Mapping[str, Any]) -> Why | None:
    """The reading in a sentence: "Incident (0.94), high urgency (0.88)", with the words that decided."""
    labels = []
    for family in FAMILIES:
        told = reading.get(family)
        if isinstance(told, dict) and told.get("label") not in (None, "", "none", "other"):
            labels.append(f"{words.word(family, told['label']).text} ({formats.number_format(told.get('score', 0), 2)})")
    if not labels:
        return None
    reasons = reading.get("reasons", {})
    quotes = list(
        dict.fromkeys(q for family in ("intent", "urgency", "emotion", "topic") for why in reasons.get(family, []) for q in _quoted(why))
    )
    lines = [words.word("signal", s["kind"]).text for s in reading.get("signals", [])]
    lines += [words.word("threat", t["kind"]).text for t in reading.get("threats", [])]
    return Why(", ".join(labels), quotes[:6], lines)


@dataclass(frozen=True, slots=True)
class Profile:
    network: str
    handle: str
    url: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The person in the right pane."""

    public_id: str
    url: str
    name: str
    vulnerable: bool
    last4: str
    may_link: bool
    profiles: list[Profile]
    consents: list[words.Word]
    interests: list[str]


def consent_words(contact: Any) -> list[words.Word]:
    """Where the contact stands on each purpose: "Offers: given"."""
    known = {purpose: contacts.consent_state([contact.pk], purpose)[contact.pk] for purpose in (Purpose.OFFERS, Purpose.PROFILE)}
    shown = []
    for purpose, state in known.items():
        said = words.word("consent", state)
        shown.append(words.Word(f"{words.word('purpose', purpose).text}: {said.text}", said.tone))
    return shown


def person_card(person: Person, row: Any) -> PersonCard | None:
    """The contact behind the conversation; None where the person may not see contacts."""
    contact = contacts.contact_of_identity(person, row.identity_id)
    if contact is None:
        return None
    link = contacts.standing_link(contact)
    return PersonCard(
        public_id=str(contact.public_id),
        url=reverse("contact", args=[contact.public_id]),
        name=contact.name or row.identity.handle,
        vulnerable=contact.vulnerable,
        last4=link.last4 if link else "",
        may_link=person.may(Permission.CONTACT_LINK, contact.entity_id),
        profiles=[Profile(networks.name(i.platform), i.handle, i.profile_url) for i in contact.identities.all()],
        consents=consent_words(contact),
        interests=list(dict.fromkeys(i.product_key for i in contacts.interests(contact))),
    )


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the history."""

    at: datetime
    text: str
    url: str
    css: str = ""


def history(person: Person, row: Any) -> list[Past]:
    """Other conversations with the same person, over all channels, newest first."""
    contact = contacts.contact_of_identity(person, row.identity_id)
    identity_ids = [i.pk for i in contact.identities.all()] if contact else [row.identity_id]
    found = []
    for other in queries.history(person, identity_ids, limit=9):
        if other.pk == row.pk:
            continue
        about = " · ".join(str(words.word(f, c).text) for f, c in (("intent", other.intent), ("topic", other.topic)) if c and c != "other")
        text = " · ".join(part for part in (networks.name(other.channel.platform), about or other.preview[:60]) if part)
        css = "is-quiet" if other.resolved_at else "is-warn"
        found.append(Past(other.last_message_at, text, reverse("conversation", args=[other.public_id]), css))
    return found


def others_said(count: int) -> str:
    return ngettext("%(n)s other conversation", "%(n)s other conversations", count) % {"n": count}
