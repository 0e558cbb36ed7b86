"""Conversations over the interface: filtered by what they say and when, read with their readings, corrected."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.browser import alameda
from tests.web.api.caller import caller
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.common.pure.clock import now
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, Message
from ventanilla.inbox.reading_models import Judgement
from ventanilla.inbox.rules import Desk


@pytest.fixture
def scene(bank: make.Bank) -> alameda.Morning:
    return alameda.morning(bank)


def more(scene: alameda.Morning, count: int, minutes: float, emotion: alameda.Emotion, words: str = "La app no abre") -> None:
    for number in range(count):
        name = f"{emotion.value}{minutes}-{number}"
        line = alameda.Line(name, f"@{name}", "plaza", minutes + number / 100, words, alameda.I.INCIDENT, emotion, alameda.T.APP_WEB)
        append_many(scene.bank.spain.pk, [alameda.arrival(scene.channels["plaza"], line, name)], Desk())


def test_frustrated_about_the_app_in_the_last_hour(scene: alameda.Morning) -> None:
    desk = caller(scene.bank.spain, T.INBOX_READ)
    before = Conversation.objects.filter(entity=scene.bank.spain, emotion="frustrated", topic="app_web")
    known = before.filter(last_message_at__gte=now() - timedelta(hours=1)).count()
    more(scene, 5, 10, alameda.E.FRUSTRATED)
    more(scene, 2, 10.5, alameda.E.SAD)
    more(scene, 3, 90, alameda.E.FRUSTRATED)
    wanted = {"emotion": "frustrated", "topic": "app_web", "since": (now() - timedelta(hours=1)).isoformat()}
    desk.get("/conversations", **wanted)
    with CaptureQueriesContext(connection) as few:
        page = desk.get("/conversations", **wanted, limit=3).json()
    assert len(page["items"]) == 3
    rest = desk.get("/conversations", **wanted, limit=100, cursor=page["next"]).json()
    found = page["items"] + rest["items"]
    assert len({row["id"] for row in found}) == len(found) == known + 5
    assert {(row["emotion"], row["topic"]) for row in found} == {("frustrated", "app_web")}
    with CaptureQueriesContext(connection) as many:
        desk.get("/conversations", **wanted, limit=100)
    assert len(many) == len(few)


def test_words_and_labels_together(scene: alameda.Morning) -> None:
    desk = caller(scene.bank.spain, T.INBOX_READ)
    more(scene, 6, 10, alameda.E.SAD, "El zaguán no abre")
    more(scene, 3, 20, alameda.E.FRUSTRATED, "El zaguán no abre")
    more(scene, 2, 180, alameda.E.FRUSTRATED, "El zaguán no abre")
    since = (now() - timedelta(hours=1)).isoformat()
    assert len(desk.get("/conversations", search="zaguan", emotion="frustrated").json()["items"]) == 5
    first = desk.get("/conversations", search="zaguan", emotion="frustrated", since=since, limit=2).json()
    second = desk.get("/conversations", search="zaguan", emotion="frustrated", since=since, limit=2, cursor=first["next"]).json()
    assert [len(p["items"]) for p in (first, second)] == [2, 1] and second["next"] is None
    assert desk.get("/conversations", search="zaguan", cursor="x1").status_code == 422


def test_a_system_reads_and_corrects(scene: alameda.Morning) -> None:
    desk = caller(scene.bank.spain, T.INBOX_READ, T.INBOX_WRITE)
    told = desk.get(f"/conversations/{scene.ana.public_id}/messages").json()
    inbound = next(m for m in reversed(told) if m["direction"] == "in")
    before = inbound["labels"]["topic"]["label"]
    answer = desk.post(f"/messages/{inbound['id']}/labels", {"topic": "brand", "needs_answer": False, "why": "prueba"}).json()
    assert answer["labels"]["topic"] == {
        "label": "brand",
        "score": 0.9,
        "judged": True,
        "machine": before,
        "reasons": answer["labels"]["topic"]["reasons"],
    }
    assert {(j.task, j.after, j.source) for j in Judgement.objects.all()} == {("topic", "brand", "api"), ("needs_answer", "false", "api")}
    ours = Message.objects.filter(conversation=scene.ana, direction="out").first()
    assert ours is not None and desk.post(f"/messages/{ours.public_id}/labels", {"topic": "card"}).status_code == 422
    assert desk.post(f"/messages/{inbound['id']}/labels", {"topic": "cartas"}).status_code == 422
    assert desk.post(f"/messages/{inbound['id']}/labels", {}).status_code == 422
    assert caller(scene.bank.spain, T.INBOX_READ).post(f"/messages/{inbound['id']}/labels", {"topic": "card"}).status_code == 403
    assert caller(scene.bank.mexico, T.INBOX_WRITE).post(f"/messages/{inbound['id']}/labels", {"topic": "card"}).status_code == 404
    assert Judgement.objects.count() == 2
