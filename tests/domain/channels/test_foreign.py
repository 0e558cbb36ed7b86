"""A post on our channel that we did not send raises an alarm at the next look, once; ours never does."""

from datetime import datetime, timedelta

import pytest

from tests.domain.channels.conftest import Outbox
from ventanilla.accounts.types import Person
from ventanilla.channels.models import Attempt, ForeignPost
from ventanilla.channels.types import AttemptKind, Author, DeliveryKind, InboundMessage, OutcomeUnknown, Surface
from ventanilla.common.pure.clock import now
from ventanilla.notices.models import Notice
from ventanilla.workflows import watch_own

pytestmark = pytest.mark.django_db


def stands(box: Outbox, native_id: str, text: str, at: datetime | None = None) -> None:
    author = Author("42", "@alameda")
    box.network.mine.append(InboundMessage(native_id, DeliveryKind.MESSAGE, Surface.PUBLIC, author, text, at or now(), by_us=True))


@pytest.fixture
def watched(box: Outbox) -> Outbox:
    """The first look has been taken."""
    stands(box, "old", "De antes de la mesa", now() - timedelta(days=3))
    assert watch_own.run(box.channel.pk) == 0
    return box


def test_a_stranger_is_told_once(watched: Outbox) -> None:
    stands(watched, "x1", "Regalamos 500 euros, escriba a 4012 8888 8888 1881")
    assert watch_own.run(watched.channel.pk) == 1
    assert watch_own.run(watched.channel.pk) == 0
    row = ForeignPost.objects.get()
    assert row.native_id == "x1" and "8888" not in row.text
    assert set(Notice.objects.filter(kind="post.foreign").values_list("user_id", flat=True)) >= {watched.bank.bruno.pk}


def test_what_we_sent_raises_nothing(watched: Outbox) -> None:
    watched.queue("Buenos días", kind=AttemptKind.POST)
    watched.work()
    stands(watched, Attempt.objects.get().native_id, "Buenos días")
    assert watch_own.run(watched.channel.pk) == 0


def test_what_may_be_ours_waits_until_that_is_settled(watched: Outbox) -> None:
    watched.network.answers = [watched.network.taken(OutcomeUnknown("no answer"))]
    watched.queue("Buenos días", kind=AttemptKind.POST)
    watched.work()
    assert Attempt.objects.get().state == "unknown"
    stands(watched, "n1", "Buenos días")
    assert watch_own.run(watched.channel.pk) == 0
    Attempt.objects.update(state="withdrawn", reason="given_up")
    assert watch_own.run(watched.channel.pk) == 1, "it was not ours after all"


def test_a_person_settles_it(watched: Outbox) -> None:
    stands(watched, "x1", "Uno")
    stands(watched, "x2", "Dos")
    watch_own.run(watched.channel.pk)
    one, two = ForeignPost.objects.order_by("native_id")
    bruno, dario = (watched.bank.person(u) for u in (watched.bank.bruno, watched.bank.dario))
    _refused(dario, one)
    watch_own.settle(bruno, one.public_id, delete=False)
    watch_own.settle(bruno, two.public_id, delete=True)
    watched.work()
    assert [str(act) for act, _ in watched.network.acts] == ["delete"] and watched.network.acts[0][1] == "x2"
    assert list(ForeignPost.objects.order_by("native_id").values_list("settled_as", flat=True)) == ["ours", "deleted"]


def _refused(person: Person, row: ForeignPost) -> None:
    with pytest.raises(LookupError):
        watch_own.settle(person, row.public_id, delete=True)
    row.refresh_from_db()
    assert row.settled_at is None
