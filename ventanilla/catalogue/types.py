"""What others hold of the catalogue."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

Spans = tuple[tuple[int, int], ...]  # minutes of the wall clock since midnight, in order, not overlapping; 1440 is midnight at the end


class CategoryKind(StrEnum):
    INCIDENT = "incident"
    COMPLAINT = "complaint"


class VersionState(StrEnum):
    """Where a version of a word list stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TrialState(StrEnum):
    """Where a back-test stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class PackState(StrEnum):
    """How a rule pack stands on a day in an entity."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    NEW_VERSION = "new_version"  # signed, but the product has brought another since
    REVIEW_DUE = "review_due"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Figures:
    """A product's figures between two dates. Values are decimal strings or words, keyed as compliance rules name them."""

    values: dict[str, str]
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a product's figures as its page shows it. `before` holds the figures of the version that it follows."""

    id: int
    figures: dict[str, str]
    before: dict[str, str]
    valid_from: date
    valid_until: date | None
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product with the figures in force on the day asked for (None: no figures that day)."""

    public_id: UUID
    entity_id: int
    key: str
    product_class: str  # `compliance.types.ProductClass`
    name: str
    url: str = ""
    synonyms: tuple[str, ...] = ()
    active: bool = True
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of incident or complaint."""

    entity_id: int
    kind: CategoryKind
    key: str
    name_es: str
    name_en: str
    topic: str = ""
    severity: str = "medium"
    active: bool = True
    id: int = 0
    parent_id: int | None = None
    sla_minutes: int | None = None
    system_code: str = ""

    def name(self, language: str) -> str:
        return self.name_en if language.startswith("en") else self.name_es


@dataclass(frozen=True, slots=True)
class Branch:
    """An office that takes leads."""

    entity_id: int
    code: str
    name: str
    city: str
    postal_code: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team works. Hashable: rules remember what they worked out for a day.

    `hours` has seven entries, Monday first. A day of `days_on` has hours of its own, whatever else it is; then come
    `days_off` and the public holidays of `holiday_country` and `holiday_subdivision` (none when empty).
    """

    zone: str  # IANA
    hours: tuple[Spans, ...]
    holiday_country: str = ""
    holiday_subdivision: str = ""
    days_off: frozenset[date] = frozenset()
    days_on: tuple[tuple[date, Spans], ...] = field(default=())
    key: str = ""
    name: str = ""


ALWAYS: tuple[Spans, ...] = (((0, 1440),),) * 7


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who answers for a pack, and until when. `entity_id`: where it was signed."""

    pack: str
    version: str
    entity_id: int
    user_id: int
    note: str
    review_due: date
    expires_on: date
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A rule that a named reviewer confirmed. `entity_id`: where."""

    rule: str
    version: str
    entity_id: int
    user_id: int
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rate:
    """How often people said of a rule's findings that it was wrong."""

    ruled: int = 0
    false: int = 0

    @property
    def share(self) -> float | None:
        return self.false / self.ruled if self.ruled else None

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.ruled + other.ruled, self.false + other.false)
