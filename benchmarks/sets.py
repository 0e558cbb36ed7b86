"""Public sets as rows of text and label, and the way we learn one: for benchmarks alone, never for the shipped weights."""

import csv
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from ventanilla.understanding import tokens as tk
from ventanilla.understanding.distil import WORDS
from ventanilla.understanding.heads import shipped
from ventanilla.understanding.opinion import embedded
from ventanilla.understanding.train import load_words

TARGETS: dict[str, float | None] = {"umsab_es": 60.0, "emoevent_es": 50.0, "irosva": 70.0, "umsab_pt": None, "umsab_en": None}
_TEXT = {"emoevent_es": "tweet", "emoevent_en": "tweet"}
_LABEL = {"emoevent_es": "emotion", "emoevent_en": "emotion"}
Rows = list[dict[str, Any]]


def _rows(path: Path, name: str) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        read = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [{"text": row[_TEXT.get(name, "text")] or "", "label": row[_LABEL.get(name, "label")]} for row in read]


def _apart(rows: Rows, every: int) -> tuple[Rows, Rows]:
    """Rows in two: one of `every`, by a hash of its text, is held back."""
    held = [int(sha256(r["text"].encode()).hexdigest(), 16) % every == 0 for r in rows]
    return [r for r, h in zip(rows, held, strict=True) if not h], [r for r, h in zip(rows, held, strict=True) if h]


def load(folder: Path, name: str) -> tuple[Rows, Rows] | None:
    """(train, dev) of a set; a tenth of train is dev where the set has none."""
    train = folder / name / "train.tsv"
    if not train.exists():
        return None
    for dev in ("dev.tsv", "val.tsv"):
        if (folder / name / dev).exists():
            return _rows(train, name), _rows(folder / name / dev, name)
    return _apart(_rows(train, name), 10)


def banking77(folder: Path) -> tuple[Rows, Rows]:
    """(train, test) of a folder with `train.tsv` and perhaps `test.tsv`."""
    train = _rows(folder / "train.tsv", "banking77")
    return (train, _rows(folder / "test.tsv", "banking77")) if (folder / "test.tsv").exists() else _apart(train, 10)


def _known_of(texts: Sequence[str]) -> csr_matrix:
    """What the shipped model already reads in texts (sentiment, emotion, irony, insult), and their words' mean meaning."""
    heads = shipped()
    tokenised = [tk.tokenise(one) for one in texts]
    logits = heads.logits(tokenised)
    judged = [heads.probabilities(logits, task) for task in ("sentiment", "emotion", "irony", "insult")]
    words, vectors = load_words(WORDS)
    meant = np.stack(
        [
            vectors[[words[t] for t in tokens if t in words]].mean(axis=0) if words.keys() & set(tokens) else vectors[0] * 0
            for tokens in tokenised
        ]
    )
    return csr_matrix(np.hstack([*judged, meant * 3]))


def _meant(known: Sequence[str], asked: Sequence[str]) -> tuple[csr_matrix, csr_matrix]:
    """What the words of texts mean, twice: the mean, rarer words heavier, and the greatest in each direction."""
    words, vectors = load_words(WORDS)
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    tokenised = [[t for t in tk.tokenise(one) if t in words] for one in (*known, *asked)]
    seen = Counter(t for tokens in tokenised[: len(known)] for t in set(tokens))
    out = np.zeros((len(tokenised), 2 * vectors.shape[1]), np.float32)
    for row, tokens in zip(out, tokenised, strict=True):
        if tokens:
            found = vectors[[words[t] for t in tokens]]
            mean = np.array([np.log((1 + len(known)) / (1 + seen[t])) for t in tokens]) @ found
            most = found.max(axis=0)
            row[:] = np.concatenate([1.5 * mean / max(np.linalg.norm(mean), 1e-9), most / np.linalg.norm(most)])
    return csr_matrix(out[: len(known)]), csr_matrix(out[len(known) :])


_MARKED = r"(?u)\w+|[^\w\s]"  # words, and marks as words of their own


def _ours(text: str) -> list[int]:
    """The features of the shipped model."""
    tokens = tk.tokenise(text)
    return [*(one for token in tokens for one in tk.of_token(token)), *tk.of_pairs(tokens)]


# Ways to cut texts, the strength of the fit, and how much what is known already counts beside them. With few labels there are three
# judges: one looks inside words, one across them, one as the shipped model does.
_FEW = (
    (
        {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
        {"ngram_range": (1, 3), "token_pattern": _MARKED, "min_df": 2},
        0.25,
        1.5,
    ),
    ({"analyzer": "char", "ngram_range": (2, 6), "min_df": 3}, {"ngram_range": (1, 3), "token_pattern": _MARKED, "min_df": 2}, 0.1, 1.0),
    ({"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2}, {"analyzer": _ours}, 0.3, 1.0),
)
_MANY = (({"analyzer": "char_wb", "ngram_range": (2, 6)}, {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}, 0.5, 1.0),)


def learned(train: Rows, texts: Sequence[str], *, opinion: bool = False) -> list[str]:
    """What linear models over words, groups of characters and our readings say of texts. Needs scikit-learn.

    With many labels (Banking77) our readings say nothing, and the meanings of the words more. `opinion`: with whole texts embedded too.
    """
    vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer
    known, asked = [r["text"] for r in train], list(texts)
    labels = [r["label"] for r in train]
    many = len(set(labels)) > 20
    more = [_meant(known, asked) if many else (_known_of(known), _known_of(asked))]
    if opinion:
        more.append((csr_matrix(embedded(known) * 3), csr_matrix(embedded(asked) * 3)))
    heard: Any = 0
    for *ways, strength, counts in _MANY if many else _FEW:
        parts = [(one * counts, other * counts) for one, other in more]
        for way in ways:
            vectors = vectorizer(sublinear_tf=True, strip_accents="unicode", **way)
            parts.append((vectors.fit_transform(known), vectors.transform(asked)))
        model = import_module("sklearn.svm").LinearSVC(C=strength, class_weight=None if many else "balanced")
        model.fit(hstack([p[0] for p in parts]).tocsr(), labels)
        heard = heard + model.decision_function(hstack([p[1] for p in parts]).tocsr())
    best = (heard > 0).astype(int) if heard.ndim == 1 else heard.argmax(axis=1)
    return [str(model.classes_[i]) for i in best]
