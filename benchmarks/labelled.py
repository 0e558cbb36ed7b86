"""How right the rules are on a labelled set: precision and recall per rule with counts, per pack with Wilson intervals.

A set is a folder of `<pack>.jsonl`. A line: `id`, `pack`, `draft` (as `ventanilla check` takes it), `expect` (rules that must speak) and
`absent` (rules that must not). To ask (`attest`) is no word: it misses what it should say, and does no wrong. A rule named in neither
list is not judged by that line; where it speaks it is counted as `beyond`, for somebody to look at. A fifth of the lines
(`sha256(id)[0] % 5 == 0`) is held out: scored once at the end, never looked at while rules are being mended.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from ventanilla.compliance import check
from ventanilla.compliance.command import draft_of
from ventanilla.compliance.types import Severity

Z = 1.959964  # 95 %


def held_out(id_: str) -> bool:
    """Whether a line belongs to the fifth that is kept back."""
    return hashlib.sha256(id_.encode()).digest()[0] % 5 == 0


def lines(folder: Path, *, held: bool) -> Iterator[dict[str, Any]]:
    """The lines of the part that is asked for, pack by pack."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as rows:
            for row in filter(None, map(bytes.strip, rows)):
                line = orjson.loads(row)
                if held_out(line["id"]) is held:
                    yield line


def undecided(folder: Path) -> frozenset[str]:
    """The rules of which the set says that no draft decides them."""
    path = folder / "undecidable.json"
    return frozenset(orjson.loads(path.read_bytes())) if path.exists() else frozenset()


@dataclass
class Score:
    """Counts of one rule, or of a pack. `asked` of those missed only ask for a fact or for a person's word."""

    hit: int = 0  # expected, and spoke
    missed: int = 0  # expected, and silent
    wrong: int = 0  # must not, and spoke
    quiet: int = 0  # must not, and silent
    asked: int = 0
    beyond: int = 0  # named nowhere, and spoke
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        return self.hit / (self.hit + self.wrong) if self.hit + self.wrong else None

    @property
    def recall(self) -> float | None:
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else None

    def add(self, other: "Score") -> None:
        for name in ("hit", "missed", "wrong", "quiet", "asked", "beyond"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def judged(rows: Iterable[dict[str, Any]], always: Collection[str] = ()) -> dict[str, dict[str, Score]]:
    """Pack -> rule -> score. `always` are rules that software cannot decide or that are always shown."""
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    for row in rows:
        told = check(draft_of({**row["draft"], "id": row["id"]}))
        spoke = {f.rule for f in told if f.severity is not Severity.ATTEST}
        asked = {f.rule for f in told} - spoke
        of_pack = scores[row["pack"]]
        for rule in row["expect"]:
            score, found = of_pack[rule], rule in spoke
            score.hit, score.missed = score.hit + found, score.missed + (not found)
            score.asked += rule in asked
            if not found:
                score.faults.append(f"missed {row['id']}{' (asks)' if rule in asked else ''}")
        for rule in row["absent"]:
            score, found = of_pack[rule], rule in spoke
            score.wrong, score.quiet = score.wrong + found, score.quiet + (not found)
            if found:
                score.faults.append(f"wrong {row['id']}")
        for rule in spoke - {*row["expect"], *row["absent"]} - set(always):
            of_pack[rule].beyond += 1
            of_pack[rule].faults.append(f"beyond {row['id']}")
    return {pack: dict(rules) for pack, rules in scores.items()}


def wilson(good: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson."""
    if not total:
        return 0.0, 1.0
    share, square = good / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    reach = Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _share(value: float | None) -> str:
    return "   –  " if value is None else f"{100 * value:5.1f}%"


def _line(name: str, score: Score) -> str:
    counts = f"{score.hit:4} hit {score.missed:4} missed {score.wrong:4} wrong {score.quiet:4} quiet"
    counts += f" {score.asked:4} asked {score.beyond:4} beyond"
    return f"{name:44} precision {_share(score.precision)} recall {_share(score.recall)} {counts}"


def _interval(good: int, total: int) -> str:
    low, high = wilson(good, total)
    return f"{100 * low:.1f}–{100 * high:.1f} %"


def report(scores: dict[str, dict[str, Score]], *, faults: bool) -> Iterator[str]:
    """The lines to print: each rule, each pack with its intervals, all of them together."""
    whole = Score()
    for pack in sorted(scores):
        total = Score()
        for rule in sorted(scores[pack]):
            score = scores[pack][rule]
            total.add(score)
            yield _line(rule, score)
            yield from (f"    {fault}" for fault in score.faults if faults)
        whole.add(total)
        yield _line(f"pack {pack}", total)
        spoke, expected = total.hit + total.wrong, total.hit + total.missed
        yield f"{'':44} 95 %: precision {_interval(total.hit, spoke)}, recall {_interval(total.hit, expected)}"
    yield _line("all packs", whole)
    spoke, expected = whole.hit + whole.wrong, whole.hit + whole.missed
    yield f"{'':44} 95 %: precision {_interval(whole.hit, spoke)}, recall {_interval(whole.hit, expected)}"
