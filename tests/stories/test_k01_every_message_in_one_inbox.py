"""K01: posts, comments, mentions and private messages arrive in one inbox and are answered from it."""

from collections.abc import Iterator

import pytest

from plaza import services as plaza
from plaza.models import Item
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from ventanilla.channels.types import Surface
from ventanilla.inbox.models import Conversation, Message
from ventanilla.workflows.reply import Queued, send_reply

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        yield made


def test_a_mention_a_comment_and_a_private_message_are_one_conversation_and_answered(desk: Desk) -> None:
    post = plaza.write(desk.plaza.bank, "Hoy abrimos una oficina en Soria")
    plaza.write(desk.plaza.customer, "¿Y en Teruel?", parent=post)
    desk.plaza.public("no me funciona la app")
    desk.plaza.direct("Soy Rocío, les escribo por aquí")
    desk.read_network()
    conversation = desk.conversation()
    theirs = Message.objects.filter(conversation=conversation, direction="in").order_by("posted_at")
    assert [(m.surface, m.text) for m in theirs] == [
        ("public", "¿Y en Teruel?"),
        ("public", "@alameda no me funciona la app"),
        ("direct", "Soy Rocío, les escribo por aquí"),
    ]
    page = desk.as_(desk.bank.alba).get(f"/inbox/{conversation.public_id}")
    assert page.status_code == 200
    for words in ("¿Y en Teruel?", "no me funciona la app", "Soy Rocío", conversation.reference):
        assert words in page.content.decode()
    assert desk.as_(desk.bank.dario).get(f"/inbox/{conversation.public_id}").status_code == 404

    alba = desk.bank.person(desk.bank.alba)
    for n, surface in enumerate((Surface.PUBLIC, Surface.DIRECT)):
        assert isinstance(send_reply(alba, conversation.public_id, f"Lo miramos ahora mismo ({n})", surface, f"key-{n}"), Queued)
    desk.work()
    ours = Item.objects.filter(author=desk.plaza.bank, text__startswith="Lo miramos").order_by("pk")
    assert [(item.recipient_id is None, item.text) for item in ours] == [
        (True, "Lo miramos ahora mismo (0)"),
        (False, "Lo miramos ahora mismo (1)"),
    ]
    conversation.refresh_from_db()
    assert (conversation.state, conversation.unanswered_since) == ("waiting_customer", None)

    desk.read_network()  # the network shows us our own answers: they are known
    assert Message.objects.filter(conversation=conversation, direction="out", text__startswith="Lo miramos").count() == 2

    desk.plaza.direct("Sigue sin ir")
    desk.read_network()
    conversation.refresh_from_db()
    assert (conversation.state, conversation.preview) == ("new", "Sigue sin ir")
    assert Conversation.objects.count() == 1


def test_edits_and_deletions_on_the_network_are_followed(desk: Desk) -> None:
    native_id = desk.plaza.public("la ap no va")
    desk.read_network()
    desk.plaza.edit(native_id, "la app no va")
    desk.read_network()
    message = Message.objects.get(native_id=native_id)
    assert (message.text, message.edited) == ("@alameda la app no va", True)
    desk.plaza.delete(native_id)
    desk.read_network()
    message.refresh_from_db()
    assert (message.text, message.deleted_at is not None, message.versions.count()) == ("", True, 0)
