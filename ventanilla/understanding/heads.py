"""The trained classifier: hashed words and their inner letter groups, word pairs, and word meanings, summed into the logits of every label.

A text's logits are a sum over its tokens divided by its length, so each token's share is worked out once and remembered. numpy only.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ventanilla.understanding import tokens as tk

SHIPPED = Path(__file__).parent / "models" / "heads.npz"
Floats = NDArray[np.float32]
MEMORY = 150_000  # tokens remembered


class Guess(NamedTuple):
    """A label, its probability, and the tokens that spoke most for it."""

    label: str
    score: float
    because: tuple[str, ...]


class Heads:
    """A model file in memory."""

    def __init__(self, path: Path = SHIPPED) -> None:
        with np.load(path) as stored:
            about = json.loads(bytes(stored["about"]).decode())
            rows = stored["buckets"].astype(np.int64)
            self.weights: Floats = stored["weights"].astype(np.float32) * stored["scales"].astype(np.float32)
            self.idf: Floats = stored["idf"].astype(np.float32)
            self.bias: Floats = stored["bias"].astype(np.float32)
            self.vectors: Floats = stored["vectors"].astype(np.float32) * np.float32(about["vector_scale"])
            self.from_vectors: Floats = stored["from_vectors"].astype(np.float32)
        self.about = about
        self.tasks: dict[str, tuple[int, int]] = {name: (start, end) for name, start, end in about["tasks"]}
        self.labels: dict[str, list[str]] = about["labels"]
        self.temperature: dict[str, float] = about["temperature"]
        self.words: dict[str, int] = {word: i for i, word in enumerate(about["words"])}
        self.row_of = np.full(tk.BUCKETS, len(rows), dtype=np.int32)
        self.row_of[rows] = np.arange(len(rows), dtype=np.int32)
        width = self.weights.shape[1]
        self.weights = np.vstack([self.weights * self.idf[:, None], np.zeros((1, width), np.float32)])
        self.squares: Floats = np.append(self.idf**2, np.float32(0.0))
        self._known: dict[str, tuple[Floats, float]] = {}

    def _of_token(self, token: str) -> tuple[Floats, float]:
        known = self._known.get(token)
        if known is None:
            rows = self.row_of[np.fromiter(tk.of_token(token), np.int64)]
            known = (self.weights[rows].sum(axis=0), float(self.squares[rows].sum()))
            if len(self._known) >= MEMORY:
                self._known.clear()
            self._known[token] = known
        return known

    def _meaning(self, tokens: Sequence[str]) -> Floats | None:
        if not self.words:
            return None
        found = [self.words[t] for t in tokens if t in self.words]
        if not found:
            return None
        mean: Floats = self.vectors[found].mean(axis=0)
        return mean

    def logits(self, tokens: Sequence[str]) -> Floats:
        """The logits of all labels of all tasks."""
        total = self.bias.copy()
        pairs = self.row_of[tk.of_pairs(list(tokens))]
        summed: Floats = self.weights[pairs].sum(axis=0)
        square = float(self.squares[pairs].sum())
        for token in tokens:
            share, more = self._of_token(token)
            summed += share
            square += more
        if square > 0:
            total += summed / np.float32(square**0.5)
        meaning = self._meaning(tokens)
        if meaning is not None:
            total += meaning @ self.from_vectors
        return total

    def probabilities(self, logits: Floats, task: str) -> Floats:
        start, end = self.tasks[task]
        scaled = logits[start:end] / np.float32(self.temperature[task])
        raised = np.exp(scaled - scaled.max())
        probable: Floats = raised / raised.sum()
        return probable

    def guess(self, logits: Floats, task: str, tokens: Sequence[str]) -> Guess:
        probable = self.probabilities(logits, task)
        best = int(probable.argmax())
        return Guess(self.labels[task][best], float(probable[best]), self._because(self.tasks[task][0] + best, tokens))

    def _because(self, column: int, tokens: Sequence[str]) -> tuple[str, ...]:
        """The two words that spoke most for a label."""
        start, end = next(span for span in self.tasks.values() if span[0] <= column < span[1])
        shares: dict[str, float] = {}
        for token in tokens:
            if token[0] == "_" or not token[0].isalnum():
                continue
            share = self._of_token(token)[0]
            shares[token] = float(share[column]) - float(share[start:end].sum()) / (end - start)
        best = sorted(shares, key=lambda t: -shares[t])[:2]
        return tuple(t for t in best if shares[t] > 0)


@lru_cache(maxsize=1)
def shipped() -> Heads:
    return Heads()
