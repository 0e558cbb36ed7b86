"""A bank's own layer: a small correction of each label on top of the shipped model, learned from what its people said.

It adds to the shipped model's calibrated log-odds: a little for words that this bank's customers use (products by their nicknames), a
little for what the shipped model says of the other labels (the bank's conventions: complaints about fees are urgent here), and a little
for each label by itself. Zero everywhere is the shipped model. A word counts only when several people used it, so that nothing of one
person is in the weights. Arrays and numbers alone, no pickle. numpy only.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ventanilla.understanding import tokens as tk

Floats = NDArray[np.float32]
MEMORY = 60_000  # tokens remembered


@dataclass(frozen=True, slots=True)
class Part:
    """What the layer adds to one task: for each known word, for each label heard of the shipped model, and by itself."""

    words: Floats
    heard: Floats
    bias: Floats

    def scaled(self, by: float) -> "Part":
        """The same at a fraction of its strength."""
        times = np.float32(by)
        return Part(self.words * times, self.heard * times, self.bias * times)


class Broken(ValueError):
    """The file is no layer, or not the one that its digest names."""


class Layer:
    """A layer in memory. `name` is told beside the shipped model's version; `shipped` is the model that it was fitted on."""

    def __init__(self, buckets: NDArray[np.int32], parts: Mapping[str, Part], *, shipped: str, name: str = "") -> None:
        self.buckets = buckets
        self.parts = dict(parts)
        self.shipped = shipped
        self.name = name
        self._row_of = {int(bucket): row for row, bucket in enumerate(buckets)}
        self._spans: dict[str, tuple[int, int]] = {}
        at = 0
        for task, part in self.parts.items():
            self._spans[task] = (at, at + len(part.bias))
            at += len(part.bias)
        self.width = at
        self._stacked: Floats = np.hstack([p.words for p in self.parts.values()]) if self.parts else np.zeros((len(buckets), 0), np.float32)
        self._known: dict[str, int] = {}
        self._shares: list[Floats] = []

    def only(self, tasks: Sequence[str], name: str = "") -> "Layer":
        """The layer for these tasks alone."""
        kept = {task: part for task, part in self.parts.items() if task in tasks}
        return Layer(self.buckets, kept, shipped=self.shipped, name=name or self.name)

    def _share(self, token: str) -> int:
        rows = [self._row_of[b] for b in tk.of_token(token) if b in self._row_of]
        number = self._known[token] = len(self._shares)
        self._shares.append(self._stacked[rows].sum(axis=0) if rows else np.zeros(self.width, np.float32))
        return number

    def shares(self, tokenised: Sequence[Sequence[str]]) -> Floats:
        """What each token of a batch, one after the other, adds to every label."""
        if len(self._shares) > MEMORY:
            self._known, self._shares = {}, []
        known, learn = self._known, self._share
        numbers = [known[t] if t in known else learn(t) for tokens in tokenised for t in tokens]
        table: Floats = np.array(self._shares, np.float32).reshape(len(self._shares), self.width)
        return table[numbers]

    def span(self, task: str) -> tuple[int, int]:
        """The columns of a task in `shares`."""
        return self._spans[task]

    def adds(self, tokenised: Sequence[Sequence[str]], shares: Floats, heard: Floats) -> dict[str, Floats]:
        """What it adds to the log-odds of each of its tasks. `heard`: the shipped probabilities of all labels, a row a message."""
        sizes = np.fromiter(map(len, tokenised), np.int64, len(tokenised))
        summed = np.add.reduceat(shares, np.cumsum(sizes) - sizes, axis=0) / np.sqrt(sizes)[:, None]
        found = {}
        for task, part in self.parts.items():
            start, end = self._spans[task]
            found[task] = (summed[:, start:end] + heard @ part.heard + part.bias).astype(np.float32)
        return found

    def dump(self) -> bytes:
        """The layer as a file."""
        about = {"shipped": self.shipped, "tasks": list(self.parts)}
        arrays: dict[str, NDArray[np.generic]] = {"buckets": self.buckets, "about": np.frombuffer(json.dumps(about).encode(), np.uint8)}
        for task, part in self.parts.items():
            arrays |= {f"{task}.words": part.words, f"{task}.heard": part.heard, f"{task}.bias": part.bias}
        out = io.BytesIO()
        np.savez_compressed(out, **arrays)  # type: ignore[arg-type]  # arrays alone
        return out.getvalue()

    @classmethod
    def load(cls, blob: bytes, *, digest: str = "", name: str = "") -> "Layer":
        """A layer from its file; `Broken` where it is none, or another than `digest` says."""
        if digest and digest_of(blob) != digest:
            raise Broken("digest")
        try:
            with np.load(io.BytesIO(blob), allow_pickle=False) as stored:
                about = json.loads(bytes(stored["about"]).decode())
                each = ("words", "heard", "bias")
                parts = {task: Part(*(stored[f"{task}.{one}"].astype(np.float32) for one in each)) for task in about["tasks"]}
                return cls(stored["buckets"].astype(np.int32), parts, shipped=str(about["shipped"]), name=name)
        except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
            raise Broken("not a layer") from error


def joined(new: Layer, old: Layer, kept: Sequence[str]) -> Layer:
    """`new`, with these tasks as `old` had them."""
    buckets = np.union1d(new.buckets, old.buckets).astype(np.int32)

    def spread(layer: Layer, part: Part) -> Part:
        words = np.zeros((len(buckets), len(part.bias)), np.float32)
        words[np.searchsorted(buckets, layer.buckets)] = part.words
        return Part(words, part.heard, part.bias)

    parts = {task: spread(new, part) for task, part in new.parts.items()}
    parts |= {task: spread(old, part) for task, part in old.parts.items() if task in kept}
    return Layer(buckets, parts, shipped=new.shipped, name=new.name)


def digest_of(blob: bytes) -> str:
    """The SHA-256 of a layer's file."""
    return sha256(blob).hexdigest()
