"""A thread of thousands, each an answer to the one before: a batch of it costs what any batch costs, and so does its page."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from ventanilla.channels import deliveries
from ventanilla.channels.models import Channel, Delivery
from ventanilla.channels.types import Author, DeliveryKind, InboundMessage, Surface
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import Conversation, Message
from ventanilla.workflows import intake

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = 400  # two batches, more than a page shows


def link(number: int) -> InboundMessage:
    """The answer to the message before. Every third is somebody else's, who was not asked."""
    stranger = number % 3 == 2
    return InboundMessage(
        native_id=f"m{number}",
        kind=DeliveryKind.MESSAGE,
        surface=Surface.PUBLIC,
        author=Author(f"s{number}", f"@s{number}") if stranger else Author("u1", "@ana", "Ana"),
        text=f"sigo esperando, {number}",
        posted_at=BEGIN + timedelta(seconds=number),
        root_id="m0",
        parent_id=f"m{number - 1}" if number else "",
        to_us=not stranger,
    )


class Thread:
    def __init__(self, bank: make.Bank) -> None:
        deliveries._seals.clear()
        self.bank, self.length = bank, 0
        self.channel = Channel.objects.create(
            entity=bank.spain, team=bank.care, key="x", platform="plaza", account_id="1", handle="@a", name="X", created_at=now()
        )
        self.page = Client()
        self.page.force_login(bank.alba)

    def grow(self, to: int) -> list[int]:
        """Take in up to that length; how many statements each batch took."""
        for start in range(self.length, to, 200):
            deliveries.store_many(self.channel, [link(n) for n in range(start, min(start + 200, to))])
        self.length, entity, asked = to, intake.entity_of(self.bank.spain.pk), []
        while Delivery.objects.filter(state="waiting").exists():
            with CaptureQueriesContext(connection) as counted:
                intake.take_batch(entity)
            asked.append(len(counted))
        assert not Delivery.objects.exclude(state="done").exists()
        return asked

    def look(self, verb: str = "") -> tuple[int, int, float]:
        """Statements, bytes and seconds of the conversation's page."""
        address = f"/inbox/{Conversation.objects.get().public_id}{verb}"
        self.page.get(address)
        begun = time.process_time()
        with CaptureQueriesContext(connection) as counted:
            answer = self.page.get(address)
        assert answer.status_code == 200
        return len(counted), len(answer.content), time.process_time() - begun


def stays_bounded(bank: make.Bank, length: int) -> None:
    thread = Thread(bank)
    first = thread.grow(FIRST)
    short = thread.look()
    later = thread.grow(length)
    assert max(later) <= max(first), "a batch deep in the thread asks no more than the first"
    assert Message.objects.count() == length
    deep = thread.look()
    assert deep[0] <= short[0] and deep[1] < short[1] * 1.2 and deep[2] < max(4 * short[2], 2.0), (short, deep)
    assert thread.look("/thread")[1] < short[1] * 1.2
    older = thread.page.get(f"/inbox/{Conversation.objects.get().public_id}/older", {"before": now().isoformat()})
    assert older.status_code == 200 and len(older.content) < short[1] * 1.2


def test_a_deep_thread_stays_bounded(bank: make.Bank) -> None:
    stays_bounded(bank, 1_400)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_ten_thousand_deep(bank: make.Bank) -> None:
    stays_bounded(bank, 10_000)


def test_the_leaves_before_the_root_and_a_circle_end(bank: make.Bank) -> None:
    """The network tells it backwards, and two messages name one another as what they answer."""
    thread = Thread(bank)
    backwards = [link(n) for n in reversed(range(300))]
    circle = [InboundMessage(**{**_fields(link(n)), "native_id": f"c{n}", "parent_id": f"c{1 - n}", "root_id": "c1"}) for n in (0, 1)]
    own = [InboundMessage(**{**_fields(link(0)), "native_id": "self", "parent_id": "self", "root_id": "self"})]
    deliveries.store_many(thread.channel, [*backwards, *circle, *own])
    thread.grow(0)
    assert Message.objects.count() == 303
    assert thread.look()[2] < 3


def _fields(message: InboundMessage) -> dict[str, object]:
    return {name: getattr(message, name) for name in message.__dataclass_fields__}
