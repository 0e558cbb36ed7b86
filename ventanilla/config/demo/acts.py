"""The words of the demo's plan: what is said on the network, and what staff and bank do at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Surface(StrEnum):
    PUBLIC = "public"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Line:
    """A message of the corpus, as the plan needs it."""

    text: str
    language: str
    country: str
    intent: str
    topic: str
    needs_answer: bool
    in_thread: bool


@dataclass(frozen=True, slots=True)
class Office:
    """A country's desk: whose channel, in which zone, with whom, how much traffic, and how much of it in the last hours."""

    handle: str
    country: str
    zone: str
    agents: tuple[str, ...]  # first names, as they sign
    supervisor: str
    people: int
    messages: int
    lately: int
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One act on the network. `answers` is the act it answers: its place in the talk, and in a plan its place in the whole."""

    at: datetime
    author: str
    text: str
    surface: Surface = Surface.PUBLIC
    answers: int | None = None
    to: str = ""
    ours: bool = False

    def placed(self, answers: int | None) -> "Said":
        return replace(self, answers=answers)


class DeedKind(StrEnum):
    """What is done at the desk. `bank` is what the bank's system says of the talk's case."""

    ASSIGN = "assign"
    REPLY = "reply"
    NOTE = "note"
    TAG = "tag"
    RESOLVE = "resolve"
    OPEN_CASE = "open_case"
    BANK = "bank"
    CLOSE_CASE = "close_case"
    CONSENT = "consent"
    LEAD = "lead"
    BRANCH = "branch"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done at the desk, in the conversation of a talk. `ref` is what was said that it speaks of; `to` is a state,
    a tag or a branch."""

    at: datetime
    kind: DeedKind
    who: str = ""  # the first name of a member of staff; empty for the bank
    text: str = ""
    to: str = ""
    reason: str = ""
    ref: int | None = None
    talk: int = 0  # the place of the talk's first message in the whole
    office: str = ""  # the handle of the desk

    def placed(self, talk: int, ref: int | None, office: str) -> "Deed":
        return replace(self, talk=talk, ref=ref, office=office)


@dataclass(slots=True)
class Talk:
    """One matter of one person: what is said, and what is done about it."""

    office: Office
    said: list[Said] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """The bank's and the customers' words beside the corpus: answers by intent and topic, last words, and the rest by kind."""

    replies: Sequence[Mapping[str, object]]
    after: Sequence[Row]
    more: Mapping[str, Sequence[Row]]  # consent, no_consent, note, solved, decided, lead_note…
