"""Kill -9 of the web process between commit and answer: whatever is sent again is there once."""

from pathlib import Path

import pytest

from tests.faults.ground import control, copy, drill

WEBKILL = "tests.faults.webkill"
pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "plaza"]), pytest.mark.timeout(280)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    copy("plaza", tmp_path / "plaza.sqlite3")
    return tmp_path


def test_what_is_sent_again_is_there_once(home: Path) -> None:
    code, verdict = drill(WEBKILL, home)
    assert verdict["deaths"] == 3
    assert (code, verdict["messages"], verdict["answers"], verdict["cases"]) == (0, 1, 1, 1), verdict


@control
def test_the_control_that_sends_it_under_another_name_doubles_it(home: Path) -> None:
    code, verdict = drill(WEBKILL, home, "--naive")
    assert (code, verdict["messages"], verdict["answers"], verdict["cases"]) == (1, 2, 2, 2), verdict
