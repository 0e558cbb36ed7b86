"""Card numbers in every evading form through every door: nothing that the installation holds has one."""

from pathlib import Path

import pytest

from tests.faults.ground import control, drill

DUMP = "tests.faults.dump"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(280)]


def test_no_number_lies_anywhere(tmp_path: Path) -> None:
    code, verdict = drill(DUMP, tmp_path, "--messages", "400")
    assert (code, verdict["found"], verdict["where"]) == (0, 0, {})
    assert verdict["cards"] > 400 and verdict["messages"] > 400


@control
def test_the_control_with_open_doors_finds_them(tmp_path: Path) -> None:
    code, verdict = drill(DUMP, tmp_path, "--messages", "150", "--naive")
    assert code == 1
    assert {"delivery", "table inbox_note"} <= set(verdict["where"]), verdict


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_messages(tmp_path: Path) -> None:
    code, verdict = drill(DUMP, tmp_path, "--messages", "100000", "--seed", "3")
    assert (code, verdict["found"], verdict["where"]) == (0, 0, {})
    print(verdict)
