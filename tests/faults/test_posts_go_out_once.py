"""Planned posts, a network that fails on four in ten, workers killed: never twice, never lost, the unknown shown within a minute."""

from pathlib import Path

import pytest

from tests.faults.ground import control, copy, drill
from tests.faults.posts import WRONG

POSTS = "tests.faults.posts"
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    copy("plaza", tmp_path / "plaza" / "plaza.sqlite3")
    return tmp_path


@pytest.mark.timeout(280)
def test_no_post_is_doubled_lost_or_stuck(home: Path) -> None:
    code, verdict = drill(POSTS, home, "--posts", "34", "--kills", "4", "--spread", "0", "--hasten")
    assert {name: verdict[name] for name in WRONG} == dict.fromkeys(WRONG, 0), verdict
    assert (code, verdict["posts"]) == (0, 34)
    assert verdict["sent"] + verdict["refused"] + verdict["unknown"] == 33, "one was withdrawn"


@control
@pytest.mark.timeout(280)
def test_the_control_that_tries_again_on_silence_doubles(home: Path) -> None:
    code, verdict = drill(POSTS, home, "--posts", "34", "--kills", "0", "--spread", "0", "--naive", "--seconds", "12")
    assert code == 1
    assert verdict["doubled"] > 0, verdict


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_three_thousand_posts_and_a_hundred_and_fifty_kills(home: Path) -> None:
    code, verdict = drill(POSTS, home, "--posts", "3000", "--kills", "150", "--spread", "240", "--seed", "7", "--seconds", "2400")
    assert {name: verdict[name] for name in WRONG} == dict.fromkeys(WRONG, 0), verdict
    assert (code, verdict["posts"], verdict["kills"]) == (0, 3000, 150)
    assert verdict["unknown"] > 0
    print(verdict)
