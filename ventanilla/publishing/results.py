"""What became of our posts: figures of the networks read again and again, more seldom as a post grows old; clicks; leads.

Every reading is kept. What lists and campaigns show are sums of the newest ones, made anew by `recount` whenever something is told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, Sum

from ventanilla.common.events import EventKind, Ring, ring_many
from ventanilla.common.pure.clock import now
from ventanilla.common.rows import insert_values, update_many
from ventanilla.publishing.models import Content, Gauge, Measurement, Origin, Part, Result, Visits
from ventanilla.publishing.types import PartKind, VariantState
from ventanilla.understanding import mask_forbidden

COUNTED = ("views", "video_views", "reach", "likes", "comments", "shares")
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
FIRST = timedelta(minutes=2)
# Until a post is this old, it is read so often; then never again.
RHYTHM = (
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(hours=6), timedelta(minutes=30)),
    (timedelta(days=2), timedelta(hours=2)),
    (timedelta(days=7), timedelta(hours=12)),
    (timedelta(days=30), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
)
_AGAIN_MAX = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Told:
    """What the bank's web analytics counted on one day for one set of UTM parameters: the day's totals so far."""

    day: date
    utm: Mapping[str, str]
    clicks: int = 0
    visits: int = 0
    leads: int = 0


def next_reading(published_at: datetime, at: datetime) -> datetime | None:
    """When a post is read after `at`; None when it is too old."""
    age = at - published_at
    return next((at + every for until, every in RHYTHM if age < until), None)


def utm_content(content: Content) -> str:
    """The parameter by which the clicks of a piece are told apart (as `rules.utm_of` builds it)."""
    return str(content.utm.get("utm_content") or content.public_id.hex[-12:])[:100]


# -- following ---------------------------------------------------------------------------------------------------------


def follow(part: Part) -> None:
    """An item stands on its network: from now on it is counted. In the caller's transaction; asked twice, it is followed once."""
    content, at = part.variant.content, part.published_at or now()
    first = {"entity_id": part.entity_id, "content": content, "channel_id": part.variant.channel_id, "due_at": at + FIRST}
    Gauge.objects.get_or_create(part=part, defaults=first)
    Result.objects.get_or_create(content=content, defaults={"entity_id": content.entity_id, "utm_content": utm_content(content)})
    recount([content.pk])


def due_channels(dead: Collection[str]) -> list[tuple[int, int]]:
    """(channel id, entity id) of the living channels with items to be read now. One query."""
    rows = Gauge.objects.filter(due_at__lte=now(), channel__active=True).exclude(channel__auth_state__in=dead)
    return list(rows.order_by("channel_id").values_list("channel_id", "entity_id").distinct())


def due(channel_id: int, limit: int) -> list[Gauge]:
    """The items of a channel that are to be read now, the longest overdue first. One query."""
    rows = Gauge.objects.filter(channel_id=channel_id, due_at__lte=now()).select_related("part__variant", "content")
    return list(rows.order_by("due_at", "pk")[:limit])


def stop(channel_id: int) -> None:
    """The network counts nothing: nobody asks it again."""
    Gauge.objects.filter(channel_id=channel_id).update(due_at=None)


def note(gauges: Sequence[Gauge], figures: Mapping[str, Mapping[str, int | None]]) -> None:
    """What a network said of its items, by native id; in the caller's transaction. A constant number of queries.

    An item that the answer does not mention stays as it is and is asked again.
    """
    at = now()
    told = [g for g in gauges if g.part.native_id in figures]
    own = _own_answers({g.part.variant_id for g in told})
    for gauge in told:
        said = figures[gauge.part.native_id]
        for name in COUNTED:
            setattr(gauge, name, said.get(name))
        if gauge.comments is not None:
            gauge.comments = max(0, gauge.comments - own.get(gauge.part_id, 0))
        gauge.counted_at, gauge.failures, gauge.error = at, 0, ""
        gauge.due_at = next_reading(gauge.part.published_at or at, at)
    insert_values(
        Measurement,
        ("entity_id", "part", "at", *COUNTED),
        [(g.entity_id, g.part_id, at, *(getattr(g, name) for name in COUNTED)) for g in told],
    )
    update_many(told, [*COUNTED, "counted_at", "due_at", "failures", "error"])
    put_off([g for g in gauges if g.part.native_id not in figures], "unread")
    recount({g.content_id for g in told})
    ring_many(Ring(g.entity_id, EventKind.CONTENT_CHANGED, g.content_id) for g in told)


def _own_answers(variant_ids: Collection[int]) -> dict[int, int]:
    """How many of the direct answers below each item are our own: the next of a thread, the first comment. One query."""
    rows = Part.objects.filter(variant_id__in=variant_ids, state=VariantState.PUBLISHED, deleted_at=None).order_by("position", "pk")
    items: dict[tuple[int, int], dict[int, Part]] = {}
    for row in rows:
        items.setdefault((row.variant_id, row.version), {})[row.position] = row
    counts: dict[int, int] = {}
    for placed in items.values():
        for position, row in placed.items():
            above = placed.get(0 if row.kind == PartKind.COMMENT else position - 1)
            if position and above is not None:
                counts[above.pk] = counts.get(above.pk, 0) + 1
    return counts


def put_off(gauges: Sequence[Gauge], error: str, seconds: float = 0) -> None:
    """These could not be read: people see why, and they are asked again later, ever more seldom."""
    at = now()
    for gauge in gauges:
        gauge.failures, gauge.error = min(gauge.failures + 1, 1_000), error[:60]
        wait = min(timedelta(minutes=2) * 2 ** min(gauge.failures, 10), _AGAIN_MAX)
        over = next_reading(gauge.part.published_at or at, at) is None
        gauge.due_at = None if over else at + max(wait, timedelta(seconds=seconds))
    update_many(gauges, ["failures", "error", "due_at"])


def note_gone(gauges: Sequence[Gauge]) -> list[Gauge]:
    """These no longer stand on their network. Answers those that nobody here took off. In the caller's transaction."""
    at = now()
    for gauge in gauges:
        gauge.gone_at, gauge.due_at, gauge.error = at, None, ""
    update_many(gauges, ["gone_at", "due_at", "error"])
    missing = [g for g in gauges if g.part.deleted_at is None]
    for gauge in missing:
        gauge.part.deleted_at = at
    update_many([g.part for g in missing], ["deleted_at"])
    return [g for g in missing if g.content.state != "withdrawn"]


# -- clicks and leads --------------------------------------------------------------------------------------------------


def tell_visits(entity_id: int, rows: Iterable[Told], actor: str) -> int:
    """Store the days' totals; those told before are replaced, so the same report told twice changes nothing. How many pieces are theirs.

    Text is masked of forbidden data here. A constant number of queries.
    """
    at, kept = now(), {}
    for row in rows:
        values = {name: mask_forbidden(row.utm.get(name, "").strip()).text[:100] for name in UTM}
        fixed = {"entity_id": entity_id, "day": row.day, "told_at": at, "told_by": actor, **values}
        kept[row.day, *values.values()] = Visits(clicks=row.clicks, visits=row.visits, leads=row.leads, **fixed)
    Visits.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        unique_fields=["entity_id", "day", *UTM],
        update_fields=["clicks", "visits", "leads", "told_at", "told_by"],
    )
    tags = {row.utm_content for row in kept.values()} - {""}
    found = list(Result.objects.filter(entity_id=entity_id, utm_content__in=tags).values_list("content_id", flat=True))
    recount(found)
    return len(found)


def parts_by_native(entity_id: int, channel_id: int, native_ids: Collection[str]) -> dict[str, Part]:
    """Our own items with these ids on one channel. One query."""
    rows = Part.objects.filter(entity_id=entity_id, variant__channel_id=channel_id, native_id__in=set(native_ids) - {""})
    return {row.native_id: row for row in rows.select_related("variant")}


def note_origin(entity_id: int, case_id: int, part: Part, answered_at: datetime, opened_at: datetime) -> bool:
    """A lead came from this item. False when its origin is known already. In the caller's transaction."""
    content_id = part.variant.content_id
    said = {"entity_id": entity_id, "part": part, "content_id": content_id, "answered_at": answered_at, "opened_at": opened_at}
    _row, fresh = Origin.objects.get_or_create(case_id=case_id, defaults=said)
    if fresh:
        recount([content_id])
    return fresh


# -- sums --------------------------------------------------------------------------------------------------------------


def recount(content_ids: Collection[int]) -> None:
    """Make the sums of these pieces anew. Five queries at most."""
    rows = list(Result.objects.filter(content_id__in=content_ids))
    if not rows:
        return
    sums = {name: Sum(name) for name in COUNTED}
    gauges = Gauge.objects.filter(content_id__in=[r.content_id for r in rows]).order_by().values("content_id")
    by_content: dict[int, Any] = {g["content_id"]: g for g in gauges.annotate(at=Max("counted_at"), **sums)}
    visits = _visits(
        Q(entity_id__in={r.entity_id for r in rows}, utm_content__in={r.utm_content for r in rows}), "entity_id", "utm_content"
    )
    clicked = {(v["entity_id"], v["utm_content"]): v for v in visits}
    origins = Origin.objects.filter(content_id__in=[r.content_id for r in rows]).order_by().values("content_id")
    leads = {o["content_id"]: o["n"] for o in origins.annotate(n=Count("pk"))}
    for row in rows:
        told: dict[str, Any] = by_content.get(row.content_id, {})
        for name in COUNTED:
            setattr(row, name, told.get(name))
        web = clicked.get((row.entity_id, row.utm_content), {})
        row.clicks, row.visits, row.web_leads = (web.get(name) for name in ("clicks", "visits", "leads"))
        row.leads, row.counted_at = leads.get(row.content_id, 0), told.get("at")
    update_many(rows, [*COUNTED, "clicks", "visits", "web_leads", "leads", "counted_at"])


def _visits(which: Q, *by: str) -> Iterable[dict[str, Any]]:
    rows = Visits.objects.filter(which).order_by().values(*by)
    summed: Iterable[dict[str, Any]] = rows.annotate(clicks=Sum("clicks"), visits=Sum("visits"), leads=Sum("leads"))
    return summed


@dataclass(frozen=True, slots=True)
class Sums:
    """What a piece, a campaign or an item has come to. None: nobody tells. `desk_leads` and `web_leads` make up `leads`."""

    views: int | None = None
    video_views: int | None = None
    reach: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    clicks: int | None = None
    visits: int | None = None
    desk_leads: int | None = None
    web_leads: int | None = None
    counted_at: datetime | None = None

    @property
    def leads(self) -> int | None:
        """Opened at the desk and on the bank's own pages."""
        return None if self.desk_leads is None and self.web_leads is None else (self.desk_leads or 0) + (self.web_leads or 0)

    def get(self, measure: str) -> int | None:
        value: int | None = getattr(self, measure)
        return value


def _sums(row: Any) -> Sums:
    names = (*COUNTED, "clicks", "visits", "web_leads", "counted_at")
    return Sums(**{name: getattr(row, name) for name in names}, desk_leads=row.leads)


def of_contents(content_ids: Collection[int]) -> dict[int, Sums]:
    """The sums of these pieces that were ever published. One query."""
    return {row.content_id: _sums(row) for row in Result.objects.filter(content_id__in=content_ids)}


def of_content(content: Content) -> Sums | None:
    """The sums of one piece; None when it was never published. One query."""
    return of_contents([content.pk]).get(content.pk)


def of_campaigns(rows: Collection[Any]) -> dict[int, Sums]:
    """The sums of campaigns, by row id. Two queries.

    Clicks are those of the campaign's own parameter, whichever piece they came by.
    """
    ids = [row.pk for row in rows]
    fields = {name: Sum(name) for name in (*COUNTED, "leads")}
    summed = Result.objects.filter(content__campaign_id__in=ids).order_by().values("content__campaign_id")
    by_campaign: dict[int, Any] = {s["content__campaign_id"]: s for s in summed.annotate(at=Max("counted_at"), **fields)}
    which = Q(entity_id__in={row.entity_id for row in rows}, utm_campaign__in={row.key for row in rows})
    clicked = {(v["entity_id"], v["utm_campaign"]): v for v in _visits(which, "entity_id", "utm_campaign")}
    found = {}
    for row in rows:
        told: dict[str, Any] = by_campaign.get(row.pk, {})
        web = clicked.get((row.entity_id, row.key), {})
        counted = Sums(**{name: told.get(name) for name in COUNTED}, desk_leads=told.get("leads"), counted_at=told.get("at"))
        found[row.pk] = replace(counted, clicks=web.get("clicks"), visits=web.get("visits"), web_leads=web.get("leads"))
    return found


def gauges(content: Content) -> list[Gauge]:
    """Every item of the piece that was ever on a network, with its newest figures. One query."""
    rows = Gauge.objects.filter(content=content).select_related("part__variant__channel")
    return list(rows.order_by("part__variant__position", "part__position", "pk"))


def history(content: Content, limit: int = 2_000) -> list[Measurement]:
    """Every reading of its items, oldest first. One query."""
    rows = Measurement.objects.filter(part__gauge__content=content).select_related("part__variant__channel")
    return list(rows.order_by("at", "pk")[:limit])


def origins(content: Content, limit: int = 50) -> list[tuple[UUID, str, datetime]]:
    """(case, its number, opened at) of the leads that came from the piece, newest first. One query."""
    rows = Origin.objects.filter(content=content).order_by("-opened_at", "-pk")
    return list(rows.annotate(public=F("case__public_id"), number=F("case__number")).values_list("public", "number", "opened_at")[:limit])
