"""Hostile words in everything that people store, on every page: never an element, never an attribute, never an address that runs."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction

from tests import make
from tests.house.sweep.calling import call, client_of, undone
from tests.house.sweep.routes import pages
from tests.house.sweep.samples import SAMPLES, Door, permitted
from tests.house.sweep.world import World, build
from ventanilla.accounts.models import Membership, User
from ventanilla.accounts.permissions import Role
from ventanilla.common import scope

pytestmark = pytest.mark.django_db
WORDS = '\'"><xss-was-here onmouseover=evil()>&lt;xss-was-here&gt; {{ 7|add:7 }} </script><script>evil()</script> " onfocus="evil()'
MARK = "xss-was-here"


class Reader(HTMLParser):
    """What a browser would make of a page: elements, attributes, addresses that run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.seen = 0
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        if tag == MARK:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self.seen += MARK in (value or "")
            if name.startswith("on"):
                self.faults.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction", "hx-get", "hx-post", "data-url") and (
                value or ""
            ).strip().lower().startswith(("javascript:", "data:text", "vbscript:")):
                self.faults.append(f"<{tag} {name}={value!r:.40}>")
        if tag == "script" and not any(name == "src" for name, _ in attrs) and dict(attrs).get("type") not in ("application/json",):
            self.faults.append("<script> without src")
        if tag == "style" or any(name == "style" for name, _ in attrs):
            self.faults.append(f"style on <{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.seen += MARK in data
        if "14 </script>" in data:
            self.faults.append("a template in the words was run")
        if self.inside == "script" and "evil()" in data:
            self.faults.append("words inside a <script>")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.fixture(scope="module")
def hostile(django_db_setup: None, django_db_blocker: object) -> Iterator[tuple[World, dict[Role, User]]]:
    """An entity in which everybody writes hostile words everywhere, and somebody with every role to look at it."""
    with django_db_blocker.unblock(), scope.system(), transaction.atomic():
        bank = make.bank()
        world = build(bank, bank.spain, WORDS)
        type(bank.spain).objects.filter(pk=bank.spain.pk).update(name=WORDS[:120])
        for role in Role:
            Membership.objects.get_or_create(user=world.people[Role.AGENT], entity=bank.spain, role=role, team=None)
        yield world, world.people
        transaction.set_rollback(True)


def _told(user: User, world: World, **headers: str) -> Iterator[tuple[str, Any]]:
    """Every page and every verb, each in a session of its own: one of them signs out."""
    for route in pages():
        sample = SAMPLES[route.name]
        for method in ("GET", "POST"):
            needs = sample.needs(method)
            if needs is None or (isinstance(needs, Door) and needs is Door.OTHERS) or not any(permitted(needs, r) for r in Role):
                continue
            with undone():
                yield f"{method} {route.path}", call(route, sample, method, world).by(client_of(user), **headers)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "conversation"}], ids=["pages", "parts"])
def test_hostile_words_are_words_on_every_page(hostile: Any, headers: dict[str, str]) -> None:
    world, people = hostile
    faults, shown = [], 0
    for where, answer in _told(people[Role.AGENT], world, **headers):
        if answer.status_code >= 500 and "sso" not in where and "readyz" not in where:  # no identity provider: 502; no worker: 503
            faults.append(f"{where}: {answer.status_code}")
        if "text/html" in answer.get("Content-Type", "") and not answer.streaming:
            found = read(answer.content.decode())
            shown += bool(found.seen)
            faults += [f"{where}: {fault}" for fault in found.faults]
        for name in ("HX-Trigger", "Location", "Content-Disposition"):
            if "\n" in answer.get(name, "") or "<xss" in answer.get(name, ""):
                faults.append(f"{where}: {name}")
    assert not faults, "\n" + "\n".join(faults)
    assert shown > 20, "control: the words are on the pages"


def test_a_search_for_hostile_words_shows_words(hostile: Any) -> None:
    client = client_of(hostile[1][Role.AGENT])
    for path in ("/search", "/inbox", "/contacts", "/cases", "/leads", "/settings"):
        answer = client.get(path, {"q": WORDS + "\x00", "at": WORDS, "cursor": WORDS, "branch": WORDS, "tab": WORDS})
        assert answer.status_code == 200, path
        assert read(answer.content.decode()).faults == [], path


def test_the_reader_finds_what_a_careless_template_would_do() -> None:
    """The control: the same words, unescaped, in four places."""
    for careless in (f"<p>{WORDS}</p>", f'<a title="{WORDS}">x</a>', '<a href="javascript:alert(1)">x</a>', "<script>var a = 1</script>"):
        assert read(careless).faults, careless
    assert read("<p>&lt;xss-was-here&gt;</p>").faults == []
