"""Looking at landing pages through the guarded client, and trying a word list on what has left the bank."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.http import Http404
from django.test import override_settings

from tests.domain.channels.conftest import Outbox
from ventanilla.accounts.types import Person
from ventanilla.catalogue import landings, lexicons
from ventanilla.catalogue.models import BackTest
from ventanilla.channels.models import Attempt
from ventanilla.common.pure.clock import now
from ventanilla.workflows import back_test, landing

PAGE = """<!doctype html><title>Préstamo Coche</title><script>var h1 = "<h1>no</h1>"</script>
<h1>Tu préstamo</h1><p>TIN 5,75 % <b>TAE 6,04 %</b></p><style>p{}</style>"""


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGE.encode() if self.path == "/coche" else b"x" * 3_000_000 if self.path == "/big" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    Thread(target=server.serve_forever, daemon=True).start()
    with override_settings(ALLOW_HOSTS=frozenset({f"127.0.0.1:{server.server_port}"})):
        yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_a_page_is_read_and_kept(site: str, box: Outbox) -> None:
    entity = box.bank.spain.pk
    landing.look(entity, f"{site}/coche")
    assert landings.facts(entity, f"{site}/coche") == {
        "landing.status": 200,
        "landing.title": "Préstamo Coche",
        "landing.headings": "Tu préstamo",
        "landing.text": "Tu préstamo TIN 5,75 % TAE 6,04 %",
    }
    for path, status in (("/gone", 404), ("/big", "too_large")):
        landing.look(entity, f"{site}{path}")
        assert landings.facts(entity, f"{site}{path}") == {"landing.status": status}


def test_a_page_inside_the_house_or_nowhere_is_no_page() -> None:
    assert landing.fetch("http://127.0.0.1:9/") == {"status": "address_refused"}
    assert landing.fetch("http://[::bad/") == {"status": "unreachable"}
    assert landing.fetch("ftp://banco.example/") == {"status": "unreachable"}


@pytest.mark.django_db
def test_a_version_is_tried_on_what_was_sent(box: Outbox) -> None:
    carla: Person = box.bank.person(box.bank.carla)
    for number in range(30):
        box.queue(f"Texto {number}: {'chollo' if number % 3 == 0 else 'nada'}", key=f"k{number}")
    Attempt.objects.update(state="unknown")
    Attempt.objects.filter(idempotency_key="k0").update(created_at=now() - timedelta(days=40))
    Attempt.objects.filter(idempotency_key="k3").update(state="refused")
    made = lexicons.add(carla, box.bank.spain.pk, "chollos", "Chollos", "")
    version = lexicons.propose(carla, made, lexicons.Wanted(lexicons.parse("exact: chollo\nexact: ausente")), now().date())
    trial = back_test.ask(carla, version)
    back_test.run(BackTest.objects.get(public_id=trial).pk)
    found = lexicons.trial(carla, trial)
    assert (found.state, found.total, found.done, found.hits, found.minutes) == ("done", 28, 28, 8, 4.0)
    assert found.by_entry == {"exact: chollo": 8} and sum(found.weeks.values()) == 8
    shown = back_test.sample(carla, found.sample)
    assert len(shown) == 8 and shown[0].text[shown[0].start : shown[0].end] == "chollo"
    assert "Texto" not in str(found.sample), "the row holds no text"
    with pytest.raises(Http404):
        lexicons.trial(box.bank.person(box.bank.dario), trial)
    assert back_test.sample(box.bank.person(box.bank.dario), found.sample) == []
