"""The outbox: one attempt per request, one call per attempt, and an outcome that is known or shown as unknown."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections, transaction

from tests import make
from tests.domain.channels.conftest import Outbox
from ventanilla.accounts.permissions import Role
from ventanilla.archive.models import Entry
from ventanilla.channels import outbox, sending, services
from ventanilla.channels.models import Attempt, Channel
from ventanilla.channels.types import (
    Act,
    AttemptKind,
    OutcomeUnknown,
    Outgoing,
    Pending,
    Published,
    Refusal,
    Rejected,
    Undecidable,
)
from ventanilla.common.models import Event
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import destroy_keys, new_keys
from ventanilla.jobs.models import Job
from ventanilla.notices.models import Notice
from ventanilla.workflows import outgoing

pytestmark = pytest.mark.django_db


def _state(attempt: Attempt) -> tuple[str, str]:
    attempt.refresh_from_db()
    return attempt.state, attempt.reason


# -- queueing ------------------------------------------------------------------------------------------------------


def test_the_same_key_is_one_attempt_and_one_job(box: Outbox) -> None:
    first, second = box.queue("Hola"), box.queue("Hola")
    assert first.pk == second.pk
    assert Attempt.objects.count() == Job.objects.filter(kind="outbox.send").count() == 1
    with pytest.raises(outbox.KeyReused):
        box.queue("Otra cosa")
    assert Attempt.objects.count() == 1


def test_what_was_rolled_back_was_never_asked(box: Outbox) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        box.queue()
        raise RuntimeError
    assert Attempt.objects.count() == Job.objects.count() == Entry.objects.count() == 0


def test_the_text_is_nowhere_in_clear(box: Outbox) -> None:
    attempt = box.queue("Su gestión está resuelta")
    blobs = [bytes(attempt.sealed_payload), bytes(attempt.payload_hash), *(bytes(e.body) for e in Entry.objects.all())]
    assert not any(b"gesti" in blob for blob in blobs)
    assert "gesti" not in str(list(Job.objects.values_list("payload", flat=True)))


def test_a_channel_of_another_entity_takes_nothing(box: Outbox) -> None:
    foreign = box.channel_of(box.bank.mexico, "fake-mx")
    (key,) = new_keys(box.bank.spain.pk, 1)
    new = outbox.NewAttempt(
        box.bank.spain.pk, foreign.pk, AttemptKind.POST, "content:x", "k", outbox.Payload(Outgoing("x")), key, author_id=box.bank.alba.pk
    )
    with pytest.raises(Channel.DoesNotExist):
        outbox.queue(new)
    assert Attempt.objects.count() == Job.objects.count() == 0


# -- sending -------------------------------------------------------------------------------------------------------


def test_it_is_sent_once_archived_and_rung(box: Outbox) -> None:
    attempt = box.queue()
    box.work()
    assert _state(attempt) == ("sent", "")
    assert (attempt.native_id, attempt.native_url) == ("n1", "https://fake.example/n1")
    assert box.network.books == [("n1", "Hola")]
    assert Entry.objects.filter(kind="attempt.changed").count() == 3  # queued, sending, sent
    assert Event.objects.filter(kind="attempt.changed", object_id=attempt.pk).count() == 3
    outgoing.send(attempt.pk)
    assert box.network.calls == 1


def test_later_means_later(box: Outbox) -> None:
    attempt = box.queue(send_at=now() + timedelta(hours=2))
    box.work()
    outgoing.send(attempt.pk)
    assert (_state(attempt), box.network.calls) == (("queued", ""), 0)
    with time_machine.travel(now() + timedelta(hours=3)):
        box.work()
    assert _state(attempt) == ("sent", "")


def test_refused_for_good_is_shown_and_told(box: Outbox) -> None:
    box.network.answers = [Rejected(Refusal.POLICY, "house rules")]
    attempt = box.queue()
    box.work()
    assert _state(attempt) == ("refused", "policy")
    assert [n.kind for n in Notice.objects.filter(user_id=box.bank.alba.pk)] == ["send.refused"]
    assert box.waiting() == []


def test_throttled_goes_back_and_waits_as_long_as_the_network_says(box: Outbox) -> None:
    box.network.answers = [Rejected(Refusal.RATE_LIMITED, "429", retry_after=90)]
    attempt = box.queue()
    at = now()
    box.work()
    assert _state(attempt) == ("queued", "rate_limited")
    assert 85 <= (attempt.send_at - at).total_seconds() <= 95
    with time_machine.travel(now() + timedelta(seconds=95)):
        box.work()
    assert _state(attempt) == ("sent", "")
    assert Notice.objects.count() == 0


def test_a_network_that_stays_away_ends_as_refused_after_its_tries(box: Outbox) -> None:
    box.network.answers = [Rejected(Refusal.UNREACHABLE)] * 40
    attempt = box.queue()
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(30):
            clock.shift(timedelta(minutes=6))
            box.work()
    assert _state(attempt) == ("refused", "unreachable")
    assert box.network.calls == sending.TRIES_MAX + 1
    assert Notice.objects.filter(kind="send.refused").count() == 1


def test_a_dead_token_keeps_the_attempt_and_turns_the_channel_red(box: Outbox) -> None:
    head = make.user("Elena", Role.HEAD_OF_SOCIAL, box.bank.spain)
    box.network.answers = [Rejected(Refusal.AUTH, "401")]
    attempt, other = box.queue(), box.queue("Otra", "k2")
    box.work()
    box.channel.refresh_from_db()
    assert box.channel.auth_state == "needs_reauth"
    assert (_state(attempt), _state(other)) == (("queued", "auth"), ("queued", ""))
    assert box.network.calls == 1, "nothing more is sent through a dead channel"
    assert [n.user_id for n in Notice.objects.filter(kind="channel.down")] == [head.pk]
    services.note_check(box.channel, box.network.checked, f"user:{head.pk}")  # connected again: nobody waits for a sweep
    box.work()
    assert (_state(attempt), _state(other)) == (("sent", ""), ("sent", ""))
    assert len(box.network.books) == 2


def test_what_waits_for_a_channel_that_lives_again_is_found_by_the_sweep(box: Outbox) -> None:
    Channel.objects.update(auth_state="needs_reauth")
    attempt = box.queue()
    box.work()
    Channel.objects.update(auth_state="ok")
    with time_machine.travel(now() + timedelta(minutes=1)):
        outgoing.sweep()
        box.work()
    assert (_state(attempt), box.network.calls) == (("sent", ""), 1)


def test_pending_is_polled_never_sent_again(box: Outbox) -> None:
    box.network.answers = [Pending("h7"), Pending("h7"), Published("n9", "https://fake.example/n9")]
    attempt = box.queue()
    box.work()
    assert (_state(attempt), attempt.handle) == (("pending", ""), "h7")
    for seconds in (15, 30):
        with time_machine.travel(now() + timedelta(seconds=seconds)):
            box.work()
    assert _state(attempt) == ("sent", "")
    assert attempt.native_id == "n9"


# -- unknown outcomes ----------------------------------------------------------------------------------------------


def test_unknown_is_read_back_and_found(box: Outbox) -> None:
    box.network.answers = [box.network.taken(OutcomeUnknown("ReadTimeout"))]
    attempt = box.queue()
    box.work()
    assert _state(attempt) == ("unknown", "no_answer")
    with time_machine.travel(now() + timedelta(seconds=3)):
        box.work()
    assert (_state(attempt)[0], attempt.native_id) == ("sent", "n1")
    assert (box.network.calls, Notice.objects.count()) == (1, 0)


def test_certainly_not_there_waits_for_a_person_and_is_never_sent_by_itself(box: Outbox) -> None:
    box.network.answers = [OutcomeUnknown("cut")]
    attempt = box.queue()
    box.work()
    with time_machine.travel(now() + timedelta(seconds=3)):
        box.work()
    assert _state(attempt) == ("unknown", "not_found")
    assert [n.kind for n in Notice.objects.filter(user_id=box.bank.alba.pk)] == ["send.unknown"]
    with time_machine.travel(now() + timedelta(days=2)):
        outgoing.sweep()
        box.work()
    assert (_state(attempt)[0], box.network.calls, Notice.objects.count()) == ("unknown", 1, 1)


def test_what_the_network_takes_late_is_found_later(box: Outbox) -> None:
    box.network.answers = [OutcomeUnknown("timeout")]
    attempt, begun = box.queue(), now()
    with time_machine.travel(begun, tick=False) as clock:
        box.work()
        clock.shift(timedelta(seconds=3))
        box.work()
        assert (_state(attempt), Notice.objects.count()) == (("unknown", "not_found"), 1)
        box.network.books.append(("n1", "Hola"))  # it comes out of the network's queue only now
        clock.shift(timedelta(seconds=20))
        box.work()
    assert (_state(attempt), attempt.native_id) == (("sent", ""), "n1")
    assert (box.network.calls, Notice.objects.count()) == (1, 1)


def test_undecidable_is_told_within_a_minute_and_read_on(box: Outbox) -> None:
    box.network.answers = [box.network.taken(OutcomeUnknown("cut"))]
    box.network.reads = [Undecidable("500"), Undecidable("500"), Undecidable("500")]
    attempt, begun = box.queue(), now()
    with time_machine.travel(begun, tick=False) as clock:
        box.work()
        told = None
        for second in range(60):
            clock.shift(timedelta(seconds=1))
            box.work()
            told = told if told is not None or not Notice.objects.exists() else second
        assert told is not None and told <= 30
        assert _state(attempt)[0] == "unknown"
        clock.shift(timedelta(minutes=5))
        box.work()
    assert (_state(attempt)[0], attempt.native_id) == ("sent", "n1")
    assert Notice.objects.count() == 1


def test_a_worker_that_died_leaves_an_unknown_outcome(box: Outbox) -> None:
    attempt = box.queue()
    task = sending.take(attempt.pk)
    assert task is not None
    claimed = sending.claim(task, "dead")
    assert claimed is not None and _state(attempt)[0] == "sending"
    box.work()
    assert outgoing.sweep() == 0, "its lease is not over"
    with time_machine.travel(now() + sending.LEASE + timedelta(seconds=1)):
        assert outgoing.sweep() == 1
        assert _state(attempt) == ("unknown", "no_answer")
        outgoing.sweep()
    with time_machine.travel(now() + sending.LEASE + timedelta(seconds=5)):
        box.work()
    assert _state(attempt) == ("unknown", "not_found")
    assert box.network.calls == 0


def test_a_worker_that_slept_between_claim_and_call_does_not_call(box: Outbox) -> None:
    attempt = box.queue()
    task = sending.take(attempt.pk)
    assert task is not None
    claimed = sending.claim(task, "sleepy")
    assert claimed is not None
    with time_machine.travel(now() + timedelta(seconds=20)):
        assert isinstance(sending.call(claimed), Rejected)
    assert box.network.calls == 0


def test_the_networks_word_counts_however_late(box: Outbox) -> None:
    attempt = box.queue()
    task = sending.take(attempt.pk)
    assert task is not None
    claimed = sending.claim(task, "slow")
    assert claimed is not None
    with time_machine.travel(now() + sending.LEASE * 2):
        outgoing.sweep()
        assert _state(attempt)[0] == "unknown"
        with transaction.atomic():
            assert sending.settle(claimed, Published("n5")) is not None
    assert (_state(attempt)[0], attempt.native_id) == ("sent", "n5")
    with transaction.atomic():
        assert sending.settle(claimed, Rejected(Refusal.POLICY)) is None, "sent stays sent"


def test_two_attempts_never_own_the_same_item(box: Outbox) -> None:
    box.network.answers = [box.network.taken(OutcomeUnknown("cut")), OutcomeUnknown("cut")]
    one, two = box.queue("Igual", "k1"), box.queue("Igual", "k2")
    box.work()
    for seconds in (3, 20, 40):
        with time_machine.travel(now() + timedelta(seconds=seconds)):
            box.work()
    assert sorted([_state(one), _state(two)]) == [("sent", ""), ("unknown", "not_found")]
    assert len(box.network.books) == 1


def test_an_adapters_own_mistake_is_an_unknown_outcome(box: Outbox) -> None:
    box.network.answers = [KeyError("bug")]
    attempt = box.queue()
    box.work()
    assert _state(attempt) == ("unknown", "no_answer")
    assert attempt.detail == "KeyError in the adapter"


def test_an_erased_person_gets_nothing_any_more(box: Outbox) -> None:
    attempt = box.queue(send_at=now() + timedelta(hours=1))
    destroy_keys([attempt.subject_key_id])
    with time_machine.travel(now() + timedelta(hours=2)):
        box.work()
    assert (_state(attempt), box.network.calls) == (("withdrawn", "erased"), 0)


def test_an_act_is_an_attempt_like_any_other(box: Outbox) -> None:
    payload = outbox.Payload(act=Act.HIDE, target="77", shown="hide")
    box.network.answers = [OutcomeUnknown("cut")]
    attempt = box.queue(kind=AttemptKind.ACT, payload=payload)
    box.work()
    box.network.acts.append((Act.HIDE, "77"))
    with time_machine.travel(now() + timedelta(seconds=3)):
        box.work()
    assert _state(attempt)[0] == "sent"


@pytest.mark.django_db(transaction=True)
def test_many_workers_make_one_call(box: Outbox) -> None:
    """The claim is the one gate: eight workers at it at once, one goes through."""
    attempt = box.queue()
    tasks = [sending.take(attempt.pk) for _ in range(8)]
    start, won = threading.Barrier(8), []

    def race(task: sending.Task) -> None:
        try:
            start.wait()
            if sending.claim(task, threading.current_thread().name) is not None:
                won.append(task)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
