"""S04: a month of a large bank is 330,000 contacts; on an outage day ten times the usual comes. Nothing is lost, nothing doubled."""

import random

import pytest

from benchmarks import messages
from tests import make
from ventanilla.channels import deliveries
from ventanilla.channels.models import Channel, Delivery
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.inbox.models import Conversation, Message
from ventanilla.inbox.streams import Stream, counts, shown
from ventanilla.jobs.worker import run_due

COUNT = 2_400  # what ten times the usual brings in about half an hour


@pytest.mark.django_db
def test_a_flood_repeated_and_out_of_order_is_taken_in_whole(bank: make.Bank) -> None:
    deliveries._seals.clear()
    channel = Channel.objects.create(
        entity=bank.spain, team=bank.care, key="plaza", platform="plaza", account_id="1", handle="@alameda", name="Plaza", created_at=now()
    )
    flood = list(messages.stream(COUNT, 700))
    rng = random.Random(4)
    sent = [*flood, *rng.sample(flood, COUNT // 20)]  # one in twenty comes twice
    rng.shuffle(sent)
    for start in range(0, len(sent), 150):
        deliveries.store_many(channel, sent[start : start + 150])
    run_due({"intake": JOBS["intake"]})
    assert Delivery.objects.exclude(state="done").count() == 0
    assert Message.objects.count() == COUNT
    assert Conversation.objects.count() == len({item.author.native_id for item in flood})
    told = dict(Message.objects.values_list("native_id", "conversation__identity__native_id"))
    assert told == {item.native_id: item.author.native_id for item in flood}, "every message stands with its author"
    assert shown(counts(bank.person(bank.alba), [Stream.OPEN])[Stream.OPEN]) == str(Conversation.objects.count())
