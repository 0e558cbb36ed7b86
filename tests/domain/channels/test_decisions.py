"""What people decide about an attempt whose outcome is unknown, or that has not left yet."""

from datetime import timedelta

import pytest
import time_machine

from tests.domain.channels.conftest import Outbox
from ventanilla.accounts.types import Person
from ventanilla.archive.models import Entry
from ventanilla.channels.decisions import NotPossible
from ventanilla.channels.models import Attempt
from ventanilla.channels.types import AttemptKind, OutcomeUnknown, Refusal, Rejected
from ventanilla.common.pure.clock import now
from ventanilla.workflows import outgoing

pytestmark = pytest.mark.django_db


def _unknown(box: Outbox) -> Attempt:
    box.network.answers = [OutcomeUnknown("cut")]
    attempt = box.queue()
    box.work()
    with time_machine.travel(now() + timedelta(seconds=3)):
        box.work()
    attempt.refresh_from_db()
    assert (attempt.state, attempt.reason) == ("unknown", "not_found")
    return attempt


def _alba(box: Outbox) -> Person:
    return box.bank.person(box.bank.alba)


def test_a_person_who_saw_it_says_so(box: Outbox) -> None:
    attempt = _unknown(box)
    outgoing.confirm_sent(_alba(box), attempt.public_id, "https://fake.example/x/99?s=1")
    attempt.refresh_from_db()
    assert (attempt.state, attempt.reason, attempt.native_url) == ("sent", "confirmed", "https://fake.example/x/99?s=1")
    assert attempt.native_id == f"confirmed:{attempt.public_id}", "the network did not say that the item is ours"
    assert Entry.objects.filter(kind="attempt.changed", actor=_alba(box).actor).count() == 2  # queued and confirmed


def test_sending_again_is_a_new_attempt_and_two_clicks_are_one(box: Outbox) -> None:
    attempt = _unknown(box)
    again = outgoing.send_again(_alba(box), attempt.public_id)
    with pytest.raises(NotPossible):
        outgoing.send_again(_alba(box), attempt.public_id)
    box.work()
    new = Attempt.objects.get(public_id=again)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.reason) == ("withdrawn", "sent_again")
    assert (new.state, new.follows_id, new.author_id) == ("sent", attempt.pk, box.bank.alba.pk)
    assert Attempt.objects.count() == 2
    assert [text for _, text in box.network.books] == ["Hola"]


def test_a_refused_one_may_be_sent_again(box: Outbox) -> None:
    box.network.answers = [Rejected(Refusal.POLICY)]
    attempt = box.queue()
    box.work()
    outgoing.send_again(_alba(box), attempt.public_id)
    box.work()
    assert len(box.network.books) == 1


def test_giving_up_ends_it(box: Outbox) -> None:
    attempt = _unknown(box)
    outgoing.give_up(_alba(box), attempt.public_id)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.reason) == ("withdrawn", "given_up")
    with time_machine.travel(now() + timedelta(days=1)):
        box.work()
    assert box.network.calls == 1


def test_what_has_not_left_can_be_taken_back_and_what_has_cannot(box: Outbox) -> None:
    early = box.queue("Espera", "k1", send_at=now() + timedelta(hours=1))
    outgoing.withdraw(_alba(box), early.public_id)
    with time_machine.travel(now() + timedelta(hours=2)):
        box.work()
    assert box.network.calls == 0
    gone = box.queue("Fuera", "k2")
    box.work()
    for verb in (outgoing.withdraw, outgoing.give_up, outgoing.confirm_sent, outgoing.send_again):
        with pytest.raises(NotPossible):
            verb(_alba(box), gone.public_id)
    gone.refresh_from_db()
    assert (gone.state, len(box.network.books)) == ("sent", 1)


def test_nobody_decides_for_another_entity_or_without_the_right(box: Outbox) -> None:
    attempt, post = _unknown(box), box.queue("p", "k2", kind=AttemptKind.POST, send_at=now() + timedelta(hours=1))
    dario, carla = box.bank.person(box.bank.dario), box.bank.person(box.bank.carla)
    for verb in (outgoing.confirm_sent, outgoing.send_again, outgoing.give_up, outgoing.withdraw):
        for person, one in ((dario, attempt), (carla, attempt), (_alba(box), post)):
            with pytest.raises(LookupError):
                verb(person, one.public_id)
    attempt.refresh_from_db()
    post.refresh_from_db()
    assert (attempt.state, post.state, Attempt.objects.count()) == ("unknown", "queued", 2)
