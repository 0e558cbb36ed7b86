"""Replies to a network that refuses, drops, answers late and cuts off, workers killed: never twice, never lost, the unknown shown."""

from pathlib import Path

import pytest

from tests.faults.ground import control, copy, drill

REPLIES = "tests.faults.replies"
WRONG = ("doubled", "lost", "false_sent", "false_refused", "unsettled", "not_shown", "repeated", "misnamed")
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    copy("plaza", tmp_path / "plaza" / "plaza.sqlite3")
    return tmp_path


@pytest.mark.timeout(280)
def test_no_reply_is_doubled_or_lost_and_the_unknown_is_shown(home: Path) -> None:
    code, verdict = drill(REPLIES, home, "--replies", "20")
    assert {name: verdict[name] for name in WRONG} == dict.fromkeys(WRONG, 0), verdict
    assert (code, verdict["asked"]) == (0, 20)
    assert verdict["sent"] + verdict["refused"] + verdict["unknown"] == 20


@control
@pytest.mark.timeout(280)
def test_the_control_that_tries_again_on_silence_doubles(home: Path) -> None:
    code, verdict = drill(REPLIES, home, "--replies", "20", "--naive", "--seconds", "10")
    assert code == 1
    assert verdict["doubled"] > 0, verdict


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_three_hundred_replies(home: Path) -> None:
    code, verdict = drill(REPLIES, home, "--replies", "300", "--seed", "7", "--seconds", "1200")
    assert {name: verdict[name] for name in WRONG} == dict.fromkeys(WRONG, 0), verdict
    assert (code, verdict["asked"]) == (0, 300)
    assert verdict["unknown"] > 0 and verdict["on_network"] >= verdict["sent"]
    print(verdict)
