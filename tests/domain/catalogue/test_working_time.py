"""Working time across nights, weekends, holidays and changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ventanilla.catalogue.rules import (
    NeverOpen,
    WrongHours,
    due_at,
    is_open,
    minutes_between,
    next_opening,
    parse_spans,
    show_spans,
    working_time,
)
from ventanilla.catalogue.types import ALWAYS, Calendar, Spans

OFFICE: tuple[Spans, ...] = (*[((540, 840), (900, 1200))] * 5, (), ())  # 9-14 and 15-20, Monday to Friday
MADRID = Calendar("Europe/Madrid", OFFICE, "ES", "MD")


def at(text: str, zone: str = "Europe/Madrid", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-20T10:00", 60, "2026-11-20T11:00"),  # Friday morning
        ("2026-11-20T13:30", 60, "2026-11-20T15:30"),  # across lunch
        ("2026-11-20T14:30", 0, "2026-11-20T14:30"),  # nothing is due at once, even when closed
        ("2026-11-20T19:30", 60, "2026-11-23T09:30"),  # over the weekend
        ("2026-11-21T12:00", 1, "2026-11-23T09:01"),  # on a Saturday
        ("2026-12-04T19:00", 120, "2026-12-09T10:00"),  # the 6th is a Sunday kept on Monday in Madrid, the 8th a holiday
        ("2026-12-24T19:00", 120, "2026-12-28T10:00"),  # Christmas, then a weekend
        ("2026-05-01T12:00", 60, "2026-05-04T10:00"),  # Labour Day on a Friday; 2 May falls on a Saturday
        ("2026-11-20T10:00", 540, "2026-11-20T20:00"),  # a day's rest ends when it closes, not when it opens again
        ("2026-11-20T10:00", 541, "2026-11-23T09:01"),
    ],
)
def test_due_times(start: str, minutes: int, due: str) -> None:
    assert due_at(at(start), minutes, MADRID) == at(due)
    assert minutes_between(at(start), at(due), MADRID) == minutes


def test_an_own_day_beats_holidays_and_a_day_off_beats_hours() -> None:
    special = Calendar("Europe/Madrid", OFFICE, "ES", "MD", frozenset({date(2026, 11, 23)}), ((date(2026, 12, 8), ((600, 660),)),))
    assert next_opening(at("2026-11-20T20:00"), special) == at("2026-11-24T09:00")
    assert is_open(at("2026-12-08T10:30"), special)
    assert not is_open(at("2026-12-08T11:00"), special)


def test_the_clock_going_forward_costs_no_one_an_hour() -> None:
    nights = Calendar("Europe/Madrid", (((0, 1440),),) * 7)
    start = at("2026-03-29T01:00")  # at two o'clock it is three
    assert due_at(start, 120, nights) == at("2026-03-29T04:00")
    assert minutes_between(at("2026-03-29T00:00"), at("2026-03-30T00:00"), nights) == 23 * 60
    assert minutes_between(at("2026-10-25T00:00"), at("2026-10-26T00:00"), nights) == 25 * 60


def test_a_skipped_hour_is_the_moment_of_the_change() -> None:
    early = Calendar("Europe/Madrid", (((120, 180),),) * 7)  # 02:00-03:00, which does not exist on 29 March 2026
    assert minutes_between(at("2026-03-29T00:00"), at("2026-03-29T12:00"), early) == 0
    half = Calendar("Europe/Madrid", (((150, 240),),) * 7)  # 02:30-04:00 begins at 03:00
    assert next_opening(at("2026-03-29T00:00"), half) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert minutes_between(at("2026-03-29T00:00"), at("2026-03-29T12:00"), half) == 60


def test_each_zone_has_its_own_day() -> None:
    mexico = Calendar("America/Mexico_City", OFFICE, "MX")
    assert next_opening(at("2026-11-20T09:00"), mexico) == at("2026-11-20T09:00", "America/Mexico_City")
    assert next_opening(at("2026-11-16T09:00"), mexico) == at("2026-11-17T09:00", "America/Mexico_City"), "Revolution Day, moved to Monday"


def test_a_calendar_that_never_opens_says_so() -> None:
    for ask in (lambda c: due_at(at("2026-01-01T00:00"), 1, c), lambda c: next_opening(at("2026-01-01T00:00"), c)):
        with pytest.raises(NeverOpen):
            ask(Calendar("Europe/Madrid", ((),) * 7, key="never"))


def test_hours_are_checked() -> None:
    assert parse_spans([["15:00", "24:00"], ["09:00", "14:00"]]) == ((540, 840), (900, 1440))
    assert show_spans(((540, 840),)) == [["09:00", "14:00"]]
    for wrong in (
        [["9", "10"]],
        [["10:00", "09:00"]],
        [["09:00", "25:00"]],
        [["09:00", "24:01"]],
        [["09:00", "11:00"], ["10:00", "12:00"]],
    ):
        with pytest.raises(WrongHours):
            parse_spans(wrong)


ZONES = ["Europe/Madrid", "America/Mexico_City", "America/Bogota", "America/Santiago", "America/Havana", "Australia/Lord_Howe"]
spans = st.lists(st.integers(0, 48), min_size=0, max_size=4, unique=True).map(
    lambda cuts: tuple(zip(*[iter([c * 30 for c in sorted(cuts)])] * 2, strict=False))
)
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES),
    hours=st.tuples(*[spans] * 7),
    holiday_country=st.sampled_from(["", "ES", "MX", "CO"]),
    days_off=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=3),
)
moments = st.integers(0, 2 * 365 * 86400).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


@given(calendar=calendars, start=moments, minutes=st.integers(0, 10_000))
@settings(max_examples=300, deadline=None)
def test_what_is_due_has_taken_exactly_that_long(calendar: Calendar, start: datetime, minutes: int) -> None:
    try:
        due = due_at(start, minutes, calendar)
    except NeverOpen:
        assert minutes > 0 and not any(calendar.hours)
        return
    assert working_time(start, due, calendar) == timedelta(minutes=minutes)
    assert due >= start
    if minutes:
        assert working_time(start, due - timedelta(seconds=1), calendar) == timedelta(minutes=minutes, seconds=-1), "and no earlier"


@given(calendar=calendars, start=moments, first=st.integers(0, 5000), second=st.integers(0, 5000))
@settings(max_examples=200, deadline=None)
def test_working_time_adds_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    middle = start + timedelta(minutes=first * 7)
    end = middle + timedelta(minutes=second * 7)
    whole = working_time(start, end, calendar)
    assert working_time(start, middle, calendar) + working_time(middle, end, calendar) == whole
    assert timedelta(0) <= whole <= end - start
    assert working_time(end, start, calendar) == timedelta(0) if end > start else True


@given(zone=st.sampled_from(ZONES), start=moments, minutes=st.integers(0, 100_000))
@settings(max_examples=100, deadline=None)
def test_a_calendar_that_never_closes_is_the_clock_itself(zone: str, start: datetime, minutes: int) -> None:
    assert due_at(start, minutes, Calendar(zone, ALWAYS)) == start + timedelta(minutes=minutes)
