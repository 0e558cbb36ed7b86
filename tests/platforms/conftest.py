"""Every test of the contract runs on every network's stage."""

from collections.abc import Iterator

import httpx
import pytest

from tests.live import serving
from tests.platforms import on_bluesky, on_mastodon, on_plaza
from tests.platforms.stage import Stage

# The network's setting and the fixture that brings the network up.
SETTINGS = {
    "plaza": (on_plaza.setting, "server"),
    "mastodon": (on_mastodon.setting, "mastodon_server"),
    "bluesky": (on_bluesky.setting, "bluesky_addresses"),
}
PARAMS = [pytest.param(name, marks=[] if name == "plaza" else [pytest.mark.network]) for name in SETTINGS]


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[str]:
    with serving() as url:
        httpx.get(f"{url}/plaza/api/v1/me", timeout=60)  # the first request imports half the house
        yield url


@pytest.fixture(params=PARAMS)
def stage(request: pytest.FixtureRequest, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    setting, brought_up = SETTINGS[request.param]
    with setting(request.getfixturevalue(brought_up), monkeypatch) as made:
        yield made
