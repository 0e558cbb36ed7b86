"""K07: a complaint is recognised, routed, answered and runs against its clock; it is never just deleted, and hiding needs a reason."""

from collections.abc import Iterator
from datetime import timedelta

import orjson
import pytest
import time_machine

from plaza import services as network
from plaza.models import Item
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from tests.web.api.caller import caller
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.cases.models import Case
from ventanilla.catalogue.models import Category
from ventanilla.channels.models import Attempt
from ventanilla.channels.types import Act, Surface
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import Message, Note
from ventanilla.workflows import moderate
from ventanilla.workflows.reply import Queued, send_reply

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])
WORDS = "Quiero poner una reclamación formal: me han cobrado una comisión que no corresponde y es una vergüenza"


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        Category.objects.create(entity=made.bank.spain, kind="complaint", key="fees", name_es="Comisiones", name_en="Fees", topic="fees")
        yield made


def test_it_is_recognised_becomes_a_case_with_its_date_and_is_answered(desk: Desk) -> None:
    native_id = desk.plaza.public(WORDS)
    desk.read_network()
    conversation, message = desk.conversation(), Message.objects.get(native_id=native_id)
    assert conversation.intent == "complaint"
    assert conversation.team is not None and conversation.priority <= 2
    assert conversation.first_response_due_at is not None
    assert "formal_complaint" in {signal["kind"] for signal in message.reading["signals"]}

    case = Case.objects.get(kind="complaint")  # opened by the rule, with the date by which the law wants an answer
    assert case.claim.answer_by > now().date()
    assert case.due_at is not None

    answer = "Lamentamos lo ocurrido. Hemos abierto su reclamación y le contestaremos por escrito."
    assert isinstance(send_reply(desk.bank.person(desk.bank.alba), conversation.public_id, answer, Surface.PUBLIC, "k"), Queued)
    desk.work()
    assert Item.objects.get(author=desk.plaza.bank).text == answer
    conversation.refresh_from_db()
    case.refresh_from_db()
    assert conversation.first_response_at is not None
    assert case.ended_at is None, "an answer on the network does not end the complaint"
    with time_machine.travel(case.due_at + timedelta(days=1)):
        assert case.number in desk.as_(desk.bank.bruno).get("/cases", {"kind": "complaint", "at": "overdue"}).content.decode()


def test_nobody_deletes_it(desk: Desk) -> None:
    post = network.write(desk.plaza.bank, "Hoy abrimos una oficina en Soria")
    native_id = desk.plaza.public(WORDS, reply_to=str(post.pk))
    desk.read_network()
    message = Message.objects.get(native_id=native_id)
    alba = desk.bank.person(desk.bank.alba)
    assert Act.DELETE not in moderate.acts_on(alba, message)
    assert isinstance(moderate.act_on(alba, message.public_id, Act.DELETE, "k"), moderate.Stopped)
    system = caller(desk.bank.spain, T.CASES_READ, T.CASES_WRITE, T.INBOX_READ)
    case = Case.objects.get(kind="complaint")
    refused = desk.as_(desk.bank.bruno).delete(f"/cases/{case.public_id}")
    assert refused.status_code == 405
    unreasoned = system.post(f"/cases/{case.public_id}/move", {"to": "cancelled", "expected": case.state})
    assert unreasoned.status_code in (409, 422)
    case.refresh_from_db()
    assert (case.ended_at, Message.objects.get(pk=message.pk).text == message.text) == (None, True)
    assert Attempt.objects.count() == 0


def test_hiding_needs_a_reason_that_stays(desk: Desk) -> None:
    post = network.write(desk.plaza.bank, "Hoy abrimos una oficina en Soria")
    native_id = desk.plaza.public("La cajera de Soria es una inútil y una gorda", reply_to=str(post.pk))
    desk.read_network()
    message = Message.objects.get(native_id=native_id)
    agent = desk.as_(desk.bank.alba)
    page = agent.get(f"/inbox/{desk.conversation().public_id}").content.decode()
    url = page.partition('hx-vals=\'{"do": "hide"}\'')[0].rpartition('hx-post="')[2].partition('"')[0]
    refused = agent.post(url, {"do": "hide"}, headers={"HX-Request": "true"})
    assert "Indique por qué lo oculta" in orjson.loads(refused.headers["HX-Trigger"]).__str__() + refused.content.decode()
    desk.work()
    assert (Item.objects.get(pk=native_id).hidden_at, Attempt.objects.count()) == (None, 0)
    agent.post(url, {"do": "hide"}, headers={"HX-Request": "true", "HX-Prompt": "insulta a una empleada"})
    desk.work()
    assert Item.objects.get(pk=native_id).hidden_at is not None
    assert Message.objects.get(pk=message.pk).text == message.text, "the desk keeps what was said"
    assert Note.objects.get().text == "Oculto en la red. Motivo: insulta a una empleada"
