"""What people say of readings: who, when, what stood before; everything follows, nothing overwrites it, erasure takes the text."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from tests import make
from tests.domain.inbox import scene
from ventanilla.accounts.models import Team
from ventanilla.archive.export import body_of
from ventanilla.archive.models import Entry
from ventanilla.common.sealing import destroy_keys
from ventanilla.inbox import erasure, judgements, queries, services
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, Message, Settings
from ventanilla.inbox.reading_models import Judgement
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.types import InboxRefused
from ventanilla.understanding.types import Signal, SignalKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def plaza(bank: make.Bank) -> object:
    return scene.channel(bank)


def said(plaza, words: str, native_id: str = "1", minute: float = 0, who: str = "ana", **fields: object) -> Message:
    reading = replace(scene.reading(words), model="abc", reasons={"topic": ("words: “app”",)}, **fields)
    append_many(plaza.entity_id, [scene.text(plaza, scene.person(plaza, who), native_id, words, minute, reading=reading)], Desk())
    return Message.objects.select_related("conversation").get(native_id=native_id)


def test_a_correction_is_kept_with_what_stood_before(bank, plaza) -> None:
    message = said(plaza, "la app no funciona")
    alba = bank.person(bank.alba)
    changed = judgements.judge(alba, message, {"topic": "app_web", "urgency": "medium"}, why="Mi PIN es 4471 y lo dice")
    assert changed == ["topic"]
    rows = {j.task: j for j in Judgement.objects.all()}
    assert {(j.before, j.after, j.score, j.model, j.source, j.by) for j in rows.values()} == {
        ("other", "app_web", 0.9, "abc", "inbox", alba.actor),
        ("medium", "medium", 0.9, "abc", "inbox", alba.actor),
    }
    assert "4471" not in rows["topic"].why and rows["topic"].why
    assert rows["topic"].identity_id == message.identity_id and rows["topic"].revision == message.revision
    entry = Entry.objects.get(kind="reading.judged")
    assert body_of(entry)["changes"] == {"topic": ["other", "app_web"], "urgency": ["medium", "medium"]}
    message.refresh_from_db()
    assert message.reading["topic"] == {
        "label": "app_web", "score": 1.0, "by": alba.actor, "machine": {"label": "other", "score": 0.9}
    }  # fmt: skip
    assert message.reading["reasons"] == {"topic": ["words: “app”"]}


def test_the_conversation_its_priority_and_tags_follow_both_ways(bank, plaza) -> None:
    message = said(plaza, "la app no funciona")
    row = message.conversation
    assert (row.priority, row.topic) == (3, "other")
    alba = bank.person(bank.alba)
    judgements.judge(alba, message, {"urgency": "high", "topic": "fraud_security"})
    row.refresh_from_db()
    assert (row.priority, row.topic, row.urgency) == (1, "fraud_security", "high")
    assert [t.tag.key for t in row.taggings.all()] == ["fraud"]
    judgements.judge(alba, message, {"urgency": "medium", "topic": "app_web"})
    row.refresh_from_db()
    assert (row.priority, row.topic, row.taggings.count()) == (3, "app_web", 0)
    assert [j.before for j in Judgement.objects.filter(task="urgency").order_by("id")] == ["medium", "medium"]
    kinds = [item.event.kind for item in queries.thread(row).items if item.event]
    assert kinds.count("relabelled") == 2 and kinds.count("priority_changed") == 2


def test_what_a_person_set_by_hand_is_not_lowered(bank, plaza) -> None:
    message = said(plaza, "la app no funciona")
    alba = bank.person(bank.alba)
    services.set_priority(alba, message.conversation, 2)
    judgements.judge(alba, message, {"intent": "praise", "sentiment": "pos", "urgency": "low"})
    message.conversation.refresh_from_db()
    assert message.conversation.priority == 2
    judgements.judge(alba, message, {"intent": "fraud_report"})
    message.conversation.refresh_from_db()
    assert message.conversation.priority == 1


def test_another_urgent_message_keeps_the_conversation_urgent(bank, plaza) -> None:
    first = said(plaza, "un cargo que no reconozco", "1")
    second = said(plaza, "y además tengo una queja", "2", 3)
    alba = bank.person(bank.alba)
    judgements.judge(alba, second, {"intent": "other", "urgency": "low", "sentiment": "neu", "emotion": "none"})
    row = Conversation.objects.get(pk=first.conversation_id)
    assert (row.priority, row.intent) == (1, "other")
    judgements.judge(alba, first, {"intent": "question", "urgency": "medium"})
    row.refresh_from_db()
    assert (row.priority, row.intent) == (3, "other"), "the labels are the last message's; the priority is all of theirs"


def test_the_route_of_the_new_topic_is_taken_while_nobody_has_it(bank, plaza) -> None:
    fraud = Team.objects.create(entity=bank.spain, key="fraud", name="Fraude")
    Settings.objects.create(entity=bank.spain, routes=[{"field": "topic", "value": "fraud_security", "team": fraud.pk}])
    message, taken = said(plaza, "la app no funciona"), said(plaza, "la web no funciona", "2", who="eva")
    alba = bank.person(bank.alba)
    services.assign(alba, taken.conversation, bank.alba.pk)
    for one in (message, taken):
        judgements.judge(alba, one, {"topic": "fraud_security"})
        one.conversation.refresh_from_db()
    assert (message.conversation.team_id, taken.conversation.team_id) == (fraud.pk, bank.care.pk)


def test_the_same_text_arriving_again_changes_nothing_and_an_edit_asks_anew(bank, plaza) -> None:
    message = said(plaza, "la app no funciona")
    judgements.judge(bank.person(bank.alba), message, {"topic": "app_web"})
    arrival = scene.text(plaza, scene.person(plaza), "1", "la app no funciona")
    append_many(plaza.entity_id, [arrival], Desk())
    message.refresh_from_db()
    assert message.reading["topic"]["label"] == "app_web"
    again = judgements.kept(message.reading, {"topic": {"label": "card", "score": 0.5}, "intent": {"label": "idea", "score": 0.4}})
    assert again["topic"]["label"] == "app_web" and again["topic"]["machine"] == {"label": "card", "score": 0.5}
    assert again["intent"] == {"label": "idea", "score": 0.4}
    append_many(plaza.entity_id, [scene.edit(arrival, "gracias, ya está", 9)], Desk())
    message.refresh_from_db()
    assert message.reading["topic"] == {"label": "other", "score": 0.9}
    assert Judgement.objects.get().revision != message.revision


def test_signals_and_threats_survive_the_round_trip(plaza) -> None:
    message = said(plaza, "tengo una queja", signals=(Signal(SignalKind.CHURN, 0.8, "says “me voy”"),))
    reading = judgements.reading_of(message)
    assert [s.kind for s in reading.signals] == ["churn"] and reading.needs_answer.label is True


def test_who_may_and_what_may_be_said(bank, plaza) -> None:
    message = said(plaza, "la app no funciona")
    for who in (bank.carla, bank.dario):
        with pytest.raises(PermissionDenied):
            judgements.judge(bank.person(who), message, {"topic": "card"})
    for wrong in ({"topic": "cartas"}, {"mood": "good"}, {}, {"needs_answer": "perhaps"}):
        with pytest.raises(InboxRefused):
            judgements.judge(bank.person(bank.alba), message, wrong)
    assert not Judgement.objects.exists()


def test_erasing_the_person_takes_the_text_and_what_staff_wrote_of_it(bank, plaza) -> None:
    message = said(plaza, "la app no funciona")
    alba = bank.person(bank.alba)
    judgements.judge(alba, message, {"topic": "app_web"}, why="Habla de la app")
    erasure.erase([message.identity_id])
    destroy_keys([Judgement.objects.get().subject_key_id])
    row = Judgement.objects.select_related("message").get()
    assert (row.why, row.message.text, row.after) == ("", "", "app_web")
    assert body_of(Entry.objects.get(kind="reading.judged")) is None
    with pytest.raises(InboxRefused):
        judgements.judge(alba, message, {"topic": "card"})
