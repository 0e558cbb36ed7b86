"""`python tests/engines/understanding/fuzzing.py FOLDER -runs=1000000`: masking and reading under atheris.

FOLDER holds texts to begin with, one a file. Stops at the first exception, at a span that does not lie in its text, and at a text
that three times in a row takes over 50 ms.
"""

import sys
import time
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[3]))
with atheris.instrument_imports(include=["ventanilla"]):
    from ventanilla.understanding import Input, mask, read

SLOWEST = 0.05
CALLS = {"count": 0}


def _slow(text: str) -> bool:
    for _ in range(3):
        begun = time.process_time()
        mask(text)
        if time.process_time() - begun <= SLOWEST:
            return False
    return True


def one(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")  # broken bytes become half characters, as broken senders make them
    CALLS["count"] += 1
    begun = time.process_time()
    masked = mask(text)
    if time.process_time() - begun > SLOWEST and _slow(text):
        raise RuntimeError(f"over 50 ms: {text!r}")
    if any(masked.text[d.masked_start : d.masked_end] != d.masked or not 0 <= d.start < d.end <= len(text) for d in masked.found):
        raise RuntimeError(f"a span outside its text: {text!r}")
    if CALLS["count"] % 50 == 0:
        read(Input(text))


if __name__ == "__main__":
    read(Input("warm"))
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
