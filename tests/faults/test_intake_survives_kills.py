"""Kill -9 at any moment of intake: nothing acknowledged is lost, nothing is stored twice. Long: a thousand kills."""

from pathlib import Path

import pytest

from tests.faults.ground import control, drill

CRASH = "tests.faults.crash"


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(280)
def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    code, verdict = drill(CRASH, tmp_path, "--kills", "40")
    assert verdict["acknowledged"] > 100
    assert (code, verdict["lost"], verdict["doubled"], verdict["wrong"]) == (0, 0, 0, 0), verdict


@control
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(280)
def test_the_control_that_acknowledges_first_and_keeps_no_key_fails(tmp_path: Path) -> None:
    code, verdict = drill(CRASH, tmp_path, "--kills", "40", "--naive")
    assert code == 1
    assert verdict["lost"] + verdict["doubled"] > 0, verdict


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(3000)
def test_a_thousand_kills(tmp_path: Path) -> None:
    code, verdict = drill(CRASH, tmp_path, "--kills", "1000", "--seed", "7")
    assert verdict["acknowledged"] > 1_000
    assert (code, verdict["lost"], verdict["doubled"], verdict["wrong"]) == (0, 0, 0, 0), verdict
    print(verdict)
