"""Reply templates through their pages: written, changed as versions, taken out of use, counted when they serve."""

import pytest
from django.test import Client

from tests import make
from tests.browser import alameda
from tests.web.test_inbox import HTMX, key, scene, url  # noqa: F401  the fixture
from tests.web.test_shell import signed_in
from ventanilla.inbox.models import ReplyTemplate

pytestmark = pytest.mark.django_db


def written(client: Client, bank: make.Bank, **more: str) -> object:
    form = {"name": "Tarjeta en camino", "shortcut": "/camino", "entity": str(bank.spain.pk), "language": "es", "topic": "card"}
    return client.post("/templates/new", {**form, "text": "{customer}, su tarjeta va de camino. Caso {case}. — {agent}", **more})


def test_a_template_is_written_changed_archived_and_brought_back(bank: make.Bank) -> None:
    bruno = signed_in(bank.bruno)
    assert written(bruno, bank).status_code == 302
    first = ReplyTemplate.objects.get()
    assert (first.key, first.shortcut, first.topic, first.version) == ("tarjeta-en-camino", "camino", "card", 1)
    page = f"/templates/{first.public_id}"
    changed = {"name": "Tarjeta en camino", "shortcut": "camino", "topic": "card", "text": "Su tarjeta llega mañana."}
    assert bruno.post(page, changed).status_code == 302
    assert list(ReplyTemplate.objects.order_by("version").values_list("version", "active")) == [(1, False), (2, True)]
    shown = bruno.get("/templates").content.decode()
    assert "Su tarjeta llega mañana." in shown and "va de camino" not in shown
    assert "Versión 1" in bruno.get(page).content.decode()

    assert bruno.post(f"{page}/archive").status_code == 302
    assert "Su tarjeta llega" not in bruno.get("/templates").content.decode()
    assert "Su tarjeta llega" in bruno.get("/templates?which=archived").content.decode()
    assert bruno.post(page, changed).status_code == 302
    assert list(ReplyTemplate.objects.filter(active=True).values_list("version", flat=True)) == [3]


def test_another_language_is_the_same_template_and_another_name_another(bank: make.Bank) -> None:
    bruno = signed_in(bank.bruno)
    written(bruno, bank)
    of = ReplyTemplate.objects.get().public_id
    assert "Tarjeta en camino" in bruno.get(f"/templates/new?of={of}&language=en").content.decode()
    english = {"name": "Card on its way", "shortcut": "way", "entity": str(bank.spain.pk), "language": "en", "text": "It is on its way."}
    assert bruno.post(f"/templates/new?of={of}&language=en", english).status_code == 302
    assert written(bruno, bank, shortcut="otra").status_code == 302
    assert sorted(ReplyTemplate.objects.values_list("key", "language", "version")) == [
        ("tarjeta-en-camino", "en", 1),
        ("tarjeta-en-camino", "es", 1),
        ("tarjeta-en-camino-2", "es", 1),
    ]
    for query, names in (
        ("language=en", ["Card on its way"]),
        ("topic=card", ["Tarjeta en camino"]),
        ("q=on its way", ["Card on its way"]),
    ):
        shown = bruno.get(f"/templates?{query}").content.decode()
        assert [name for name in ("Card on its way", "Tarjeta en camino") if f">{name}</a>" in shown] == names, query


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "Su {cuenta} está lista."}, "{cuenta}"),
        ({"text": "Escriba a 4111 1111 1111 1111"}, "números de tarjeta"),
        ({"text": " "}, "obligatorio"),
        ({"language": "xx"}, "xx"),
    ],
)
def test_what_cannot_be_is_said_and_keeps_the_words(bank: make.Bank, wrong: dict[str, str], said: str) -> None:
    answer = written(signed_in(bank.bruno), bank, **wrong)
    assert answer.status_code == 422 and said in answer.content.decode() and "Tarjeta en camino" in answer.content.decode()
    assert not ReplyTemplate.objects.exists()


def test_who_may_not_write_templates_changes_nothing(bank: make.Bank) -> None:
    written(signed_in(bank.bruno), bank)
    template = ReplyTemplate.objects.get()
    mexican = make.user("Mireya", "supervisor", bank.mexico)
    for path in (f"/templates/{template.public_id}", f"/templates/{template.public_id}/archive"):
        assert signed_in(bank.alba).post(path, {"name": "x", "text": "x"}).status_code == 403
        assert signed_in(mexican).post(path, {"name": "x", "text": "x"}).status_code == 404
    assert written(signed_in(mexican), bank).status_code == 422
    assert "Tarjeta en camino" not in signed_in(mexican).get("/templates").content.decode()
    assert list(ReplyTemplate.objects.values_list("pk", "active")) == [(template.pk, True)]


def test_an_answer_that_began_with_it_counts(scene: alameda.Morning) -> None:
    alba = signed_in(scene.bank.alba)
    template = ReplyTemplate.objects.get(key="gracias")
    picked = alba.get(url(scene, "templates"), headers=HTMX).content.decode()
    assert f'data-template="{template.public_id}"' in picked and "¡Muchas gracias, Ana!" in picked and "— Alba" in picked
    form = {"surface": "public", "text": "¡Muchas gracias!", "key": key(alba.get(url(scene)).content.decode())}
    assert alba.post(url(scene, "send"), {**form, "template": str(template.public_id)}, headers=HTMX).status_code == 200
    template.refresh_from_db()
    assert (template.uses, template.used_at is not None) == (1, True)
    assert "1 vez" in signed_in(scene.bank.bruno).get("/templates").content.decode()
