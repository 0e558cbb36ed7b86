"""The time that a person chose: wall clock, zone, and what they want where the clock jumps. Pure.

Zone data come from the pinned `tzdata`, so that every host resolves a wall time alike. After an update of the data, times are
resolved anew and what moved is shown (`moved`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.metadata import version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Jump(StrEnum):
    """What the clock does at a wall time."""

    NONE = "none"
    GAP = "gap"  # the wall time does not exist: the clock jumps over it
    FOLD = "fold"  # the wall time comes twice


class Choice(StrEnum):
    """Which moment a person means where the clock jumps. In a gap: as far before it, or after it; in a fold: the first, or the second."""

    EARLIER = "earlier"
    LATER = "later"


class UnknownZone(ValueError):
    """No IANA zone has this name."""


@dataclass(frozen=True, slots=True)
class WallTime:
    """`wall` is naive, to the minute; `zone` an IANA name."""

    wall: datetime
    zone: str
    choice: Choice = Choice.LATER


@dataclass(frozen=True, slots=True)
class Resolved:
    """The moment in UTC, and what the clock does there."""

    at: datetime
    jump: Jump


def data_version() -> str:
    """The release of the zone data, e.g. 2025.2."""
    return version("tzdata")


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; `UnknownZone` for anything else."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(name)


def resolve(time: WallTime) -> Resolved:
    """The moment that a wall time stands for.

    Both readings of the wall time (PEP 495's `fold`) are brought to UTC. Equal: nothing jumps there. The later reading comes
    second: a fold. The earlier reading comes second: a gap, in which the reading with the offset before it lies after it.
    """
    if time.wall.tzinfo is not None:
        raise ValueError("a wall time has no offset")
    there = zone(time.zone)
    first = time.wall.replace(tzinfo=there, fold=0).astimezone(UTC)
    second = time.wall.replace(tzinfo=there, fold=1).astimezone(UTC)
    if first == second:
        return Resolved(first, Jump.NONE)
    jump = Jump.FOLD if first < second else Jump.GAP
    early, late = min(first, second), max(first, second)
    return Resolved(early if time.choice is Choice.EARLIER else late, jump)


def on_the_wall(at: datetime, zone_name: str) -> datetime:
    """What the clock of a zone shows at a moment: naive."""
    return at.astimezone(zone(zone_name)).replace(tzinfo=None, fold=0)


def moved(time: WallTime, before: datetime) -> timedelta:
    """How far the moment has moved since it was resolved: not nothing after an update of the zone data."""
    return resolve(time).at - before
