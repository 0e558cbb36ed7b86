"""The planned moment in words: what the clock does there, the moment in UTC, and what the audience's clocks show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import available_timezones

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ventanilla.publishing import times
from ventanilla.publishing.times import Jump, WallTime
from ventanilla.publishing.types import Planned

# The clock of most of a country's people, where it has several.
_CLOCKS = {
    "BR": "America/Sao_Paulo",
    "MX": "America/Mexico_City",
    "US": "America/New_York",
    "CL": "America/Santiago",
    "PT": "Europe/Lisbon",
}
_CLOCKS |= {"ES": "Europe/Madrid", "AR": "America/Argentina/Buenos_Aires"}


@dataclass(frozen=True, slots=True)
class Clock:
    """What a country's clock shows then."""

    country: str
    zone: str
    wall: str


@dataclass(frozen=True, slots=True)
class Told:
    """The moment as a person should understand it. `jump` is none, gap or fold; `words` what happens there."""

    utc: str
    jump: str
    words: str
    earlier: str
    later: str
    clocks: tuple[Clock, ...]
    past: bool


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The zones that a person may choose."""
    return tuple(sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/", "SystemV/"))))


@lru_cache(maxsize=1)
def _first_zones() -> dict[str, str]:
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text()
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[0]: row[2] for row in reversed(rows)} | _CLOCKS


def _shown(at: datetime) -> str:
    return f"{date_format(at, 'D j M')}, {at:%H:%M}"


def told(at: Planned | None, countries: Iterable[str], now: datetime) -> Told | None:
    """The plan in words; None without one."""
    if at is None:
        return None
    found = times.resolve(WallTime(at.wall, at.zone, at.choice))
    early = times.resolve(WallTime(at.wall, at.zone, times.Choice.EARLIER)).at
    late = times.resolve(WallTime(at.wall, at.zone, times.Choice.LATER)).at
    known = _first_zones()
    clocks = [Clock(c, known[c], _shown(times.on_the_wall(found.at, known[c]))) for c in countries if c in known]
    return Told(
        utc=f"{_shown(found.at.astimezone(UTC))} UTC",
        jump=found.jump.value,
        words=_words(found.jump, at),
        earlier=f"{_shown(times.on_the_wall(early, at.zone))} ({early:%H:%M} UTC)",
        later=f"{_shown(times.on_the_wall(late, at.zone))} ({late:%H:%M} UTC)",
        clocks=tuple(clocks),
        past=found.at <= now,
    )


def _words(jump: Jump, at: Planned) -> str:
    said = {"time": f"{at.wall:%H:%M}", "zone": at.zone}
    return {
        Jump.NONE: "",
        Jump.GAP: _("%(time)s does not exist that day in %(zone)s: the clock is put forward over it. Choose when it goes out.") % said,
        Jump.FOLD: _("%(time)s comes twice that day in %(zone)s: the clock is put back. Choose which of the two you mean.") % said,
    }[jump]
