"""The bank's own word lists: what to look for in a text, what to leave alone, and what a hit does. Pure; linear in the text.

Entries match on folded text (capitals, accents and look-alikes aside):
- `exact`: the whole word or words;           - `prefix`: a word that begins so ("garant" finds "garantizado");
- `phrase`: words in this order, one after the other, whatever stands between them but words;
- `near`: `first NEAR/n second`: both, at most n words apart, in either order;
- `regex`: RE2 (no look-around, no back-references): time grows with the text alone.
A hit inside an exclusion, or with an exclusion's words around it, does not count.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

import re2

from ventanilla.compliance.normalise import plain
from ventanilla.understanding.normal import Normal

_WORD = re.compile(r"\w+")
_NEAR = re.compile(r"\s*(.+?)\s+NEAR/(\d{1,2})\s+(.+?)\s*")
_LONGEST = 400  # characters of one entry
_MEMORY = 1 << 22  # bytes for one compiled pattern


class EntryKind(StrEnum):
    EXACT = "exact"
    PREFIX = "prefix"
    PHRASE = "phrase"
    NEAR = "near"
    REGEX = "regex"


class Action(StrEnum):
    """What a hit does: stops the text, asks a reviewer, or is only counted."""

    BLOCK = "block"
    REVIEW = "review"
    COUNT = "count"


class BadEntry(ValueError):
    """An entry that cannot be searched for; the argument says why, in a word: `empty`, `long`, `near`, `regex`."""


@dataclass(frozen=True, slots=True)
class Entry:
    kind: EntryKind
    text: str


@dataclass(frozen=True)
class Policy:
    """A list with what it does. `exclusions` are entries too: a hit that overlaps one of theirs does not count.

    `kinds` are the kinds of draft in which it looks (`types.DraftKind`); none: in all.
    """

    key: str
    entries: tuple[Entry, ...]
    exclusions: tuple[Entry, ...] = ()
    action: Action = Action.REVIEW
    name: str = ""
    kinds: frozenset[str] = frozenset()

    @cached_property
    def compiled(self) -> tuple["tuple[Entry, _Search]", ...]:
        return tuple((entry, compile_entry(entry)) for entry in self.entries)

    @cached_property
    def excluded(self) -> "tuple[_Search, ...]":
        return tuple(compile_entry(entry) for entry in self.exclusions)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where an entry of a policy stands: string indices into the text that was given."""

    policy: str
    entry: Entry
    start: int
    end: int
    action: Action


class _Text:
    """A text once: folded, and cut into words."""

    def __init__(self, text: str) -> None:
        self.normal = Normal(text)
        self.folded = plain(self.normal.text)

    @cached_property
    def words(self) -> list[tuple[str, int, int]]:
        return [(m[0], m.start(), m.end()) for m in _WORD.finditer(self.folded)]


@dataclass(frozen=True, slots=True)
class _Search:
    kind: EntryKind
    words: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    apart: int = 0
    pattern: Any = None

    def spans(self, text: _Text) -> list[tuple[int, int]]:
        if self.kind is EntryKind.REGEX:
            return [m.span() for m in self.pattern.finditer(text.folded) if m.end() > m.start()]
        if self.kind is EntryKind.NEAR:
            return self._near(text)
        return [
            (text.words[i][1], text.words[i + len(self.words) - 1][2]) for i in _runs(text.words, self.words, self.kind is EntryKind.PREFIX)
        ]

    def _near(self, text: _Text) -> list[tuple[int, int]]:
        firsts, seconds = _runs(text.words, self.words, False), _runs(text.words, self.other, False)
        found = []
        for i in firsts:
            for j in seconds:
                between = j - (i + len(self.words)) if j > i else i - (j + len(self.other))
                if 0 <= between <= self.apart:
                    low, high = min(i, j), max(i + len(self.words), j + len(self.other)) - 1
                    found.append((text.words[low][1], text.words[high][2]))
        return found


def _runs(words: Sequence[tuple[str, int, int]], wanted: Sequence[str], prefix: bool) -> list[int]:
    """Where the wanted words stand one after the other; with `prefix` the last one may go on."""
    last = len(wanted) - 1
    return [
        i
        for i in range(len(words) - last)
        if all(words[i + k][0] == one or (prefix and k == last and words[i + k][0].startswith(one)) for k, one in enumerate(wanted))
    ]


def _fold(text: str) -> str:
    return plain(Normal(text).text)


@lru_cache(maxsize=4096)
def compile_entry(entry: Entry) -> _Search:
    """The entry made ready; raises `BadEntry`."""
    if not entry.text.strip():
        raise BadEntry("empty")
    if len(entry.text) > _LONGEST:
        raise BadEntry("long")
    if entry.kind is EntryKind.REGEX:
        return _Search(entry.kind, pattern=_pattern(entry.text))
    if entry.kind is EntryKind.NEAR:
        match = _NEAR.fullmatch(entry.text)
        parts = [tuple(_WORD.findall(_fold(side))) for side in (match[1], match[3])] if match else []
        if match is None or not all(parts):
            raise BadEntry("near")
        return _Search(entry.kind, parts[0], parts[1], int(match[2]))
    words = tuple(_WORD.findall(_fold(entry.text)))
    if not words:
        raise BadEntry("empty")
    return _Search(entry.kind, words)


def _pattern(text: str) -> object:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    options.case_sensitive = False
    try:
        return re2.compile(text, options=options)
    except re2.error:
        raise BadEntry("regex") from None


def search(text: str, policies: Iterable[Policy]) -> tuple[Hit, ...]:
    """All hits of the policies in a text, in order. The text is folded and cut once."""
    seen = _Text(text)
    hits = []
    for policy in policies:
        found = [(entry, span) for entry, one in policy.compiled for span in one.spans(seen)]
        excluded = [span for one in policy.excluded for span in one.spans(seen)] if found else []
        for entry, (start, end) in found:
            if not any(start < b and a < end for a, b in excluded):
                hits.append(Hit(policy.key, entry, *seen.normal.span(start, end), policy.action))
    return tuple(sorted(set(hits), key=lambda h: (h.start, h.end, h.policy)))


def stops(text: str, policies: Iterable[Policy]) -> bool:
    """Whether a blocking list has a hit."""
    return any(hit.action is Action.BLOCK for hit in search(text, [p for p in policies if p.action is Action.BLOCK]))


@dataclass(frozen=True, slots=True)
class Trial:
    """What a policy does with a set of texts, before it goes into use. `minutes` is the reviewers' time that its hits would cost."""

    texts: int
    hits: int
    sample: tuple[tuple[str, Hit], ...]
    minutes: float
    by_entry: dict[Entry, int] = field(default_factory=dict)
    false_positives: int | None = None

    @property
    def false_rate(self) -> float | None:
        """The share of the texts hit that were labelled harmless; None without labels."""
        return None if self.false_positives is None or not self.hits else self.false_positives / self.hits


def bench(
    policy: Policy, texts: Iterable[str], *, harmless: Sequence[bool] | None = None, sample: int = 20, minutes_each: float = 0.5
) -> Trial:
    """Try a policy on texts (the last thirty days, the examples of its author). `harmless` labels each text, in order."""
    count = hit_texts = wrong = 0
    shown: list[tuple[str, Hit]] = []
    by_entry: dict[Entry, int] = {}
    for index, text in enumerate(texts):
        count += 1
        hits = search(text, [policy])
        if not hits:
            continue
        hit_texts += 1
        wrong += bool(harmless and harmless[index])
        for hit in hits:
            by_entry[hit.entry] = by_entry.get(hit.entry, 0) + 1
        if len(shown) < sample:
            shown.append((text, hits[0]))
    return Trial(count, hit_texts, tuple(shown), hit_texts * minutes_each, by_entry, wrong if harmless is not None else None)
