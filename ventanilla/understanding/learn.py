"""How the classifier is fitted: features, logistic regression over all tasks at once, the second layer, temperatures.

Everything is deterministic: the same messages give the same weights on the same machine.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from ventanilla.understanding import tokens as tk
from ventanilla.understanding.heads import softened

TASKS = ("sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")
SIGNALS = ("irony", "insult", "formal_complaint", "vulnerable", "churn", "press")
ALL = (*TASKS, *SIGNALS)
STACKED = ("sentiment", "emotion", "urgency", "needs_answer")  # tasks that the second layer decides
# What people write to banks in public, by sentiment; the corpus holds more of the rest so that it learns the rare labels.
MIX = {"neg": 0.65, "neu": 0.22, "pos": 0.13}
SETTINGS: dict[str, Any] = {
    "balance": 0.5,
    "mix": 0.5,
    "strength": 0.12,
    "meaning": 0.6,
    "steps": 60,
    "least": 2,
    "telling": 0.5,
    "dressed": 0.3,
    "second": 3.0,
    "folds": 4,
}
SMOOTH = 3.0  # messages that every feature is taken to have been seen in, for each label and against it
Floats = NDArray[np.float32]
Example = dict[str, Any]


def label(example: Example, task: str) -> str | None:
    """The example's label for a task as text; None if it has none there."""
    if task in SIGNALS:
        return None if "borrowed" in example else str(task in example.get("signals", ()))
    value = example.get(task)
    return None if value is None else str(value)


def is_own(example: Example) -> bool:
    """Whether an example is a message of the corpus as written: what is neither borrowed nor dressed counts, the rest only teaches."""
    return "borrowed" not in example and "dressed" not in example


def features(tokenised: Sequence[Sequence[str]]) -> csr_matrix:
    """Counts of hashed features."""
    ends: list[int] = [0]
    found: list[int] = []
    for tokens in tokenised:
        for token in tokens:
            found.extend(tk.of_token(token))
        found.extend(tk.of_pairs(tokens))
        ends.append(len(found))
    counts = csr_matrix(
        (np.ones(len(found), np.float32), np.array(found, np.int32), np.array(ends, np.int64)), shape=(len(tokenised), tk.BUCKETS)
    )
    counts.sum_duplicates()
    return counts


def weighed(counts: csr_matrix, idf: Floats) -> csr_matrix:
    """Counts by idf over the length that the reader too can sum token by token."""
    squares = counts @ (idf**2)
    scaled = counts.multiply(idf[None, :]).tocsr().astype(np.float32)
    length = np.sqrt(np.maximum(squares, 1e-6))
    scaled.data /= np.repeat(length, np.diff(scaled.indptr)).astype(np.float32)
    return scaled


def meanings(tokenised: Sequence[Sequence[str]], words: dict[str, int], vectors: Floats, idf: Floats, unseen: float) -> Floats:
    """The mean meaning of each message's words, the rarer ones heavier; `unseen` is the weight of a word new to the model."""
    out = np.zeros((len(tokenised), vectors.shape[1]), np.float32)
    for i, tokens in enumerate(tokenised):
        found = [words[t] for t in tokens if t in words]
        if found:
            weights = np.array([idf[tk.bucket(t)] or unseen for t in tokens if t in words], np.float32)
            out[i] = weights @ vectors[found] / weights.sum()
    return out


def targets(examples: Sequence[Example], task: str, settings: dict[str, Any]) -> tuple[list[str], Floats, Floats]:
    """Labels, one-hot rows (zero where unlabelled) and weights of the examples: rarer labels and the mix of real messages count more."""
    values = [label(e, task) for e in examples]
    labels = sorted({v for v in values if v is not None})
    hot = np.array([[v == one for one in labels] for v in values], np.float32)
    counts = hot.sum(axis=0)
    by_label = (counts.sum() / len(labels) / np.maximum(counts, 1)) ** settings["balance"]
    weights = (hot * by_label).sum(axis=1) * np.array([e.get("weight", 1.0) for e in examples], np.float32)
    feelings = [e.get("sentiment") for e in examples]
    known = max(sum(f is not None for f in feelings), 1)
    share = {one: max(feelings.count(one) / known, 1e-6) for one in MIX}
    weights *= np.array([(MIX[f] / share[f]) ** settings["mix"] if f else 1.0 for f in feelings], np.float32)
    return labels, hot, (weights / max(weights[weights > 0].mean(), 1e-9)).astype(np.float32)


def fit(
    inputs: csr_matrix,
    extra: Floats,
    hot: list[Floats],
    weights: list[Floats],
    strengths: tuple[float, float],
    steps: int,
    start: Floats | None = None,
    telling: Floats | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Multinomial logistic regression of all tasks with L2, by L-BFGS. Returns (sparse part, dense part, bias).

    `start`: logits that the examples have already; what is fitted then stands on top of them. `telling`: how freely each weight of the
    sparse part may grow, one where all are alike.
    """
    spans = np.cumsum([0] + [h.shape[1] for h in hot])
    width, wide, deep = int(spans[-1]), inputs.shape[1], extra.shape[1]
    turned = inputs.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        point = flat.astype(np.float32)
        free, dense = point[: wide * width].reshape(wide, width), point[wide * width : -width].reshape(deep, width)
        sparse = free if telling is None else free * telling
        logits = inputs @ sparse + extra @ dense + point[-width:]
        if start is not None:
            logits = logits + start
        pull = np.empty_like(logits)
        total = 0.0
        for i, (rows, weight) in enumerate(zip(hot, weights, strict=True)):
            probable = softened(logits[:, spans[i] : spans[i + 1]])
            known = rows.sum(axis=1) * weight
            total -= float((known * np.log((probable * rows).sum(axis=1) + 1e-9 * (known > 0) + (known == 0))).sum())
            pull[:, spans[i] : spans[i + 1]] = (probable - rows) * known[:, None]
        grown = turned @ pull
        if telling is not None:
            grown *= telling
        grown += strengths[0] * free
        deeper = extra.T @ pull + strengths[1] * dense
        total += float(strengths[0] / 2 * (free**2).sum() + strengths[1] / 2 * (dense**2).sum())
        return total, np.concatenate([grown.ravel(), deeper.ravel(), pull.sum(axis=0)]).astype(np.float64)

    done = minimize(loss, np.zeros((wide + deep + 1) * width), jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 6})
    point = done.x.astype(np.float32)
    sparse = point[: wide * width].reshape(wide, width)
    return sparse if telling is None else sparse * telling, point[wide * width : -width].reshape(deep, width), point[-width:]


def telling_of(inputs: csr_matrix, hot: Floats, weights: Floats, power: float) -> Floats:
    """How much each feature, by itself, speaks for or against each label: its log ratio of odds, smoothed.

    What tells little is held back more than what tells much (naive Bayes as the prior of a regression: Wang and Manning, 2012).
    """
    stands = inputs.copy()
    stands.data = np.ones_like(stands.data)
    rows = hot * weights[:, None]
    found, whole = stands.T @ rows, rows.sum(axis=0)
    elsewhere = found.sum(axis=1, keepdims=True) - found
    odds = np.log((found + SMOOTH) / (whole + 2 * SMOOTH)) - np.log((elsewhere + SMOOTH) / (whole.sum() - whole + 2 * SMOOTH))
    out: Floats = (np.abs(odds) ** power).astype(np.float32)
    return out


def temperature(logits: Floats, hot: Floats) -> float:
    """The divisor of the logits that makes the scores honest on messages not trained on."""
    known = hot.sum(axis=1) > 0
    candidates = [float(c) for c in np.geomspace(0.3, 4.0, 60)]
    return min(candidates, key=lambda c: -float(np.log((softened(logits[known] / c) * hot[known]).sum(axis=1) + 1e-9).mean()))


def first_layer(
    examples: Sequence[Example], tokenised: Sequence[Sequence[str]], words: dict[str, int], vectors: Floats, settings: dict[str, Any]
) -> dict[str, Any]:
    """The first layer (arrays and facts) from examples."""
    counts = features(tokenised)
    seen = np.bincount(counts.indices, minlength=tk.BUCKETS)
    buckets = np.flatnonzero(seen >= settings["least"])
    idf = np.zeros(tk.BUCKETS, np.float32)
    idf[buckets] = np.log((1 + len(examples)) / (1 + seen[buckets])) + 1
    unseen = float(np.log(1 + len(examples))) + 1
    made = [targets(examples, task, settings) for task in ALL]
    inputs, meant = weighed(counts, idf)[:, buckets], meanings(tokenised, words, vectors, idf, unseen)
    fitted = [  # task by task, which comes nearer to the optimum than all at once in as many steps
        fit(
            inputs,
            meant,
            [hot],
            [weights],
            (settings["strength"], settings["meaning"]),
            settings["steps"],
            telling=telling_of(inputs, hot, weights, settings["telling"]),
        )
        for _, hot, weights in made
    ]
    sparse, dense, bias = np.hstack([f[0] for f in fitted]), np.hstack([f[1] for f in fitted]), np.concatenate([f[2] for f in fitted])
    spans = [int(n) for n in np.cumsum([0] + [len(m[0]) for m in made])]
    return {
        "buckets": buckets.astype(np.int32),
        "idf": idf[buckets],
        "sparse": sparse,
        "dense": dense,
        "bias": bias,
        "unseen": unseen,
        "tasks": [(task, spans[i], spans[i + 1]) for i, task in enumerate(ALL)],
        "labels": {task: m[0] for task, m in zip(ALL, made, strict=True)},
    }


def first_logits(model: dict[str, Any], tokenised: Sequence[Sequence[str]], words: dict[str, int], vectors: Floats) -> Floats:
    """Logits of a first layer just fitted."""
    idf = np.zeros(tk.BUCKETS, np.float32)
    idf[model["buckets"]] = model["idf"]
    inputs = weighed(features(tokenised), idf)[:, model["buckets"]]
    meant = meanings(tokenised, words, vectors, idf, model["unseen"])
    logits: Floats = inputs @ model["sparse"] + meant @ model["dense"] + model["bias"]
    return logits


def heard(logits: Floats, tasks: Sequence[tuple[str, int, int]]) -> Floats:
    """What the second layer is given: the probabilities of all tasks."""
    return np.hstack([softened(logits[:, start:end]) for _, start, end in tasks])


def fold_of(example: Example, folds: int) -> int:
    """The part of the examples that one belongs to, by its situation."""
    named = str(example.get("situation", example["text"]))
    return int(sha256(f"fold {named}".encode()).hexdigest(), 16) % folds


def out_of_fold(
    examples: Sequence[Example], tokenised: Sequence[Sequence[str]], words: dict[str, int], vectors: Floats, settings: dict[str, Any]
) -> Floats:
    """Each example's logits by a first layer that saw nothing of its situation. Borrowed and dressed examples only teach."""
    fold = np.array([-1 if "borrowed" in e else fold_of(e, settings["folds"]) for e in examples])
    own = np.array([is_own(e) for e in examples])
    out: Floats | None = None
    for k in range(settings["folds"]):
        inside, outside = np.flatnonzero(fold != k).tolist(), np.flatnonzero((fold == k) & own).tolist()
        model = first_layer([examples[i] for i in inside], [tokenised[i] for i in inside], words, vectors, settings)
        logits = first_logits(model, [tokenised[i] for i in outside], words, vectors)
        if out is None:
            out = np.zeros((len(examples), logits.shape[1]), np.float32)
        out[outside] = logits
    if out is None:
        raise ValueError("no folds")
    return out


def second_layer(
    examples: Sequence[Example], logits: Floats, tasks: Sequence[tuple[str, int, int]], settings: dict[str, Any]
) -> tuple[Floats, Floats, Floats]:
    """(weights, bias, kept): what all labels together say of each; `kept` is the share of the first layer's own logit."""
    given = heard(logits, tasks)
    made = [targets(examples, task, settings) for task, _, _ in tasks]
    _, second, bias = fit(
        csr_matrix((len(examples), 1), dtype=np.float32),
        given * 3,
        [m[1] for m in made],
        [m[2] for m in made],
        (1.0, settings["second"]),
        150,
    )
    second = second * 3
    kept = np.ones(second.shape[1], np.float32)
    for task, start, end in tasks:
        if task in STACKED:
            kept[start:end] = 0.0
        else:
            second[:, start:end] = 0.0
            bias[start:end] = 0.0
    return second, bias, kept
