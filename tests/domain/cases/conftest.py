import pytest

from tests import make
from tests.domain.cases.stage import Stage, channel_of


@pytest.fixture
def stage(bank: make.Bank) -> Stage:
    return Stage(bank, channel_of(bank.spain))
