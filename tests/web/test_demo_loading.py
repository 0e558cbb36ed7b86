"""While a demo's history is loading every page says so and how far it is; then the line goes by itself."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import make
from ventanilla.common.pure.clock import now
from ventanilla.web import demo_progress

LINE = 'id="demo-loading"'


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Any:
    settings.DEMO, settings.VENTANILLA_HOME = True, tmp_path
    return settings


def signed_in(bank: make.Bank) -> Client:
    client = Client()
    client.force_login(bank.alba)
    return client


def test_every_page_says_how_far_the_history_is(demo: Any, bank: make.Bank) -> None:
    demo_progress.write(now(), 43, 100, {})
    for client, path in ((signed_in(bank), "/"), (signed_in(bank), "/inbox"), (Client(), "/sign-in")):
        html = client.get(path).content.decode()
        assert "La historia de la demostración se está cargando: 43 %" in html, path
        assert 'hx-get="/demo/loading"' in html


def test_the_line_follows_and_goes_when_the_history_is_in(demo: Any, bank: make.Bank) -> None:
    client = signed_in(bank)
    demo_progress.write(now(), 1, 4, {})
    assert "25 %" in client.get("/demo/loading").content.decode()
    demo_progress.write(now(), 3, 4, {})
    assert "75 %" in client.get("/demo/loading").content.decode()
    demo_progress.finish()
    answer = client.get("/demo/loading")
    assert (answer.status_code, answer.content) == (demo_progress.STOP_ASKING, b"")
    assert LINE not in client.get("/").content.decode()


def test_before_the_first_part_it_says_nothing_is_in(demo: Any, bank: make.Bank) -> None:
    assert "cargando: 0 %" in signed_in(bank).get("/").content.decode()


def test_a_state_of_another_version_is_no_broken_page(demo: Any, bank: make.Bank) -> None:
    (demo.VENTANILLA_HOME / "demo.json").write_text('{"end": "2026-01-01T00:00:00+00:00"}')
    assert signed_in(bank).get("/").status_code == 200


def test_a_bank_s_pages_know_no_demo(settings: Any, tmp_path: Path, bank: make.Bank) -> None:
    settings.VENTANILLA_HOME = tmp_path
    demo_progress.write(now(), 43, 100, {})
    assert LINE not in signed_in(bank).get("/").content.decode()
    assert Client().get("/demo/loading").status_code == 404
