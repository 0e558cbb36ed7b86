"""What others may hold of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ventanilla.common.sealing import OpenKey
from ventanilla.understanding.types import Reading


class State(StrEnum):
    """Where a conversation stands. `reopened_at` tells a `new` one that was resolved before."""

    NEW = "new"
    ASSIGNED = "assigned"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class SendState(StrEnum):
    """What became of one of our own messages; empty for those of others. Mirrors the attempt's state."""

    NONE = ""
    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class EventKind(StrEnum):
    """System events, shown centred between the messages."""

    OPENED = "opened"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    TEAM_CHANGED = "team_changed"
    STATE_CHANGED = "state_changed"
    PRIORITY_CHANGED = "priority_changed"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    REVEALED = "revealed"
    REDACTED = "redacted"
    HIDDEN = "hidden"
    UNHIDDEN = "unhidden"
    SEND_FAILED = "send_failed"
    CASE_CHANGED = "case_changed"
    JOINED = "joined"
    LOOKED = "looked"
    RELABELLED = "relabelled"


class LookReason(StrEnum):
    """Why a person should look, beyond the ordinary answer."""

    NONE = ""
    FORBIDDEN_DATA = "forbidden_data"
    THREAT = "threat"
    VULNERABLE = "vulnerable"
    PRESS = "press"
    CASE = "case"
    UNDECODED = "undecoded"


class JudgedIn(StrEnum):
    """Where a person said what a reading should be. Only `sample` is drawn at random, so only it measures accuracy without bias."""

    INBOX = "inbox"
    SAMPLE = "sample"
    QUEUE = "queue"
    API = "api"


class LayerState(StrEnum):
    """What became of a training. `better` is fit to be used; `kept` was not better, or not safely so."""

    WAITING = "waiting"
    RUNNING = "running"
    BETTER = "better"
    KEPT = "kept"
    STOPPED = "stopped"
    FAILED = "failed"


PRIORITIES = (1, 2, 3, 4)  # 1 is the most urgent


class ArrivalKind(StrEnum):
    """`text`: the item as it read at one moment (first seen or edited). `delete`: it is gone from the network."""

    TEXT = "text"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed value in a text: the original, and where its mask stands in the masked text. `index` is its blind index."""

    kind: str
    original: str
    masked: str
    masked_start: int
    masked_end: int
    index: bytes = b""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message, not fetched yet: the address is the network's."""

    media_type: str
    url: str
    alt_text: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One item of a network, masked and read, on its way into the inbox.

    `written_at` orders the versions of one item: the network's time of the edit, else of the post; of a deletion it is when
    the item went. `revision` names the version. `identity_id` and `key` are the author's; None for a deletion and for what we
    wrote ourselves, of which `recipient_id` is the identity that it went to, where it went to one.
    `text` holds no personal data any more; `sealed` holds the originals that may be kept, `forbidden` the kinds that were
    masked for good.
    """

    kind: ArrivalKind
    channel_id: int
    native_id: str
    surface: str
    posted_at: datetime
    received_at: datetime
    written_at: datetime
    revision: str = ""
    root_id: str = ""
    parent_id: str = ""
    url: str = ""
    text: str = ""
    reading: Reading | None = None
    sealed: Sequence[Sealed] = ()
    forbidden: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    identity_id: int | None = None
    key: OpenKey | None = None
    recipient_id: int | None = None
    vulnerable: bool = False
    team_id: int | None = None
    to_us: bool = True
    by_us: bool = False
    language: str = ""
    history: bool = False


class Effect(StrEnum):
    """What an arrival did."""

    ADDED = "added"  # a message of a conversation
    CONTEXT = "context"  # kept beside the conversations: it does not address us
    EDITED = "edited"
    DELETED = "deleted"
    NOTHING = "nothing"  # known already


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of one arrival. Ids are None where there is no conversation."""

    effect: Effect
    message_id: int
    message_public_id: UUID
    conversation_id: int | None = None
    conversation_public_id: UUID | None = None
    opened: bool = False
    reopened: bool = False
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class Redacted:
    """A message in which a forbidden value came to light only together with another. `text` is what it reads now."""

    channel_id: int
    native_id: str
    message_public_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a batch: one item per arrival, in order. Whoever keeps copies of what was `redacted` must mask them again."""

    items: Sequence[Appended]
    redacted: Sequence[Redacted] = ()


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One of our messages as the outbox knows it. `text` is masked. `native_id` is empty until it is sent."""

    attempt: UUID
    state: SendState
    text: str
    surface: str
    native_id: str = ""
    url: str = ""
    parent_id: str = ""
    root_id: str = ""
    author_id: int | None = None
    sent_at: datetime | None = None
    reason: str = ""
    language: str = ""
    wait: bool = True  # once sent, the conversation waits for the customer
    files: Sequence[str] = field(default_factory=tuple)


class InboxRefused(Exception):
    """Something a person wished that cannot be done; the message says why in their language."""
