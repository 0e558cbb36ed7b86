"""No text breaks the engine or holds it up: seeded mutations of tricky strings and of messages, and a fuzzer led by coverage."""

import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.engines.understanding import tables
from tests.engines.understanding.mutations import LONGEST, mutated
from ventanilla.understanding import Input, mask, read
from ventanilla.understanding.train import corpus
from ventanilla.understanding.types import Masked

SLOWEST = 0.05  # seconds of processor time a text
READ_EVERY = 10  # the whole reading, for one text in so many
LONG = pytest.param(1_000_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])


def _pool() -> list[str]:
    return [text for _, text, _ in tables.rows()] * 4 + [e["text"] for e in corpus()[::3]]


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _sound(text: str, masked: Masked) -> bool:
    """Every span lies in its text, in order, and each mask stands where it says."""
    ends = [0, *(d.end for d in masked.found)]
    return all(ends[i] <= d.start < d.end <= len(text) for i, d in enumerate(masked.found)) and all(
        masked.text[d.masked_start : d.masked_end] == d.masked for d in masked.found
    )


@pytest.mark.parametrize("count", [4_000, LONG])
def test_no_mutated_text_breaks_it_or_takes_long(count: int) -> None:
    read(Input("warm"))
    slow, unsound = [], []
    for number, text in enumerate(mutated(_pool(), count, seed=11)):
        begun = time.process_time()
        masked = mask(text)
        if number % READ_EVERY == 0:
            read(Input(text, author_handle="@x", bank_handles=("@BancoAlameda",), bank_domains=("alameda.example",)))
        if time.process_time() - begun > SLOWEST and min(_seconds(lambda text=text: read(Input(text))) for _ in range(3)) > SLOWEST:
            slow.append(text)
        if not _sound(text, masked):
            unsound.append(text)
    assert (slow, unsound) == ([], [])


def test_the_mutations_are_many_and_strange() -> None:
    texts = list(mutated(_pool(), 3_000, seed=11))
    assert texts == list(mutated(_pool(), 3_000, seed=11))
    assert len(set(texts)) > 2_900
    assert max(map(len, texts)) <= LONGEST
    assert sum(not text.isprintable() for text in texts) > 300
    assert sum(bool(mask(text).found) for text in texts) > 400


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed: pip install atheris")
def test_a_fuzzer_led_by_coverage_finds_nothing(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number, (_, text, _) in enumerate(tables.rows()):
        (seeds / str(number)).write_bytes(text.encode())
    harness = Path(__file__).with_name("fuzzing.py")
    command = [sys.executable, str(harness), str(seeds), "-runs=1000000", "-max_len=600", "-seed=7", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Done 1000000 runs" in done.stderr
