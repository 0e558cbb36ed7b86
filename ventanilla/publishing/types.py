"""What others may hold of a piece of content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ventanilla.publishing.times import Choice


class ContentState(StrEnum):
    """Where a piece of content stands. From `scheduled` on it follows what becomes of its variants."""

    DRAFT = "draft"
    INTERNAL_REVIEW = "internal_review"
    COMPLIANCE_REVIEW = "compliance_review"
    LEGAL_REVIEW = "legal_review"
    APPROVED = "approved"  # waits for its time to be chosen
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD = "held"  # missed, or kept back: a person decides
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


REVIEWS = frozenset({ContentState.INTERNAL_REVIEW, ContentState.COMPLIANCE_REVIEW, ContentState.LEGAL_REVIEW})
EDITABLE = frozenset({ContentState.DRAFT, *REVIEWS, ContentState.APPROVED, ContentState.SCHEDULED, ContentState.HELD})
ON_ITS_WAY = frozenset({ContentState.SCHEDULED, ContentState.PUBLISHING, ContentState.UNKNOWN, ContentState.HELD})


class VariantState(StrEnum):
    """Where the form of one channel stands on its way out."""

    PLANNED = "planned"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD = "held"
    WITHDRAWN = "withdrawn"


class PartKind(StrEnum):
    """What a part of a variant is on the network: the post, the next post of a thread, a comment of ours below it."""

    POST = "post"
    THREAD = "thread"
    COMMENT = "comment"


class Kind(StrEnum):
    """As `compliance.types.DraftKind` names them."""

    ORGANIC = "organic"
    AD = "ad"
    REPOST = "repost"


class CommentThread(StrEnum):
    """Who reads a comment: the bank alone, or the agency outside too."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class TemplateState(StrEnum):
    """Where a template of content stands. Only an approved one is offered."""

    DRAFT = "draft"
    ASKED = "asked"
    APPROVED = "approved"
    RETURNED = "returned"


class Stale(Exception):
    """Somebody else saved a newer version meanwhile; `number` is the version that stands."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class NotPossible(Exception):
    """The content is not in a state in which this can be done; the argument is a code."""


@dataclass(frozen=True, slots=True)
class Planned:
    """When something is to go out: the wall time that a person chose, and for how many minutes after it it may still go."""

    wall: datetime  # naive
    zone: str
    choice: Choice = Choice.LATER
    window_minutes: int = 30


@dataclass(frozen=True, slots=True)
class MediaUse:
    """An asset of the library in a variant, with what it shows in that variant's language. `subtitles` is another asset."""

    asset: str
    alt_text: str = ""
    subtitles: str = ""


@dataclass(frozen=True, slots=True)
class NewVariant:
    """The form for one channel. `thread` are the posts after the first; `at` overrides the content's own time."""

    channel_id: int
    text: str = ""
    language: str = ""
    thread: tuple[str, ...] = ()
    first_comment: str = ""
    media: tuple[MediaUse, ...] = ()
    location: str = ""
    at: Planned | None = None


@dataclass(frozen=True, slots=True)
class NewContent:
    """Everything that an author fills in. Keys refer to the catalogue (`product`) and to this module (`campaign`, `pillar`).

    `flags` and `context` are the facts that compliance rules name; `utm` overrides what is built by itself; `targeting` names
    interests of people who consented to offers.
    """

    title: str
    variants: tuple[NewVariant, ...] = ()
    kind: Kind = Kind.ORGANIC
    campaign: UUID | None = None
    pillar: str = ""
    product: str = ""
    language: str = "es"
    countries: tuple[str, ...] = ()
    audience: str = "retail"
    landing_url: str = ""
    commercial: bool = False
    utm: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    targeting: Mapping[str, Any] = field(default_factory=dict)
    at: Planned | None = None
    expires_at: datetime | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A card of the calendar or a line of the list."""

    id: int
    public_id: UUID
    entity_id: int
    title: str
    state: ContentState
    publish_at: datetime | None
    zone: str
    campaign: str
    pillar: str
    product: str
    commercial: bool
    channels: tuple[tuple[str, str, VariantState], ...]  # (network, name, state)
    version: int
    author: str
