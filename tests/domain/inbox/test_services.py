"""What people do with conversations: allowed moves, refusals that change nothing, everything on record."""

import pytest
from django.core.exceptions import PermissionDenied

from tests import make
from tests.domain.inbox import scene
from ventanilla.archive.export import body_of
from ventanilla.archive.models import Entry
from ventanilla.common.ids import uuid7
from ventanilla.common.models import Event
from ventanilla.common.sealing import destroy_keys
from ventanilla.inbox import outgoing, queries, services, templates
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, Message, Note, ReplyTemplate, SealedValue
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.templates import NewTemplate
from ventanilla.inbox.types import EventKind, InboxRefused, LookReason, OutgoingMessage, Sealed, SendState, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def plaza(bank: make.Bank) -> object:
    return scene.channel(bank)


@pytest.fixture
def conversation(plaza) -> Conversation:
    iban = Sealed("iban", "ES9121000418450200051332", "⟦IBAN⟧", 11, 17)
    words = "Mi IBAN es ⟦IBAN⟧ y la app no funciona"
    append_many(plaza.entity_id, [scene.text(plaza, scene.person(plaza), "1", words, 0, sealed=[iban])], Desk())
    return Conversation.objects.select_related("identity").get()


def _changes(conversation: Conversation) -> list[dict]:
    rows = Entry.objects.filter(kind="conversation.changed", about=f"conversation:{conversation.public_id}").order_by("id")
    return [body_of(row)["changes"] for row in rows]


def test_assigning_taking_back_and_waiting(bank, conversation) -> None:
    alba = bank.person(bank.alba)
    services.assign(alba, conversation, bank.alba.pk, assignee_name="Alba")
    assert (conversation.state, conversation.assignee_id) == ("assigned", bank.alba.pk)
    services.change_state(alba, conversation, State.WAITING_CUSTOMER)
    assert (conversation.state, conversation.due_at) == ("waiting_customer", None)
    services.assign(alba, conversation, None)
    assert (conversation.state, conversation.assignee_id) == ("waiting_customer", None)
    services.assign(alba, conversation, bank.alba.pk)
    services.change_state(alba, conversation, State.ASSIGNED)
    services.assign(alba, conversation, None)
    assert conversation.state == "new"
    assert [c.get("state") for c in _changes(conversation)] == ["new", "assigned", "waiting_customer", None, None, "assigned", "new"]


def test_resolving_settles_and_reopening_asks_again(bank, plaza, conversation) -> None:
    alba = bank.person(bank.alba)
    services.change_state(alba, conversation, State.RESOLVED)
    assert (conversation.unanswered_since, conversation.due_at) == (None, None)
    assert conversation.resolved_at is not None
    with pytest.raises(InboxRefused):
        services.change_state(alba, conversation, State.WAITING_CUSTOMER)
    services.change_state(alba, conversation, State.NEW)
    assert (conversation.resolved_at, conversation.reopened) == (None, 1)
    kinds = [item.event.kind for item in queries.thread(conversation).items if item.event]
    assert kinds == ["opened", "state_changed", "reopened"]


def test_a_resolved_one_does_not_reopen_beside_an_open_one(bank, plaza, conversation) -> None:
    alba = bank.person(bank.alba)
    services.change_state(alba, conversation, State.RESOLVED)
    late = scene.text(plaza, scene.person(plaza), "2", "otra cosa", 60 * 24 * 400)
    append_many(plaza.entity_id, [late], Desk())
    assert Conversation.objects.count() == 2
    with pytest.raises(InboxRefused, match="V-2"):
        services.change_state(alba, conversation, State.NEW)
    assert Conversation.objects.get(pk=conversation.pk).state == "resolved"


def test_priority_moves_the_clocks_and_tags_are_words_of_the_entity(bank, conversation) -> None:
    alba, due = bank.person(bank.alba), conversation.due_at
    services.set_priority(alba, conversation, 1)
    assert conversation.due_at < due
    with pytest.raises(InboxRefused):
        services.set_priority(alba, conversation, 5)
    services.tag(alba, conversation, "Caída de la app")
    services.tag(alba, conversation, " caída  de la APP ")
    assert [t.tag.name for t in conversation.taggings.select_related("tag")] == ["Caída de la app"]
    services.untag(alba, conversation, "caída-de-la-app")
    assert conversation.taggings.count() == 0


def test_notes_are_masked_and_archived(bank, conversation) -> None:
    note = services.add_note(bank.person(bank.alba), conversation, "Su tarjeta es 4012 8888 8888 1881\x00")
    assert note.text == "Su tarjeta es ⟦tarjeta ••••1881⟧"
    entry = Entry.objects.get(kind="note.added")
    assert (body_of(entry)["text"], entry.actor) == (note.text, f"user:{bank.alba.pk}")
    with pytest.raises(InboxRefused):
        services.add_note(bank.person(bank.alba), conversation, "   ")
    assert Note.objects.count() == 1


def test_a_value_is_revealed_with_right_and_reason_and_on_record(bank, conversation) -> None:
    value = SealedValue.objects.get()
    for person, reason, error in (
        (bank.person(bank.alba), "call back", PermissionDenied),
        (bank.person(bank.dario), "call back", PermissionDenied),
        (bank.person(bank.bruno), " ", InboxRefused),
    ):
        with pytest.raises(error):
            services.reveal(person, value.public_id, reason)
    assert Entry.objects.filter(kind="value.revealed").count() == 0
    assert services.reveal(bank.person(bank.bruno), value.public_id, "to call back") == "ES9121000418450200051332"
    entry = Entry.objects.get(kind="value.revealed")
    assert (body_of(entry)["reason"], entry.actor) == ("to call back", f"user:{bank.bruno.pk}")
    destroy_keys([value.subject_key_id])
    with pytest.raises(InboxRefused):
        services.reveal(bank.person(bank.bruno), value.public_id, "again")


def test_people_of_another_country_change_nothing(bank, conversation) -> None:
    dario, before = bank.person(bank.dario), Entry.objects.count()
    for act in (
        lambda: services.assign(dario, conversation, bank.dario.pk),
        lambda: services.change_state(dario, conversation, State.RESOLVED),
        lambda: services.set_priority(dario, conversation, 1),
        lambda: services.tag(dario, conversation, "x"),
        lambda: services.add_note(dario, conversation, "x"),
        lambda: services.mark_seen(dario, conversation),
        lambda: services.move_to_team(dario, conversation, None),
        lambda: services.join(dario, Message.objects.get()),
    ):
        with pytest.raises(PermissionDenied):
            act()
    row = Conversation.objects.get()
    assert (row.state, row.priority, row.unread, row.team_id) == ("new", 3, True, bank.care.pk)
    assert Entry.objects.count() == before
    assert queries.get_conversation(dario, conversation.public_id) is None
    assert queries.by_reference(dario, "V-1") == []
    assert [c.pk for c in queries.by_reference(bank.person(bank.alba), "v-1")] == [conversation.pk]


def _reply(attempt, state, **fields) -> OutgoingMessage:
    base = {"attempt": attempt, "state": state, "text": "Lo miramos, Ana", "surface": "public", "author_id": 1, "parent_id": "1"}
    return OutgoingMessage(**{**base, **fields})


def test_a_reply_goes_through_its_states_once_each(bank, conversation) -> None:
    attempt = uuid7()
    outgoing.record_outgoing(conversation.pk, _reply(attempt, SendState.QUEUED))
    outgoing.record_outgoing(conversation.pk, _reply(attempt, SendState.SENDING))
    row = Conversation.objects.get()
    assert (row.state, row.first_response_at, row.messages) == ("new", None, 2)
    for _ in range(2):
        outgoing.record_outgoing(conversation.pk, _reply(attempt, SendState.SENT, native_id="77", sent_at=scene.at(30)))
    row.refresh_from_db()
    assert (row.state, row.first_response_at, row.unanswered_since, row.due_at) == ("waiting_customer", scene.at(30), None, None)
    assert (row.last_direction, row.preview, row.messages, Message.objects.count()) == ("out", "Lo miramos, Ana", 2, 2)


def test_an_unknown_outcome_is_a_problem_until_it_is_settled(bank, conversation) -> None:
    attempt = uuid7()
    outgoing.record_outgoing(conversation.pk, _reply(attempt, SendState.UNKNOWN, reason="timeout"))
    assert Conversation.objects.get().send_problem
    outgoing.record_outgoing(conversation.pk, _reply(attempt, SendState.SENT, native_id="77", sent_at=scene.at(30)))
    row = Conversation.objects.get()
    assert (row.send_problem, row.state) == (False, "waiting_customer")


def test_an_automatic_reply_answers_nothing(bank, conversation) -> None:
    outgoing.record_outgoing(conversation.pk, _reply(uuid7(), SendState.SENT, author_id=None, native_id="77", sent_at=scene.at(1)))
    row = Conversation.objects.get()
    assert (row.state, row.first_response_at) == ("new", None)
    assert row.unanswered_since is not None


def test_a_reply_without_waiting_stays_in_hand(bank, conversation) -> None:
    services.assign(bank.person(bank.alba), conversation, bank.alba.pk)
    outgoing.record_outgoing(conversation.pk, _reply(uuid7(), SendState.SENT, native_id="77", sent_at=scene.at(30), wait=False))
    assert Conversation.objects.get().state == "assigned"


@pytest.mark.parametrize("echo_first", [True, False])
def test_the_networks_echo_of_our_reply_is_the_same_message(bank, plaza, conversation, echo_first) -> None:
    attempt = uuid7()
    outgoing.record_outgoing(conversation.pk, _reply(attempt, SendState.SENDING))
    echo = scene.ours(plaza, "77", "1", "Lo miramos, Ana", 30)
    sent = _reply(attempt, SendState.SENT, native_id="77", sent_at=scene.at(30))
    if echo_first:
        append_many(plaza.entity_id, [echo], Desk())
        outgoing.record_outgoing(conversation.pk, sent)
    else:
        outgoing.record_outgoing(conversation.pk, sent)
        append_many(plaza.entity_id, [echo], Desk())
    mine = Message.objects.get(direction="out")
    row = Conversation.objects.get()
    assert (mine.native_id, mine.attempt, mine.send_state) == ("77", attempt, "sent")
    assert (row.messages, row.state, row.first_response_at) == (2, "waiting_customer", scene.at(30))


def test_a_message_hidden_on_the_network_says_so(bank, plaza, conversation) -> None:
    hidden = {"hidden": True, "actor": "user:1", "by": "Alba"}
    assert services.mark_hidden(plaza.entity_id, plaza.pk, "1", **hidden)
    assert not services.mark_hidden(plaza.entity_id, plaza.pk, "1", **hidden)
    assert not services.mark_hidden(plaza.entity_id, plaza.pk, "nobody", **hidden)
    assert Message.objects.get().hidden_at is not None
    assert [item.event.kind for item in queries.thread(conversation).items if item.event][-1] == "hidden"


def test_what_does_not_address_us_can_be_joined(bank, plaza) -> None:
    luis, alba = scene.person(plaza, "luis"), bank.person(bank.alba)
    append_many(plaza.entity_id, [scene.text(plaza, luis, "9", "Qué mal va el banco", to_us=False)], Desk())
    message = Message.objects.get()
    assert queries.beside(alba) == [message]
    assert queries.beside(bank.person(bank.dario)) == []
    joined = services.join(alba, message)
    assert services.join(alba, message).pk == joined.pk
    row = Conversation.objects.get()
    assert (row.messages, row.preview, row.reference) == (1, "Qué mal va el banco", "V-1")
    assert row.unanswered_since > row.last_message_at, "the clock begins with the decision to answer"
    assert queries.beside(alba) == []


def test_something_elsewhere_asks_for_a_look_until_somebody_looked(bank, conversation) -> None:
    services.note_event(conversation.pk, EventKind.CASE_CHANGED, "bank", look=LookReason.CASE, case="I-1", state="resolved")
    assert Conversation.objects.get().look_reason == "case"
    services.mark_looked(bank.person(bank.alba), conversation)
    row = Conversation.objects.get()
    assert (row.needs_look, row.look_reason) == (False, "")
    assert Event.objects.filter(object_id=conversation.pk).count() == 3


def test_template_versions_follow_one_another(bank) -> None:
    bruno, alba = bank.person(bank.bruno), bank.person(bank.alba)
    new = NewTemplate("saludo", "es", "Saludo", "Hola, {customer}.", "/hola")
    with pytest.raises(PermissionDenied):
        templates.write(alba, bank.spain.pk, new)
    for wrong in (
        NewTemplate("x", "es", "X", "Hola, {nombre}"),
        NewTemplate("x", "es", "", "Hola"),
        NewTemplate("x", "es", "X", "Su tarjeta 4012 8888 8888 1881"),
    ):
        with pytest.raises(InboxRefused):
            templates.write(bruno, bank.spain.pk, wrong)
    assert ReplyTemplate.objects.count() == 0
    templates.write(bruno, bank.spain.pk, new)
    second = templates.write(bruno, bank.spain.pk, NewTemplate("saludo", "es", "Saludo", "Buenos días, {customer}.", "hola"))
    assert [(t.version, t.active) for t in ReplyTemplate.objects.order_by("version")] == [(1, False), (2, True)]
    with pytest.raises(InboxRefused, match="Saludo"):
        templates.write(bruno, bank.spain.pk, NewTemplate("otro", "es", "Otro", "x", "hola"))
    assert [t.pk for t in queries.templates(alba, bank.spain.pk, words="hola")] == [second.pk]
    assert queries.templates(bank.person(bank.dario), bank.spain.pk) == []
    templates.retire(bruno, second)
    assert queries.templates(alba, bank.spain.pk) == []


def test_a_long_thread_is_read_in_pages(bank, plaza) -> None:
    ana = scene.person(plaza)
    for start in range(0, 250, 125):
        append_many(plaza.entity_id, [scene.text(plaza, ana, str(n), f"mensaje {n}", n) for n in range(start, start + 125)], Desk())
    conversation = Conversation.objects.get()
    first = queries.thread(conversation, limit=100)
    second = queries.thread(conversation, before=first.before, limit=100)
    third = queries.thread(conversation, before=second.before, limit=100)
    told = [[item.message.native_id for item in part.items if item.message] for part in (third, second, first)]
    assert [native for part in told for native in part] == [str(n) for n in range(250)]
    assert third.before is None
