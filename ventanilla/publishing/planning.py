"""The calendar: what is planned between two days, what stands across it, what collides, which days are empty."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import descendants
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import SettingChanged
from ventanilla.archive.services import record
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import CalendarFeed, Campaign, Content, Span, Variant
from ventanilla.publishing.queries import lines_of, readable
from ventanilla.publishing.types import Line

TOO_NEAR = timedelta(minutes=30)  # two posts of one channel within it take each other's readers


@dataclass(frozen=True, slots=True)
class Wanted:
    """By what the calendar is narrowed; an empty field narrows nothing."""

    entity_id: int | None = None
    channel: str = ""  # public id
    state: str = ""
    campaign: str = ""  # public id
    pillar: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Something that lasts: a campaign, a blackout, an event, a public holiday. Days inclusive."""

    kind: str
    name: str
    first: date
    last: date
    entity_id: int
    public_id: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def between(person: Person, since: datetime, until: datetime, wanted: Wanted, *, limit: int = 2000) -> list[Line]:
    """What is planned in the half-open stretch, by time. Three queries, however much there is."""
    rows = Content.objects.filter(entity_id__in=readable(person), publish_at__gte=since, publish_at__lt=until)
    ids = _narrowed(rows, wanted).order_by("publish_at", "pk").values_list("pk", flat=True)
    return sorted(lines_of(list(ids[:limit])), key=lambda line: (line.publish_at, line.public_id))


@dataclass(frozen=True, slots=True)
class Day:
    """What is planned on one day: the first pieces, and how many there are in all."""

    lines: tuple[Line, ...]
    count: int


def by_day(person: Person, bounds: Sequence[datetime], wanted: Wanted, most: int) -> list[Day]:
    """What is planned between each moment of `bounds` and the next, at most so many pieces of each. Four queries, however much there is.

    All moments come in one narrow query, answered by the calendar's index; only the pieces that are shown are read whole.
    """
    rows = Content.objects.filter(entity_id__in=readable(person), publish_at__gte=bounds[0], publish_at__lt=bounds[-1])
    shown: list[list[int]] = [[] for _ in bounds[1:]]
    counts, place = [0] * len(shown), 0
    for pk, at in _narrowed(rows, wanted).order_by("publish_at", "pk").values_list("pk", "publish_at").iterator(5000):
        while at is not None and at >= bounds[place + 1]:
            place += 1
        counts[place] += 1
        if len(shown[place]) < most:
            shown[place].append(pk)
    found = {line.id: line for line in lines_of([pk for day in shown for pk in day])}
    lines = [tuple(found[pk] for pk in day if pk in found) for day in shown]
    return [Day(each, count) for each, count in zip(lines, counts, strict=True)]


def near(person: Person, lines: Sequence[Line]) -> frozenset[UUID]:
    """Which of these have another piece, shown or not, less than half an hour away on a channel of theirs. One query."""
    other = Content.objects.filter(
        entity_id=OuterRef("content__entity_id"),
        publish_at__gt=OuterRef("content__publish_at") - TOO_NEAR,
        publish_at__lt=OuterRef("content__publish_at") + TOO_NEAR,
        variants__channel_id=OuterRef("channel_id"),
    ).exclude(pk=OuterRef("content_id"))
    rows = Variant.objects.filter(content_id__in=[line.id for line in lines]).filter(Exists(other))
    return frozenset(rows.values_list("content__public_id", flat=True)) if lines else frozenset()


def unplanned(person: Person, wanted: Wanted, *, limit: int = 30) -> list[Line]:
    """Drafts that have no time yet, the newest first. Three queries."""
    rows = Content.objects.filter(entity_id__in=readable(person), publish_at=None, state="draft")
    return lines_of(list(_narrowed(rows, wanted).order_by("-pk").values_list("pk", flat=True)[:limit]))


def _narrowed(rows: QuerySet[Content], wanted: Wanted) -> QuerySet[Content]:
    asked = {
        "entity_id": wanted.entity_id,
        "variants__channel__public_id": wanted.channel,
        "state": wanted.state,
        "campaign__public_id": wanted.campaign,
        "pillar": wanted.pillar,
    }
    narrowed = rows.filter(**{name: value for name, value in asked.items() if value})
    return narrowed.distinct() if wanted.channel else narrowed


def bands(person: Person, first: date, last: date, zone: str) -> list[Band]:
    """Campaigns, blackouts and events between two days, as the clock of `zone` counts them. Two queries."""
    mine, there = readable(person), ZoneInfo(zone)
    campaigns = Campaign.objects.filter(entity_id__in=mine, starts_on__lte=last, ends_on__gte=first).exclude(state="dropped")
    found = [Band("campaign", c.name, c.starts_on, c.ends_on, c.entity_id, c.public_id) for c in campaigns.order_by("starts_on", "pk")]
    begin = datetime.combine(first, datetime.min.time(), there)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), there)
    for span in spans(mine, begin, end):
        ends = (span.ends_at - timedelta(seconds=1)).astimezone(there).date()
        starts = span.starts_at.astimezone(there).date()
        found.append(Band(span.kind, span.name, starts, ends, span.entity_id, span.public_id, span.starts_at, span.ends_at))
    return found


def spans(entity_ids: Collection[int], since: datetime, until: datetime) -> list[Span]:
    """What stands across these entities, their own and what an entity above laid over them. One query."""
    above = Q(entity__in=entity_ids) | Q(entity__children__in=entity_ids) | Q(entity__children__children__in=entity_ids)
    rows = Span.objects.filter(above, starts_at__lt=until, ends_at__gt=since)
    with scope.system():  # the entity above may be outside the planner's scope
        return list(rows.select_related("channel").distinct().order_by("starts_at", "pk"))


def blackout(entity_id: int, at: datetime, channel_id: int | None = None) -> Span | None:
    """The blackout that covers a moment on a channel."""
    found = spans([entity_id], at, at + timedelta(seconds=1))
    return next((s for s in found if s.kind == "blackout" and s.channel_id in (None, channel_id)), None)


# -- pure ----------------------------------------------------------------------------------------------------------


def clashes(lines: Iterable[Line]) -> frozenset[UUID]:
    """What goes out on the same channel less than half an hour apart."""
    last: dict[tuple[str, str], Line] = {}
    found: set[UUID] = set()
    for line in sorted((x for x in lines if x.publish_at), key=lambda x: (x.publish_at, x.public_id)):
        for network, name, _ in line.channels:
            before = last.get((network, name))
            if before and line.publish_at and before.publish_at and line.publish_at - before.publish_at < TOO_NEAR:
                found |= {before.public_id, line.public_id}
            last[(network, name)] = line
    return frozenset(found)


def blacked_out(lines: Iterable[Line], over: Sequence[Band], below: dict[int, frozenset[int]]) -> frozenset[UUID]:
    """What is planned into a blackout of its entity."""
    silent = [b for b in over if b.kind == "blackout" and b.starts_at and b.ends_at]
    return frozenset(
        line.public_id
        for line in lines
        for band in silent
        if line.publish_at and band.starts_at <= line.publish_at < band.ends_at and line.entity_id in below.get(band.entity_id, ())  # type: ignore[operator]  # checked above
    )


def tree() -> dict[int, frozenset[int]]:
    """Every entity with all below it, itself too."""
    return dict(descendants())


# -- what planners lay over it -------------------------------------------------------------------------------------


def lay(
    person: Person, entity_id: int, kind: str, name: str, starts_at: datetime, ends_at: datetime, channel_id: int | None = None
) -> Span:
    """Mark a stretch of the calendar. `ValueError` when it has no name or ends before it begins."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    if not name.strip() or ends_at <= starts_at:
        raise ValueError("a stretch has a name and ends after it begins")
    with transaction.atomic():
        span = Span.objects.create(
            entity_id=entity_id,
            channel_id=channel_id,
            kind=kind,
            name=name.strip()[:120],
            starts_at=starts_at,
            ends_at=ends_at,
            created_by=person.actor,
            created_at=now(),
        )
        _record(span, "calendar.laid", person)
    return span


def take_up(person: Person, public_id: UUID) -> None:
    """Remove a stretch. `LookupError` when it is not theirs."""
    span = Span.objects.filter(public_id=public_id, entity_id__in=person.entities_with(Permission.CONTENT_WRITE)).first()
    if span is None:
        raise LookupError(str(public_id))
    with transaction.atomic():
        _record(span, "calendar.taken_up", person)
        span.delete()


def _record(span: Span, action: str, person: Person) -> None:
    details = {"kind": span.kind, "name": span.name, "from": span.starts_at.isoformat(), "until": span.ends_at.isoformat()}
    record(span.entity_id, SettingChanged(action=action, details=details), actor=person.actor, about=f"span:{span.public_id}")


# -- the feed ------------------------------------------------------------------------------------------------------


def new_feed(person: Person) -> str:
    """A secret address for the person's calendar program; the one before it stops working."""
    secret = secrets.token_urlsafe(24)
    home = person.home_id or min(person.scope.entity_ids)
    CalendarFeed.objects.update_or_create(
        user_id=person.user_id, defaults={"entity_id": home, "digest": _digest(secret), "created_at": now()}
    )
    return secret


def end_feed(person: Person) -> None:
    """The person's calendar is no longer given out."""
    CalendarFeed.objects.filter(user_id=person.user_id).delete()


def feed_of(secret: str) -> int | None:
    """Whose calendar an address gives, by user id."""
    return CalendarFeed.objects.filter(digest=_digest(secret)).values_list("user_id", flat=True).first()


def has_feed(person: Person) -> bool:
    return CalendarFeed.objects.filter(user_id=person.user_id).exists()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
