"""A stateful Mastodon server on loopback (mastodon-mock, in a thread), with the bank and its customers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from mastodon import Mastodon
from mastodon_mock.config import DatabaseConfig, MastodonMockConfig, SeedAccount, SeedConfig, StreamingConfig
from mastodon_mock.testing.server import MockServer

from ventanilla.channels.platforms.mastodon.adapter import ADAPTER
from ventanilla.channels.types import Connection

PEOPLE = ("banco", "marta", "nuria", "pedro", "rocio")


@dataclass(frozen=True)
class Network:
    server: MockServer
    people: dict[str, Mastodon] = field(default_factory=dict)

    def as_person(self, name: str) -> Mastodon:
        """What a person does in an app of their own."""
        if name not in self.people:
            self.people[name] = Mastodon(access_token=f"{name}_token", api_base_url=self.server.base_url, version_check_mode="none")
        return self.people[name]

    def connection(self, name: str = "banco", **settings: Any) -> Connection:
        bare = Connection(1, "", "", {"server": self.server.base_url, **settings}, {"access_token": f"{name}_token"})
        found = ADAPTER.check(bare)
        return Connection(1, found.account_id, found.handle, {**bare.settings, **found.settings}, bare.credentials)

    def fault(self, path: str, effect: dict[str, Any], count: int | None = None, methods: list[str] | None = None) -> None:
        rule = {"match": {"path_regex": path, "methods": methods}, "effect": effect, "count": count}
        httpx.post(f"{self.server.base_url}/api/v1/_mock/faults", json=rule).raise_for_status()

    def heal(self) -> None:
        httpx.delete(f"{self.server.base_url}/api/v1/_mock/faults").raise_for_status()


@contextmanager
def serving() -> Iterator[MockServer]:
    config = MastodonMockConfig(
        database=DatabaseConfig(path=":memory:"),
        seed=SeedConfig(accounts=[SeedAccount(username=n, display_name=n.title(), access_token=f"{n}_token") for n in PEOPLE]),
        streaming=StreamingConfig(enabled=False),
    )
    with MockServer(config=config) as server:
        yield server


@contextmanager
def fresh(server: MockServer) -> Iterator[Network]:
    """The server as it was at first."""
    httpx.post(f"{server.base_url}/api/v1/_mock/reset").raise_for_status()
    made = Network(server)
    yield made
    made.heal()
    for person in made.people.values():
        person.session.close()
