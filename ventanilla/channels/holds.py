"""The publishing freeze. What a hold covers is asked in one place: by the claim, by lists and by the page that shows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import about, descendants, holders
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import HoldChanged
from ventanilla.archive.services import record
from ventanilla.channels.models import Attempt, Hold
from ventanilla.channels.types import AttemptKind
from ventanilla.common import scope
from ventanilla.common.events import EventKind, Ring, ring_many
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many

_CALL_MAX = timedelta(minutes=2)  # no call to a network lasts longer


@dataclass(frozen=True, slots=True)
class HoldScope:
    """What a freeze covers: an entity and all below it, narrowed by whatever else is named. `kinds` of attempts, at least one."""

    entity_id: int
    kinds: frozenset[AttemptKind] = frozenset({AttemptKind.POST})
    country: str = ""
    platform: str = ""
    channel_id: int | None = None
    campaign: str = ""
    product: str = ""

    def words(self) -> str:
        named = (self.country, self.platform, self.campaign, self.product, str(self.channel_id or ""))
        return " ".join([",".join(sorted(self.kinds)), *filter(None, named)])


def standing(at: datetime) -> QuerySet[Hold]:
    """The holds in force at a moment."""
    return Hold.objects.filter(lifted_at=None, waiting=False, starts_at__lte=at).exclude(ends_at__lte=at)


def matching(at: datetime) -> QuerySet[Hold]:
    """As a subquery under attempts: the holds in force that cover the outer attempt.

    Asks nothing of the outer row but its own columns, so that an UPDATE keeps its condition on the row itself: PostgreSQL
    checks that again after waiting for a lock, and only that.
    """
    entity = OuterRef("entity_id")
    above = Q(entity=entity) | Q(entity__children=entity) | Q(entity__children__children=entity)
    return standing(at).filter(
        above,
        Q(country="") | Q(country=OuterRef("country")),
        Q(platform="") | Q(platform=OuterRef("platform")),
        Q(channel=None) | Q(channel=OuterRef("channel_id")),
        Q(campaign="") | Q(campaign=OuterRef("campaign")),
        Q(product="") | Q(product=OuterRef("product")),
        kinds__contains=Concat(Value(","), OuterRef("kind"), Value(","), output_field=CharField()),
    )


def held(attempts: QuerySet[Attempt], at: datetime) -> QuerySet[Attempt]:
    """Those of the attempts that a hold keeps back."""
    return attempts.filter(Exists(matching(at)))


class SecondNeeded(Exception):
    """Somebody else must do it: whoever asked for it cannot second it."""


def needs_second(entity_id: int) -> bool:
    """Whether a freeze there covers a group of entities: it takes two people."""
    return about(entity_id).kind == "group"


def place(person: Person, where: HoldScope, reason: str, *, starts_at: datetime | None = None, ends_at: datetime | None = None) -> Hold:
    """Freeze. Takes effect with the commit: no attempt that it covers is claimed after that.

    Where it covers a group it waits for a second person, who is told at once.
    """
    if not person.may(Permission.PUBLISHING_FREEZE, where.entity_id):
        raise PermissionDenied
    if not where.kinds or not reason.strip():
        raise ValueError("a freeze names what it stops and why")
    begins = starts_at or now()
    if ends_at is not None and ends_at <= begins:
        raise ValueError("a freeze ends after it begins")
    with transaction.atomic():
        hold = Hold.objects.create(
            entity_id=where.entity_id,
            country=where.country,
            platform=where.platform,
            channel_id=where.channel_id,
            campaign=where.campaign,
            product=where.product,
            kinds=f",{','.join(sorted(where.kinds))},",
            reason=reason.strip()[:300],
            placed_by=person.actor,
            waiting=needs_second(where.entity_id),
            starts_at=begins,
            ends_at=ends_at,
        )
        _record(hold, "asked" if hold.waiting else "placed", where.words(), reason, person.actor)
        if hold.waiting:
            _call_second(hold, person)
    return hold


def _call_second(hold: Hold, first: Person) -> None:
    others = [user for user in holders(Permission.PUBLISHING_FREEZE, hold.entity_id) if user != first.user_id]
    params = {"person": first.name, "entity": hold.entity.name}
    notify_many(NewNotice(hold.entity_id, user, NoticeKind.FREEZE_SECOND, params, "/holds") for user in others)


def _own(person: Person, public_id: UUID) -> Hold:
    """The hold under lock, where the person may place and lift; `LookupError` when it is not theirs."""
    entities = person.entities_with(Permission.PUBLISHING_FREEZE)
    rows = Hold.objects.select_for_update(of=("self",)).select_related("entity")
    hold = rows.filter(public_id=public_id, entity_id__in=entities).first()
    if hold is None:
        raise LookupError(str(public_id))
    return hold


def second(person: Person, public_id: UUID) -> Hold:
    """The second person agrees to a freeze that waits: it is in force from now. `SecondNeeded` for whoever asked for it."""
    with transaction.atomic():
        hold = _own(person, public_id)
        if hold.waiting and hold.lifted_at is None:
            if hold.placed_by == person.actor:
                raise SecondNeeded
            hold.waiting, hold.seconded_by, hold.starts_at = False, person.actor, now()
            hold.save(update_fields=["waiting", "seconded_by", "starts_at"])
            _record(hold, "seconded", hold.kinds.strip(","), hold.reason, person.actor)
    return hold


def lift(person: Person, public_id: UUID, reason: str = "") -> Hold:
    """End a freeze; answers that it alone kept back go out now, posts whose time it took wait for a decision each.

    Over a group, the first person asks and another lifts: `SecondNeeded` when the same one comes again. Lifting it again changes
    nothing. `LookupError` when it is not theirs.
    """
    with transaction.atomic():
        hold = _own(person, public_id)
        if hold.lifted_at is None and not _asked_first(hold, person, reason):
            covered = _covered(hold)
            hold.lifted_at, hold.lifted_by = now(), person.actor
            hold.save(update_fields=["lifted_at", "lifted_by"])
            _record(hold, "lifted", hold.kinds.strip(","), reason, person.actor)
            release(covered)
    return hold


def _asked_first(hold: Hold, person: Person, reason: str) -> bool:
    """Whether this is only the first of two people; one who takes back what still waits needs nobody."""
    if hold.waiting or not needs_second(hold.entity_id):
        return False
    if hold.lift_asked_by == person.actor:
        raise SecondNeeded
    if hold.lift_asked_by:
        return False
    hold.lift_asked_by = person.actor
    hold.save(update_fields=["lift_asked_by"])
    _record(hold, "lift_asked", hold.kinds.strip(","), reason, person.actor)
    _call_second(hold, person)
    return True


def waiting(entity_ids: Collection[int]) -> list[Hold]:
    """Freezes of these entities that wait for a second person. One query."""
    return list(
        Hold.objects.filter(entity_id__in=entity_ids, waiting=True, lifted_at=None).select_related("entity", "channel").order_by("-pk")
    )


def on_the_wire(standing: Sequence[Hold]) -> dict[int, list[Attempt]]:
    """What had left already when each of these freezes came: claimed before it, answered after it or not yet. One query for the rows."""
    moments = [
        Q(claimed_at__lte=h.starts_at, claimed_at__gt=h.starts_at - _CALL_MAX) & (Q(settled_at=None) | Q(settled_at__gt=h.starts_at))
        for h in standing
    ]
    if not moments:
        return {}
    with scope.system():
        rows = Attempt.objects.filter(reduce(or_, moments)).exclude(state__in=("queued", "awaiting")).select_related("channel")
        found, below = list(rows.order_by("claimed_at")[:500]), descendants()
    return {h.pk: [a for a in found if _was_on_the_wire(h, a) and _covers(h, a, below)] for h in standing}


def _was_on_the_wire(hold: Hold, attempt: Attempt) -> bool:
    at = attempt.claimed_at
    begun = at is not None and hold.starts_at - _CALL_MAX < at <= hold.starts_at
    return begun and (attempt.settled_at is None or attempt.settled_at > hold.starts_at)


def _covers(hold: Hold, attempt: Attempt, below: Mapping[int, frozenset[int]]) -> bool:
    """As `matching` asks it of the database."""
    named = ((hold.country, attempt.country), (hold.platform, attempt.platform), (hold.campaign, attempt.campaign))
    more = ((hold.product, attempt.product), (hold.channel_id, attempt.channel_id))
    narrowed = all(not wanted or wanted == given for wanted, given in (*named, *more))
    return narrowed and f",{attempt.kind}," in hold.kinds and attempt.entity_id in below[hold.entity_id]


def _covered(hold: Hold) -> list[tuple[int, int, datetime]]:
    """What waits because of this hold, in the entity and everything below it."""
    with scope.system():
        rows = Attempt.objects.filter(Exists(matching(now()).filter(pk=hold.pk)), state="queued")
        return list(rows.values_list("pk", "entity_id", "send_at"))


def release(rows: Collection[tuple[int, int, datetime]]) -> None:
    """Ask for these queued attempts to be tried: (id, entity id, send at). A job more does no harm: an attempt is claimed once."""
    at = now()
    enqueue_many(NewJob("outbox.send", {"attempt": pk}, entity_id, run_at=max(send_at, at), rank=2) for pk, entity_id, send_at in rows)


def covering(attempt_id: int, at: datetime) -> Hold | None:
    """The hold that keeps an attempt back the longest, one without an end before all others; None when none does."""
    with scope.system():
        longest = matching(at).order_by(F("ends_at").desc(nulls_first=True)).values("pk")[:1]
        found = Attempt.objects.filter(pk=attempt_id).annotate(hold=Subquery(longest)).values_list("hold", flat=True).first()
        return Hold.objects.filter(pk=found).first() if found else None


def of_entities(entity_ids: Collection[int], at: datetime) -> list[Hold]:
    """The holds in force that the people of these entities feel, newest first: their own and those of the entities above."""
    with scope.system():
        above = Q(entity__in=entity_ids) | Q(entity__children__in=entity_ids) | Q(entity__children__children__in=entity_ids)
        return list(standing(at).filter(above).select_related("entity", "channel").distinct().order_by("-pk"))


def placed(entity_ids: Collection[int], *, limit: int = 20) -> list[Hold]:
    """The newest holds of these entities that are no longer in force or not yet. One query."""
    rows = Hold.objects.filter(entity_id__in=entity_ids, waiting=False).exclude(pk__in=standing(now()).values("pk"))
    return list(rows.select_related("entity", "channel").order_by("-starts_at", "-pk")[:limit])


def kept_back(entity_ids: Collection[int], at: datetime) -> dict[str, int]:
    """How many queued attempts of these entities are held, by kind. One query."""
    with scope.system():  # the hold may stand on an entity above
        rows = held(Attempt.objects.filter(entity_id__in=entity_ids, state="queued"), at)
        return {row["kind"]: row["n"] for row in rows.values("kind").annotate(n=Count("id")).order_by("kind")}


def kinds_of(hold: Hold) -> list[AttemptKind]:
    """What a hold stops."""
    named = hold.kinds.strip(",").split(",")
    return [kind for kind in AttemptKind if kind in named]


def _record(hold: Hold, action: str, words: str, reason: str, actor: str) -> None:
    fact = HoldChanged(hold=str(hold.public_id), action=action, scope=words, reason=reason.strip()[:300])
    record(hold.entity_id, fact, actor=actor, about=f"hold:{hold.public_id}")
    ring_many(Ring(entity_id, EventKind.HOLD_CHANGED, hold.pk) for entity_id in sorted(descendants()[hold.entity_id]))
