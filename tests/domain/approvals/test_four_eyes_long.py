"""The long form of four eyes: `make test-long` takes a hundred thousand steps and prints how many it took."""

import os

import pytest

from tests import make
from tests.domain.approvals.four_eyes import cast
from tests.domain.approvals.test_four_eyes import LENGTH, run

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.timeout(0)]
LONG_STEPS = int(os.environ.get("VENTANILLA_FOUR_EYES_STEPS", "100000"))


def test_four_eyes_hold_over_a_hundred_thousand_steps(bank: make.Bank) -> None:
    people, steps, taken = cast(bank), 0, 0
    while steps < LONG_STEPS:
        done = run(bank, min(1000, (LONG_STEPS - steps) // LENGTH + 1), people=people)
        steps, taken = steps + done.steps, taken + done.taken
    print(f"four eyes: {steps} steps, {taken} decisions taken, 0 against the model")
