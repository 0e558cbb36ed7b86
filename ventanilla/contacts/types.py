"""What others may hold of a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ventanilla.common.sealing import OpenKey


class Purpose(StrEnum):
    """What a consent is for. Care needs none by itself: it rests on the person's own request."""

    CARE = "care"
    OFFERS = "offers"
    PROFILE = "profile"


class ConsentState(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"  # never asked: counts as no


@dataclass(frozen=True, slots=True)
class Seen:
    """A person as a network showed them. `at` is when; newer facts replace older ones."""

    platform: str
    native_id: str
    handle: str
    at: datetime
    name: str = ""
    avatar_url: str = ""
    profile_url: str = ""
    followers: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.platform, self.native_id


@dataclass(frozen=True, slots=True)
class Recognised:
    """The identity behind something seen. `key` is None when the person has been erased meanwhile."""

    identity_id: int
    identity_public_id: UUID
    contact_id: int
    contact_public_id: UUID
    handle: str
    name: str
    key: OpenKey | None
    new: bool = False
    vulnerable: bool = False
    consents: Mapping[Purpose, UUID] = field(default_factory=dict)  # live ones, with the id of the act


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened between the bank and a contact. `about` names the object (`consent:<id>`), `text` is masked."""

    at: datetime
    kind: str
    about: str
    text: str
    by: str = ""


class ContactRefused(Exception):
    """A change of a contact that cannot be made; the message says why in the person's language."""
