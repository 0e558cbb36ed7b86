"""Recurring series: begun from a piece of content, made ahead to a horizon, changed for this and the following or for all, paused, ended.

Every occurrence is a piece of its own. It is checked by the rules of its own day and approved by itself (ADR 8): nothing here approves.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.catalogue import queries as catalogue
from ventanilla.catalogue.rules import is_holiday, public_holidays
from ventanilla.channels import queries as channels
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.publishing import bulk, planning, queries, recurrence, snapshots, times
from ventanilla.publishing import series as stored
from ventanilla.publishing import services as contents
from ventanilla.publishing.recurrence import Avoid, Rule
from ventanilla.publishing.series import Occurrence, Series, SeriesState
from ventanilla.publishing.times import Choice
from ventanilla.publishing.types import EDITABLE, ContentState, NewContent, NotPossible, Planned
from ventanilla.workflows import publish, write_content

HORIZON = timedelta(days=60)
EXTEND = "series.extend"


def begin(person: Person, public_id: UUID, rule: Rule) -> Series:
    """A series of a piece of content, which becomes its first occurrence. `LookupError`; `NotPossible("no_time")`, `("in_series")`."""
    content = queries.get(person, public_id)
    if content is None or not person.may(Permission.CONTENT_WRITE, content.entity_id):
        raise LookupError(str(public_id))
    if not content.wall or content.publish_at is None:
        raise NotPossible("no_time")
    if stored.of_content(content) is not None:
        raise NotPossible("in_series")
    wall = datetime.fromisoformat(content.wall)
    with transaction.atomic():
        template = contents.snapshot_of(content)
        row = stored.create(person, content.entity_id, template, rule, wall.date(), f"{wall:%H:%M}", content.zone)
        stored.add(row, [(wall.date(), content)])
        stored.written(content, content.version)
        extend(person, row)
    return row


def extend(person: Person, row: Series) -> int:
    """Make what is missing up to the horizon, in the caller's transaction, the row under lock. How many were made."""
    there = ZoneInfo(row.zone)
    today = now().astimezone(there).date()
    last = today + HORIZON
    known, rule = stored.known_days(row), stored.rule_of(row)
    first = max(row.starts_on, today)
    wanted = [day for day in recurrence.between(rule, row.starts_on, first, last) if day not in known]
    off = _days_off(row, first, last + timedelta(days=31)) if rule.avoid is not Avoid.NOTHING else frozenset()
    taken = {datetime.fromisoformat(wall).date() for wall in stored.walls(row, first)}
    goes = recurrence.placed(wanted, rule.avoid, off.__contains__, taken)
    known_channels = channels.all_of([row.entity_id])
    said = snapshots.from_snapshot(row.entity_id, row.template, known_channels)
    new = {on: _on(row, said, day) for on, day in goes.items() if day is not None and _moment(row, day) > now()}
    made = bulk.create_many(person, row.entity_id, list(new.values()), {c.pk: c for c in known_channels})
    by_day = dict(zip(new, made, strict=True))
    stored.add(row, [(on, by_day.get(on)) for on in goes])
    stored.made_until(row, last)
    return len(made)


def _moment(row: Series, day: date) -> datetime:
    at = _planned(row, day)
    return times.resolve(times.WallTime(at.wall, at.zone, at.choice)).at


def _planned(row: Series, day: date) -> Planned:
    wall = datetime.combine(day, datetime.strptime(row.hour, "%H:%M").time())  # noqa: DTZ007  a wall time has no offset
    return Planned(wall, row.zone, Choice(row.choice), row.template["window_minutes"])


def _said(row: Series) -> NewContent:
    """What the series says, whenever. Three queries."""
    return snapshots.from_snapshot(row.entity_id, row.template, channels.all_of([row.entity_id]))


def _on(row: Series, said: NewContent, day: date) -> NewContent:
    """The same on that day: at the same wall time, whatever the clock does in between."""
    at = _planned(row, day)
    shift = at.wall - datetime.fromisoformat(row.template["wall"])
    own = lambda v: None if v.at is None else replace(v.at, wall=v.at.wall + shift)
    return replace(said, at=at, expires_at=None, variants=tuple(replace(v, at=own(v)) for v in said.variants))


def _days_off(row: Series, first: date, last: date) -> frozenset[date]:
    """Public holidays of the entity, its own days off, and the days of a blackout. Four queries."""
    calendar, country = catalogue.calendar(row.entity_id), accounts.about(row.entity_id).country
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    official = {day for year in range(first.year, last.year + 1) for day in public_holidays(country, "", year)}
    there = ZoneInfo(row.zone)
    begin, end = datetime.combine(first, datetime.min.time(), there), datetime.combine(last, datetime.max.time(), there)
    silent = [s for s in planning.spans([row.entity_id], begin, end) if s.kind == "blackout"]

    def quiet(day: date) -> bool:
        at = _moment(row, day)
        return any(s.starts_at <= at < s.ends_at for s in silent)

    return frozenset(day for day in every if day in official or is_holiday(day, calendar) or quiet(day))


# -- change ----------------------------------------------------------------------------------------------------------


def carry(person: Person, public_id: UUID, *, following: bool) -> int:
    """The words of one occurrence become those of the following ones, or of all that have not left yet. How many changed.

    What was approved for the old words is void: `write_content.rewrite` sees to that, one by one. Occurrences that somebody has changed
    by themselves keep their own words. `following` splits the series there. `LookupError`, `NotPossible`.
    """
    content, occurrence = _of(person, public_id)
    with transaction.atomic():
        row = stored.locked(person, occurrence.series.public_id)
        template = contents.snapshot_of(content)
        since = occurrence.on if following else date.min
        affected = [o for o in stored.ahead(row, since, now()) if o.content_id != content.pk and _untouched(o)]
        if following and _earlier(row, occurrence.on):
            row = _split(person, row, occurrence.on, template, _rest(row, occurrence.on), row.hour)
        row.template, row.title = _timeless(template, row), template["title"]
        stored.save(row, "words_changed", person.actor)
        said = _said(row)
        for one in affected:
            _rewrite(person, one, _on(row, said, _day(one)))
        stored.written(content, content.version)
    return len(affected)


def reschedule(person: Person, series_id: UUID, rule: Rule, hour: str, *, since: date | None = None) -> Series:
    """Another rule or hour: for all that has not left yet, or from one day on (the series is split there). `LookupError`, `NotPossible`.

    Days that the new rule has too keep their piece, at the new hour; the others are thrown away or withdrawn; what is missing is made.
    """
    with transaction.atomic():
        row = stored.locked(person, series_id)
        if row.state == SeriesState.ENDED:
            raise NotPossible(row.state)
        first = max(since or date.min, now().astimezone(ZoneInfo(row.zone)).date())
        ahead = [o for o in stored.ahead(row, first, now()) if _untouched(o)]
        if since is not None and _earlier(row, since):
            row = _split(person, row, since, row.template, rule, hour)
        row.rule, row.hour, row.template = rule.plain(), hour, _timeless(row.template, row, hour)
        row.starts_on = since or row.starts_on
        stored.save(row, "rescheduled", person.actor)
        _place_again(person, row, ahead, first)
        stored.forget_left_out(row, first)
        if row.state == SeriesState.ACTIVE:
            extend(person, row)
    return row


def _place_again(person: Person, row: Series, ahead: list[Occurrence], first: date) -> None:
    """Every piece to where the rule has its day now; those whose day is gone are taken away."""
    rule, last = stored.rule_of(row), first + HORIZON * 2
    off = _days_off(row, first, last) if rule.avoid is not Avoid.NOTHING else frozenset()
    goes = recurrence.placed(recurrence.between(rule, row.starts_on, first, last), rule.avoid, off.__contains__, set())
    said = _said(row)
    for one in ahead:
        day = goes.get(one.on)
        if day is None:
            _remove(person, one)
        else:
            _rewrite(person, one, _on(row, said, day))


def set_state(person: Person, series_id: UUID, state: SeriesState, *, take_away: bool = False) -> Series:
    """Pause it, let it go on, end it; ended with `take_away`, what has not left yet goes too. `LookupError`, `NotPossible`."""
    with transaction.atomic():
        row = stored.locked(person, series_id)
        stored.set_state(row, state, person.actor)
        if state is SeriesState.ACTIVE:
            extend(person, row)
        if state is SeriesState.ENDED and take_away:
            for one in stored.ahead(row, date.min, now()):
                _remove(person, one)
    return row


def ask_all(person: Person, series_id: UUID) -> tuple[int, int]:
    """Ask for approval of every draft of a series that stands ahead, each by itself: (asked, stopped by something against it)."""
    row = stored.get(person, series_id)
    if row is None or not person.may(Permission.CONTENT_WRITE, row.entity_id):
        raise LookupError(str(series_id))
    asked = stopped = 0
    for one in stored.ahead(row, date.min, now()):
        if one.content is None or one.content.state != ContentState.DRAFT:
            continue
        try:
            done = isinstance(publish.ask(person, one.content.public_id), publish.Asked)
        except NotPossible:
            done = False
        asked, stopped = asked + done, stopped + (not done)
    return asked, stopped


def _of(person: Person, public_id: UUID) -> tuple[queries.Content, Occurrence]:
    content = queries.get(person, public_id)
    occurrence = stored.of_content(content) if content is not None else None
    if content is None or occurrence is None or not person.may(Permission.CONTENT_WRITE, content.entity_id):
        raise LookupError(str(public_id))
    return content, occurrence


def _untouched(one: Occurrence) -> bool:
    """Nobody has changed it by itself, and it can still be changed."""
    return one.content is not None and one.content.version == one.base and one.content.state in EDITABLE


def _earlier(row: Series, on: date) -> bool:
    return any(day < on for day in stored.known_days(row))


def _day(one: Occurrence) -> date:
    """Where its piece stands: not always on the rule's own day."""
    return datetime.fromisoformat(one.content.wall).date() if one.content and one.content.wall else one.on


def _timeless(template: Mapping[str, Any], row: Series, hour: str = "") -> dict[str, Any]:
    """The words of a piece, at the hour of the series: an occurrence that was moved moves no other.

    A channel's own hour keeps its distance from the piece's.
    """
    day = template["wall"][:10] or row.starts_on.isoformat()
    wall = f"{day}T{hour or row.hour}"
    shift = datetime.fromisoformat(wall) - datetime.fromisoformat(template["wall"] or wall)
    moved = lambda own: (datetime.fromisoformat(own) + shift).strftime(contents.WALL) if own else ""
    variants = [{**v, "wall": moved(v["wall"])} for v in template["variants"]]
    return {**template, "wall": wall, "zone": row.zone, "choice": row.choice, "variants": variants}


def _rest(row: Series, on: date) -> Rule:
    """What a rule still has from a day on: of those it counts, the ones before are gone."""
    rule = stored.rule_of(row)
    if rule.count is None:
        return rule
    gone = len(recurrence.between(rule, row.starts_on, row.starts_on, on - timedelta(days=1)))
    return replace(rule, count=max(rule.count - gone, 1))


def _split(person: Person, row: Series, on: date, template: Mapping[str, Any], rule: Rule, hour: str) -> Series:
    """A series of its own from a day on; the one before ends the day before. Its occurrences go over."""
    new = stored.create(person, row.entity_id, template, rule, on, hour, row.zone, follows=row)
    stored.hand_over(row, new, on)
    row.rule = replace(stored.rule_of(row), until=on - timedelta(days=1), count=None).plain()
    stored.save(row, "split", person.actor)
    return new


def _rewrite(person: Person, one: Occurrence, new: NewContent) -> None:
    """Nothing is saved, and no approval falls, where nothing would change."""
    content = one.content
    assert content is not None, "only what stands is rewritten"
    if not snapshots.same(content, write_content.masked(new), [v.channel for v in content.variants.all()]):
        changed = write_content.rewrite(person, content.public_id, content.version, new)
        stored.written(content, changed.version)


def _remove(person: Person, one: Occurrence) -> None:
    """Thrown away while nobody was asked about it, else withdrawn; the day is free again."""
    content = one.content
    assert content is not None, "only what stands is removed"
    stored.drop(one)
    if content.state == ContentState.DRAFT and approvals.ticket(content.entity_id, f"content:{content.public_id}") is None:
        write_content.delete(person, content.public_id)
    else:
        publish.withdraw(person, content.public_id)


# -- the horizon -----------------------------------------------------------------------------------------------------


def plan() -> int:
    """Chore: every running series is looked at."""
    rows = stored.active()
    enqueue_many(NewJob(EXTEND, {"series_id": pk, "user_id": author}, entity, key=str(pk), rank=7) for pk, entity, author in rows)
    return len(rows)


def run(series_id: int, user_id: int) -> int:
    """Job: make what is missing of one series, in its author's name; where they may no longer write, it pauses."""
    with scope.system():
        person = accounts.person(user_id)
        with transaction.atomic():
            row = stored.locked_by_id(series_id)
            if row is None or row.state != SeriesState.ACTIVE:
                return 0
            if person is None or not person.may(Permission.CONTENT_WRITE, row.entity_id):
                stored.set_state(row, SeriesState.PAUSED, "system", "author_gone")
                return 0
            return extend(person, row)
