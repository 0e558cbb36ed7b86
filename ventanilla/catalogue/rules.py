"""Working time: when something is due, and how long it has taken, by a calendar. Pure: the same arguments, the same answer.

Time counts in real elapsed minutes while the calendar is open. A wall-clock time that a change to summer time skips is
the moment of the change; one that happens twice is its first.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from ventanilla.catalogue.types import Calendar, Spans

_HORIZON = 3660  # days: a calendar with no open hour in ten years never opens


class NeverOpen(ValueError):
    """The calendar has no working time in the next ten years."""


class WrongHours(ValueError):
    """Hours that cannot be: not HH:MM, the end before the start, or overlapping."""


def _minutes(text: str) -> int:
    try:
        hours, minutes = (int(part) for part in text.split(":"))
    except ValueError:
        raise WrongHours(text)
    total = hours * 60 + minutes
    if not (0 <= hours <= 24 and 0 <= minutes < 60 and total <= 1440):
        raise WrongHours(text)
    return total


def parse_spans(pairs: Iterable[Sequence[str]]) -> Spans:
    """`[["09:00", "14:00"], ["15:00", "24:00"]]` as minutes since midnight, in order; `WrongHours` when they cannot be."""
    spans = sorted((_minutes(start), _minutes(end)) for start, end in pairs)
    for index, (start, end) in enumerate(spans):
        if start >= end or (index and spans[index - 1][1] > start):
            raise WrongHours(f"{start}-{end}")
    return tuple(spans)


def show_spans(spans: Spans) -> list[list[str]]:
    """The reverse of `parse_spans`."""
    return [[f"{minutes // 60:02}:{minutes % 60:02}" for minutes in span] for span in spans]


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> dict[date, str]:
    """The public holidays of a country (ISO 3166-1) and, where given, one of its subdivisions; days with their local names."""
    if not country:
        return {}
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year).items())


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The moment at which the wall clock of `zone` shows these minutes of this day."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001  a wall clock has no zone yet
    before, after = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    skipped = before.utcoffset() < after.utcoffset()  # type: ignore[operator]  # aware: never None
    if not skipped:
        return before.astimezone(UTC)
    low, high = after.astimezone(UTC), before.astimezone(UTC)  # the change lies between: find it to the second
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return high


def is_holiday(day: date, calendar: Calendar) -> bool:
    """Whether the day is off: an own day off, or a public holiday."""
    return day in calendar.days_off or day in public_holidays(calendar.holiday_country, calendar.holiday_subdivision, day.year)


@lru_cache(maxsize=16384)
def open_spans(day: date, calendar: Calendar) -> tuple[tuple[datetime, datetime], ...]:
    """When the calendar is open on a day of its own zone, in UTC."""
    spans = dict(calendar.days_on).get(day)
    if spans is None:
        spans = () if is_holiday(day, calendar) else calendar.hours[day.weekday()]
    zone = ZoneInfo(calendar.zone)
    moments = ((_instant(day, start, zone), _instant(day, end, zone)) for start, end in spans)
    return tuple((start, end) for start, end in moments if start < end)


def _spans_from(start: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The open spans that end after `start`, cut to begin no earlier, in order; at most ten years of them."""
    day = start.astimezone(ZoneInfo(calendar.zone)).date() - timedelta(days=1)
    for _ in range(_HORIZON):
        for opens, closes in open_spans(day, calendar):
            if closes > start:
                yield max(opens, start), closes
        day += timedelta(days=1)


def due_at(start: datetime, minutes: int, calendar: Calendar) -> datetime:
    """The moment when `minutes` of working time have passed since `start` (UTC). Nought minutes are due at `start` itself.

    Raises `NeverOpen` when the calendar has no such time in the next ten years.
    """
    start, left = start.astimezone(UTC), timedelta(minutes=minutes)
    if left <= timedelta(0):
        return start
    for opens, closes in _spans_from(start, calendar):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise NeverOpen(calendar.key)


def working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much working time lies between two moments; nought when the second is not after the first."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    total = timedelta(0)
    if end <= start:
        return total
    for opens, closes in _spans_from(start, calendar):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def minutes_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Whole working minutes between two moments."""
    return working_time(start, end, calendar) // timedelta(minutes=1)


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether the calendar is open at a moment."""
    day = at.astimezone(ZoneInfo(calendar.zone)).date()
    days = (day - timedelta(days=1), day, day + timedelta(days=1))
    return any(opens <= at < closes for each in days for opens, closes in open_spans(each, calendar))


def next_opening(at: datetime, calendar: Calendar) -> datetime:
    """When the calendar is next open: now, if it is. Raises `NeverOpen`."""
    for opens, _ in _spans_from(at.astimezone(UTC), calendar):
        return opens
    raise NeverOpen(calendar.key)
