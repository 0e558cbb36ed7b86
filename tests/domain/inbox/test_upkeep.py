"""What the inbox does by itself: close what nobody answers."""

from datetime import timedelta

import pytest

from tests import make
from tests.domain.inbox import scene
from ventanilla.common.pure.clock import now
from ventanilla.inbox import services, upkeep
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, ConversationEvent, Settings
from ventanilla.inbox.rules import Desk

pytestmark = pytest.mark.django_db


def test_what_waits_too_long_is_resolved_and_says_why(bank: make.Bank) -> None:
    plaza = scene.channel(bank)
    for name in ("ana", "luis", "eva"):
        append_many(plaza.entity_id, [scene.text(plaza, scene.person(plaza, name), name, "No funciona")], Desk())
    ana, luis, eva = Conversation.objects.order_by("pk")
    alba = bank.person(bank.alba)
    for row, days in ((ana, 11), (luis, 3)):
        services.change_state(alba, row, "waiting_customer")
        Conversation.objects.filter(pk=row.pk).update(waiting_since=now() - timedelta(days=days))
    assert upkeep.close_waiting() == 1
    assert [Conversation.objects.get(pk=row.pk).state for row in (ana, luis, eva)] == ["resolved", "waiting_customer", "new"]
    assert ConversationEvent.objects.order_by("-pk").first().details == {"state": "resolved", "reason": "no_answer"}
    Settings.objects.create(entity=bank.spain, close_waiting_days=2)
    assert upkeep.close_waiting() == 1
    assert upkeep.close_waiting() == 0
