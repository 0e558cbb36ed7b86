"""`ventanilla train`: the classifier from the corpus, in one command, the same bits every time on the same machine.

Inputs, and nothing else: `corpus/*.jsonl` (CC BY 4.0, our own), `models/words.npz` (word meanings distilled from
multilingual-e5-small, MIT, by `distil.py`) and, where given with --data, Banking77 and CLINC150 (CC BY 4.0, CC BY 3.0) for topics in
English. Sets that are benchmarks only never come near.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from gettext import gettext as in_shell
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ventanilla.understanding import tokens as tk
from ventanilla.understanding.borrowed import borrowed
from ventanilla.understanding.dressed import dressed
from ventanilla.understanding.heads import SHIPPED
from ventanilla.understanding.learn import (
    ALL,
    MIX,
    SETTINGS,
    SIGNALS,
    TASKS,
    Example,
    Floats,
    first_layer,
    heard,
    is_own,
    label,
    out_of_fold,
    second_layer,
    temperature,
)

HERE = Path(__file__).parent
PRECISION, RECALL = 0.60, 0.90  # of high urgency, on Spanish situations left out: no less precise, and no need to find more
# Sums over several threads, or by another processor's widest instructions, end in other last bits: one thread, one kind of kernel.
STILL = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Haswell"}
STEP = 512  # weights that are no bytes are rounded to a part in so many
MEANING_SCALE = 0.1  # of the word meanings beside the counts of words


def corpus() -> list[Example]:
    """Every message of the corpus, in the order of the files."""
    return [
        json.loads(line)
        for path in sorted((HERE / "corpus").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]


def load_words(path: Path) -> tuple[dict[str, int], Floats]:
    """Word meanings, or none."""
    if not path.exists():
        return {}, np.zeros((0, 1), np.float32)
    with np.load(path) as stored:
        listed = bytes(stored["words"]).decode().split("\n")
        return {word: i for i, word in enumerate(listed)}, stored["vectors"].astype(np.float32) * (float(stored["scale"]) * MEANING_SCALE)


def build(
    examples: Sequence[Example], words: dict[str, int], vectors: Floats, settings: dict[str, Any]
) -> tuple[dict[str, Any], Floats, list[Example]]:
    """A whole model; and, of the examples that are our own, the final logits by models that did not see their situations."""
    examples = [*examples, *(dressed(e, settings["dressed"]) for e in examples if is_own(e))]
    tokenised = [tk.tokenise(e["text"]) for e in examples]
    model = first_layer(examples, tokenised, words, vectors, settings)
    unseen = out_of_fold(examples, tokenised, words, vectors, settings)
    own = [i for i, e in enumerate(examples) if is_own(e)]
    ours = [examples[i] for i in own]
    model["second"], model["second_bias"], model["kept"] = second_layer(ours, unseen[own], model["tasks"], settings)
    final = both(model, unseen[own])
    lean(model, final, ours)
    temperatures = {}
    for task, start, end in model["tasks"]:
        hot = np.array([[label(e, task) == one for one in model["labels"][task]] for e in ours], np.float32)
        temperatures[task] = temperature(final[:, start:end], hot)
    model["temperature"] = temperatures
    return model, final, ours


def lean(model: dict[str, Any], final: Floats, examples: Sequence[Example]) -> None:
    """Move three thresholds by what Spanish situations left out say.

    Sentiment so that it is right as often as can be where feelings are mixed as in public (`MIX`), which the corpus's are not. High
    urgency as far as `PRECISION` allows: a missed loss of money costs more than a look too many. Whether a message needs an answer so
    that both answers are found equally well: most messages need one, and a model that always says so is right too often.
    """
    spanish = np.array([e.get("language") == "es" for e in examples])
    _as_in_public(model, final, examples, spanish)
    truth = np.array([label(e, "urgency") == "high" for e in examples])[spanish]
    chosen = np.float32(0.0)
    for more in np.arange(0.0, 2.5, 0.05, dtype=np.float32):
        said = _said(model, final, "urgency", "high", more)[spanish]
        hits = (truth & said).sum()
        if more and hits / max(said.sum(), 1) < PRECISION:
            break
        chosen = more
        if hits / truth.sum() >= RECALL:
            break
    _move(model, final, "urgency", "high", chosen)
    needs = np.array([label(e, "needs_answer") == "True" for e in examples])[spanish]

    def balance(more: np.float32) -> float:
        said = _said(model, final, "needs_answer", "True", more)[spanish]
        return float(said[needs].mean() + (~said[~needs]).mean())

    _move(model, final, "needs_answer", "True", max(np.arange(-2.0, 2.0, 0.05, dtype=np.float32), key=balance))


def _as_in_public(model: dict[str, Any], final: Floats, examples: Sequence[Example], spanish: NDArray[np.bool_]) -> None:
    """Move the sentiments so that most is right in the mix of public messages."""
    labels = model["labels"]["sentiment"]
    start, end, _ = _column(model, "sentiment", labels[0])
    truth = np.array([labels.index(str(label(e, "sentiment"))) for e in examples])[spanish]
    shares = np.array([MIX[one] for one in labels]) / np.maximum(np.bincount(truth, minlength=len(labels)), 1)
    logits, weights = final[spanish, start:end], shares[truth]
    steps = [np.float32(n / 10) for n in range(-10, 11)]
    tried = [(neg, pos) for neg in steps for pos in steps]

    def right(moved: tuple[np.float32, np.float32]) -> float:
        more = np.array([{"neg": moved[0], "pos": moved[1]}.get(one, 0.0) for one in labels], np.float32)
        return float(weights[(logits + more).argmax(axis=1) == truth].sum())

    neg, pos = max(tried, key=right)
    _move(model, final, "sentiment", "neg", neg)
    _move(model, final, "sentiment", "pos", pos)


def _column(model: dict[str, Any], task: str, value: str) -> tuple[int, int, int]:
    """Where the logits of a task begin and end, and where one of its labels stands."""
    _, start, end = next(one for one in model["tasks"] if one[0] == task)
    return start, end, start + model["labels"][task].index(value)


def _said(model: dict[str, Any], final: Floats, task: str, value: str, more: np.float32) -> NDArray[np.bool_]:
    """Which messages would be given a label if its logit were so much higher."""
    start, end, column = _column(model, task, value)
    tried = final[:, start:end].copy()
    tried[:, column - start] += more
    said: NDArray[np.bool_] = tried.argmax(axis=1) == column - start
    return said


def _move(model: dict[str, Any], final: Floats, task: str, value: str, more: np.float32) -> None:
    *_, column = _column(model, task, value)
    model["second_bias"][column] += more
    final[:, column] += more


def both(model: dict[str, Any], first: Floats) -> Floats:
    """The logits after both layers."""
    out: Floats = first * model["kept"] + heard(first, model["tasks"]) @ model["second"] + model["second_bias"]
    return out


def _stepped(values: Floats) -> Floats:
    """Rounded so far that sums in another order give the same."""
    out: Floats = (np.round(values * STEP) / STEP).astype(np.float32)
    return out


def store(model: dict[str, Any], path: Path, words: dict[str, int], vectors: Floats, about: dict[str, Any]) -> None:
    """Write a model file; weights as bytes with a scale each column."""
    scales = _stepped(np.abs(model["sparse"]).max(axis=0) + 1 / STEP) / 127
    meant = vectors @ model["dense"] if vectors.size else np.zeros((0, len(scales)), np.float32)
    meant_scales = _stepped(np.abs(meant).max(axis=0, initial=0.0) + 1 / STEP) / 127
    facts = {
        **about,
        "tasks": model["tasks"],
        "labels": model["labels"],
        "temperature": model["temperature"],
        "signals": SIGNALS,
        "words": " ".join(words),
        "unseen": model["unseen"],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        about=np.frombuffer(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode(), np.uint8),
        buckets=model["buckets"],
        weights=np.round(model["sparse"] / scales).astype(np.int8),
        scales=scales.astype(np.float32),
        idf=model["idf"].astype(np.float16),
        bias=_stepped(model["bias"]),
        meant=np.round(meant / meant_scales).astype(np.int8),
        meant_scales=meant_scales.astype(np.float32),
        second=_stepped(model["second"]),
        second_bias=_stepped(model["second_bias"]),
        kept=model["kept"],
    )


def inputs(data: Path | None) -> list[dict[str, str]]:
    """Every file that reaches the weights: path and SHA-256."""
    files = [*sorted((HERE / "corpus").glob("*.jsonl")), HERE / "models" / "words.npz"]
    if data:
        files += [data / "banking77" / "train.tsv", data / "clinc150" / "train.tsv"]
    return [{"name": "/".join(f.parts[-2:]), "sha256": sha256(f.read_bytes()).hexdigest()} for f in files if f.exists()]


def main(arguments: Sequence[str]) -> int:
    """Train, calibrate on situations left out in turn, write the model, say how it reads the test situations."""
    parser = argparse.ArgumentParser(
        prog="ventanilla train",
        description=in_shell("Train the classifiers anew from the corpus, and say how they read the test situations."),
    )
    parser.add_argument("--data", type=Path, help=in_shell("a folder with banking77/ and clinc150/"))
    parser.add_argument("--out", type=Path, default=SHIPPED, help=in_shell("where to write the model"))
    given = parser.parse_args(list(arguments))
    if any(os.environ.get(name) != value for name, value in STILL.items()):  # the libraries read them once, when they are loaded
        command = [sys.executable, "-m", "ventanilla.understanding.train", *arguments]
        return subprocess.run(command, env={**os.environ, **STILL}, check=False).returncode
    examples = [e for e in corpus() if e["split"] != "test"]
    more = borrowed(given.data) if given.data else []
    words, vectors = load_words(HERE / "models" / "words.npz")
    listed = inputs(given.data)
    for one in listed:
        sys.stdout.write(f"input: {one['name']} {one['sha256'][:16]}\n")
    model, final, ours = build([*examples, *more], words, vectors, SETTINGS)
    for task, start, end in model["tasks"]:
        chosen = final[:, start:end].argmax(axis=1)
        right = np.mean([model["labels"][task][c] == label(e, task) for c, e in zip(chosen, ours, strict=True)])
        sys.stdout.write(f"{task}: right on situations left out {right:.3f}, temperature {model['temperature'][task]:.2f}\n")
    store(model, given.out, words, vectors, {"inputs": listed, "examples": len(examples) + len(more), "settings": SETTINGS})
    sys.stdout.write(f"written: {given.out} ({given.out.stat().st_size / 1e6:.1f} MB)\n")
    return 0


__all__ = ["ALL", "TASKS", "build", "corpus", "inputs", "load_words", "main", "store"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
