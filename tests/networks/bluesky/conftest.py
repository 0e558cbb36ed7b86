"""The tests of this folder run once, in the part of the check that brings networks up."""

from pathlib import Path
from typing import Any

import pytest

from tests.networks.bluesky.network import Account, Network


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("network")


@pytest.fixture
def network(bluesky_addresses: Any, settings: Any) -> Network:
    settings.ALLOW_HOSTS = bluesky_addresses.hosts
    return Network(bluesky_addresses)


@pytest.fixture
def bank(network: Network) -> Account:
    return network.account("banco")


@pytest.fixture
def marta(network: Network) -> Account:
    return network.account("marta")
