"""What the machine does while a figure is taken: the disk's sync time and a fixed loop, printed beside every speed."""

import hashlib
import os
import statistics
import tempfile
import time
from pathlib import Path


def sync_ms(folder: Path, rounds: int = 60) -> tuple[float, float]:
    """Median and 95th percentile of writing 4 KiB and fdatasync, in milliseconds."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(rounds):
            file.write(os.urandom(4096))
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)]


def loop_ms(rounds: int = 5) -> float:
    """Median time of hashing 200,000 short strings: the same work on every machine, so that speeds can be compared."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for n in range(200_000):
            hashlib.sha256(b"%d" % n).digest()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def say(folder: Path) -> str:
    """One line for the head of a benchmark."""
    middle, tail = sync_ms(folder)
    return f"disk sync {middle:.2f} ms (p95 {tail:.2f}), loop {loop_ms():.0f} ms, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
