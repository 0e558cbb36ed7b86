"""The list of content: by group of states, with filters, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from ventanilla.accounts.types import Person
from ventanilla.publishing import queries
from ventanilla.publishing.models import Campaign, Content, Pillar, Variant
from ventanilla.publishing.types import REVIEWS, ContentState, Line, VariantState

GROUPS: dict[str, frozenset[ContentState]] = {
    "draft": frozenset({ContentState.DRAFT}),
    "review": REVIEWS,
    "planned": frozenset({ContentState.APPROVED, ContentState.SCHEDULED, ContentState.PUBLISHING}),
    "attention": frozenset({ContentState.FAILED, ContentState.UNKNOWN, ContentState.HELD}),
    "published": frozenset({ContentState.PUBLISHED}),
    "ended": frozenset({ContentState.WITHDRAWN, ContentState.EXPIRED}),
}


SORTS = ("views", "video_views", "likes", "comments", "shares", "clicks", "leads")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which content. Empty fields narrow nothing; `entity_ids` are those that the person chose to see, None for all of theirs."""

    group: str = ""
    search: str = ""
    channel: UUID | None = None
    campaign: UUID | None = None
    product: str = ""
    entity_ids: frozenset[int] | None = None
    sort: str = ""  # a measure: the highest first; empty: the newest first

    @property
    def narrowed(self) -> bool:
        return bool(self.search or self.channel or self.campaign or self.product)


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the position after which the next page begins; None on the last."""

    lines: list[Line]
    next: tuple[int, ...] | None


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


def page(person: Person, wanted: Filter, after: tuple[int, ...] | None = None, limit: int = 50) -> Page:
    """The newest first, or the highest of a measure. Three queries."""
    if not wanted.sort:
        listed, more = rows(person, wanted, after[0] if after else None, limit)
        return Page(queries.lines_of([row.pk for row in listed]), (more,) if more else None)
    return _sorted(person, wanted, after, limit)


def rows(person: Person, wanted: Filter, after: int | None = None, limit: int = 50) -> tuple[list[Content], int | None]:
    """The newest first as rows, with the position after which the next page begins. One query."""
    found = _grouped(person, wanted)
    if after is not None:
        found = found.filter(pk__lt=after)
    listed = list(found.order_by("-pk")[: limit + 1])
    return listed[:limit], listed[limit - 1].pk if len(listed) > limit else None


def _grouped(person: Person, wanted: Filter) -> QuerySet[Content]:
    found = _rows(person, wanted)
    return found.filter(state__in=GROUPS[wanted.group]) if wanted.group else found


def _sorted(person: Person, wanted: Filter, after: tuple[int, ...] | None, limit: int) -> Page:
    """By a sum of results; what nobody tells comes last, among equals the newest first."""
    if wanted.sort not in SORTS:
        raise ValueError(wanted.sort)
    told = Coalesce(F("result__leads"), 0) + Coalesce(F("result__web_leads"), 0) if wanted.sort == "leads" else F(f"result__{wanted.sort}")
    found = _grouped(person, wanted).annotate(rank=Coalesce(told, -1))
    if after is not None and len(after) == 2:
        found = found.filter(Q(rank__lt=after[0]) | Q(rank=after[0], pk__lt=after[1]))
    listed = list(found.order_by("-rank", "-pk").values_list("pk", "rank")[: limit + 1])
    place = {pk: n for n, (pk, _rank) in enumerate(listed[:limit])}
    lines = sorted(queries.lines_of(list(place)), key=lambda line: place[line.id])
    last = listed[limit - 1] if len(listed) > limit else None
    return Page(lines, (last[1], last[0]) if last else None)


def campaigns(entity_ids: frozenset[int]) -> list[tuple[UUID, str]]:
    """The campaigns that may still take content, by name. One query."""
    rows = Campaign.objects.filter(entity_id__in=entity_ids, state__in=("planned", "running")).order_by("name")
    return list(rows.values_list("public_id", "name"))


def pillars(entity_ids: frozenset[int]) -> list[tuple[str, str]]:
    """The themes in use, by name. One query."""
    return list(Pillar.objects.filter(entity_id__in=entity_ids, active=True).order_by("name").values_list("key", "name"))


def published_by_channel(entity_ids: Collection[int], since: datetime) -> dict[int, int]:
    """Channel -> how many pieces were published there since. One query."""
    rows = Variant.objects.filter(entity_id__in=set(entity_ids), state=VariantState.PUBLISHED, parts__published_at__gte=since)
    counted = rows.values("channel_id").annotate(n=Count("content_id", distinct=True))
    return {row["channel_id"]: row["n"] for row in counted}
