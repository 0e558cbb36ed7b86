"""How soon a due job starts: due now (woken by the bell) and due at a given time."""

import argparse
import threading
import time
from datetime import timedelta

from benchmarks import database
from benchmarks.calibration import percentile
from benchmarks.report import Figure, show
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import enqueue
from ventanilla.jobs.worker import Worker

ROUNDS = 100


def run(options: argparse.Namespace) -> bool:
    started: dict[int, float] = {}
    heard = threading.Semaphore(0)

    def mark(n: int) -> None:
        started[n] = time.time()
        heard.release()

    worker = Worker({"mark": mark}, threads=2)
    thread = threading.Thread(target=worker.run)
    thread.start()
    time.sleep(1)
    woken, timed = [], []
    for n in range(ROUNDS):
        begun = time.time()
        enqueue("mark", {"n": n})
        heard.acquire()
        woken.append((started[n] - begun) * 1000)
    for n in range(ROUNDS, ROUNDS + 30):
        due = now() + timedelta(milliseconds=150 + n % 7 * 20)
        enqueue("mark", {"n": n}, run_at=due)
        heard.acquire()
        timed.append((started[n] - due.timestamp()) * 1000)
    worker.stop()
    thread.join()
    return show(
        f"Due job starts ({database.name()})",
        [
            Figure("asked for now: p50", percentile(woken, 0.5), "ms"),
            Figure("asked for now: p95", percentile(woken, 0.95), "ms", 50, "less"),
            Figure("due at a time: p95 late", percentile(timed, 0.95), "ms", 50, "less"),
        ],
    )
