"""The list of content: by group of states, with filters, a page at a time."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from ventanilla.accounts.types import Person
from ventanilla.publishing import queries
from ventanilla.publishing.models import Campaign, Content, Pillar
from ventanilla.publishing.types import REVIEWS, ContentState, Line

GROUPS: dict[str, frozenset[ContentState]] = {
    "draft": frozenset({ContentState.DRAFT}),
    "review": REVIEWS,
    "planned": frozenset({ContentState.APPROVED, ContentState.SCHEDULED, ContentState.PUBLISHING}),
    "attention": frozenset({ContentState.FAILED, ContentState.UNKNOWN, ContentState.HELD}),
    "published": frozenset({ContentState.PUBLISHED}),
    "ended": frozenset({ContentState.WITHDRAWN, ContentState.EXPIRED}),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which content. Empty fields narrow nothing; `entity_ids` are those that the person chose to see, None for all of theirs."""

    group: str = ""
    search: str = ""
    channel: UUID | None = None
    campaign: UUID | None = None
    product: str = ""
    entity_ids: frozenset[int] | None = None

    @property
    def narrowed(self) -> bool:
        return bool(self.search or self.channel or self.campaign or self.product)


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the position after which the next page begins; None on the last."""

    lines: list[Line]
    next: int | None


def _rows(person: Person, wanted: Filter) -> QuerySet[Content]:
    entities = queries.readable(person)
    rows = Content.objects.filter(entity_id__in=entities if wanted.entity_ids is None else entities & wanted.entity_ids)
    if wanted.search:
        rows = rows.filter(title__icontains=wanted.search)
    if wanted.channel:
        rows = rows.filter(variants__channel__public_id=wanted.channel).distinct()
    if wanted.campaign:
        rows = rows.filter(campaign__public_id=wanted.campaign)
    if wanted.product:
        rows = rows.filter(product=wanted.product)
    return rows


def counts(person: Person, wanted: Filter) -> dict[str, int]:
    """How many of each group, and of all under the empty name. One query."""
    rows = _rows(person, wanted).order_by().values("state").annotate(n=Count("pk", distinct=True))
    by_state = {row["state"]: row["n"] for row in rows}
    return {"": sum(by_state.values())} | {group: sum(by_state.get(s, 0) for s in states) for group, states in GROUPS.items()}


def page(person: Person, wanted: Filter, after: int | None = None, limit: int = 50) -> Page:
    """The newest first. Three queries."""
    listed, more = rows(person, wanted, after, limit)
    return Page(queries.lines_of([row.pk for row in listed]), more)


def rows(person: Person, wanted: Filter, after: int | None = None, limit: int = 50) -> tuple[list[Content], int | None]:
    """The same as rows, with the position after which the next page begins. One query."""
    found = _rows(person, wanted)
    if wanted.group:
        found = found.filter(state__in=GROUPS[wanted.group])
    if after is not None:
        found = found.filter(pk__lt=after)
    listed = list(found.order_by("-pk")[: limit + 1])
    return listed[:limit], listed[limit - 1].pk if len(listed) > limit else None


def campaigns(entity_ids: frozenset[int]) -> list[tuple[UUID, str]]:
    """The campaigns that may still take content, by name. One query."""
    rows = Campaign.objects.filter(entity_id__in=entity_ids, state__in=("planned", "running")).order_by("name")
    return list(rows.values_list("public_id", "name"))


def pillars(entity_ids: frozenset[int]) -> list[tuple[str, str]]:
    """The themes in use, by name. One query."""
    return list(Pillar.objects.filter(entity_id__in=entity_ids, active=True).order_by("name").values_list("key", "name"))
