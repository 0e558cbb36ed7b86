"""The console over HTTP: who sees what, at what cost, and that one answer stays one."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.browser import alameda
from tests.web.test_shell import signed_in
from ventanilla.accounts.models import User
from ventanilla.channels import credentials
from ventanilla.channels.models import Attempt
from ventanilla.common.pure.clock import now
from ventanilla.inbox.models import Conversation, ConversationEvent, Message, Note, SealedValue

HTMX = {"HX-Request": "true"}


@pytest.fixture
def scene(bank: make.Bank) -> alameda.Morning:
    found = alameda.morning(bank)
    for channel in found.channels.values():
        credentials.store(channel, {"token": "t", "instance": "https://social.example"})
    return found


def url(scene: alameda.Morning, verb: str = "") -> str:
    return f"/inbox/{scene.ana.public_id}{'/' + verb if verb else ''}"


def cards(html: str) -> list[str]:
    return re.findall(r'id="card-([0-9a-f-]+)"', html)


def key(html: str) -> str:
    return re.search(r'id="send-key" value="([^"]+)"', html)[1]


def test_the_stream_shows_every_open_conversation_of_the_own_entities(scene: alameda.Morning) -> None:
    html = signed_in(scene.bank.alba).get("/inbox").content.decode()
    assert len(cards(html)) == Conversation.objects.filter(entity=scene.bank.spain, resolved_at=None).count() == 12
    assert "Lupita" not in html
    other = signed_in(scene.bank.dario).get("/inbox").content.decode()
    assert len(cards(other)) == 1 and "Lupita" in other and "Ana Robledo" not in other


def test_a_strangers_conversation_is_not_there(scene: alameda.Morning) -> None:
    dario = signed_in(scene.bank.dario)
    before = Conversation.objects.filter(pk=scene.ana.pk).values().get()
    for verb in ("", "thread", "older", "context", "colleagues", "tags", "templates"):
        assert dario.get(url(scene, verb)).status_code == 404, verb
    for verb in ("assign", "team", "state", "priority", "tag", "untag", "looked", "send", "check"):
        form = {"to": "me", "state": "resolved", "priority": "1", "tag": "x", "surface": "note", "text": "hola"}
        assert dario.post(url(scene, verb), form).status_code == 404, verb
    assert Conversation.objects.filter(pk=scene.ana.pk).values().get() == before
    assert not Note.objects.filter(text="hola").exists()


def test_roles_without_the_right_are_refused(scene: alameda.Morning) -> None:
    boss = make.user("Elisa", "executive", scene.bank.spain)
    assert signed_in(boss).get("/inbox").status_code == 403
    carla = signed_in(scene.bank.carla)
    page = carla.get(url(scene))
    assert page.status_code == 200 and 'id="composer"' not in page.content.decode()
    assert carla.post(url(scene, "send"), {"surface": "note", "text": "hola"}).status_code == 403
    assert carla.post(url(scene, "state"), {"state": "resolved"}).status_code == 403
    scene.ana.refresh_from_db()
    assert scene.ana.resolved_at is None


@pytest.mark.parametrize(
    "path", ["/inbox", "/inbox?queue=unassigned&sort=priority", "/inbox?q=app", "/inbox?topic=app_web&emotion=frustrated"]
)
def test_a_list_costs_the_same_however_long_it_is(scene: alameda.Morning, path: str) -> None:
    client = signed_in(scene.bank.alba)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(12):
        line = alameda.Line(
            f"Cliente {number}",
            f"@c{number}",
            "plaza",
            number + 1,
            "La app no abre",
            alameda.I.INCIDENT,
            alameda.E.FRUSTRATED,
            alameda.T.APP_WEB,
        )
        alameda.append_many(scene.bank.spain.pk, [alameda.arrival(scene.channels["plaza"], line, f"more-{number}")], alameda.Desk())
    with CaptureQueriesContext(connection) as many:
        html = client.get(path).content.decode()
    assert "Cliente 3" in html
    assert len(many) == len(few) <= 24, "\n".join(q["sql"][:160] for q in many)


def test_a_thread_costs_the_same_however_long_it_is(scene: alameda.Morning) -> None:
    client = signed_in(scene.bank.alba)
    client.get(url(scene))
    with CaptureQueriesContext(connection) as few:
        client.get(url(scene))
    where = scene.channels["mastodon"]
    for number in range(12):
        line = alameda.Line("Ana Robledo", "@ana_rbld", "mastodon", 2 - number / 10, f"¿Hola? {number}", alameda.I.FOLLOW_UP)
        alameda.append_many(where.entity_id, [alameda.arrival(where, line, f"again-{number}")], alameda.Desk())
    with CaptureQueriesContext(connection) as many:
        html = client.get(url(scene)).content.decode()
    assert html.count("¿Hola?") >= 12
    assert len(many) == len(few) <= 45, "\n".join(q["sql"][:160] for q in many)


def test_pages_follow_on_and_nothing_is_shown_twice(scene: alameda.Morning) -> None:
    for number in range(40):
        line = alameda.Line(f"Cliente {number}", f"@c{number}", "plaza", number + 0.5, "Hola", alameda.I.QUESTION)
        alameda.append_many(scene.bank.spain.pk, [alameda.arrival(scene.channels["plaza"], line, f"p-{number}")], alameda.Desk())
    client, seen, path = signed_in(scene.bank.alba), [], "/inbox"
    for _page in range(5):
        html = client.get(path).content.decode()
        seen += cards(html)
        more = re.search(r'hx-get="(/inbox/more[^"]+)"', html)
        if not more:
            break
        path = more[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 52
    changed = client.get(path.replace("position=", "position=x")).content.decode()
    assert len(cards(changed)) == 30, "a changed position is the first page"


def test_opening_makes_it_read_and_a_part_is_enough_for_htmx(scene: alameda.Morning) -> None:
    client = signed_in(scene.bank.alba)
    assert scene.ana.unread or Conversation.objects.get(pk=scene.ana.pk).unread
    part = client.get(url(scene), headers={**HTMX, "HX-Target": "conversation"}).content.decode()
    assert "<html" not in part and 'id="context"' in part and "No me deja entrar" in part
    assert not Conversation.objects.get(pk=scene.ana.pk).unread


def test_words_that_decided_and_the_masks_are_shown(scene: alameda.Morning) -> None:
    html = signed_in(scene.bank.alba).get(url(scene)).content.decode()
    assert "<mark>tengo que pagar el alquiler HOY</mark>" in html
    jon = Conversation.objects.get(identity__handle="@jonag")
    html = signed_in(scene.bank.alba).get(f"/inbox/{jon.public_id}").content.decode()
    assert "tarjeta ••••1881" in html and "⟦" not in html
    assert "banner-warn" in html


def test_a_protected_value_is_shown_with_right_reason_and_record(scene: alameda.Morning) -> None:
    value = SealedValue.objects.get()
    bea = f"/inbox/{value.message.conversation.public_id}"
    assert "/inbox/values/" not in signed_in(scene.bank.alba).get(bea).content.decode()
    assert signed_in(scene.bank.alba).get(f"/inbox/values/{value.public_id}").status_code == 403
    bruno = stepped_up(scene.bank.bruno)
    assert f"/inbox/values/{value.public_id}" in bruno.get(bea).content.decode()
    refused = bruno.post(f"/inbox/values/{value.public_id}", {"reason": " "})
    assert refused.status_code == 422 and "ES91" not in refused.content.decode()
    shown = bruno.post(f"/inbox/values/{value.public_id}", {"reason": "Localizar la transferencia"})
    assert "ES9121000418450200051332" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert ConversationEvent.objects.filter(kind="revealed").count() == 1
    assert (
        stepped_up(make.user("Diego", "supervisor", scene.bank.mexico))
        .post(f"/inbox/values/{value.public_id}", {"reason": "x"})
        .status_code
        == 404
    )


def stepped_up(user: User) -> Client:
    """Signed in, with the second factor proved this moment."""
    client = signed_in(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def test_verbs_change_what_they_say(scene: alameda.Morning) -> None:
    client = signed_in(scene.bank.bruno)
    assert "Bruno" in client.post(url(scene, "assign"), {"to": "me"}).content.decode()
    client.post(url(scene, "assign"), {"to": str(scene.bank.alba.pk)})
    client.post(url(scene, "priority"), {"priority": "2"})
    client.post(url(scene, "tag"), {"new": "Alquiler"})
    answer = client.post(url(scene, "state"), {"state": "waiting_customer"})
    scene.ana.refresh_from_db()
    assert (scene.ana.assignee_id, scene.ana.priority, scene.ana.state) == (scene.bank.alba.pk, 2, "waiting_customer")
    assert [t.tag.name for t in scene.ana.taggings.all() if not t.tag.system] == ["Alquiler"]
    assert "stream-changed" in answer["HX-Trigger"]
    client.post(url(scene, "untag"), {"tag": "alquiler"})
    assert not [t for t in scene.ana.taggings.all() if not t.tag.system]


def test_nobody_is_given_what_they_may_not_answer(scene: alameda.Morning) -> None:
    client = signed_in(scene.bank.bruno)
    before = scene.ana.assignee_id
    for wrong in (scene.bank.dario.pk, scene.bank.carla.pk, 999_999):
        answer = client.post(url(scene, "assign"), {"to": str(wrong)})
        assert answer.status_code == 200 and '"danger": true' in answer["HX-Trigger"]
    scene.ana.refresh_from_db()
    assert scene.ana.assignee_id == before


def test_a_note_stays_in_the_house(scene: alameda.Morning) -> None:
    client = signed_in(scene.bank.alba)
    html = client.post(url(scene, "send"), {"surface": "note", "text": "Mirar con Sistemas <b>", "key": "x"}).content.decode()
    assert "Mirar con Sistemas &lt;b&gt;" in html
    assert Attempt.objects.count() == 0
    empty = client.post(url(scene, "send"), {"surface": "note", "text": "  ", "key": "x"})
    assert empty.status_code == 422 and Note.objects.count() == 2


def test_two_clicks_and_two_tabs_are_one_answer(scene: alameda.Morning) -> None:
    client, tab = signed_in(scene.bank.alba), signed_in(scene.bank.alba)
    form = {
        "surface": "public",
        "text": "Ana, lo miramos ahora mismo.",
        "then": "wait",
        "key": key(client.get(url(scene)).content.decode()),
    }
    other = key(tab.get(url(scene)).content.decode())
    assert other == form["key"]
    first = client.post(url(scene, "send"), form)
    assert first.status_code == 200 and "Ana, lo miramos ahora mismo." in first.content.decode()
    client.post(url(scene, "send"), form)
    tab.post(url(scene, "send"), form)
    assert Attempt.objects.count() == 1
    assert Message.objects.filter(direction="out", text="Ana, lo miramos ahora mismo.").count() == 1
    assert key(first.content.decode()) != form["key"], "the next answer is another one"
    changed = tab.post(url(scene, "send"), {**form, "text": "Otra cosa distinta"})
    assert changed.status_code == 422 and "Otra cosa distinta" in changed.content.decode()
    assert Attempt.objects.count() == 1


def test_an_answer_with_personal_data_is_stopped_and_the_words_are_shown(scene: alameda.Morning) -> None:
    client = signed_in(scene.bank.alba)
    text = "Su IBAN es ES9121000418450200051332, ¿verdad?"
    answer = client.post(url(scene, "send"), {"surface": "public", "text": text, "key": "k"})
    assert answer.status_code == 422
    assert "<q>ES9121000418450200051332</q>" in answer.content.decode()
    assert Attempt.objects.count() == 0 and text not in str(list(Message.objects.values_list("text", flat=True)))
    checked = client.post(url(scene, "check"), {"surface": "public", "text": text}).content.decode()
    assert "pill-danger" in checked and f">{len(text)} / " in checked


def test_an_answer_may_ask_for_approval(scene: alameda.Morning) -> None:
    client = signed_in(scene.bank.alba)
    answer = client.post(url(scene, "send"), {"surface": "public", "text": "Lo devolvemos hoy.", "key": "k", "then": "approval"})
    assert answer.status_code == 200 and "is-open" in answer.content.decode()
    assert Attempt.objects.get().state == "awaiting"
    attempt = Attempt.objects.get().public_id
    client.post(url(scene, f"attempts/{attempt}"), {"do": "withdraw"})
    assert Attempt.objects.get().state == "withdrawn"
    assert client.post(url(scene, f"attempts/{uuid4()}"), {"do": "withdraw"}).status_code == 404


def test_templates_are_filled_in(scene: alameda.Morning) -> None:
    html = signed_in(scene.bank.alba).get(url(scene, "templates") + "?surface=public&words=/app").content.decode()
    assert 'data-insert="Ana, sentimos que no pueda entrar' in html and "— Alba" in html and "{customer}" not in html
    assert "Agradecer" not in html


def test_hostile_input_is_text(scene: alameda.Morning) -> None:
    where = scene.channels["plaza"]
    line = alameda.Line("<img src=x onerror=alert(1)>", "@mallory", "plaza", 1, '"><script>alert(1)</script>', alameda.I.OTHER)
    alameda.append_many(where.entity_id, [alameda.arrival(where, line, "evil")], alameda.Desk())
    client = signed_in(scene.bank.alba)
    talk = Conversation.objects.get(identity__handle="@mallory")
    for path in (
        "/inbox",
        f"/inbox/{talk.public_id}",
        "/contacts",
        "/search?q=alert",
        "/search?q=%3Cscript%3E",
        "/inbox?q=%3Cscript%3E%00&queue=zz&priority=9&channel=%00",
    ):
        html = client.get(path).content.decode()
        assert "<script>alert" not in html and "<img src=x" not in html, path
