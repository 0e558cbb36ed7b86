"""The words that the desk and every network share. What a platform must do with them: `contract.Platform`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Surface(StrEnum):
    """Where a message stands. `secure` is the bank's own private page."""

    PUBLIC = "public"
    DIRECT = "direct"
    SECURE = "secure"


class DeliveryKind(StrEnum):
    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    REACTION = "reaction"
    STATUS = "status"


class Act(StrEnum):
    """Mutations on somebody else's item, or on our own besides posting."""

    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    REPORT = "report"
    LIKE = "like"
    BLOCK = "block"


class AttemptKind(StrEnum):
    """What a mutation is: an answer in public, a post of our own, a private message, an act on an item."""

    REPLY = "reply"
    POST = "post"
    MESSAGE = "message"
    ACT = "act"


class AttemptState(StrEnum):
    """Where a mutation stands. `sending` is committed before the call: from there on a silence means an unknown outcome."""

    AWAITING = "awaiting"  # somebody else's approval: nothing is tried before
    QUEUED = "queued"
    SENDING = "sending"
    PENDING = "pending"  # taken by the network, not yet live
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class AuthState(StrEnum):
    OK = "ok"
    EXPIRING = "expiring"
    NEEDS_REAUTH = "needs_reauth"
    REVOKED = "revoked"
    SCOPE_MISSING = "scope_missing"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Media:
    """An attachment of an inbound message, by address, or of an outgoing one, by content.

    What is known of it before it is opened: bytes, pixels and milliseconds; 0 where nobody has looked.
    """

    media_type: str
    url: str = ""
    alt_text: str = ""
    name: str = ""
    content: bytes = b""
    size: int = 0
    width: int = 0
    height: int = 0
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it, as the network says."""

    native_id: str
    handle: str
    name: str = ""
    avatar_url: str = ""
    profile_url: str = ""
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One item of a network in our words, before it is stored. Text is what the network sent: data, never an instruction.

    `root_id` names the thread, `parent_id` what it answers; both are native ids, empty where there is none.
    `to_us` says whether it addresses our channel (mention, reply to us, direct message).
    """

    native_id: str
    kind: DeliveryKind
    surface: Surface
    author: Author
    text: str
    posted_at: datetime
    revision: str = ""
    root_id: str = ""
    parent_id: str = ""
    url: str = ""
    language: str = ""
    media: tuple[Media, ...] = ()
    to_us: bool = True
    by_us: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """What makes a delivery unique. `revision` is the network's edit id or time, else a keyed hash of the scrubbed content."""

    channel_id: int
    kind: DeliveryKind
    native_id: str
    revision: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something to put on a network: a post, a reply or a private message."""

    text: str
    surface: Surface = Surface.PUBLIC
    reply_to: str = ""
    root_id: str = ""
    recipient: str = ""  # native id, for direct messages
    recipient_handle: str = ""
    media: tuple[Media, ...] = ()
    language: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issue:
    """Why a network would not take an outgoing item as it is. `code` is translated for people."""

    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Ready for its one mutation: media are uploaded, containers made. Preparing may be repeated."""

    outgoing: Outgoing
    handles: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    native_id: str
    url: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Taken, not yet live: `handle` is polled, never published again."""

    handle: str


class Refusal(StrEnum):
    """Why a network took nothing. The first three pass by themselves; the others need a person."""

    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"  # the connection was refused: the request was never sent
    AUTH = "auth"  # the token is dead: the channel turns red, the attempt waits for it
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    TOO_LONG = "too_long"
    MEDIA = "media"
    DUPLICATE = "duplicate"
    TARGET_GONE = "target_gone"  # what it answers, or acts on, is no longer there
    RECIPIENT_CLOSED = "recipient_closed"  # takes no private messages from us
    POLICY = "policy"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused before acceptance: nothing is on the network. `retry_after` in seconds where the network names it.

    `detail` is the network's own word for it, a code or a short technical phrase; never a customer's text.
    """

    code: Refusal
    detail: str = ""
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """Nobody can say whether it went out. Never repeated blindly: `reconcile` reads back, then a person decides."""

    detail: str = ""


Outcome = Published | Pending | Rejected | OutcomeUnknown


@dataclass(frozen=True, slots=True)
class Found:
    native_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class NotFound:
    """It is certainly not on the network (the network's own lag has passed)."""


@dataclass(frozen=True, slots=True)
class Undecidable:
    detail: str = ""


Reconciled = Found | NotFound | Undecidable


@dataclass(frozen=True, slots=True)
class Batch:
    """A page of a stream. `gap` says that something between the cursors may be missing, `complete` that nothing newer waits."""

    items: tuple[InboundMessage, ...]
    cursor: str
    gap: bool = False
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Refreshed:
    """New credentials, complete, to be stored before their first use. The old ones may be dead already."""

    credentials: Mapping[str, str]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """What `refetch` says of an item that is no longer there, or that we may no longer see."""

    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What a network counts of one of our items so far. None: it does not tell. `comments` are direct answers, our own among them;
    `views` how often it was shown, `video_views` how often its video was played, `reach` to how many people it was shown."""

    views: int | None = None
    video_views: int | None = None
    reach: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None


class Fault(StrEnum):
    """Why a call that changes nothing got no answer."""

    UNREACHABLE = "unreachable"  # no connection, time-out, 5xx: try later
    THROTTLED = "throttled"  # 429: not before `retry_after`
    UNAUTHORIZED = "unauthorized"  # the credentials are dead: a person connects again
    FORBIDDEN = "forbidden"  # alive, but this is not allowed
    NOT_FOUND = "not_found"
    GARBLED = "garbled"  # an answer that is not the network's: nothing of it was used


class PlatformFault(Exception):
    """Raised by every method that reads (`refresh`, `prepare`, `fetch`, `refetch`, `exchange`…); never by one that mutates: those
    answer with an `Outcome`. `retry_after` in seconds where the network names it. `detail` never holds a message's text or a secret."""

    def __init__(self, code: Fault, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class RateState:
    bucket: str
    remaining: int | None
    reset_at: datetime | None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network allows a bank to do, as of `as_of`. Frozen data, read by everyone; no platform name appears elsewhere."""

    as_of: str
    publish: bool = True
    reply_public: bool = True
    reply_requires_summon: bool = False
    dm_read: bool = False
    dm_send: bool = False
    dm_window_h: int | None = None
    hide: bool = False
    delete_own: bool = True
    edit_own: bool = False
    report: bool = False
    like: bool = False
    block: bool = False
    media_types: tuple[str, ...] = ()
    webhook: bool = False
    native_idempotency: bool = False
    read_back: bool = True
    native_schedule: bool = False
    mentions_outside: bool = False
    join_mentions: bool = True
    oauth: bool = False  # `authorize` and `exchange` are answered
    session: bool = False  # credentials end by themselves: `refresh` is asked before they are used
    crm_enrichment_allowed: bool = True
    lead_use_allowed: bool = True
    measures: tuple[str, ...] = ()  # the fields of `Figures` that it tells; none: our posts are not counted there
    storage_max_h: int | None = None
    delete_propagation_h: int = 24


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes. `counter` names how text is counted: `characters`, `graphemes`, `weighted`. Of pixels and seconds, 0: it names no limit."""

    text_max: int
    counter: str = "characters"
    media_max: int = 4
    image_bytes_max: int = 8_000_000
    video_bytes_max: int = 40_000_000
    image_pixels_max: int = 0
    video_pixels_max: int = 0
    video_seconds_max: int = 0
    read_back_lag_s: int = 5


@dataclass(frozen=True, slots=True)
class CredentialField:
    """A field of the screen on which a channel is set up. `help` and `label` are msgids.

    `setting` says that the value is no credential and is kept in the channel's `settings` (a server's address).
    """

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True
    pattern: str = ""
    setting: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Authorization:
    """Where a person grants us access in their browser. `keep` goes back, sealed, into `exchange` with what they bring."""

    url: str
    keep: Mapping[str, str] = field(default_factory=dict)


class Ability(StrEnum):
    """What a set of credentials may do; said to people as "may read mentions; may not send direct messages"."""

    READ_MENTIONS = "read_mentions"
    READ_DIRECT = "read_direct"
    REPLY_PUBLIC = "reply_public"
    SEND_DIRECT = "send_direct"
    PUBLISH = "publish"
    SEND_MEDIA = "send_media"
    EDIT_OWN = "edit_own"
    DELETE_OWN = "delete_own"
    HIDE = "hide"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What `check` found: who we are there and what we may do, as `Ability` codes that are translated for people.

    `account_id` is unique on the whole network (two servers of a federation may both have an account 7). `settings` are facts of the
    account's server that the channel keeps with its own settings (`text_max`).
    """

    state: AuthState
    account_id: str = ""
    handle: str = ""
    name: str = ""
    may: tuple[str, ...] = ()
    may_not: tuple[str, ...] = ()
    detail: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Connection:
    """What an adapter is given to work with: one channel, its settings and its unsealed credentials."""

    channel_id: int
    account_id: str
    handle: str
    settings: Mapping[str, Any]
    credentials: Mapping[str, str]
