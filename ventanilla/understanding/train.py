"""`ventanilla train`: the classifier from the corpus, in one command, the same bits every time on the same machine.

Inputs, and nothing else: `corpus/*.jsonl` (CC BY 4.0, our own), `models/words.npz` (word meanings distilled from
multilingual-e5-small, MIT) and, where given with --data, Banking77 and CLINC150 (CC BY 4.0, CC BY 3.0) for topics in English.
Sets that are benchmarks only never come near.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from ventanilla.understanding import tokens as tk
from ventanilla.understanding.borrowed import borrowed
from ventanilla.understanding.heads import SHIPPED

HERE = Path(__file__).parent
TASKS = ("sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")
SIGNALS = ("irony", "insult", "formal_complaint", "vulnerable", "churn", "press")
Floats = NDArray[np.float32]
Example = dict[str, Any]


def corpus() -> list[Example]:
    """Every message of the corpus, in the order of the files."""
    return [
        json.loads(line)
        for path in sorted((HERE / "corpus").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]


def label(example: Example, task: str) -> str | None:
    """The example's label for a task as text; None if it has none there."""
    if task in SIGNALS:
        return None if "borrowed" in example else str(task in example.get("signals", ()))
    value = example.get(task)
    return None if value is None else str(value)


def features(texts: Sequence[str]) -> tuple[csr_matrix, list[list[str]]]:
    """Counts of hashed features, and the tokens."""
    ends: list[int] = [0]
    found: list[int] = []
    tokenised: list[list[str]] = []
    for text in texts:
        tokens = tk.tokenise(text)
        tokenised.append(tokens)
        for token in tokens:
            found.extend(tk.of_token(token))
        found.extend(tk.of_pairs(tokens))
        ends.append(len(found))
    counts = csr_matrix(
        (np.ones(len(found), np.float32), np.array(found, np.int32), np.array(ends, np.int64)), shape=(len(texts), tk.BUCKETS)
    )
    counts.sum_duplicates()
    return counts, tokenised


def weighed(counts: csr_matrix, idf: Floats) -> csr_matrix:
    """Counts by idf over the length that the reader too can sum token by token."""
    squares = counts @ (idf**2)
    scaled = counts.multiply(idf[None, :]).tocsr().astype(np.float32)
    length = np.sqrt(np.maximum(squares, 1e-12))
    scaled.data /= np.repeat(length, np.diff(scaled.indptr)).astype(np.float32)
    return scaled


def meanings(tokenised: Sequence[Sequence[str]], words: dict[str, int], vectors: Floats) -> Floats:
    out = np.zeros((len(tokenised), vectors.shape[1]), np.float32)
    for i, tokens in enumerate(tokenised):
        found = [words[t] for t in tokens if t in words]
        if found:
            out[i] = vectors[found].mean(axis=0)
    return out


def targets(examples: Sequence[Example], task: str, balance: float) -> tuple[list[str], Floats, Floats]:
    """Labels, one-hot rows (zero where unlabelled) and weights of the examples, rarer labels heavier."""
    values = [label(e, task) for e in examples]
    labels = sorted({v for v in values if v is not None})
    hot = np.array([[v == one for one in labels] for v in values], np.float32)
    counts = hot.sum(axis=0)
    by_label = (counts.sum() / len(labels) / np.maximum(counts, 1)) ** balance
    weights = (hot * by_label).sum(axis=1)
    weights *= np.array([e.get("weight", 1.0) for e in examples], np.float32)
    return labels, hot, (weights / max(weights[weights > 0].mean(), 1e-9)).astype(np.float32)


def fit(
    inputs: csr_matrix, extra: Floats, hot: list[Floats], weights: list[Floats], strength: float, steps: int
) -> tuple[Floats, Floats, Floats]:
    """Weights of all tasks at once: multinomial logistic regression with L2, by L-BFGS. Returns (sparse part, dense part, bias)."""
    spans = np.cumsum([0] + [h.shape[1] for h in hot])
    width, wide, deep = int(spans[-1]), inputs.shape[1], extra.shape[1]
    turned = inputs.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        point = flat.astype(np.float32)
        sparse, dense = point[: wide * width].reshape(wide, width), point[wide * width : -width].reshape(deep, width)
        logits = inputs @ sparse + extra @ dense + point[-width:]
        pull = np.empty_like(logits)
        total = 0.0
        for i, (rows, weight) in enumerate(zip(hot, weights, strict=True)):
            part = logits[:, spans[i] : spans[i + 1]]
            raised = np.exp(part - part.max(axis=1, keepdims=True))
            probable = raised / raised.sum(axis=1, keepdims=True)
            known = rows.sum(axis=1) * weight
            total -= float((known * np.log((probable * rows).sum(axis=1) + 1e-9 * (known > 0) + (known == 0))).sum())
            pull[:, spans[i] : spans[i + 1]] = (probable - rows) * known[:, None]
        grown = turned @ pull + strength * sparse
        deeper = extra.T @ pull + strength * dense
        total += float(strength / 2 * ((sparse**2).sum() + (dense**2).sum()))
        return total, np.concatenate([grown.ravel(), deeper.ravel(), pull.sum(axis=0)]).astype(np.float64)

    done = minimize(loss, np.zeros((wide + deep + 1) * width), jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 6})
    point = done.x.astype(np.float32)
    return point[: wide * width].reshape(wide, width), point[wide * width : -width].reshape(deep, width), point[-width:]


def temperature(logits: Floats, hot: Floats) -> float:
    """The divisor of the logits that makes the scores honest on messages not trained on."""
    known = hot.sum(axis=1) > 0
    best, lowest = 1.0, np.inf
    for candidate in np.geomspace(0.3, 4.0, 40):
        scaled = logits[known] / candidate
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        loss = float(-(scaled * hot[known]).sum(axis=1).mean() + np.log(np.exp(scaled).sum(axis=1)).mean())
        if loss < lowest:
            best, lowest = float(candidate), loss
    return best


def build(examples: Sequence[Example], words: dict[str, int], vectors: Floats, settings: dict[str, Any]) -> dict[str, Any]:
    """A model (arrays and facts) from examples."""
    counts, tokenised = features([e["text"] for e in examples])
    seen = np.bincount(counts.indices, minlength=tk.BUCKETS)
    buckets = np.flatnonzero(seen >= settings["least"])
    idf = np.zeros(tk.BUCKETS, np.float32)
    idf[buckets] = np.log((1 + len(examples)) / (1 + seen[buckets])) + 1
    inputs = weighed(counts, idf)[:, buckets]
    extra = meanings(tokenised, words, vectors)
    made = [targets(examples, task, settings["balance"]) for task in (*TASKS, *SIGNALS)]
    sparse, dense, bias = fit(inputs, extra, [m[1] for m in made], [m[2] for m in made], settings["strength"], settings["steps"])
    spans = np.cumsum([0] + [len(m[0]) for m in made])
    return {
        "buckets": buckets.astype(np.int32),
        "idf": idf[buckets],
        "sparse": sparse,
        "dense": dense,
        "bias": bias,
        "tasks": [(task, int(spans[i]), int(spans[i + 1])) for i, task in enumerate((*TASKS, *SIGNALS))],
        "labels": {task: m[0] for task, m in zip((*TASKS, *SIGNALS), made, strict=True)},
    }


def predict(model: dict[str, Any], texts: Sequence[str], words: dict[str, int], vectors: Floats) -> Floats:
    """Logits of a model just built."""
    counts, tokenised = features(texts)
    idf = np.zeros(tk.BUCKETS, np.float32)
    idf[model["buckets"]] = model["idf"]
    inputs = weighed(counts, idf)[:, model["buckets"]]
    logits: Floats = inputs @ model["sparse"] + meanings(tokenised, words, vectors) @ model["dense"] + model["bias"]
    return logits


def store(model: dict[str, Any], path: Path, words: dict[str, int], vectors: Floats, about: dict[str, Any]) -> None:
    """Write a model file; weights as bytes with a scale each column."""
    scales = np.maximum(np.abs(model["sparse"]).max(axis=0), 1e-9) / 127
    vector_scale = float(max(np.abs(vectors).max(), 1e-9) / 127) if vectors.size else 1.0
    facts = {**about, "tasks": model["tasks"], "labels": model["labels"], "words": list(words), "vector_scale": vector_scale}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        about=np.frombuffer(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode(), np.uint8),
        buckets=model["buckets"],
        weights=np.round(model["sparse"] / scales).astype(np.int8),
        scales=scales.astype(np.float32),
        idf=model["idf"].astype(np.float16),
        bias=model["bias"],
        vectors=np.round(vectors / vector_scale).astype(np.int8),
        from_vectors=model["dense"],
    )


def load_words(path: Path) -> tuple[dict[str, int], Floats]:
    """Word meanings, or none."""
    if not path.exists():
        return {}, np.zeros((0, 1), np.float32)
    with np.load(path) as stored:
        listed = bytes(stored["words"]).decode().split("\n")
        return {word: i for i, word in enumerate(listed)}, stored["vectors"].astype(np.float32) * float(stored["scale"])


SETTINGS = {"balance": 0.8, "strength": 0.15, "steps": 45, "least": 2}


def main(arguments: Sequence[str]) -> int:
    """Train, calibrate on the held-out situations, write the model."""
    parser = argparse.ArgumentParser(prog="ventanilla train", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with banking77/ and clinc150/")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args(list(arguments))
    examples = corpus()
    more = borrowed(given.data) if given.data else []
    words, vectors = load_words(HERE / "models" / "words.npz")
    for name, count in ((str(HERE / "corpus"), len(examples)), ("borrowed for English topics", len(more)), ("word meanings", len(words))):
        sys.stdout.write(f"input: {name}: {count}\n")
    train = [e for e in examples if e["split"] == "train"]
    dev = [e for e in examples if e["split"] == "dev"]
    model = build([*train, *more], words, vectors, SETTINGS)
    logits = predict(model, [e["text"] for e in dev], words, vectors)
    temperatures = {}
    for task, start, end in model["tasks"]:
        values = [label(e, task) for e in dev]
        hot = np.array([[v == one for one in model["labels"][task]] for v in values], np.float32)
        temperatures[task] = temperature(logits[:, start:end], hot)
        right = float((hot.argmax(axis=1) == logits[:, start:end].argmax(axis=1)).mean())
        sys.stdout.write(f"{task}: right on held-out situations {right:.3f}, temperature {temperatures[task]:.2f}\n")
    final = build([*train, *dev, *more], words, vectors, SETTINGS)
    store(final, given.out, words, vectors, {"temperature": temperatures, "examples": len(train) + len(dev), "settings": SETTINGS})
    sys.stdout.write(f"written: {given.out} ({given.out.stat().st_size / 1e6:.1f} MB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
