"""Series: what is stored of them. How occurrences come to be and change: `workflows/series.py`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive.kinds import SeriesChanged
from ventanilla.archive.services import record
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Content, Occurrence, Series
from ventanilla.publishing.models.series import SeriesState
from ventanilla.publishing.queries import VARIANTS, readable
from ventanilla.publishing.recurrence import Rule, of_plain
from ventanilla.publishing.types import NotPossible

__all__ = ["Occurrence", "Series", "SeriesState"]


def create(
    person: Person,
    entity_id: int,
    template: Mapping[str, Any],
    rule: Rule,
    starts_on: date,
    hour: str,
    zone: str,
    follows: Series | None = None,
) -> Series:
    """A new series without occurrences, in the caller's transaction. `PermissionDenied`."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    at = now()
    row = Series.objects.create(
        entity_id=entity_id,
        title=template["title"],
        rule=rule.plain(),
        starts_on=starts_on,
        hour=hour,
        zone=zone,
        choice=template["choice"] or "later",
        template=dict(template),
        follows=follows,
        author_id=person.user_id,
        created_at=at,
        changed_at=at,
    )
    tell(row, "begun", person.actor)
    return row


def tell(row: Series, action: str, actor: str) -> None:
    """Archive what became of a series."""
    details = {"rule": row.rule, "starts_on": row.starts_on.isoformat(), "hour": row.hour, "zone": row.zone, "reason": row.reason}
    fact = SeriesChanged(series=str(row.public_id), action=action, details=details)
    record(row.entity_id, fact, actor=actor, about=f"series:{row.public_id}")


def save(row: Series, action: str, actor: str) -> None:
    """Keep what has been set on the row, and archive it; in the caller's transaction."""
    row.changed_at = now()
    row.save()
    tell(row, action, actor)


def rule_of(row: Series) -> Rule:
    return of_plain(row.rule)


def of_entities(person: Person) -> list[Series]:
    """The series that the person reads, the running ones first, each with `ahead` (how many stand ahead) and `last`. One query."""
    rows = Series.objects.filter(entity_id__in=readable(person)).select_related("author", "entity")
    ahead = Count("occurrences", filter=Q(occurrences__content__publish_at__gt=now()))
    counted = rows.annotate(ahead=ahead, last=Max("occurrences__on"))
    return sorted(counted.order_by("-pk")[:300], key=lambda s: (s.state == "ended", s.state == "paused"))


def get(person: Person, public_id: UUID) -> Series | None:
    """The series, where the person reads content. One query."""
    return Series.objects.filter(public_id=public_id, entity_id__in=readable(person)).select_related("author", "entity").first()


def locked(person: Person, public_id: UUID) -> Series:
    """The same under lock, where they write. `LookupError`."""
    mine = person.entities_with(Permission.CONTENT_WRITE)
    row = Series.objects.select_for_update(of=("self",)).filter(public_id=public_id, entity_id__in=mine).first()
    if row is None:
        raise LookupError(str(public_id))
    return row


def locked_by_id(series_id: int) -> Series | None:
    """The same for the horizon's job."""
    return Series.objects.select_for_update(of=("self",)).filter(pk=series_id).first()


def active() -> list[tuple[int, int, int]]:
    """Every running series: (id, entity, author)."""
    with scope.system():
        return list(Series.objects.filter(state="active").values_list("pk", "entity_id", "author_id"))


def occurrences(row: Series) -> list[Occurrence]:
    """All of a series by day, with their content. Two queries."""
    rows = row.occurrences.select_related("content__author", "content__campaign", "content__entity").order_by("on")
    return list(rows)


def ahead(row: Series, since: date, at: datetime) -> list[Occurrence]:
    """Those from a day on whose content has not left yet. Three queries."""
    rows = row.occurrences.filter(on__gte=since, content__publish_at__gt=at).select_related("content").order_by("on")
    found = list(rows)
    contents = Content.objects.filter(pk__in=[o.content_id for o in found]).select_related("entity", "campaign", "author")
    by_id = {c.pk: c for c in contents.prefetch_related(VARIANTS)}
    for one in found:
        one.content = by_id.get(one.content_id or 0)
    return found


def of_content(content: Content) -> Occurrence | None:
    """To which day of which series a piece belongs. One query."""
    return Occurrence.objects.filter(content=content).select_related("series").first()


def known_days(row: Series) -> dict[date, bool]:
    """The days that have been decided: whether a content stands there. One query."""
    return {on: content is not None for on, content in row.occurrences.values_list("on", "content_id")}


def add(row: Series, made: Sequence[tuple[date, Content | None]]) -> None:
    """These days are decided, in the caller's transaction."""
    Occurrence.objects.bulk_create(
        Occurrence(entity_id=row.entity_id, series=row, on=on, content=content, left_out=content is None) for on, content in made
    )


def walls(row: Series, first: date) -> list[str]:
    """The wall times of what stands from a day on. One query."""
    rows = row.occurrences.filter(on__gte=first, content__isnull=False).exclude(content__wall="")
    return list(rows.values_list("content__wall", flat=True))


def written(content: Content, version: int) -> None:
    """The series itself has written this version: it is not one that somebody changed apart."""
    Occurrence.objects.filter(content=content).update(base=version)


def made_until(row: Series, last: date) -> None:
    row.made_until = last
    row.save(update_fields=["made_until"])


def hand_over(row: Series, to: Series, on: date) -> None:
    """The occurrences from a day on belong to another series."""
    row.occurrences.filter(on__gte=on).update(series=to)


def forget_left_out(row: Series, first: date) -> None:
    """Days that were left out are decided anew."""
    row.occurrences.filter(on__gte=first, content=None, left_out=True).delete()


def drop(one: Occurrence) -> None:
    """The day is free again."""
    Occurrence.objects.filter(pk=one.pk).delete()


def set_state(row: Series, state: SeriesState, actor: str, reason: str = "") -> None:
    """Pause, go on, end; in the caller's transaction. `NotPossible` from where it cannot."""
    if row.state == SeriesState.ENDED or row.state == state:
        raise NotPossible(row.state)
    row.state, row.reason = state, reason
    save(row, state.value, actor)
