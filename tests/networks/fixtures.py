"""The networks that tests bring up, once for a whole run. Imported by `tests/conftest.py`; what is heavy is loaded on first use."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def mastodon_server() -> Iterator[Any]:
    """mastodon-mock in a thread."""
    from tests.networks.mastodon.server import serving

    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def bluesky_addresses() -> Iterator[Any]:
    """A real Bluesky network. Where it cannot be had: a failure in CI, a skip that says why elsewhere."""
    from tests.networks.bluesky import boot

    if running := os.environ.get("BSKY_NETWORK"):  # what `python -m tests.networks.bluesky.boot` printed: quicker while writing tests
        yield boot.Addresses(**json.loads(running))
        return
    try:
        with boot.network() as addresses:
            yield addresses
    except boot.Unavailable as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Bluesky network: {missing}")
        pytest.skip(f"no Bluesky network: {missing}")
