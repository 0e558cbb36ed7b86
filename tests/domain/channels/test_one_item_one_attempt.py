"""An item of the network belongs to one attempt, also when two read back, or hear of it, in the same moment."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction

from tests.domain.channels.conftest import Outbox
from ventanilla.channels import sending
from ventanilla.channels.models import Attempt
from ventanilla.channels.types import Found, OutcomeUnknown, Published
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job
from ventanilla.workflows import outgoing


def _unknown(box: Outbox, *keys: str) -> list[Attempt]:
    """Attempts with the same text whose outcome nobody knows."""
    box.network.answers = [OutcomeUnknown("cut") for _ in keys]
    attempts = [box.queue("Igual", key) for key in keys]
    box.work()
    return attempts


def _taken_meanwhile(monkeypatch: pytest.MonkeyPatch, by: Attempt, native_id: str) -> None:
    """Between another attempt's look and its write, `by` becomes the item's owner: what a second worker does."""
    real, done = Attempt.save, list[int]()

    def save(self: Attempt, *given: Any, **named: Any) -> None:
        if self.pk != by.pk and self.native_id == native_id and not done:
            done.append(1)
            Attempt.objects.filter(pk=by.pk).update(state="sent", native_id=native_id, settled_at=now())
        real(self, *given, **named)

    monkeypatch.setattr(Attempt, "save", save)


@pytest.mark.django_db
def test_an_item_that_another_attempt_took_this_moment_stays_unknown(box: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = _unknown(box, "k1", "k2")
    box.network.books = [("n1", "Igual")]
    _taken_meanwhile(monkeypatch, one, "n1")
    outgoing.reconcile(two.pk)
    two.refresh_from_db()
    assert (two.state, two.native_id, two.detail) == ("unknown", "", "the network named an item that is another attempt's")
    assert Job.objects.filter(kind="outbox.reconcile", state="waiting", key=f"attempt:{two.pk}").exists(), list(
        Job.objects.values_list("kind", "state", "payload", "key")
    )
    box.network.books.append(("n2", "Igual"))
    with time_machine.travel(now() + timedelta(minutes=2)):
        box.work()
    two.refresh_from_db()
    assert (two.state, two.native_id) == ("sent", "n2"), "its own item is found"


@pytest.mark.django_db
def test_a_networks_answer_that_names_anothers_item_is_no_crash(box: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = _unknown(box, "k1")
    _taken_meanwhile(monkeypatch, one, "n7")
    box.network.answers = [Published("n7")]
    two = box.queue("Igual", "k2")
    outgoing.send(two.pk)
    two.refresh_from_db()
    assert (two.state, two.native_id) == ("unknown", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_two_workers_that_find_the_same_item_at_once_share_it_with_nobody(box: Outbox) -> None:
    attempts = _unknown(box, "k1", "k2", "k3", "k4")
    tasks = [sending.take(attempt.pk) for attempt in attempts]
    start, errors = threading.Barrier(len(tasks)), list[BaseException]()

    def settle(task: sending.Task) -> None:
        try:
            with scope.system(), transaction.atomic():
                list(Attempt.objects.select_for_update(of=("self",)).filter(pk=task.id))
                start.wait()
                outgoing.tell(sending.resolve(task, Found("n1", "https://fake.example/n1")))
        except BaseException as error:  # told to the test by the thread
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=settle, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(Attempt.objects.values_list("state", flat=True)) == ["sent", "unknown", "unknown", "unknown"]
    assert connection.vendor == "postgresql"
