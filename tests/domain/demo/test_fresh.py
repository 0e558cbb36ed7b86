"""A demo is begun anew only in a demo's own home, and a bank's home never becomes a demo's."""

from pathlib import Path
from typing import Any

import pytest

from ventanilla.config.commands import fresh
from ventanilla.web import demo_progress as progress


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.VENTANILLA_HOME = tmp_path
    monkeypatch.setattr(fresh.connection, "vendor", "sqlite", raising=False)
    return tmp_path


def test_an_empty_home_becomes_a_demo_s_and_may_be_emptied(home: Path) -> None:
    assert fresh.refusal(demo=True, fresh=False) == ""
    (home / "ventanilla.sqlite3").write_text("a demo's rows")
    (home / "keys").mkdir()
    (home / "keys" / "master.json").write_text("{}")
    assert fresh.refusal(demo=True, fresh=True) == ""
    fresh.empty()
    assert [path.name for path in home.iterdir()] == [fresh.MARK]


@pytest.mark.parametrize(("demo", "anew"), [(True, False), (True, True), (False, True)])
def test_the_data_of_a_bank_stays(home: Path, demo: bool, anew: bool) -> None:
    (home / "ventanilla.sqlite3").write_text("a bank's rows")
    assert fresh.refusal(demo=demo, fresh=anew) != ""
    assert not (home / fresh.MARK).exists()
    assert (home / "ventanilla.sqlite3").read_text() == "a bank's rows"
    assert fresh.refusal(demo=False, fresh=False) == "", "the control: a bank's own start"


def test_a_demo_is_not_served_as_a_bank(home: Path) -> None:
    (home / fresh.MARK).touch()
    assert fresh.refusal(demo=False, fresh=False) != ""


def test_the_history_is_told_as_it_comes(home: Path) -> None:
    from ventanilla.common.pure.clock import now

    teller, said = fresh.Teller(), []
    for window in (1, 4, 5, 10):
        progress.write(now(), window, 10, {})
        teller.at = 0.0
        said.append(teller.news())
    progress.finish()
    teller.at = 0.0
    said.append(teller.news())
    assert [bool(one) for one in said] == [True, True, True, False, True]
    assert teller.news() == ""
