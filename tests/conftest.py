"""The named cast, the frozen scope, and closed sockets."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

from tests import make
from tests.networks.fixtures import bluesky_addresses, mastodon_server  # noqa: F401  fixtures for every folder
from ventanilla.common import scope

# The suite tries the same examples everywhere; the long runs (HYPOTHESIS_PROFILE=search) look for new ones.
hypothesis_settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis_settings.register_profile("search", deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(autouse=True)
def _system_scope() -> Iterator[None]:
    """Tests arrange and look as the system; whatever runs through HTTP enters its own person's scope."""
    with scope.system():
        yield


@pytest.fixture
def bank(db: None) -> make.Bank:
    """Banco Alameda: a group with Spain and Mexico, and its people."""
    return make.bank()
