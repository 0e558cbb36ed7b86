# ruff: noqa: DTZ001  a wall time has no offset
"""Wall times, at every jump of every clock from 2024 to 2030, against the definition: the moments at which a clock shows them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from ventanilla.publishing.times import Choice, Jump, Resolved, UnknownZone, WallTime, moved, on_the_wall, resolve

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


@cache
def jumps(zone: str) -> tuple[datetime, ...]:
    """The moments at which the zone's offset changes, by halving."""
    there, found, at = ZoneInfo(zone), [], FIRST
    while at < LAST:
        after = at + timedelta(days=5)
        if at.astimezone(there).utcoffset() != after.astimezone(there).utcoffset():
            low, high = at, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(there).utcoffset() == low.astimezone(there).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(microsecond=0))
        at = after
    return tuple(found)


def walls(zone: str) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """Wall times at, before, within and after each jump, with the offsets on its two sides."""
    there = ZoneInfo(zone)
    for at in jumps(zone):
        before, after = ((at + step).astimezone(there).utcoffset() for step in (-MINUTE, MINUTE))
        assert before is not None and after is not None
        edges = sorted((at.replace(tzinfo=None) + before, at.replace(tzinfo=None) + after))
        within = [edges[0] + (edges[1] - edges[0]) * part / 4 for part in (1, 2, 3)]
        around = [edge + step for edge in edges for step in (-HOUR, -MINUTE, timedelta(), MINUTE, HOUR)]
        for wall in sorted({*within, *around}):
            yield wall.replace(second=0, microsecond=0), before, after


def expected(wall: datetime, zone: str, before: timedelta, after: timedelta, choice: Choice) -> Resolved:
    """By definition: the moments at which the clock shows `wall`; in a gap, as far before it, or after it, as the wall time lies in it."""
    candidates = sorted({(wall - offset).replace(tzinfo=UTC) for offset in (before, after)})
    shown = [t for t in candidates if t.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == wall]
    jump = {0: Jump.GAP, 1: Jump.NONE, 2: Jump.FOLD}[len(shown)]
    among = shown or candidates
    return Resolved(among[0] if choice is Choice.EARLIER else among[-1], jump)


def test_every_jump_of_every_clock() -> None:
    asked, wrong = 0, []
    for zone in sorted(available_timezones()):
        for wall, before, after in walls(zone):
            for choice in Choice:
                asked += 1
                if resolve(WallTime(wall, zone, choice)) != expected(wall, zone, before, after, choice):
                    wrong.append((zone, wall, choice))
    assert wrong == []
    assert asked > 50_000
    print(f"{asked} wall times")


def test_the_oracle_catches_a_resolver_that_ignores_the_jump() -> None:
    """The control: taking the zone's first reading for granted."""
    wrong = 0
    for wall, before, after in walls("Europe/Madrid"):
        careless = Resolved(wall.replace(tzinfo=ZoneInfo("Europe/Madrid")).astimezone(UTC), Jump.NONE)
        wrong += careless != expected(wall, "Europe/Madrid", before, after, Choice.LATER)
    assert wrong > 0


@pytest.mark.parametrize(
    ("wall", "choice", "at", "jump"),
    [
        (datetime(2027, 3, 28, 2, 30), Choice.LATER, datetime(2027, 3, 28, 1, 30, tzinfo=UTC), Jump.GAP),
        (datetime(2027, 3, 28, 2, 30), Choice.EARLIER, datetime(2027, 3, 28, 0, 30, tzinfo=UTC), Jump.GAP),
        (datetime(2026, 10, 25, 2, 30), Choice.EARLIER, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), Jump.FOLD),
        (datetime(2026, 10, 25, 2, 30), Choice.LATER, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), Jump.FOLD),
        (datetime(2026, 7, 1, 9, 0), Choice.LATER, datetime(2026, 7, 1, 7, 0, tzinfo=UTC), Jump.NONE),
    ],
)
def test_madrid(wall: datetime, choice: Choice, at: datetime, jump: Jump) -> None:
    assert resolve(WallTime(wall, "Europe/Madrid", choice)) == Resolved(at, jump)


def test_what_is_no_zone_and_no_wall_time() -> None:
    for name in ("", "Madrid", "../etc/passwd", "Europe/Madrid\x00", "UTC+25"):
        with pytest.raises(UnknownZone):
            resolve(WallTime(datetime(2026, 1, 1), name))
    with pytest.raises(ValueError, match="offset"):
        resolve(WallTime(datetime(2026, 1, 1, tzinfo=UTC), "UTC"))


def test_an_update_of_the_zone_data_shows_what_moved() -> None:
    time = WallTime(datetime(2026, 7, 1, 9, 0), "Europe/Madrid")
    assert moved(time, resolve(time).at) == timedelta()
    assert moved(time, resolve(time).at + timedelta(hours=1)) == -timedelta(hours=1)
    assert on_the_wall(resolve(time).at, "Europe/Madrid") == time.wall
