"""Messages arrive in any order, more than once, edited and deleted: conversations come out the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from tests.domain.inbox import scene
from ventanilla.archive.models import Entry
from ventanilla.common.models import Event
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, ConversationEvent, Message, MessageVersion, SealedValue, SearchDocument
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.types import Effect, Sealed, State

pytestmark = pytest.mark.django_db
DESK = Desk()


@pytest.fixture
def plaza(bank: make.Bank) -> object:
    return scene.channel(bank)


def _effects(plaza, *arrivals) -> list[Effect]:
    return [done.effect for done in append_many(plaza.entity_id, arrivals, DESK).items]


def test_a_first_message_opens_a_conversation_with_everything_it_needs(bank, plaza) -> None:
    ana = scene.person(plaza)
    (done,) = append_many(plaza.entity_id, [scene.text(plaza, ana, "1", "La app no funciona desde ayer")], DESK).items
    conversation = Conversation.objects.get()
    assert (done.effect, done.opened, done.conversation_id) == (Effect.ADDED, True, conversation.pk)
    assert conversation.reference == "V-1"
    assert (conversation.state, conversation.priority, conversation.intent, conversation.language) == ("new", 3, "incident", "es")
    assert conversation.unanswered_since == scene.at(0) + timedelta(seconds=2)
    assert conversation.first_response_due_at == conversation.due_at == conversation.opened_at + timedelta(hours=4)
    assert conversation.resolution_due_at == conversation.opened_at + timedelta(hours=48)
    assert (conversation.preview, conversation.unread, conversation.team, conversation.messages) == (
        "La app no funciona desde ayer",
        True,
        bank.care,
        1,
    )
    assert ConversationEvent.objects.get().kind == "opened"
    assert {e.kind for e in Entry.objects.all()} == {"message.received", "conversation.changed"}
    assert Event.objects.get().object_id == conversation.pk


def test_numbers_run_per_entity(bank, plaza) -> None:
    other = scene.channel(bank, "mx", bank.mexico)
    for where in (plaza, other, plaza):
        who = scene.person(where, f"p{Conversation.objects.count()}")
        append_many(where.entity_id, [scene.text(where, who, f"n{Conversation.objects.count()}", "hola")], DESK)
    assert list(Conversation.objects.order_by("pk").values_list("entity_id", "number")) == [
        (bank.spain.pk, 1),
        (bank.mexico.pk, 1),
        (bank.spain.pk, 2),
    ]


def test_the_next_message_joins_the_open_conversation(plaza) -> None:
    ana = scene.person(plaza)
    _effects(plaza, scene.text(plaza, ana, "1", "La app no funciona", 0))
    _effects(plaza, scene.text(plaza, ana, "2", "¿Hola?", 5, surface="direct"))
    conversation = Conversation.objects.get()
    assert (conversation.messages, conversation.preview, conversation.last_surface) == (2, "¿Hola?", "direct")
    assert conversation.unanswered_since == scene.at(0) + timedelta(seconds=2), "the clock runs from the first unanswered one"


def test_our_answer_elsewhere_waits_and_the_customers_next_message_makes_it_new_again(plaza) -> None:
    ana = scene.person(plaza)
    _effects(plaza, scene.text(plaza, ana, "1", "La app no funciona", 0), scene.ours(plaza, "2", "1", "Lo miramos", 10))
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.waiting_since, conversation.due_at) == ("waiting_customer", scene.at(10), None)
    assert (conversation.first_response_at, conversation.unanswered_since) == (scene.at(10), None)
    _effects(plaza, scene.text(plaza, ana, "3", "Sigue igual", 20))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == ("new", None)
    assert conversation.response_due_at == conversation.due_at == scene.at(20) + timedelta(seconds=2, hours=8)
    assert conversation.first_response_at == scene.at(10)


def test_a_conversation_in_somebodys_hands_stays_there(bank, plaza) -> None:
    ana = scene.person(plaza)
    _effects(plaza, scene.text(plaza, ana, "1", "La app no funciona", 0))
    Conversation.objects.update(state=State.ASSIGNED, assignee=bank.alba)
    _effects(plaza, scene.text(plaza, ana, "2", "¿Hola?", 5))
    assert Conversation.objects.get().state == State.ASSIGNED


@pytest.mark.parametrize(("days", "same"), [(13.9, True), (14.1, False)])
def test_a_message_reopens_what_was_closed_lately_and_starts_anew_after_that(plaza, days, same) -> None:
    ana = scene.person(plaza)
    _effects(plaza, scene.text(plaza, ana, "1", "La app no funciona", 0))
    Conversation.objects.update(state=State.RESOLVED, resolved_at=scene.at(60), settled_at=scene.at(60), unanswered_since=None)
    (done,) = append_many(plaza.entity_id, [scene.text(plaza, ana, "2", "Otra vez", 60 + days * 24 * 60)], DESK).items
    assert (done.reopened, done.opened, Conversation.objects.count()) == (same, not same, 1 if same else 2)
    if same:
        conversation = Conversation.objects.get()
        assert (conversation.state, conversation.reopened, conversation.resolved_at) == ("new", 1, None)
        assert conversation.unanswered_since == done.arrival.received_at, "what was closed unanswered asks for nothing"
        assert conversation.due_at == conversation.response_due_at


def test_what_does_not_address_us_stands_beside_the_conversations(plaza) -> None:
    ana, luis = scene.person(plaza), scene.person(plaza, "luis")
    _effects(plaza, scene.text(plaza, ana, "1", "La app no funciona", root_id="post"))
    assert _effects(plaza, scene.text(plaza, luis, "2", "A mí me va", 1, root_id="post", parent_id="1", to_us=False)) == [Effect.CONTEXT]
    assert Message.objects.get(native_id="2").conversation is None
    assert Conversation.objects.count() == 1
    assert _effects(plaza, scene.text(plaza, ana, "3", "pues a mí no", 2, root_id="post", parent_id="2", to_us=False)) == [Effect.ADDED]


def test_an_edit_keeps_the_earlier_text_and_is_masked_read_and_indexed_again(plaza) -> None:
    ana = scene.person(plaza)
    first = scene.text(plaza, ana, "1", "Gracias por todo")
    _effects(plaza, first)
    assert _effects(plaza, scene.edit(first, "No funciona nada", 3)) == [Effect.EDITED]
    message = Message.objects.get()
    assert (message.text, message.edited, message.written_at) == ("No funciona nada", True, scene.at(3))
    assert [v.text for v in MessageVersion.objects.all()] == ["Gracias por todo"]
    conversation = Conversation.objects.get()
    assert (conversation.intent, conversation.preview) == ("incident", "No funciona nada")
    assert "funcion" in SearchDocument.objects.get().terms and "graci" not in SearchDocument.objects.get().terms
    assert Entry.objects.filter(kind="message.edited").count() == 1


def test_an_edit_replaces_the_sealed_values(plaza) -> None:
    ana = scene.person(plaza)
    value = Sealed("iban", "ES9121000418450200051332", "⟦IBAN⟧", 10, 16, b"x" * 32)
    first = scene.text(plaza, ana, "1", "Mi IBAN es ⟦IBAN⟧", sealed=[value])
    _effects(plaza, first)
    assert b"ES9121" not in bytes(SealedValue.objects.get().sealed)
    _effects(plaza, scene.edit(scene.text(plaza, ana, "1", ""), "Ya no lo digo", 3))
    assert SealedValue.objects.count() == 0


def test_a_deletion_leaves_a_tombstone_and_nothing_of_the_text(plaza) -> None:
    ana = scene.person(plaza)
    first = scene.text(plaza, ana, "1", "La app no funciona")
    _effects(plaza, first, scene.edit(first, "La aplicación no funciona", 1))
    assert _effects(plaza, scene.delete(first, 9)) == [Effect.DELETED]
    message, conversation = Message.objects.get(), Conversation.objects.get()
    assert (message.text, message.deleted_at, message.reading) == ("", scene.at(9), {})
    assert MessageVersion.objects.count() == SearchDocument.objects.count() == 0
    assert (conversation.preview, conversation.unanswered_since, conversation.intent, conversation.state) == ("", None, "", "new")


def test_a_deletion_that_comes_first_is_remembered(plaza) -> None:
    ana = scene.person(plaza)
    first = scene.text(plaza, ana, "1", "La app no funciona")
    assert _effects(plaza, scene.delete(first, 9)) == [Effect.DELETED]
    assert Conversation.objects.count() == 0
    assert _effects(plaza, first) == [Effect.DELETED]
    assert Message.objects.get().text == ""
    assert Conversation.objects.get().preview == ""


def test_repeats_do_nothing(plaza) -> None:
    ana = scene.person(plaza)
    first = scene.text(plaza, ana, "1", "La app no funciona")
    changed = scene.edit(first, "La app ya funciona", 2)
    assert _effects(plaza, first, changed, first, changed) == [Effect.ADDED, Effect.EDITED, Effect.NOTHING, Effect.NOTHING]
    before = Entry.objects.count()
    assert _effects(plaza, first, changed, scene.delete(first, 3), scene.delete(first, 3)) == [
        Effect.NOTHING,
        Effect.NOTHING,
        Effect.DELETED,
        Effect.NOTHING,
    ]
    assert Entry.objects.count() == before + 2  # the deletion, and what it changed about the conversation


def _state() -> object:
    """Everything that must not depend on the order of arrival."""
    messages = {
        m.native_id: (
            m.text,
            m.deleted_at,
            m.edited,
            m.posted_at,
            m.written_at,
            m.identity_id,
            m.conversation and (m.conversation.identity_id, m.conversation.channel_id),
            sorted((v.written_at, v.text) for v in m.versions.all()),
        )
        for m in Message.objects.select_related("conversation").prefetch_related("versions")
    }
    fields = [
        "identity_id", "state", "priority", "opened_at", "waiting_since", "unanswered_since", "first_response_at", "due_at",
        "first_response_due_at", "resolution_due_at", "response_due_at", "last_message_at", "preview", "intent", "messages", "root_id",
    ]  # fmt: skip
    return messages, sorted(map(repr, Conversation.objects.values_list(*fields)))


def _run(plaza, batches) -> object:
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    for batch in batches:
        append_many(plaza.entity_id, batch, DESK)
    terms = {d.message_id: d.terms for d in SearchDocument.objects.all()}
    SearchDocument.objects.all().delete()
    return _state(), sorted(terms.values())


def test_any_order_and_any_repetition_end_in_the_same_state(plaza) -> None:
    ana, luis = scene.person(plaza), scene.person(plaza, "luis")
    one = scene.text(plaza, ana, "1", "La app no funciona", 0)
    two = scene.text(plaza, ana, "2", "Es un robo, quiero poner una queja", 4)
    three = scene.text(plaza, luis, "3", "Gracias por la ayuda", 5)
    events = [
        one,
        two,
        three,
        scene.ours(plaza, "9", "1", "Lo miramos", 3),
        scene.ours(plaza, "10", "3", "¡A usted!", 6),
        scene.edit(one, "La app no funciona nada", 1),
        scene.edit(one, "La app sigue sin funcionar", 2),
        scene.delete(two, 8),
        scene.edit(three, "Gracias", 7),
    ]
    expected = _run(plaza, [[event] for event in events])

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.permutations(events), st.lists(st.sampled_from(events), max_size=4), st.lists(st.integers(1, 4), min_size=13, max_size=13))
    def shuffled(order, again, sizes) -> None:
        todo, batches = [*order, *again], []
        for size in sizes:
            batches.append(todo[:size])
            todo = todo[size:]
        batches.append(todo)
        (messages, conversations), terms = _run(plaza, [b for b in batches if b])
        assert messages == expected[0][0]
        assert conversations == expected[0][1]
        assert terms == expected[1]

    shuffled()


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(plaza) -> None:
    people = [scene.person(plaza, f"p{n}") for n in range(30)]
    append_many(plaza.entity_id, [scene.text(plaza, p, f"a{n}", "La app no funciona", n) for n, p in enumerate(people)], DESK)

    def cost(count: int, tag: str, minute: int) -> int:
        batch = [scene.text(plaza, p, f"{tag}{n}", "sigue sin funcionar", minute + n) for n, p in enumerate(people[:count])]
        with CaptureQueriesContext(connection) as captured:
            append_many(plaza.entity_id, batch, DESK)
        return len(captured)

    assert cost(25, "b", 100) <= 12
    assert cost(3, "c", 200) == cost(25, "d", 300) <= 12, "in order"
    assert cost(3, "e", 50) == cost(25, "f", 50) <= 13, "late ones cost one more look, together"
