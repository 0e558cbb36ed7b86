"""The benchmarks measure what is there: tables filled in bulk hold what intake would have put there, and pages show it."""

from typing import Any

import pytest
from django.db.models import Model

from benchmarks import bank, inbox, live, messages, tables
from ventanilla.accounts.factors import add_totp
from ventanilla.channels import deliveries
from ventanilla.common import scope
from ventanilla.contacts.models import Contact, Identity
from ventanilla.inbox import search, streams
from ventanilla.inbox.models import Conversation, Message, SearchDocument
from ventanilla.inbox.streams import Stream
from ventanilla.workflows import intake

pytestmark = pytest.mark.django_db


def told(model: type[Model], entity_ids: list[int]) -> set[str]:
    """The columns in which some row of these entities says something."""
    rows: Any = model._default_manager.filter(entity_id__in=entity_ids).values()
    return {name for row in rows for name, value in row.items() if value not in (None, "", [], {}, b"", False, 0)}


def test_tables_are_filled_with_rows_equal_to_intake_s() -> None:
    deliveries._seals.clear()
    agent = inbox._user("agent")
    large, small = tables.fill(600, agent.pk)
    real = bank.channel("real")
    deliveries.store_many(real, messages.stream(120, 40))
    assert intake.take_batch(intake.entity_of(real.entity_id)) == 120
    for model in (Contact, Identity, Message, SearchDocument):
        assert told(model, [real.entity_id]) <= told(model, [large.entity_id, small.entity_id]), model
    missing = told(Conversation, [real.entity_id]) - told(Conversation, [large.entity_id, small.entity_id])
    assert missing <= {"first_response_due_at", "resolution_due_at", "look_reason"}  # no list or search asks for these
    assert Message.objects.filter(entity_id=large.entity_id).count() == 594


def test_what_is_filled_is_found_and_shown(client: Any) -> None:
    agent = inbox._user("agent")
    large, small = tables.fill(600, agent.pk)
    everything, little = inbox._person(agent, large, small), inbox._person(inbox._user("little"), small)
    with scope.within(everything.scope):
        assert len(streams.page(everything, Stream.RESOLVED).rows) > 20
        assert search.find(everything, "reclamaciones") and search.find(everything, "tarjeta")
    with scope.within(little.scope):
        assert {row.entity_id for row in streams.page(little, Stream.RESOLVED).rows} == {small.entity_id}
    add_totp(agent.pk)
    client.cookies["sessionid"] = live.session_of(agent)
    assert client.get("/inbox", {"queue": "resolved"}).status_code == 200
