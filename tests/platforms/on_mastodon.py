"""The stage of Mastodon: a stateful server, reached over a wire on which things go wrong; a second client sees the truth."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from tests.networks.mastodon.server import Network, fresh
from tests.networks.wire import Wire, wire
from tests.platforms.stage import Stage, Stood, Strike
from ventanilla.channels.platforms.mastodon import adapter, client
from ventanilla.channels.types import Connection


class OnMastodon:
    """See `tests.platforms.stage.Stage`."""

    platform = adapter.ADAPTER
    strikes = frozenset(Strike) - {Strike.REFUSE_200}  # no server of this network refuses in the body of a success

    def __init__(self, network: Network, cable: Wire) -> None:
        self.customer, self.bank, self.cable = network.as_person("rocio"), network.as_person("banco"), cable
        direct = network.connection()
        server = f"http://127.0.0.1:{cable.port}"
        self.connection = replace(direct, settings={**direct.settings, "server": server}, account_id=_at(direct, cable.port))
        self.customer_id = str(self.customer.account_verify_credentials().uri)

    def public(self, text: str, reply_to: str = "") -> str:
        return str(self.customer.status_post(f"@banco {text}", in_reply_to_id=reply_to or None).id)

    def direct(self, text: str) -> str:
        return str(self.customer.status_post(f"@banco {text}", visibility="direct").id)

    def edit(self, native_id: str, text: str) -> None:
        self.customer.status_update(native_id, f"@banco {text}")

    def delete(self, native_id: str) -> None:
        self.customer.status_delete(native_id)

    def ours(self) -> list[Stood]:
        found = sorted(self.bank.account_statuses(self.bank.account_verify_credentials()), key=lambda status: status.id)
        return [Stood(str(s.id), self.bank.status_source(s).text, str(s.in_reply_to_id or "")) for s in found]

    def strike(self, what: Strike, *, times: int = 1, seconds: float = 1.0) -> AbstractContextManager[None]:
        late = client.TIMEOUT + 1 if what is Strike.TIMEOUT_AFTER else seconds
        return self.cable.strike(what, times=times, seconds=late, only="POST " if times == 1 else "")  # one strike is for the mutation

    def dead(self) -> Connection:
        return replace(self.connection, credentials={"access_token": "withdrawn"})

    def unreachable(self) -> Connection:
        return replace(self.connection, settings={**self.connection.settings, "server": "http://127.0.0.1:9"})

    def webhook(self) -> tuple[bytes, Mapping[str, str]]:
        raise NotImplementedError("this network sends no webhooks to accounts")


def _at(connection: Connection, port: int) -> str:
    """The account as it is called when the server is reached over the wire."""
    return f"{connection.account_id.partition('@')[0]}@127.0.0.1:{port}"


@contextmanager
def setting(server: Any, patch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with fresh(server) as network, wire("127.0.0.1", server.port) as cable:
        patch.setattr(settings, "ALLOW_HOSTS", [f"127.0.0.1:{server.port}", f"127.0.0.1:{cable.port}", "127.0.0.1:9"])
        patch.setattr(client, "TIMEOUT", 3.0)
        yield OnMastodon(network, cable)
