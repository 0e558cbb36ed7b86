"""K02: a customer's message is on the desk the moment the network pushes it, with its clock, its urgency and its queue."""

from collections.abc import Iterator

import pytest

from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from ventanilla.channels.models import Delivery
from ventanilla.common.models import Event
from ventanilla.inbox import services
from ventanilla.inbox.models import Conversation
from ventanilla.inbox.streams import Stream, counts

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        yield made


def test_a_pushed_message_is_stored_before_the_answer_and_worked_on_by_a_person(desk: Desk) -> None:
    desk.plaza.public("me han robado la tarjeta y no reconozco un cargo")
    assert desk.push().status_code == 200
    assert Delivery.objects.get().state == "waiting"
    desk.work()
    conversation = desk.conversation()
    assert (conversation.intent, conversation.priority, conversation.state) == ("fraud_report", 1, "new")
    assert conversation.due_at is not None
    assert Event.objects.filter(kind="conversation.changed", object_id=conversation.pk).exists(), "open pages hear of it"

    alba = desk.bank.person(desk.bank.alba)
    assert counts(alba, [Stream.UNASSIGNED, Stream.MINE]) == {Stream.UNASSIGNED: 1, Stream.MINE: 0}
    services.assign(alba, conversation, desk.bank.alba.pk)
    assert counts(alba, [Stream.UNASSIGNED, Stream.MINE]) == {Stream.UNASSIGNED: 0, Stream.MINE: 1}
    page = desk.as_(desk.bank.alba).get("/inbox")
    assert page.status_code == 200
    assert "no reconozco un cargo" in page.content.decode()


def test_what_is_pushed_twice_or_read_as_well_comes_once(desk: Desk) -> None:
    desk.plaza.public("hola")
    assert [desk.push().status_code for _ in range(3)] == [200, 200, 200]
    desk.read_network()
    assert Conversation.objects.get().messages == 1


def test_a_push_that_is_not_the_networks_is_refused_and_leaves_nothing(desk: Desk) -> None:
    desk.plaza.public("hola")
    assert desk.push(secret="somebody else's secret, long enough").status_code == 401
    assert Delivery.objects.count() == 0
