"""S05: the bank writes first: when an incident is solved, the customer hears of it without having asked again."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from plaza.models import Item
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from tests.web.api.caller import caller, event
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.cases import proposals
from ventanilla.catalogue.models import Category
from ventanilla.channels.types import Surface
from ventanilla.workflows.reply import Queued, send_reply

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])
SECRET = "whsec_" + base64.b64encode(b"a-secret-of-the-banks-own-system").decode()


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Desk]:
    settings.BANK_SECRETS = {"BANK_EVENTS_SECRET": SECRET}
    with plaza_desk.opened(monkeypatch) as made:
        Category.objects.create(entity=made.bank.spain, kind="incident", key="card-blocked", name_es="T", name_en="C", topic="card")
        yield made


def test_a_solved_incident_is_told_in_private_before_anybody_asks(desk: Desk) -> None:
    desk.plaza.public("No puedo pagar con la tarjeta, me la rechazan en todas partes")
    desk.read_network()
    conversation, alba = desk.conversation(), desk.bank.person(desk.bank.alba)
    first = send_reply(alba, conversation.public_id, "Lo estamos mirando.", Surface.PUBLIC, "k1")
    assert isinstance(first, Queued)
    desk.work()
    system = caller(desk.bank.spain, T.CASES_READ, T.CASES_WRITE, T.INBOX_READ, T.BANK_EVENTS)
    new = {"conversation": str(conversation.public_id), "kind": "incident", "text": "La tarjeta no pasa", "category": "card-blocked"}
    case = system.post("/cases", new).json()["id"]
    desk.work()
    conversation.refresh_from_db()
    assert conversation.state == "waiting_customer", "the customer has said nothing since"

    said = event("e1", case, "resolved", reference="H-1", reason="card_replaced", text="Le llega el jueves.")
    assert system.says(SECRET, said).json()["state"] == "resolved"
    (proposal,) = proposals.open_for(conversation.pk)
    assert "Le llega el jueves." in proposal.text
    assert proposal.text.split()[0] in desk.as_(desk.bank.alba).get(f"/inbox/{conversation.public_id}").content.decode()
    assert isinstance(send_reply(alba, conversation.public_id, proposal.text, Surface.DIRECT, "k2"), Queued)
    desk.work()
    told = Item.objects.get(author=desk.plaza.bank, recipient=desk.plaza.customer)
    assert told.text == proposal.text
    assert proposals.open_for(conversation.pk) == []
    conversation.refresh_from_db()
    assert conversation.state == "waiting_customer"
