"""The trained classifier: hashed words, their beginnings, neighbours and meanings, summed into the logits of every label.

A text's logits are a sum over its tokens divided by its length, so each token's share is worked out once and remembered, and a batch is
a few sums over arrays. A second, small layer hears what all labels say together (fraud is rarely of low urgency). numpy only.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ventanilla.understanding import tokens as tk
from ventanilla.understanding.layer import Layer
from ventanilla.understanding.words import words

SHIPPED = Path(__file__).parent / "models" / "heads.npz"
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
MEMORY = 32_000  # tokens remembered
UNSURE, UNSURE_OF = 0.5, ("sentiment", "intent")  # below this score of any of these a second opinion is asked for
# Words that decide nothing for a person who reads the reasons.
_DULL = words(
    """
    a al ante con cual cuando de del desde e el ella ellos en entre era eres es esa ese eso esta estan este esto fue ha han hasta hay he
    la las le les lo los mas me mi mis mucho muy o os para pero por que se ser si sin sobre son su sus tu un una uno unos y ya yo the of
    hola buenas buenos dias tardes noches gracias favor hello hi please thanks ola bom boa obrigado banco bank buen dia
    to and in it is on for i my you your at with that this be was are have as do da das dos em na nas no nos num numa ao aos um uma foi
    """
)


class Guess(NamedTuple):
    """A label, its probability, and the tokens that spoke most for it."""

    label: str
    score: float
    because: tuple[str, ...]


class Guesses(NamedTuple):
    """What a batch was read as: for each task the labels, their probabilities, and the words that spoke most for them."""

    labels: dict[str, list[str]]
    scores: dict[str, list[float]]
    because: dict[str, list[tuple[str, ...]]]
    chances: dict[str, list[float]]  # of the yes of each signal


def softened(logits: Floats) -> Floats:
    """Probabilities of logits, row by row."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    out: Floats = raised / raised.sum(axis=1, keepdims=True)
    return out


class Heads:
    """A model file in memory."""

    def __init__(self, path: Path = SHIPPED) -> None:
        with np.load(path) as stored:
            about = json.loads(bytes(stored["about"]).decode())
            rows = stored["buckets"].astype(np.int64)
            idf: Floats = stored["idf"].astype(np.float32)
            self.weights: Floats = np.zeros((len(rows) + 1, len(stored["scales"])), np.float32)  # the last row is of what nobody saw
            np.multiply(stored["weights"], stored["scales"].astype(np.float32), out=self.weights[:-1])
            self.weights[:-1] *= idf[:, None]
            self.bias: Floats = stored["bias"].astype(np.float32)
            self.meant = stored["meant"]  # bytes: what a word by its meaning alone says of each label
            self.meant_scales: Floats = stored["meant_scales"]
            self.second: Floats = stored["second"].astype(np.float32)
            self.second_bias: Floats = stored["second_bias"].astype(np.float32)
            self.kept: Floats = stored["kept"].astype(np.float32)
        self.about = about
        self.version = sha256(path.read_bytes()).hexdigest()[:12]
        self.tasks: dict[str, tuple[int, int]] = {name: (start, end) for name, start, end in about["tasks"]}
        self.labels: dict[str, list[str]] = about["labels"]
        self.temperature: dict[str, float] = about["temperature"]
        self.signals: tuple[str, ...] = tuple(about["signals"])
        self.words: dict[str, int] = {word: i for i, word in enumerate(about["words"].split())}
        self.row_of = np.full(tk.BUCKETS, len(rows), dtype=np.int32)
        self.row_of[rows] = np.arange(len(rows), dtype=np.int32)
        self.width = self.weights.shape[1]
        self.idf: Floats = np.append(idf, np.float32(0.0))
        self.squares: Floats = np.append(idf**2, np.float32(0.0))
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, int] = {}
        self._names: list[str] = []
        self._share: Floats = np.zeros((4096, self.width), np.float32)
        self._square: Floats = np.zeros(4096, np.float32)
        self._meant: Floats = np.zeros((4096, self.width + 1), np.float32)  # the last column sums the weights
        self._telling = np.zeros(4096, bool)

    def _learn(self, token: str) -> int:
        """The number of a token not met before."""
        number = len(self._names)
        if number == len(self._share):
            more = len(self._share) // 2
            self._share = np.vstack([self._share, np.zeros((more, self.width), np.float32)])
            self._square = np.append(self._square, np.zeros(more, np.float32))
            self._meant = np.vstack([self._meant, np.zeros((more, self.width + 1), np.float32)])
            self._telling = np.append(self._telling, np.zeros(more, bool))
        rows = self.row_of[np.fromiter(tk.of_token(token), np.int64)]
        self._share[number] = self.weights[rows].sum(axis=0)
        self._square[number] = self.squares[rows].sum()
        word = self.words.get(token)
        if word is not None:
            weight = self.idf[rows[0]] or np.float32(self.about["unseen"])
            self._meant[number, :-1] = self.meant[word] * self.meant_scales * weight
            self._meant[number, -1] = weight
        self._telling[number] = token[0].isalnum() and token not in _DULL
        self._known[token] = number
        self._names.append(token)
        return number

    def _numbers(self, tokenised: Sequence[Sequence[str]]) -> tuple[Ints, Ints, Ints]:
        """The tokens of a batch as numbers, where each message starts, and which message each token is of."""
        if len(self._names) >= MEMORY:
            self._forget()
        known, learn = self._known, self._learn
        numbers = np.array([known[t] if t in known else learn(t) for tokens in tokenised for t in tokens], np.int64)
        sizes = np.fromiter(map(len, tokenised), np.int64, len(tokenised))
        return numbers, np.cumsum(sizes) - sizes, np.repeat(np.arange(len(tokenised)), sizes)

    def _first(self, tokenised: Sequence[Sequence[str]], numbers: Ints, starts: Ints) -> Floats:
        pairs = [tk.of_pairs(tokens) for tokens in tokenised]
        sizes = np.fromiter(map(len, pairs), np.int64, len(pairs))
        rows = self.row_of[np.array([row for found in pairs for row in found], np.int64)]
        at = np.cumsum(sizes) - sizes
        summed = np.add.reduceat(self._share[numbers], starts, axis=0) + np.add.reduceat(self.weights[rows], at, axis=0)
        square = np.add.reduceat(self._square[numbers], starts) + np.add.reduceat(self.squares[rows], at)
        meant = np.add.reduceat(self._meant[numbers], starts, axis=0)
        logits: Floats = self.bias + summed / np.sqrt(np.maximum(square, 1e-6))[:, None] + meant[:, :-1] / np.maximum(meant[:, -1:], 1e-6)
        return logits

    def _both(self, first: Floats) -> Floats:
        """The logits of both layers."""
        heard = np.hstack([softened(first[:, start:end]) for start, end in self.tasks.values()])
        out: Floats = (first * self.kept + heard @ self.second + self.second_bias).astype(np.float32)
        return out

    def logits(self, tokenised: Sequence[Sequence[str]]) -> Floats:
        """The logits of all labels of all tasks, a row for each message."""
        numbers, starts, _ = self._numbers(tokenised)
        return self._both(self._first(tokenised, numbers, starts))

    def probabilities(self, logits: Floats, task: str) -> Floats:
        start, end = self.tasks[task]
        return softened(logits[:, start:end] / np.float32(self.temperature[task]))

    def guesses(
        self,
        tokenised: Sequence[Sequence[str]],
        second: Callable[[list[int]], Mapping[str, Floats]] | None = None,
        layer: Layer | None = None,
    ) -> Guesses:
        """What each message is read as, and why. No message may be without tokens (`tokens.tokenise` sees to that).

        `second`: what somebody else gives each label of some messages, asked for those that we are unsure of.
        `layer`: a bank's own, which adds to the logits of its tasks and to what each word says of them.
        """
        numbers, starts, owner = self._numbers(tokenised)
        logits = self._both(self._first(tokenised, numbers, starts))
        if second is not None:
            self._weigh(second, logits)
        shares = self._share[numbers] + self._meant[numbers, :-1]
        if layer is not None and layer.parts:
            logits, shares = self._with(layer, tokenised, logits, shares)
        telling = self._telling[numbers]
        labels, scores, chances = {}, {}, {}
        asked = [task for task in self.tasks if task not in self.signals]
        spoke: Floats = np.full((len(owner), len(asked)), -1.0, np.float32)
        for task in self.tasks:
            probable = self.probabilities(logits, task)
            if task in self.signals:
                chances[task] = probable[:, self.labels[task].index("True")].tolist()
                continue
            best = probable.argmax(axis=1)
            labels[task] = [self.labels[task][i] for i in best]
            scores[task] = np.round(probable[np.arange(len(best)), best].astype(np.float64), 4).tolist()
            start, end = self.tasks[task]
            said = shares[np.arange(len(owner)), start + best[owner]] - shares[:, start:end].mean(axis=1)
            spoke[:, asked.index(task)] = np.where(telling, said, -1.0)
        return Guesses(labels, scores, dict(zip(asked, self._because(spoke, numbers, starts, owner), strict=True)), chances)

    def _with(self, layer: Layer, tokenised: Sequence[Sequence[str]], logits: Floats, shares: Floats) -> tuple[Floats, Floats]:
        """The logits and the words' shares once a bank's own layer has been heard."""
        own = layer.shares(tokenised)
        heard = np.hstack([self.probabilities(logits, task) for task in self.tasks])
        logits = logits.copy()
        for task, added in layer.adds(tokenised, own, heard).items():
            (start, end), (first, last) = self.tasks[task], layer.span(task)
            logits[:, start:end] += added * np.float32(self.temperature[task])
            shares[:, start:end] += own[:, first:last]
        return logits, shares

    def _weigh(self, second: Callable[[list[int]], Mapping[str, Floats]], logits: Floats) -> None:
        """Where we are unsure, our probabilities and the second opinion's count alike."""
        sure = np.min([self.probabilities(logits, task).max(axis=1) for task in UNSURE_OF], axis=0)
        rows = np.flatnonzero(sure < UNSURE)
        for task, chances in second(rows.tolist()).items() if len(rows) else ():
            start, end = self.tasks[task]
            ours = self.probabilities(logits[rows], task)
            logits[rows, start:end] = np.log(np.maximum((ours + chances) / 2, 1e-9)) * np.float32(self.temperature[task])

    def _because(self, spoke: Floats, numbers: Ints, starts: Ints, owner: Ints) -> list[list[tuple[str, ...]]]:
        """For each column, the two words of each message that spoke most for its label."""
        first = _loudest(spoke, starts, owner)
        others = np.where(numbers[:, None] == numbers[first][owner], np.float32(-1.0), spoke)
        second = _loudest(others, starts, owner)
        columns = np.arange(spoke.shape[1])
        names = self._names
        found: list[list[tuple[str, ...]]] = []
        for column in columns:
            one, other = first[:, column], second[:, column]
            rows = zip(
                numbers[one].tolist(),
                numbers[other].tolist(),
                (spoke[one, column] > 0).tolist(),
                (others[other, column] > 0).tolist(),
                strict=True,
            )
            found.append([(names[a], names[b]) if said and also else (names[a],) if said else () for a, b, said, also in rows])
        return found


def _loudest(spoke: Floats, starts: Ints, owner: Ints) -> Ints:
    """The row of the greatest value of each message, column by column; of equals the first."""
    rows = np.arange(len(spoke), dtype=np.int64)[:, None]
    peaks = np.maximum.reduceat(spoke, starts, axis=0)
    out: Ints = np.minimum.reduceat(np.where(spoke == peaks[owner], rows, len(spoke)), starts, axis=0)
    return out


@lru_cache(maxsize=1)
def shipped() -> Heads:
    return Heads()
