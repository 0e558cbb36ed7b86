"""K09: a card number posted in public is masked, hidden on the network, and its author is shown to a safe place."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection

from plaza import services
from plaza.models import Item
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from ventanilla.archive.export import body_of
from ventanilla.archive.models import Entry
from ventanilla.channels.models import Attempt
from ventanilla.inbox.models import Message, Settings

CARD = "4012 8888 8888 1881"
#: Two of its groups side by side. Four digits alone stand in many a time stamp.
PIECES = re.compile(r"4012\W{0,3}8888|8888\W{0,3}8888|8888\W{0,3}1881")


pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        yield made


def _dump() -> str:
    """Every value of every table of the product, Plaza's own apart, with what the archive can open."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if not table.startswith("plaza_"):
                cursor.execute(f'SELECT * FROM "{table}"')
                said += [bytes(v).decode(errors="replace") if isinstance(v, (bytes, memoryview)) else str(v) for r in cursor for v in r]
    return "\n".join([*said, *(str(body_of(entry)) for entry in Entry.objects.all())])


def test_it_is_masked_hidden_and_answered_in_private(desk: Desk) -> None:
    post = services.write(desk.plaza.bank, "Nunca publiquen aquí los datos de su tarjeta")
    native_id = desk.plaza.public(f"mi tarjeta {CARD} no funciona, cvv 123", reply_to=str(post.pk))
    desk.read_network()
    message, conversation = Message.objects.get(native_id=native_id), desk.conversation()
    assert message.text == "@alameda mi tarjeta ⟦tarjeta ••••1881⟧ no funciona, cvv ⟦CVV⟧"
    assert message.forbidden == ["card_cvv", "card_number"]
    assert PIECES.search(CARD) and not PIECES.search(_dump())

    assert Item.objects.get(pk=native_id).hidden_at is not None, "hidden on the network"
    message.refresh_from_db()
    assert message.hidden_at is not None, "and the desk says so"
    (hint,) = Item.objects.filter(author=desk.plaza.bank).exclude(pk=post.pk)
    assert hint.recipient_id == desk.plaza.customer.pk, "the hint is private"
    assert "confidencial" in hint.text
    assert (conversation.priority, conversation.look_reason, conversation.state) == (1, "forbidden_data", "new")
    assert conversation.first_response_at is None, "a hint answers nothing"

    page = desk.as_(desk.bank.alba).get(f"/inbox/{conversation.public_id}")
    assert not PIECES.search(page.content.decode()) and "••••1881" in page.content.decode()
    desk.read_network()
    assert Item.objects.filter(author=desk.plaza.bank).count() == 2, "one hint per message"


def test_where_the_network_does_not_let_us_hide_nothing_is_tried(desk: Desk) -> None:
    native_id = desk.plaza.public(f"mi tarjeta {CARD} no funciona")
    desk.read_network()
    assert Item.objects.get(pk=native_id).hidden_at is None
    assert Attempt.objects.filter(kind="act").count() == 0
    assert Item.objects.filter(author=desk.plaza.bank, recipient=desk.plaza.customer).count() == 1, "the hint goes all the same"
    assert not desk.conversation().send_problem


def test_a_bank_may_prefer_to_do_it_by_hand(desk: Desk) -> None:
    Settings.objects.create(entity=desk.bank.spain, auto_hide=False, auto_hint=False)
    native_id = desk.plaza.public(f"mi tarjeta {CARD} no funciona")
    desk.read_network()
    assert Item.objects.get(pk=native_id).hidden_at is None
    assert not Item.objects.filter(author=desk.plaza.bank).exists()
    assert desk.conversation().look_reason == "forbidden_data"


def test_in_private_it_is_masked_and_nobody_is_lectured(desk: Desk) -> None:
    desk.plaza.direct(f"mi tarjeta {CARD} no funciona")
    desk.read_network()
    assert Message.objects.get().text == "mi tarjeta ⟦tarjeta ••••1881⟧ no funciona"
    assert not Item.objects.filter(author=desk.plaza.bank).exists()
