"""Whether a bank's own layer is better: on what its people said and it never saw, and without loss on the shipped test set.

Held out is every judgement once: people are dealt into parts for good, and each part is answered by a layer fitted without it.

Corrections are picked by people who saw an error, so a layer that changes answers at random "mends" some of them. Three things stand
against that. *Gain*: corrected and confirmed messages are weighed as they occur among all messages, so that what it breaks counts as
often as it would happen; its lower bound over resampled people must be above zero. *Noise*: McNemar's exact test on the answers that
changed. *Loss*: on the shipped test set it may lose no more than `TOLERANCE`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from ventanilla.understanding.heads import Heads
from ventanilla.understanding.layer import Floats, Layer
from ventanilla.understanding.layer_fit import TASKS, Fitted, Judged, Seen, labels_of, seen

# One point of accuracy on the shipped test set: a third of what separates two people who label the same messages (they agree on 87 to 96
# of 100), and about one standard error of a difference on its size; more than that is a loss that customers would notice.
TOLERANCE = 0.01
CHANCE = 0.01  # of calling noise an improvement, for each of six labels: 6 % together at most
LEAST = 30  # held-out judgements of a label, below which nothing is decided
STRENGTHS = (1.0, 0.5)  # what helps but loses too much on the shipped test set is tried once more at half its strength
_DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """One label's trial. Accuracies are shares; `mended` and `broken` count held-out answers that changed for better and worse."""

    task: str
    judged: int
    corrected: int
    before: float
    after: float
    mended: int
    broken: int
    chance: float
    gain: float
    gain_low: float
    shipped_before: float
    shipped_after: float
    shipped_f1_before: float
    shipped_f1_after: float
    since_mended: int = 0  # against the layer in use, on what was said since it was trained
    since_broken: int = 0
    strength: float = 1.0

    @property
    def enough(self) -> bool:
        return self.judged >= LEAST

    @property
    def better(self) -> bool:
        return self.enough and self.gain_low > 0 and self.chance < CHANCE and self.since_mended >= self.since_broken

    @property
    def harmless(self) -> bool:
        return self.shipped_before - self.shipped_after <= TOLERANCE and self.shipped_f1_before - self.shipped_f1_after <= TOLERANCE

    @property
    def passed(self) -> bool:
        return self.better and self.harmless


def answers(heads: Heads, layer: Layer | None, found: Seen, task: str) -> list[str]:
    """What is said of each message, with the layer or without."""
    odds = found.odds[task]
    if layer is not None and task in layer.parts and found.tokenised:
        one = layer.only([task])
        odds = odds + one.adds(found.tokenised, one.shares(found.tokenised), found.heard)[task]
    return said(heads, odds, task)


def said(heads: Heads, odds: Floats, task: str) -> list[str]:
    """The likeliest label of each row."""
    labels = labels_of(heads, task)
    return [labels[i] for i in odds.argmax(axis=1)]


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """The mean of each label's F1, over the labels that occur."""
    scores = []
    for label in sorted(set(truth)):
        hit = sum(t == label == s for t, s in zip(truth, said, strict=True))
        scores.append(2 * hit / max(sum(t == label for t in truth) + sum(s == label for s in said), 1))
    return float(np.mean(scores)) if scores else 0.0


def _share(right: Sequence[bool]) -> float:
    return float(np.mean(right)) if len(right) else 0.0


def _gain(
    groups: Sequence[str], was: NDArray[np.bool_], now: NDArray[np.bool_], broken_elsewhere: float, usual: float
) -> tuple[float, float]:
    """The change of accuracy over all messages, and its lower bound (5 %) over people drawn again and again.

    `usual`: how often the model is right as it is. Where the bank has confirmed too few right answers, what the layer breaks of them is
    taken from the shipped test set.
    """
    people = sorted(set(groups))
    number = {name: n for n, name in enumerate(people)}
    owner = np.array([number[g] for g in groups])
    per = [np.bincount(owner, weights=mask.astype(float), minlength=len(people)) for mask in (~was, ~was & now, was, was & ~now)]
    enough = was.sum() >= 30

    def worth(times: NDArray[np.float64]) -> float:
        wrong, mended, right, broken = (float(one @ times) for one in per)
        fixed = mended / wrong if wrong else 0.0
        spoiled = broken / right if enough and right else broken_elsewhere
        return (1 - usual) * fixed - usual * max(spoiled, broken_elsewhere if not enough else 0.0)

    draws = np.random.default_rng(7).multinomial(len(people), np.full(len(people), 1 / len(people)), size=_DRAWS).astype(np.float64)
    low = float(np.quantile([worth(times) for times in draws], 0.05)) if people else 0.0
    return worth(np.ones(len(people))), low


def _changes(truth: Sequence[str], old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many answers became right, and how many wrong."""
    rows = list(zip(truth, old, new, strict=True))
    return sum(o != t == n for t, o, n in rows), sum(o == t != n for t, o, n in rows)


def _at(fitted: Fitted, task: str, strength: float) -> Fitted:
    """The same training with one task at a fraction of its strength."""
    layer, plain = fitted.layer, fitted.mine.odds[task]
    parts = {**layer.parts, task: layer.parts[task].scaled(strength)}
    held = {**fitted.unseen, task: plain + np.float32(strength) * (fitted.unseen[task] - plain)}
    return Fitted(Layer(layer.buckets, parts, shipped=layer.shipped, name=layer.name), fitted.mine, held)


def verdict(
    heads: Heads,
    fitted: Fitted,
    before: Layer | None,
    task: str,
    judged: Sequence[Judged],
    shipped: tuple[Seen, Sequence[str]],
    strength: float = 1.0,
) -> Verdict:
    """One label on trial, against the shipped model; and against the layer in use (`before`) on what neither has seen."""
    rows = [i for i, one in enumerate(judged) if task in one.labels]
    truth = [judged[i].labels[task] for i in rows]
    plain, now_said = answers(heads, None, fitted.mine, task), said(heads, fitted.unseen[task], task)
    was = np.array([plain[i] == t for i, t in zip(rows, truth, strict=True)], bool)
    now = np.array([now_said[i] == t for i, t in zip(rows, truth, strict=True)], bool)
    mended, broken = int((~was & now).sum()), int((was & ~now).sum())
    chance = float(binomtest(mended, mended + broken, 0.5, alternative="greater").pvalue) if mended + broken else 1.0
    test, labels = shipped
    standard, layered = answers(heads, None, test, task), answers(heads, fitted.layer, test, task)
    right = [p == t for p, t in zip(standard, labels, strict=True)]
    spoiled = _changes(labels, standard, layered)[1] / max(sum(right), 1)
    gain, low = _gain([judged[i].group for i in rows], was, now, spoiled, _share(right))
    fresh = [i for i in rows if judged[i].fresh] if before is not None and task in before.parts else []
    live = answers(heads, before, fitted.mine, task) if fresh else []
    since = _changes([judged[i].labels[task] for i in fresh], [live[i] for i in fresh], [now_said[i] for i in fresh])
    return Verdict(
        task=task,
        judged=len(rows),
        corrected=int((~was).sum()),
        before=_share(was.tolist()),
        after=_share(now.tolist()),
        mended=mended,
        broken=broken,
        chance=chance,
        gain=gain,
        gain_low=low,
        shipped_before=_share(right),
        shipped_after=_share([p == t for p, t in zip(layered, labels, strict=True)]),
        shipped_f1_before=macro_f1(labels, standard),
        shipped_f1_after=macro_f1(labels, layered),
        since_mended=since[0],
        since_broken=since[1],
        strength=strength,
    )


def trial(
    heads: Heads, fitted: Fitted, before: Layer | None, judged: Sequence[Judged], shipped: Sequence[Mapping[str, object]]
) -> tuple[Layer, dict[str, Verdict]]:
    """Every label on trial; and the layer, each label at the strength at which it was judged.

    `shipped`: the messages of the shipped test set, with their labels.
    """
    test, verdicts = seen([str(one["text"]) for one in shipped], heads), dict[str, Verdict]()
    for task in TASKS:
        told = [str(one[task]).lower() for one in shipped]
        for strength in STRENGTHS:
            tried = _at(fitted, task, strength)
            verdicts[task] = verdict(heads, tried, before, task, judged, (test, told), strength)
            if not verdicts[task].better or verdicts[task].harmless:
                break
        fitted = tried
    return fitted.layer, verdicts
