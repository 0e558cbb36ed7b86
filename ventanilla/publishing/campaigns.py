"""Campaigns: planned, changed, begun, ended or dropped. Each change is archived; each has its number in the advertising register.

Free texts are masked of forbidden data here, before anything is stored.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import CampaignChanged
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Campaign, Content, Pillar
from ventanilla.publishing.models.campaigns import CampaignState
from ventanilla.publishing.queries import VARIANTS, readable
from ventanilla.publishing.types import ContentState
from ventanilla.understanding import mask_forbidden

MEASURES = ("reach", "views", "video_views", "likes", "comments", "shares", "clicks", "leads")
# What the advertising register holds of a campaign besides its number, name and dates (Circular 4/2020, norma 7).
REGISTER = (
    "commercial_name",
    "territory",
    "audience",
    "media",
    "formats",
    "intermediaries",
    "reviewed_on",
    "reviewer",
    "criteria",
    "prior_report",
    "authority",
)
_NEXT = {
    CampaignState.PLANNED: {CampaignState.RUNNING, CampaignState.DROPPED},
    CampaignState.RUNNING: {CampaignState.ENDED, CampaignState.DROPPED},
}
TRIES = 20  # how often a number that somebody else took first is asked for again
GONE = (ContentState.WITHDRAWN, ContentState.EXPIRED)


class Refused(ValueError):
    """Something that cannot be: `wrong` maps a field to a code."""

    def __init__(self, **wrong: str) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in wrong.items()))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What a person fills in. `dose` is the share of content, in percent, that may carry a commercial message."""

    name: str
    starts_on: date
    ends_on: date
    theme: str = ""
    goal: str = ""
    targets: Mapping[str, int] = field(default_factory=dict)
    budget_note: str = ""
    products: tuple[str, ...] = ()
    dose: int = 100
    register: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dose:
    """How many of a campaign's contents carry a commercial message, against what its dose allows."""

    contents: int
    commercial: int
    allowed: int

    @property
    def used(self) -> int:
        """In percent, rounded up: one too many is never rounded away."""
        return -(-100 * self.commercial // self.contents) if self.contents else 0

    @property
    def over(self) -> bool:
        return self.used > self.allowed


@dataclass(frozen=True, slots=True)
class Share:
    """A pillar's part of the campaign's content, in percent, against the entity's plan. Content without a pillar has no key."""

    key: str
    name: str
    contents: int
    share: int
    planned: int


def create(person: Person, entity_id: int, key: str, new: NewCampaign) -> Campaign:
    """A new campaign with the next number of the register's year. `PermissionDenied`; `Refused`."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    values = _values(new)
    for _ in range(TRIES):
        if Campaign.objects.filter(entity_id=entity_id, key=key).exists():
            raise Refused(key="taken")
        try:
            with transaction.atomic():
                return _numbered(person, entity_id, key, values)
        except IntegrityError:  # somebody else took the number, or the key, meanwhile
            continue
    raise Refused(key="taken")


def _numbered(person: Person, entity_id: int, key: str, values: Mapping[str, Any]) -> Campaign:
    year = values["starts_on"].year
    last = Campaign.objects.filter(entity_id=entity_id, register_year=year).aggregate(n=Max("register_number"))["n"] or 0
    numbered = {"register_year": year, "register_number": last + 1}
    row = Campaign.objects.create(entity_id=entity_id, key=key, owner_id=person.user_id, created_at=now(), **numbered, **values)
    _record(person, row, "created", {**_plain(values), **numbered})
    return row


def change(person: Person, public_id: UUID, new: NewCampaign) -> bool:
    """Change what is planned. Key, number and entity stay. False when nothing differs; `Http404`, `Refused`.

    An ended campaign changes in its register entry alone: the authority may still write, a review may still be added.
    """
    values = _values(new)
    with transaction.atomic():
        row = _locked(person, public_id)
        changes = {name: value for name, value in values.items() if getattr(row, name) != value}
        if row.state not in _NEXT and set(changes) - {"register"}:
            raise Refused(state="closed")
        for name, value in changes.items():
            setattr(row, name, value)
        if changes:
            row.save(update_fields=list(changes))
            _record(person, row, "changed", _plain(changes))
    return bool(changes)


def set_state(person: Person, public_id: UUID, state: CampaignState, reason: str = "") -> None:
    """Begin, end or drop it; the last two say why. `Http404`; `Refused(state=…)`, `Refused(reason="missing")`."""
    reason = _clean(reason)[:500]
    with transaction.atomic():
        row = _locked(person, public_id)
        if state not in _NEXT.get(CampaignState(row.state), set()):
            raise Refused(state="not_from_here")
        closing = state is not CampaignState.RUNNING
        if closing and not reason:
            raise Refused(reason="missing")
        row.state, row.reason, row.closed_at = state, reason, now() if closing else None
        row.save(update_fields=["state", "reason", "closed_at"])
        _record(person, row, state.value, {}, reason)


def _locked(person: Person, public_id: UUID) -> Campaign:
    mine = person.entities_with(Permission.CONTENT_WRITE)
    row = Campaign.objects.select_for_update().filter(public_id=public_id, entity_id__in=mine).first()
    if row is None:
        raise Http404
    return row


def _clean(text: str) -> str:
    return mask_forbidden(text.replace("\x00", "").replace("\r\n", "\n").strip()).text


def _values(new: NewCampaign) -> dict[str, Any]:
    """The columns as they are stored; `Refused` where they cannot be."""
    if new.ends_on < new.starts_on:
        raise Refused(ends_on="dates_crossed")
    if not new.name.strip():
        raise Refused(name="missing")
    if not 0 <= new.dose <= 100:
        raise Refused(dose="out_of_bounds")
    targets = {name: new.targets[name] for name in MEASURES if new.targets.get(name)}
    if any(not 0 < value <= 10**12 for value in targets.values()):
        raise Refused(targets="out_of_bounds")
    values = asdict(new)
    for name in ("name", "theme", "goal", "budget_note"):
        values[name] = _clean(values[name])[: {"name": 120, "theme": 300}.get(name, 500)]
    register = {name: _clean(new.register.get(name, ""))[:1000] for name in REGISTER}
    return {**values, "targets": targets, "products": sorted(set(new.products)), "register": register}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _record(person: Person, row: Campaign, action: str, changes: Mapping[str, Any], reason: str = "") -> None:
    fact = CampaignChanged(campaign=str(row.public_id), key=row.key, action=action, changes=dict(changes), reason=reason)
    archive.record(row.entity_id, fact, actor=person.actor, about=f"campaign:{row.public_id}")


# -- reads ---------------------------------------------------------------------------------------------------------


def get(person: Person, public_id: UUID) -> Campaign | None:
    """The campaign, where the person reads content. One query."""
    return of_entities(readable(person)).filter(public_id=public_id).first()


def by_id(entity_id: int, public_id: UUID) -> Campaign | None:
    """The campaign, for workflows. One query."""
    return of_entities([entity_id]).filter(public_id=public_id).first()


def of_entities(entity_ids: Collection[int]) -> Any:
    """The campaigns of these entities, the latest start first, each with how many contents it has and how many are commercial."""
    living = ~Q(contents__state__in=GONE) & Q(contents__isnull=False)
    rows = Campaign.objects.filter(entity_id__in=set(entity_ids)).select_related("owner", "entity")
    counted = rows.annotate(
        living=Count("contents", filter=living), commercial=Count("contents", filter=living & Q(contents__commercial=True))
    )
    return counted.order_by("-starts_on", "-pk")


def dose_of(row: Any) -> Dose:
    """The dose of a row of `of_entities`."""
    return Dose(row.living, row.commercial, row.dose)


def contents(campaign: Campaign, limit: int = 500) -> list[Content]:
    """What belongs to it, by time, the undated last, with its variants. Two queries."""
    rows = Content.objects.filter(campaign=campaign).select_related("author").prefetch_related(VARIANTS)
    found = list(rows.order_by("publish_at", "pk")[:limit])
    return sorted(found, key=lambda c: (c.publish_at is None, c.publish_at or c.created_at, c.pk))


def mix(campaign: Campaign, found: Collection[Content]) -> list[Share]:
    """Its content by pillar against the entity's plan. One query."""
    living = Counter(c.pillar for c in found if c.state not in GONE)
    whole = sum(living.values())
    part = lambda n: round(100 * n / whole) if whole else 0
    pillars = list(Pillar.objects.filter(entity_id=campaign.entity_id).order_by("name"))
    known = [Share(p.key, p.name, living[p.key], part(living[p.key]), p.share) for p in pillars if p.active or living[p.key]]
    rest = sum(n for key, n in living.items() if key not in {p.key for p in pillars})
    return [*known, Share("", "", rest, part(rest), 0)] if rest else known
