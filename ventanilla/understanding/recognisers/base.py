"""What a recogniser is: a small, pure thing that finds one kind of value and carries its own examples."""

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ventanilla.understanding.normal import Normal
from ventanilla.understanding.recognisers.announced import as_amount, as_thing_after, named
from ventanilla.understanding.types import DataKind


class Hit(NamedTuple):
    """A value found in the normalised text. Where two overlap, the higher `rank` stands, then the longer."""

    start: int
    end: int
    kind: DataKind
    reason: str
    rank: int


_DIGITS = re.compile(r"[0-9]+")


class Scene:
    """One text under examination, and what is known about it."""

    def __init__(self, normal: Normal, country: str = "") -> None:
        self.normal = normal
        self.text = normal.text
        self.country = country.upper()
        self.memory: dict[str, tuple[Hit, ...]] = {}

    @cached_property
    def groups(self) -> list[tuple[int, int]]:
        """Runs of digits: (start, end)."""
        return [m.span() for m in _DIGITS.finditer(self.text)]

    @cached_property
    def digits(self) -> int:
        return sum(end - start for start, end in self.groups)

    @cached_property
    def cased(self) -> str:
        """`text` with its capitals."""
        return self.normal.cased()

    def before(self, start: int, length: int = 48) -> str:
        """The text just before `start`, up to `length` characters."""
        return self.text[max(0, start - length) : start]

    def after(self, end: int, length: int = 40) -> str:
        return self.text[end : end + length]

    def upper(self, start: int, end: int) -> bool:
        """Whether all the letters of a stretch were written in capitals."""
        return self.normal.slice(start, end).isupper()

    def edges(self, start: int, end: int, own: AbstractSet[str] = frozenset()) -> bool:
        """Whether a value stands by itself: not inside a longer code, though it may be glued to a word of three letters or more."""
        text = self.text
        if start and text[start - 1].isalnum():
            at = start
            while at and "a" <= text[at - 1] <= "z":
                at -= 1
            run = text[at:start]
            if run not in own and (len(run) < 3 or self.upper(at, start) or text[start].isalpha()):
                return False
        if end < len(text) and text[end].isalnum():
            at = end
            while at < len(text) and "a" <= text[at] <= "z":
                at += 1
            if at - end < 3 or self.upper(end, at) or (text[end - 1].isalpha() and not self.upper(end - 1, end)):
                return False
        return True


Finder = Callable[[Scene], Iterable[Hit]]


@dataclass(frozen=True)
class Recogniser:
    """`find` is called only on texts with at least `digits` digits and, where `cues` are given, one of those words.

    `gate`, a linear-time pattern on the folded text, says the same more narrowly than words.

    In `yes` the value stands in «quotes» and must be found exactly, as `kind`; in `no` the kind must not be found at all.
    """

    name: str
    kind: DataKind
    find: Finder
    digits: int
    yes: tuple[str, ...]
    no: tuple[str, ...]
    cues: tuple[str, ...] = ()
    gate: str = ""


@dataclass(frozen=True, kw_only=True)
class ByPattern:
    """A finder from a pattern on normalised text; the value is the group `v`, or all of it.

    `own` are the words that announce such a value; without one nearby it counts only if it may stand `alone` (or the message comes from
    the country `at_home`) and `check` fits; `accept` may look at its surroundings.
    After such a word a value whose check does not fit counts too if we `trust` the word: people mistype.
    """

    kind: DataKind
    pattern: str
    reason: str
    rank: int
    own: AbstractSet[str] = frozenset()
    check: Callable[[str], bool] | None = None
    alone: bool = False
    trust: bool = False
    at_home: str = ""
    accept: Callable[[Scene, int, int], bool] | None = None

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def __call__(self, scene: Scene) -> Iterator[Hit]:
        has_group = "v" in self.compiled.groupindex
        for match in self.compiled.finditer(scene.text):
            start, end = match.span("v") if has_group else match.span()
            if not scene.edges(start, end, self.own) or (self.accept is not None and not self.accept(scene, start, end)):
                continue
            says = named(scene.before(start), self.own) if self.own or self.alone else 0
            fits = self.check is None or self.check(compact(scene.text[start:end]))
            if says > 0 and (fits or self.trust):
                why = f"{self.reason}, and the words before say so" if fits else "the words before say so"
                yield Hit(start, end, self.kind, why, self.rank + 10)
            elif says == 0 and fits and (self.alone or scene.country == self.at_home != "") and _unclaimed(scene, start, end):
                yield Hit(start, end, self.kind, self.reason, self.rank)


def by_pattern(kind: DataKind, pattern: str, reason: str, **policy: Any) -> ByPattern:
    """`ByPattern`, its first three fields by position."""
    return ByPattern(kind=kind, pattern=pattern, reason=reason, **policy)


def _unclaimed(scene: Scene, start: int, end: int) -> bool:
    after = scene.after(end)
    return not as_amount(scene.before(start, 8), after) and not as_thing_after(after)


_SEPARATORS = re.compile(r"[^0-9a-z]+")


def compact(value: str) -> str:
    """The value's letters and digits."""
    return _SEPARATORS.sub("", value)
