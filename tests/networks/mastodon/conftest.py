"""The tests of this folder run once, in the part of the check that brings networks up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.networks.mastodon.server import Network, fresh


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("network")


@pytest.fixture
def network(mastodon_server: Any, settings: Any) -> Iterator[Network]:
    settings.ALLOW_HOSTS = [f"127.0.0.1:{mastodon_server.port}"]
    with fresh(mastodon_server) as made:
        yield made
