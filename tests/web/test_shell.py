"""The frame: who sees which screen, the entity switch, the choices of language and theme, the error pages."""

import re

from django.test import Client

from tests import make
from ventanilla.accounts.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_rail_marks_where_you_are(bank: make.Bank) -> None:
    html = signed_in(bank.alba).get("/").content.decode()
    assert re.findall(r'data-place="(\w+)"', html)[0] == "home"
    assert 'aria-current="page" data-place="home"' in html


def test_theme_and_language_are_kept_for_the_person(bank: make.Bank) -> None:
    client = signed_in(bank.alba)
    client.post("/preferences", {"theme": "dark", "language": "en", "next": "/"})
    bank.alba.refresh_from_db()
    assert (bank.alba.theme, bank.alba.language) == ("dark", "en")
    assert '<html lang="en" data-theme="dark">' in client.get("/").content.decode()


def test_unknown_choices_change_nothing_and_no_stranger_is_followed(bank: make.Bank) -> None:
    client = signed_in(bank.alba)
    answer = client.post("/preferences", {"theme": "pink", "language": "xx", "next": "https://evil.example/"})
    bank.alba.refresh_from_db()
    assert (bank.alba.theme, bank.alba.language) == ("auto", "es")
    assert answer["Location"] == "/"


def test_the_entity_switch_narrows_every_page_and_widens_again(bank: make.Bank) -> None:
    boss = make.user("Elena", "head_of_social", bank.group)
    client = signed_in(boss)
    assert len(client.get("/").wsgi_request.person.roles) == 3
    client.post("/preferences/entity", {"entity": str(bank.mexico.public_id), "next": "/"})
    assert set(client.get("/").wsgi_request.person.roles) == {bank.mexico.pk}
    client.post("/preferences/entity", {"entity": "", "next": "/"})
    assert len(client.get("/").wsgi_request.person.roles) == 3


def test_nobody_narrows_to_a_foreign_entity(bank: make.Bank) -> None:
    client = signed_in(bank.alba)
    client.post("/preferences/entity", {"entity": str(bank.mexico.public_id), "next": "/"})
    assert set(client.get("/").wsgi_request.person.roles) == {bank.spain.pk}


def test_error_pages_wear_the_look(bank: make.Bank) -> None:
    answer = signed_in(bank.alba).get("/no-such-page")
    assert answer.status_code == 404
    assert 'class="rail"' in answer.content.decode()
    stranger = Client().get("/no-such-page")
    assert stranger.status_code == 404
    assert 'class="bare"' in stranger.content.decode()


def test_no_page_carries_inline_code_or_style(bank: make.Bank) -> None:
    answer = signed_in(bank.alba).get("/")
    html = answer.content.decode()
    assert " style=" not in html and "<style" not in html and not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"] and "'unsafe-eval'" not in answer["Content-Security-Policy"]
