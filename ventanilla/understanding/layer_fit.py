"""How a bank's own layer is fitted: regularised multinomial logistic regression with the shipped model as its starting point.

Beside the bank's own messages stands a replay of the corpus, on which the layer is asked to say what the shipped model says: whatever it
learns of the bank, it must not unlearn the rest. Deterministic.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from ventanilla.understanding import tokens as tk
from ventanilla.understanding.heads import Heads, softened
from ventanilla.understanding.layer import Floats, Layer, Part
from ventanilla.understanding.normal import Normal

TASKS = ("sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")
PEOPLE = 3  # who must have used a word before it counts
# Chosen once on simulated banks, never on a bank's own judgements: what is held out there is held out of everything.
STRENGTH = 0.5  # of the prior that nothing changes
HABITS = 4.0  # how much more it takes to shift a label everywhere than beside a word
ANCHOR = 8.0  # the weight of the whole replay beside that of all judgements
FOLDS = 5
_STEPS = 80


@dataclass(frozen=True, slots=True)
class Judged:
    """A text, and the labels that people gave it. `group` is whoever wrote it: one person's messages stay on one side of every split."""

    text: str
    group: str
    labels: Mapping[str, str]
    fresh: bool = True  # said after the layer in use was trained


@dataclass(frozen=True, slots=True)
class Seen:
    """Messages as the layer sees them: tokens, the shipped log-odds of every task, and what all tasks say together."""

    tokenised: list[list[str]]
    odds: dict[str, Floats]
    heard: Floats


def part_of(group: str, parts: int) -> int:
    """The part that a person's messages belong to, always the same."""
    return int(sha256(f"person {group}".encode()).hexdigest(), 16) % parts


def seen(texts: Sequence[str], heads: Heads) -> Seen:
    """What the shipped model makes of these texts."""
    tokenised = [tk.tokenise(text, Normal(text).text) for text in texts]
    if not tokenised:
        return Seen(
            [], {task: np.zeros((0, len(heads.labels[task])), np.float32) for task in heads.tasks}, np.zeros((0, heads.width), np.float32)
        )
    logits = np.vstack([heads.logits(tokenised[i : i + 512]) for i in range(0, len(tokenised), 512)])
    odds = {
        task: (logits[:, start:end] / np.float32(heads.temperature[task])).astype(np.float32) for task, (start, end) in heads.tasks.items()
    }
    return Seen(tokenised, odds, heard_of(heads, logits))


def heard_of(heads: Heads, logits: Floats) -> Floats:
    """The shipped probabilities of all labels of all tasks, side by side."""
    return np.hstack([heads.probabilities(logits, task) for task in heads.tasks])


def vocabulary(tokenised: Sequence[Sequence[str]], groups: Sequence[str]) -> NDArray[np.int32]:
    """The word features that several people used."""
    people: dict[int, set[str]] = {}
    for tokens, group in zip(tokenised, groups, strict=True):
        for bucket in {b for token in tokens for b in tk.of_token(token)}:
            people.setdefault(bucket, set()).add(group)
    return np.array(sorted(b for b, who in people.items() if len(who) >= PEOPLE), np.int32)


def counts(tokenised: Sequence[Sequence[str]], buckets: NDArray[np.int32]) -> csr_matrix:
    """How often each feature stands in each message, over the root of its length: as the layer itself sums it."""
    row_of = {int(b): row for row, b in enumerate(buckets)}
    ends, found, values = [0], list[int](), list[float]()
    for tokens in tokenised:
        rows = [row_of[b] for token in tokens for b in tk.of_token(token) if b in row_of]
        found += rows
        values += [1.0 / len(tokens) ** 0.5] * len(rows)
        ends.append(len(found))
    out = csr_matrix(
        (np.array(values, np.float32), np.array(found, np.int32), np.array(ends, np.int64)), shape=(len(tokenised), len(buckets))
    )
    out.sum_duplicates()
    return out


def fit_part(inputs: csr_matrix, heard: Floats, odds: Floats, targets: Floats, weights: Floats, strength: float) -> Part:
    """One task's part: the least correction that explains the targets, which are probabilities, row by row."""
    wide, deep, width = inputs.shape[1], heard.shape[1], odds.shape[1]
    turned = inputs.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        point = flat.astype(np.float32)
        words, mixed = point[: wide * width].reshape(wide, width), point[wide * width : -width].reshape(deep, width)
        logits = odds + inputs @ words + heard @ mixed + point[-width:]
        probable = softened(logits)
        total = -float((weights * (targets * np.log(probable + 1e-9)).sum(axis=1)).sum())
        pull = (probable - targets) * weights[:, None]
        total += float(strength / 2 * ((words**2).sum() + HABITS * (mixed**2).sum() + HABITS * (point[-width:] ** 2).sum()))
        grown = np.concatenate(
            [
                (turned @ pull + strength * words).ravel(),
                (heard.T @ pull + strength * HABITS * mixed).ravel(),
                pull.sum(axis=0) + strength * HABITS * point[-width:],
            ]
        )
        return total, grown.astype(np.float64)

    start = np.zeros((wide + deep + 1) * width)
    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "maxcor": 8})
    point = done.x.astype(np.float32)
    return Part(point[: wide * width].reshape(wide, width), point[wide * width : -width].reshape(deep, width), point[-width:])


class Stopped(Exception):
    """A person has stopped the training."""


Step = Callable[[int, int], None]  # (done, of how many); may raise `Stopped`


def steps() -> int:
    """How many steps a fit takes, for who looks."""
    return len(TASKS) * (FOLDS + 1)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A layer, and for each judged message the log-odds by a layer that had seen nothing of its author."""

    layer: Layer
    mine: Seen
    unseen: dict[str, Floats]


def _hot(labels: Sequence[str], values: Sequence[str | None]) -> Floats:
    return np.array([[float(value == one) for one in labels] for value in values], np.float32).reshape(len(values), len(labels))


def labels_of(heads: Heads, task: str) -> list[str]:
    """The labels of a task as people's judgements name them."""
    return [one.lower() for one in heads.labels[task]]


class _Bench:
    """Everything that the fits of one training share."""

    def __init__(self, judged: Sequence[Judged], replay: Sequence[str], heads: Heads) -> None:
        self.judged, self.heads = judged, heads
        self.mine, self.rest = seen([j.text for j in judged], heads), seen(replay, heads)
        groups = [j.group for j in judged]
        self.buckets = vocabulary(self.mine.tokenised, groups)
        self.mine_counts, self.rest_counts = counts(self.mine.tokenised, self.buckets), counts(self.rest.tokenised, self.buckets)
        self.folds = np.array([part_of(g, FOLDS) for g in groups], np.int64)

    def part(self, task: str, hot: Floats, rows: NDArray[np.bool_]) -> Part:
        """The task's part, from these rows of the judged and the whole replay."""
        anchor = softened(self.rest.odds[task])
        weight = ANCHOR * float(rows.sum()) / max(len(anchor), 1)
        return fit_part(
            csr_matrix(vstack([self.mine_counts[rows], self.rest_counts])),
            np.vstack([self.mine.heard[rows], self.rest.heard]),
            np.vstack([self.mine.odds[task][rows], self.rest.odds[task]]),
            np.vstack([hot[rows], anchor]),
            np.concatenate([np.ones(int(rows.sum()), np.float32), np.full(len(anchor), weight, np.float32)]),
            STRENGTH,
        )

    def odds(self, task: str, part: Part, rows: NDArray[np.bool_]) -> Floats:
        added: Floats = self.mine_counts[rows] @ part.words + self.mine.heard[rows] @ part.heard + part.bias
        return self.mine.odds[task][rows] + added


def fit(judged: Sequence[Judged], replay: Sequence[str], heads: Heads, step: Step = lambda done, total: None) -> Fitted:
    """A layer from what people said. `replay`: ordinary messages on which it should say what the shipped model says."""
    bench, done, parts, unseen = _Bench(judged, replay, heads), 0, dict[str, Part](), dict[str, Floats]()
    for task in TASKS:
        hot = _hot(labels_of(heads, task), [j.labels.get(task) for j in judged])
        known = hot.sum(axis=1) > 0
        unseen[task] = bench.mine.odds[task].copy()
        for fold in range(FOLDS):
            inside, outside = known & (bench.folds != fold), known & (bench.folds == fold)
            if outside.any():
                unseen[task][outside] = bench.odds(task, bench.part(task, hot, inside), outside)
            done += 1
            step(done, steps())
        parts[task] = bench.part(task, hot, known)
        done += 1
        step(done, steps())
    return Fitted(Layer(bench.buckets, parts, shipped=heads.version), bench.mine, unseen)
