"""`python -m benchmarks.reader`: seconds of processor time to the first reading, and the most memory (MB) that reading ever takes.

In a process of its own: every message of the corpus in batches, then fifty thousand words that nobody ever wrote.
"""

import random
import re
import subprocess
import sys
import time
from pathlib import Path

from ventanilla.understanding import Input, read, read_many
from ventanilla.understanding.corpus.reading import messages

STATUS = Path("/proc/self/status")


def figures() -> tuple[float, float]:
    """What a fresh process says of itself."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.reader"], capture_output=True, text=True, check=True)
    loaded, megabytes = map(float, done.stdout.split())
    return loaded, megabytes


def main() -> None:
    begun = time.process_time()
    read(Input("hola"))
    loaded = time.process_time() - begun
    rng = random.Random(1)
    texts = [m.text for m in messages()]
    texts += [" ".join("".join(rng.choices("abcdefghilmnoprstu", k=7)) for _ in range(10)) for _ in range(5_000)]
    for at in range(0, len(texts), 500):
        read_many([Input(text) for text in texts[at : at + 500]])
    peak = re.search(r"VmHWM:\s+(\d+)", STATUS.read_text())  # ru_maxrss would count the parent's too
    print(loaded, int(peak[1]) / 1000 if peak else 0.0)


if __name__ == "__main__":
    main()
