"""Which days a rule has, where a day that is off goes, and that the wall time stays what it is over every change of clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from ventanilla.publishing import recurrence, times
from ventanilla.publishing.recurrence import LAST, Avoid, Every, Rule


def first(rule: Rule, starts: date, count: int = 4) -> list[str]:
    return [day.strftime("%m-%d") for day in islice(recurrence.days(rule, starts), count)]


@pytest.mark.parametrize(
    ("rule", "starts", "said"),
    [
        (Rule(Every.DAY), date(2027, 2, 27), ["02-27", "02-28", "03-01", "03-02"]),
        (Rule(Every.DAY, 10), date(2027, 2, 27), ["02-27", "03-09", "03-19", "03-29"]),
        (Rule(Every.WEEK, weekdays=(0, 3)), date(2027, 3, 3), ["03-04", "03-08", "03-11", "03-15"]),
        (Rule(Every.WEEK, 2, weekdays=(2,)), date(2027, 3, 3), ["03-03", "03-17", "03-31", "04-14"]),
        (Rule(Every.MONTH_DAY, day=15), date(2027, 1, 20), ["02-15", "03-15", "04-15", "05-15"]),
        (Rule(Every.MONTH_DAY, day=31), date(2027, 1, 1), ["01-31", "02-28", "03-31", "04-30"]),
        (Rule(Every.MONTH_DAY, day=29), date(2028, 1, 1), ["01-29", "02-29", "03-29", "04-29"]),
        (Rule(Every.MONTH_DAY, day=LAST), date(2027, 1, 1), ["01-31", "02-28", "03-31", "04-30"]),
        (Rule(Every.MONTH_WEEKDAY, weekdays=(1,), nth=2), date(2027, 3, 1), ["03-09", "04-13", "05-11", "06-08"]),
        (Rule(Every.MONTH_WEEKDAY, weekdays=(4,), nth=LAST), date(2027, 3, 1), ["03-26", "04-30", "05-28", "06-25"]),
        (Rule(Every.WEEK, weekdays=(2,), until=date(2027, 3, 17)), date(2027, 3, 3), ["03-03", "03-10", "03-17"]),
        (Rule(Every.WEEK, weekdays=(2,), count=2), date(2027, 3, 3), ["03-03", "03-10"]),
    ],
)
def test_the_days_of_a_rule(rule: Rule, starts: date, said: list[str]) -> None:
    assert first(rule, starts) == said
    assert recurrence.of_plain(rule.plain()) == rule


@pytest.mark.parametrize(
    "said",
    [{"interval": 0}, {"interval": 53}, {"weekdays": (7,)}, {"day": 0}, {"day": 32}, {"nth": 5}, {"nth": 0}, {"count": 0}, {"count": 501}],
)
def test_rules_that_cannot_be_are_refused(said: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no such rule"):
        Rule(Every.DAY, **said)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no such rule"):
        Rule(Every.WEEK)


def test_a_day_that_is_off_is_left_out_or_goes_to_the_next_working_day() -> None:
    easter = {date(2027, 3, 25), date(2027, 3, 26), date(2027, 3, 29)}  # Thursday, Friday, Monday
    thursdays = [date(2027, 3, 18), date(2027, 3, 25), date(2027, 4, 1)]
    placed = lambda avoid, wanted=thursdays, taken=frozenset(): recurrence.placed(wanted, avoid, easter.__contains__, set(taken))
    assert list(placed(Avoid.NOTHING).values()) == thursdays
    assert list(placed(Avoid.SKIP).values()) == [thursdays[0], None, thursdays[2]]
    assert placed(Avoid.NEXT)[date(2027, 3, 25)] == date(2027, 3, 30), "over the weekend and the holiday after it"
    assert placed(Avoid.NEXT, taken={date(2027, 3, 30)})[date(2027, 3, 25)] is None, "no two on one day"
    daily = [date(2027, 3, 24) + timedelta(days=n) for n in range(7)]
    assert list(placed(Avoid.NEXT, daily).values()).count(date(2027, 3, 30)) == 1


ZONES = [
    "Europe/Madrid",
    "Atlantic/Canary",
    "America/New_York",
    "America/Santiago",
    "America/Bogota",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
]


def utc_of(day: date, zone: str) -> datetime:
    return times.resolve(times.WallTime(datetime.combine(day, datetime.min.time()).replace(hour=18, minute=30), zone)).at


@pytest.mark.parametrize("zone", ZONES)
def test_the_wall_shows_the_same_hour_all_year_in_every_zone(zone: str) -> None:
    days = list(islice(recurrence.days(Rule(Every.DAY), date(2027, 1, 1)), 730))
    shown = {times.on_the_wall(utc_of(day, zone), zone).time().isoformat() for day in days}
    assert shown == {"18:30:00"}
    naive = [utc_of(days[0], zone) + timedelta(days=n) for n in range(730)]  # the control: the same distance in hours
    wrong = sum(at.astimezone(ZoneInfo(zone)).hour != 18 or at.astimezone(ZoneInfo(zone)).minute != 30 for at in naive)
    assert (wrong > 60) == (zone != "America/Bogota"), "where the clock changes, counting hours is wrong for weeks"


def test_where_the_clock_jumps_over_the_hour_the_occurrence_stands_after_the_gap() -> None:
    sundays = recurrence.between(Rule(Every.WEEK, weekdays=(6,)), date(2027, 3, 21), date(2027, 3, 21), date(2027, 4, 4))
    moments = [
        times.resolve(times.WallTime(datetime.combine(day, datetime.min.time()).replace(hour=2, minute=30), "Europe/Madrid"))
        for day in sundays
    ]
    assert [m.jump.value for m in moments] == ["none", "gap", "none"]
    assert [m.at for m in moments] == [
        datetime(2027, 3, 21, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 4, 4, 0, 30, tzinfo=UTC),
    ]
