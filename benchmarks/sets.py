"""Public sets as rows of text and label, and the way we learn one: for benchmarks alone, never for the shipped weights."""

import csv
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
from ventanilla.understanding.learn import features
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
    return (train, _rows(folder / "test.tsv", "banking77")) if (folder / "test.tsv").exists() else _apart(train, 5)


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


def learned(train: Rows, texts: Sequence[str]) -> list[str]:
    """What a linear model over words, groups of characters, our tokens and our readings says of texts. Needs scikit-learn.

    With many labels (Banking77) words and characters alone say more, unweighted: each label has few examples.
    """
    text = import_module("sklearn.feature_extraction.text")
    known, asked = [r["text"] for r in train], list(texts)
    labels = [r["label"] for r in train]
    many = len(set(labels)) > 20
    parts = []
    for analyzer, spans in (("char_wb", (3, 4) if many else (2, 5)), ("word", (1, 2))):
        vectors = text.TfidfVectorizer(
            analyzer=analyzer, ngram_range=spans, min_df=1 if many else 2, sublinear_tf=True, strip_accents="unicode"
        )
        parts.append((vectors.fit_transform(known), vectors.transform(asked)))
    if not many:
        weigh = text.TfidfTransformer(sublinear_tf=True)
        counts = features([tk.tokenise(one) for one in known])
        parts.append((weigh.fit_transform(counts), weigh.transform(features([tk.tokenise(one) for one in asked]))))
        parts.append((_known_of(known), _known_of(asked)))
    model = import_module("sklearn.svm").LinearSVC(C=1.0 if many else 0.3, class_weight=None if many else "balanced")
    model.fit(hstack([p[0] for p in parts]).tocsr(), labels)
    return [str(one) for one in model.predict(hstack([p[1] for p in parts]).tocsr())]
