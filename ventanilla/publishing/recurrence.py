"""Which days a series falls on, and where a day that is taken off goes. Days and wall times only: no clock is asked. Pure.

The days come from `dateutil.rrule` (RFC 5545); the wall time stays what it is on every day, and `times.resolve` says which moment
that is in its zone: the clock of the people, not the distance in hours, is what repeats.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from dateutil import rrule

INTERVAL_MAX, COUNT_MAX = 52, 500
LAST = -1
_LOOK_AHEAD = 30  # how many days further a day that is off may be moved


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"  # on `weekdays`
    MONTH_DAY = "month_day"  # on `day`; the month's last day where it is shorter
    MONTH_WEEKDAY = "month_weekday"  # on the `nth` of `weekdays`


class Avoid(StrEnum):
    """What becomes of an occurrence on a public holiday or in a blackout."""

    NOTHING = "nothing"
    SKIP = "skip"
    NEXT = "next"  # the next working day


@dataclass(frozen=True, slots=True)
class Rule:
    """`weekdays`: 0 is Monday. `nth`: 1 to 4, or -1 for the last. `count` counts every day of the rule, those left out too."""

    every: Every
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    day: int = 1
    nth: int = 1
    until: date | None = None
    count: int | None = None
    avoid: Avoid = Avoid.NOTHING

    def __post_init__(self) -> None:
        wrong = (
            not 1 <= self.interval <= INTERVAL_MAX
            or not set(self.weekdays) <= set(range(7))
            or (self.every in (Every.WEEK, Every.MONTH_WEEKDAY) and not self.weekdays)
            or not (1 <= self.day <= 31 or self.day == LAST)
            or self.nth not in (1, 2, 3, 4, LAST)
            or (self.count is not None and not 1 <= self.count <= COUNT_MAX)
        )
        if wrong:
            raise ValueError("no such rule")

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"until": self.until.isoformat() if self.until else None, "weekdays": list(self.weekdays)}


def of_plain(plain: Mapping[str, Any]) -> Rule:
    """The reverse of `Rule.plain`."""
    until = date.fromisoformat(plain["until"]) if plain["until"] else None
    said = {**plain, "until": until, "weekdays": tuple(plain["weekdays"])}
    return Rule(**{**said, "every": Every(plain["every"]), "avoid": Avoid(plain["avoid"])})


def days(rule: Rule, starts_on: date) -> Iterator[date]:
    """The days of a rule from its first day on, endlessly where it says no end."""
    begin = datetime.combine(starts_on, datetime.min.time())
    until = datetime.combine(rule.until, datetime.min.time()) if rule.until else None
    said: dict[str, Any] = {"dtstart": begin, "interval": rule.interval, "until": until, "count": rule.count}
    if rule.every is Every.DAY:
        found = rrule.rrule(rrule.DAILY, **said)
    elif rule.every is Every.WEEK:
        found = rrule.rrule(rrule.WEEKLY, byweekday=rule.weekdays, wkst=0, **said)
    elif rule.every is Every.MONTH_WEEKDAY:
        found = rrule.rrule(rrule.MONTHLY, byweekday=rule.weekdays, bysetpos=rule.nth, **said)
    elif rule.day == LAST:
        found = rrule.rrule(rrule.MONTHLY, bymonthday=LAST, **said)
    else:  # in a shorter month the last of the days up to it: 31 is 30 in April
        found = rrule.rrule(rrule.MONTHLY, bymonthday=range(min(rule.day, 28), rule.day + 1), bysetpos=LAST, **said)
    return (moment.date() for moment in found)


def between(rule: Rule, starts_on: date, first: date, last: date, most: int = COUNT_MAX) -> list[date]:
    """The days of a rule from `first` to `last`, both included."""
    found: list[date] = []
    for day in islice(days(rule, starts_on), 20_000):
        if day > last or len(found) >= most:
            break
        if day >= first:
            found.append(day)
    return found


def placed(wanted: list[date], avoid: Avoid, off: Callable[[date], bool], taken: set[date]) -> dict[date, date | None]:
    """Where each day goes: itself, another one, or nowhere (None). Two never meet on one day; `taken` are days of earlier ones."""
    used, found = set(taken), {}
    for day in wanted:
        goes: date | None = day
        if avoid is not Avoid.NOTHING and off(day):
            goes = _next(day, off) if avoid is Avoid.NEXT else None
        if goes in used:
            goes = None
        if goes is not None:
            used.add(goes)
        found[day] = goes
    return found


def _next(day: date, off: Callable[[date], bool]) -> date | None:
    after = (day + timedelta(days=n) for n in range(1, _LOOK_AHEAD))
    return next((d for d in after if d.weekday() < 5 and not off(d)), None)
