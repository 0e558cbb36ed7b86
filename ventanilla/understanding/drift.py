"""Whether what comes in still looks like what the model learned from: labels and words, against the training set.

The measure is the population stability index: the sum of (seen - expected) · ln(seen / expected) over all labels. By custom below 0.1 is
steady, up to 0.25 worth a look, above it another population.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from ventanilla.understanding import tokens as tk
from ventanilla.understanding.heads import Heads, shipped
from ventanilla.understanding.layer_fit import TASKS
from ventanilla.understanding.learn import MIX
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.train import corpus

LOOK, MOVED = 0.1, 0.25
_FLOOR = 0.005  # a label that never occurs on one side counts as one in two hundred: rarer is chance in a week's sample


@dataclass(frozen=True, slots=True)
class Reference:
    """Shares of each label in the training set, weighed as people write to banks; and the share of words that new situations bring."""

    labels: Mapping[str, Mapping[str, float]]
    unknown: float


def words_of(text: str, heads: Heads | None = None) -> tuple[int, int]:
    """How many words a text has, and how many of them the shipped model has never met."""
    model = heads or shipped()
    found = [t for t in tk.tokenise(text, Normal(text).text) if t[0].isalpha()]
    nothing = len(model.weights) - 1
    return len(found), sum(t not in model.words and int(model.row_of[tk.bucket(t)]) == nothing for t in found)


def psi(expected: Mapping[str, float], seen: Mapping[str, int]) -> float:
    """The index of one week's counts against the shares expected.

    >>> round(psi({"a": 0.5, "b": 0.5}, {"a": 50, "b": 50}), 3), round(psi({"a": 0.5, "b": 0.5}, {"a": 90, "b": 10}), 2)
    (0.0, 0.88)
    """
    total = max(sum(seen.values()), 1)
    shares = [(max(expected.get(k, 0.0), _FLOOR), max(seen.get(k, 0) / total, _FLOOR)) for k in {*expected, *seen}]
    return sum((now - was) * log(now / was) for was, now in shares)


@lru_cache(maxsize=1)
def reference() -> Reference:
    """Worked out once a process."""
    every = corpus()
    learned = [e for e in every if e["split"] != "test"]
    feelings = [e["sentiment"] for e in learned]
    weight = {one: share / max(feelings.count(one) / len(feelings), 1e-6) for one, share in MIX.items()}
    labels: dict[str, dict[str, float]] = {}
    for task in TASKS:
        sums: dict[str, float] = {}
        for e in learned:
            label = str(e[task]).lower()
            sums[label] = sums.get(label, 0.0) + weight[e["sentiment"]]
        total = sum(sums.values())
        labels[task] = {label: value / total for label, value in sums.items()}
    return Reference(labels, _unknown([e["text"] for e in every if e["split"] == "test"]))


def _unknown(texts: Sequence[str]) -> float:
    pairs = [words_of(text) for text in texts]
    return sum(new for _, new in pairs) / max(sum(all_ for all_, _ in pairs), 1)
