"""The leased queue: what is due is done, what fails comes back, what a dead worker held is taken over."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import InterfaceError, OperationalError, connection, connections, transaction

from ventanilla.common import bell, scope
from ventanilla.common.pure.clock import now
from ventanilla.jobs import queries
from ventanilla.jobs import worker as worker_module
from ventanilla.jobs.models import Job
from ventanilla.jobs.services import FAILED, enqueue, prune, run_again
from ventanilla.jobs.worker import ATTEMPTS_MAX, GiveUp, Retry, Worker, backoff, claim, perform, run_due

LEASE = timedelta(seconds=60)


@pytest.mark.django_db
def test_what_is_due_is_done_in_order_of_rank_and_time() -> None:
    seen: list[int] = []
    for n, rank in ((1, 5), (2, 5), (3, 1)):
        enqueue("note", {"n": n}, rank=rank)
    enqueue("note", {"n": 4}, run_at=now() + timedelta(hours=1))
    assert run_due({"note": lambda n: seen.append(n)}) == 3
    assert seen == [3, 1, 2]
    assert queries.counts() == {"waiting": 1}


@pytest.mark.django_db
def test_a_failing_job_backs_off_and_in_the_end_fails_visibly() -> None:
    enqueue("bad")

    def bad() -> None:
        raise RuntimeError("4012888888881881 must not be kept")

    told: list[dict[str, object]] = []
    functions = {"bad": bad, FAILED: lambda **about: told.append(about)}
    with time_machine.travel(now(), tick=False) as clock:
        for attempt in range(1, ATTEMPTS_MAX + 1):
            assert run_due(functions) == 1
            clock.shift(backoff(attempt) + timedelta(seconds=1))
        assert run_due(functions) == 1
    assert told == [{"kind": "bad", "entity_id": None}]
    job = Job.objects.get(kind="bad")
    assert (job.state, job.attempts) == ("failed", ATTEMPTS_MAX)
    assert job.error.startswith("RuntimeError at test_worker.py:")
    assert "4012" not in job.error
    assert queries.failed() == [job]
    assert run_again(str(job.public_id)) and not run_again(str(job.public_id))
    assert run_due({"bad": lambda: None}) == 1


@pytest.mark.django_db
def test_a_job_may_ask_to_be_run_again_or_give_up() -> None:
    enqueue("later")
    enqueue("never")

    def later() -> None:
        raise Retry(30, "rate_limited", free=True)

    def never() -> None:
        raise GiveUp("not_a_member")

    run_due({"later": later, "never": never})
    jobs = {j.kind: j for j in Job.objects.all()}
    assert (jobs["later"].state, jobs["later"].attempts, jobs["later"].error) == ("waiting", 0, "rate_limited")
    assert jobs["later"].run_at > now() + timedelta(seconds=20)
    assert (jobs["never"].state, jobs["never"].error) == ("failed", "not_a_member")


@pytest.mark.django_db
def test_a_job_runs_under_its_entity_alone() -> None:
    scopes: list[scope.Scope] = []
    enqueue("look", entity_id=7)
    enqueue("look")
    run_due({"look": lambda: scopes.append(scope.current())})
    assert scopes == [scope.Scope(frozenset({7})), scope.SYSTEM]


@pytest.mark.django_db
def test_a_lost_lease_is_taken_over_and_the_late_worker_marks_nothing() -> None:
    enqueue("slow")
    with time_machine.travel(now(), tick=False) as clock:
        (first,) = claim("dead", 5, LEASE)
        assert claim("other", 5, LEASE) == []
        clock.shift(LEASE + timedelta(seconds=1))
        (second,) = claim("other", 5, LEASE)
        assert second.pk == first.pk
        perform(first, {"slow": lambda: None})
        assert Job.objects.get().state == "running", "the dead worker's mark must not count"
        perform(second, {"slow": lambda: None})
    assert Job.objects.get().state == "done"
    with time_machine.travel(now() + timedelta(days=8)):
        assert prune() == 1


@pytest.mark.django_db
def test_an_equal_waiting_job_swallows_a_retry() -> None:
    enqueue("intake", key="1")

    def intake() -> None:
        enqueue("intake", key="1")
        raise Retry(5)

    run_due({"intake": intake}, until_empty=False)
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]


@pytest.mark.django_db(transaction=True)
def test_two_claimers_never_hold_the_same_job() -> None:
    for n in range(60):
        enqueue("n", {"n": n})
    held: list[list[int]] = []

    def take() -> None:
        mine: list[int] = []
        with scope.system():
            while rows := claim(threading.current_thread().name, 3, LEASE):
                mine += [row.pk for row in rows]
        held.append(mine)
        connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    everything = [pk for mine in held for pk in mine]
    assert len(everything) == len(set(everything)) == 60


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_by_the_commit_and_not_before() -> None:
    done = threading.Event()
    with _working(Worker({"go": done.set}, threads=1)):
        time.sleep(0.5)
        with transaction.atomic():
            enqueue("go")
            assert not done.wait(0.3)
        begun = time.monotonic()
        assert done.wait(5)
        assert time.monotonic() - begun < 1.0


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlasts_a_database_that_is_away_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    done, away, real = threading.Event(), [OperationalError("gone"), InterfaceError("closed")], worker_module.claim

    def claim_when_it_is_back(*given: Any) -> list[Job]:
        if away:
            raise away.pop()
        return real(*given)

    monkeypatch.setattr(worker_module, "claim", claim_when_it_is_back)
    enqueue("go")
    with _working(Worker({"go": done.set}, threads=1)):
        assert done.wait(10)


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_connections_the_server_ends_is_woken_again() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no server that could end a connection")
    done = threading.Event()
    with _working(Worker({"go": done.set}, threads=1)):
        with connection.cursor() as cursor:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            deadline = time.monotonic() + 10
            while not cursor.execute(others).fetchall():
                assert time.monotonic() < deadline, "the worker never connected"
                time.sleep(0.05)
        enqueue("go")
        assert done.wait(10)


@contextmanager
def _working(worker: Worker) -> Iterator[None]:
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_ring_is_silent() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("`data_version` moves with any writer; only the datagram is silent")
    with bell.Listener() as listener:
        with transaction.atomic():
            bell.ring(bell.Topic.EVENTS)
            transaction.set_rollback(True)
        assert listener.wait(0.3) == set()
        bell.ring(bell.Topic.EVENTS)
        assert listener.wait(2) == {bell.Topic.EVENTS}
