"""Two worker hosts on one PostgreSQL, one of them lost or cut off, again and again: the other goes on, nothing is lost or done twice."""

from pathlib import Path

import pytest
from django.db import connections

from tests.faults.ground import copy, drill

HOSTS = "tests.faults.hosts"
REPLIES_WRONG = ("doubled", "lost", "false_sent", "false_refused", "unsettled", "repeated", "misnamed")
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, databases=["default", "plaza"])]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    if connections["default"].vendor != "postgresql":
        pytest.skip("hosts meet in PostgreSQL: a SQLite file belongs to one machine")
    copy("plaza", tmp_path / "home" / "plaza" / "plaza.sqlite3")
    return tmp_path / "home"


@pytest.mark.timeout(1800)
def test_a_lost_host_and_a_cut_one_lose_and_double_nothing(home: Path) -> None:
    code, verdict = drill(HOSTS, home, "--rounds", "20", "--replies", "150", "--seed", "7", "--seconds", "600")
    assert {n: verdict["intake"][n] for n in ("lost", "doubled", "wrong")} == {"lost": 0, "doubled": 0, "wrong": 0}, verdict
    assert {n: verdict["replies"][n] for n in REPLIES_WRONG} == dict.fromkeys(REPLIES_WRONG, 0), verdict
    assert (code, verdict["alive"]) == (0, 2), verdict
    print(verdict)


@pytest.mark.timeout(900)
def test_the_control_that_tries_again_on_silence_doubles(home: Path) -> None:
    code, verdict = drill(HOSTS, home, "--rounds", "2", "--replies", "30", "--naive", "--seconds", "20")
    assert code == 1
    assert verdict["replies"]["doubled"] > 0, verdict
