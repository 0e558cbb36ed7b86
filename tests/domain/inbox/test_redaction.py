"""A card number in two messages: nothing of it stays anywhere once the second half arrives, whichever comes first."""

import itertools
import re

import pytest
from django.db import connection

from tests import make
from tests.domain.inbox import scene
from ventanilla.archive import sequencer
from ventanilla.archive.export import readable
from ventanilla.archive.models import Entry
from ventanilla.archive.verify import Fault, verify_database
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, Message, MessageVersion, SealedValue, SearchDocument
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.types import Sealed

pytestmark = pytest.mark.django_db
CARD = "4012888888881881"
FIRST, SECOND = "mi tarjeta es 40128888", "88881881 y no funciona"


@pytest.fixture
def plaza(bank: make.Bank) -> object:
    return scene.channel(bank)


def _everything() -> str:
    """Every text column of every table, and every archive body that can still be opened."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith(("inbox_", "archive_", "common_")) and "search_" not in table.replace("searchdocument", ""):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [str(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row]
    sequencer.run()
    found += [str(entry) for entry in readable()]
    return "\n".join(found)


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
def test_both_halves_are_masked_everywhere(plaza, together, backwards) -> None:
    ana = scene.person(plaza)
    halves = [scene.text(plaza, ana, "1", FIRST, 0), scene.text(plaza, ana, "2", SECOND, 1)]
    halves = halves[::-1] if backwards else halves
    taken = [append_many(plaza.entity_id, batch, Desk()) for batch in ([halves] if together else [[halves[0]], [halves[1]]])]
    assert {m.native_id: m.text for m in Message.objects.all()} == {
        "1": "mi tarjeta es ⟦tarjeta⟧",
        "2": "⟦tarjeta⟧ y no funciona",
    }
    assert {one.native_id for one in taken[-1].redacted} == {"1", "2"}
    everything = _everything()
    assert "40128888" not in everything and "88881881" not in everything
    conversation = Conversation.objects.get()
    assert (conversation.priority, conversation.needs_look, conversation.look_reason) == (1, True, "forbidden_data")
    assert "⟦tarjeta⟧" in conversation.preview
    assert "sensitive-data" in {t.tag.key for t in conversation.taggings.select_related("tag")}
    assert Entry.objects.filter(kind="message.redacted").count() == (0 if together else 1)
    assert verify_database() == []


def test_the_control_a_half_alone_stays_readable(plaza) -> None:
    ana, luis = scene.person(plaza), scene.person(plaza, "luis")
    append_many(plaza.entity_id, [scene.text(plaza, ana, "1", FIRST, 0), scene.text(plaza, luis, "2", SECOND, 1)], Desk())
    assert Message.objects.get(native_id="1").text == FIRST, "two people do not complete one another's numbers"
    assert "40128888" in _everything()


def test_a_pin_announced_in_one_message_and_given_in_the_next(plaza) -> None:
    ana = scene.person(plaza)
    append_many(plaza.entity_id, [scene.text(plaza, ana, "1", "el pin de mi tarjeta es", 0)], Desk())
    append_many(plaza.entity_id, [scene.text(plaza, ana, "2", "7193", 1)], Desk())
    assert not re.search(r"(?<![0-9a-f])7193(?![0-9a-f])", _everything()), "but for a hash that holds these digits"


def test_versions_sealed_offsets_and_the_index_follow(plaza) -> None:
    ana = scene.person(plaza)
    first = scene.text(plaza, ana, "1", "mi tarjeta 40128888", 0)
    older = scene.edit(first, "oiga, mi tarjeta 40128888", -1)
    append_many(plaza.entity_id, [first, older], Desk())
    text = "88881881 es mi tarjeta, y mi IBAN ⟦IBAN⟧"
    start = text.index("⟦")
    value = Sealed("iban", "ES9121000418450200051332", "⟦IBAN⟧", start, start + 6)
    append_many(plaza.entity_id, [scene.text(plaza, ana, "2", text, 1, sealed=[value])], Desk())
    sealed = SealedValue.objects.select_related("message").get()
    assert sealed.message.text == "⟦tarjeta⟧ es mi tarjeta, y mi IBAN ⟦IBAN⟧"
    assert sealed.message.text[sealed.masked_start : sealed.masked_end] == "⟦IBAN⟧"
    assert "40128888" not in MessageVersion.objects.get().text
    assert all("40128888" not in d.terms for d in SearchDocument.objects.all())


@pytest.mark.parametrize("days", [2, 30])
def test_pieces_days_apart_are_not_read_together(plaza, days) -> None:
    ana = scene.person(plaza)
    append_many(plaza.entity_id, [scene.text(plaza, ana, "1", FIRST, 0)], Desk())
    append_many(plaza.entity_id, [scene.text(plaza, ana, "2", SECOND, days * 24 * 60)], Desk())
    assert Message.objects.get(native_id="1").text == FIRST


def test_the_archive_takes_an_empty_body_for_a_change_unless_it_says_so_itself(plaza) -> None:
    ana = scene.person(plaza)
    append_many(plaza.entity_id, [scene.text(plaza, ana, "1", "La app no funciona", 0)], Desk())
    sequencer.run()
    assert verify_database() == []
    Entry.objects.filter(kind="message.received").update(body=b"")
    assert [p.fault for p in verify_database()] == [Fault.ENTRY_CHANGED, Fault.ROOT_DIFFERS]


def test_any_cut_of_the_number_is_found(plaza) -> None:
    people = itertools.count()
    for cut in range(4, 13):
        who = scene.person(plaza, f"p{next(people)}")
        one, two = f"tarjeta {CARD[:cut]}", f"{CARD[cut:]} gracias"
        append_many(plaza.entity_id, [scene.text(plaza, who, f"{cut}a", one, 0), scene.text(plaza, who, f"{cut}b", two, 1)], Desk())
        assert CARD[cut:] not in Message.objects.get(native_id=f"{cut}b").text
        assert CARD[:cut] not in Message.objects.get(native_id=f"{cut}a").text
