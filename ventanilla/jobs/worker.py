"""The worker: claims due jobs under a lease, does them, marks them. Kill it anywhere: another finishes what it held.

A job function is idempotent: it may run twice when a worker dies between its effect and the mark. It raises `Retry` to
be run again later and `GiveUp` for a final failure that people see; any other exception backs off and retries.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import Min, Q

from ventanilla.common import bell, scope
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job, State
from ventanilla.jobs.services import FAILED, report

log = logging.getLogger("ventanilla.jobs")

ATTEMPTS_MAX = 12
BACKOFF_MAX = timedelta(hours=1)
DATABASE_AWAY = (OperationalError, InterfaceError)


class Retry(Exception):
    """Run the job again after `seconds`; does not count towards the final failure when `free`."""

    def __init__(self, seconds: float, reason: str = "", *, free: bool = False) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.free = free


class GiveUp(Exception):
    """Trying again would give the same answer. The argument is a code, never a customer's text."""


@dataclass(frozen=True, slots=True)
class Timer:
    """Something done every `seconds` by whoever gets its own lock; no row is written for it."""

    name: str
    seconds: float
    function: Callable[[], Any]
    topic: bell.Topic | None = None  # also run when this bell rings


def worker_name() -> str:
    return f"{socket.gethostname()[:30]}:{os.getpid()}"


def backoff(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … at most an hour: twelve attempts span more than three hours."""
    return min(timedelta(seconds=5 * 2 ** max(attempts - 1, 0)), BACKOFF_MAX)


def claim(name: str, limit: int, lease: timedelta) -> list[Job]:
    """Take up to `limit` due jobs, and jobs whose worker lost its lease. One short transaction."""
    at = now()
    due = Q(state="waiting", run_at__lte=at)
    with transaction.atomic():
        rows = list(Job.objects.select_for_update(skip_locked=True).filter(due).order_by("rank", "run_at", "id")[:limit])
        if len(rows) < limit:
            lost = Job.objects.select_for_update(skip_locked=True).filter(state="running", lease_until__lt=at)
            rows += list(lost.order_by("lease_until")[: limit - len(rows)])
        for job in rows:
            job.state, job.worker, job.lease_until, job.attempts = State.RUNNING, name, at + lease, job.attempts + 1
        Job.objects.bulk_update(rows, ["state", "worker", "lease_until", "attempts"])
    return rows


def next_due() -> datetime | None:
    """When the next waiting job is due."""
    due: datetime | None = Job.objects.filter(state="waiting").aggregate(at=Min("run_at"))["at"]
    return due


def _mine(job: Job) -> Any:
    """The fence: a job whose lease went to another worker is no longer ours to mark."""
    return Job.objects.filter(pk=job.pk, state="running", worker=job.worker, attempts=job.attempts)


def _scope_of(job: Job) -> AbstractContextManager[scope.Scope]:
    return scope.system() if job.entity_id is None else scope.entity(job.entity_id)


def _place(error: BaseException) -> str:
    """Class and place of an error, without its message: messages may quote what customers wrote."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"


def perform(job: Job, functions: Mapping[str, Callable[..., Any]]) -> State:
    """Do one claimed job and mark it. Returns the state it was left in."""
    try:
        with _scope_of(job):
            if job.kind not in functions:
                raise GiveUp("unknown_kind")
            functions[job.kind](**job.payload)
    except Retry as wish:
        return _put_back(job, timedelta(seconds=wish.seconds), str(wish), free=wish.free)
    except GiveUp as final:
        return _fail(job, str(final) or "gave_up")
    except Exception as error:  # whatever a job raises must not take the worker down
        log.warning("job %s %s: %s", job.kind, job.public_id, _place(error))
        return _put_back(job, backoff(job.attempts), _place(error))
    with scope.system():
        _mine(job).update(state=State.DONE, finished_at=now(), lease_until=None, error="")
    return State.DONE


def _put_back(job: Job, after: timedelta, reason: str, *, free: bool = False) -> State:
    if job.attempts >= ATTEMPTS_MAX and not free:
        return _fail(job, reason)
    with scope.system(), transaction.atomic():
        if job.key and Job.objects.filter(kind=job.kind, key=job.key, state="waiting").exists():
            _mine(job).update(state=State.DONE, finished_at=now(), lease_until=None, error=reason[:500])  # an equal one waits already
            return State.DONE
        attempts = job.attempts - 1 if free else job.attempts
        _mine(job).update(state=State.WAITING, run_at=now() + after, lease_until=None, error=reason[:500], attempts=attempts)
    return State.WAITING


def _fail(job: Job, reason: str) -> State:
    with scope.system(), transaction.atomic():
        marked = _mine(job).update(state=State.FAILED, finished_at=now(), lease_until=None, error=reason[:500])
        if marked and job.kind != FAILED:
            report(job.kind, job.entity_id)
    log.error("job %s %s failed for good: %s", job.kind, job.public_id, reason)
    return State.FAILED


def run_due(functions: Mapping[str, Callable[..., Any]], *, until_empty: bool = True, limit: int = 50) -> int:
    """Do what is due now, in this thread (tests, commands). Returns how many jobs were done."""
    done = 0
    while True:
        with scope.system():
            jobs = claim(f"{worker_name()}:inline", limit, timedelta(minutes=5))
        for job in jobs:
            perform(job, functions)
        done += len(jobs)
        if not jobs or not until_empty:
            return done


class Worker:
    """Threads that do jobs until told to stop."""

    def __init__(
        self, functions: Mapping[str, Callable[..., Any]], timers: tuple[Timer, ...] = (), *, threads: int = 4, lease_s: float = 60
    ) -> None:
        self.functions = functions
        self.timers = timers
        self.threads = threads
        self.lease = timedelta(seconds=lease_s)
        self.name = worker_name()
        self._stop = threading.Event()
        self._running: dict[int, Future[None]] = {}
        self._free = threading.Event()

    def stop(self) -> None:
        """Take no new job; those under way finish."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop`. Blocks."""
        heart = threading.Thread(target=self._beat, daemon=True, name="heartbeat")
        heart.start()
        for timer in self.timers:
            threading.Thread(target=self._keep_time, args=[timer], daemon=True, name=timer.name).start()
        with ThreadPoolExecutor(self.threads, thread_name_prefix="job") as pool, scope.system():
            self._listening(lambda listener: self._turn(pool, listener))
        connection.close()

    def _listening(self, turn: Callable[[bell.Listener], None]) -> None:
        """Do `turn` over and over until `stop`. A database that is away is waited for, and then listened to anew."""
        while not self._stop.is_set():
            try:
                with bell.Listener() as listener:
                    while not self._stop.is_set():
                        turn(listener)
            except DATABASE_AWAY as error:
                self._outlast(error)

    def _turn(self, pool: ThreadPoolExecutor, listener: bell.Listener) -> None:
        """Claim what is due, or rest until something is."""
        self._running = {pk: future for pk, future in self._running.items() if not future.done()}
        free = self.threads - len(self._running)
        jobs = claim(self.name, free, self.lease) if free else []
        for job in jobs:
            self._running[job.pk] = pool.submit(self._do, job)
        if not jobs:
            self._rest(listener)

    def _outlast(self, error: Exception) -> None:
        """A database that restarts or is out of reach is waited for; what was claimed comes back when its lease is over."""
        log.warning("database: %s", _place(error))
        connection.close()
        self._stop.wait(1.0)

    def _rest(self, listener: bell.Listener) -> None:
        """Sleep until the next job is due, a bell rings, or a thread falls free."""
        if len(self._running) >= self.threads:
            self._free.wait(1.0)
            self._free.clear()
            return
        due = next_due()
        seconds = 2.0 if due is None else min(max((due - now()).total_seconds(), 0.0), 2.0)
        listener.wait(seconds)
        close_old_connections()

    def _do(self, job: Job) -> None:
        try:
            perform(job, self.functions)
        finally:
            if self._stop.is_set():
                connection.close()
            close_old_connections()
            self._free.set()

    def _beat(self) -> None:
        """Renew the leases of what is under way; a worker that is killed stops doing so."""
        while not self._stop.wait(self.lease.total_seconds() / 3):
            held = [pk for pk, future in list(self._running.items()) if not future.done()]
            try:
                if held:
                    with scope.system():
                        Job.objects.filter(pk__in=held, state="running", worker=self.name).update(lease_until=now() + self.lease)
                close_old_connections()
            except DATABASE_AWAY as error:
                self._outlast(error)
        connection.close()

    def _keep_time(self, timer: Timer) -> None:
        self._listening(lambda listener: self._chore(timer, listener))
        connection.close()

    def _chore(self, timer: Timer, listener: bell.Listener) -> None:
        """Do what the timer is for, then rest until its time has come again or its bell rings."""
        begun = time.monotonic()
        try:
            with scope.system():
                timer.function()
        except Exception as error:  # a failing chore must not end the others; it runs again in its time
            log.warning("timer %s: %s", timer.name, _place(error))
        close_old_connections()
        while not self._stop.is_set():
            left = timer.seconds - (time.monotonic() - begun)
            if left <= 0 or (timer.topic in listener.wait(min(left, 5.0))):
                break
