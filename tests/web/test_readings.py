"""Why a message is read as it is, in the reader's language; and correcting it over HTTP."""

import re

import pytest
from django.test import Client
from django.utils import translation

from tests import make
from tests.browser import alameda
from tests.web.test_shell import signed_in
from ventanilla.accounts.models import User
from ventanilla.inbox.models import Message
from ventanilla.inbox.reading_models import Judgement
from ventanilla.understanding import Input, mask, read_many
from ventanilla.understanding.recognisers.registry import ALL
from ventanilla.understanding.train import corpus
from ventanilla.web import reading_words

HTMX = {"HX-Request": "true", "HX-Target": "drawer"}


@pytest.fixture
def scene(bank: make.Bank) -> alameda.Morning:
    return alameda.morning(bank)


def last(scene: alameda.Morning) -> Message:
    return Message.objects.filter(conversation=scene.ana, direction="in", deleted_at=None).latest("posted_at")


def test_the_thread_leads_to_the_reading_and_the_reading_says_why(scene: alameda.Morning) -> None:
    alba, message = signed_in(scene.bank.alba), last(scene)
    message.reading["reasons"] = {"topic": ["words: “cajero”, “app”"], "intent": ["the message as a whole"]}
    message.reading["personal_data"] = [{"kind": "iban", "reason": "length of its country and both check digits fit"}]
    message.reading["signals"] = [{"kind": "churn", "score": 0.8, "reason": "says “me voy”"}]
    message.save()
    page = alba.get(f"/inbox/{scene.ana.public_id}").content.decode()
    assert f'hx-get="/inbox/messages/{message.public_id}/reading"' in page
    html = alba.get(f"/inbox/messages/{message.public_id}/reading", headers={**HTMX, "accept-language": "es"}).content.decode()
    for words in (
        "Las palabras «cajero», «app»",
        "El mensaje en su conjunto",
        "IBAN",
        "Encajan la longitud",
        "Puede irse",
        "Dice «me voy»",
    ):
        assert words in html, words
    User.objects.filter(pk=scene.bank.alba.pk).update(language="en")
    english = alba.get(f"/inbox/messages/{message.public_id}/reading", headers={**HTMX, "accept-language": "en"}).content.decode()
    assert "The words «cajero», «app»" in english and html.count("<select") == 6


def test_a_correction_is_stored_and_said_in_the_thread(scene: alameda.Morning) -> None:
    alba, message = signed_in(scene.bank.alba), last(scene)
    url = f"/inbox/messages/{message.public_id}/reading"
    stands = {line: message.reading[line]["label"] for line in ("sentiment", "emotion", "intent", "topic", "urgency")}
    form = {**stands, "needs_answer": "true", "topic": "brand", "why": "Habla de la marca"}
    answer = alba.post(url, form, headers=HTMX)
    assert answer.status_code == 200 and "toast" in answer["HX-Trigger"]
    assert [(j.task, j.after, j.by) for j in Judgement.objects.all()] == [("topic", "brand", f"user:{scene.bank.alba.pk}")]
    answer = alba.post(url, {**form, "rest": "1"}, headers=HTMX)
    assert Judgement.objects.count() == 7
    html = alba.get(f"/inbox/{scene.ana.public_id}/thread", headers={"HX-Request": "true", "accept-language": "es"}).content.decode()
    assert re.search(r"Alba corrigió la lectura: Tema: [^→<]+ → Marca", html)
    empty = alba.post(url, {**form}, headers=HTMX)
    assert empty.status_code == 200 and 'role="alert"' in empty.content.decode()
    assert Judgement.objects.count() == 7


def test_who_may_see_and_correct(scene: alameda.Morning) -> None:
    url = f"/inbox/messages/{last(scene).public_id}/reading"
    assert signed_in(scene.bank.dario).get(url).status_code == 404
    assert signed_in(scene.bank.dario).post(url, {"topic": "brand"}).status_code == 404
    carla = signed_in(scene.bank.carla)
    assert "<select" not in carla.get(url).content.decode()
    assert carla.post(url, {"topic": "brand"}).status_code == 403
    assert Client().get(url).status_code == 302
    assert not Judgement.objects.exists()


def test_every_reason_of_the_engine_has_words_of_its_own() -> None:
    scam = "Soy del banco, entra en http://alameda-seguro.example/ y confirma tu clave y el número de tarjeta, retiren su dinero ya"
    texts = [e["text"] for e in corpus() if e["split"] != "train"] + [scam]
    handles = {"bank_handles": ("@alameda",), "bank_domains": ("alameda.example",), "author_handle": "@a1ameda"}
    readings = read_many([Input(text, **handles) for text in texts])
    said = {why for r in readings for reasons in r.reasons.values() for why in reasons}
    said |= {one.reason for r in readings for one in (*r.threats, *r.signals)}
    assert [reason for reason in sorted(said) if not reading_words.known(reason)] == []
    examples = [text.replace("«", "").replace("»", "") for one in ALL for text in one.yes]
    kinds = {d.reason for text in examples for country in ("", "ES", "MX", "CL", "BR") for d in mask(text, country=country).found}
    with translation.override("es"):
        same = [why for why in sorted(kinds) if reading_words.of_data(why) == why]
        assert same == []
        assert reading_words.why("savings: says “plazo fijo”") == "Pide o valora un producto: cuenta de ahorro «plazo fijo»"
        assert reading_words.why("a reason of the future") == "a reason of the future"
