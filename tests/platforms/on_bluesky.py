"""The stage of Bluesky: the real servers, reached over a wire on which things go wrong; our own store, asked directly, is the truth."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.networks.bluesky.network import POST, Account, Network, until
from tests.networks.wire import Wire, wire
from tests.platforms.stage import Stage, Stood, Strike
from ventanilla.channels.platforms.bluesky import adapter, client
from ventanilla.channels.types import Connection


class OnBluesky:
    """See `tests.platforms.stage.Stage`."""

    platform = adapter.ADAPTER
    strikes = frozenset(Strike) - {Strike.REFUSE_200}  # no server of this network refuses in the body of a success

    def __init__(self, network: Network, cable: Wire) -> None:
        self.bank: Account = network.account("banco")
        self.customer: Account = network.account("rocio")
        self.cable = cable
        direct = network.connect(self.bank)
        at = f"http://localhost:{cable.port}"
        self.connection = replace(direct, settings={"server": at}, credentials={**direct.credentials, "pds": at})
        self.customer_id = self.customer.did

    def _seen(self, uri: str) -> str:
        """Waits until the network shows the post to us, and a mention of us stands in our list."""
        until(lambda: self.bank.read("app.bsky.feed.getPosts", uris=[uri])["posts"])
        listed = {"limit": 100, "reasons": ["mention", "reply"]}
        until(lambda: uri in [n["uri"] for n in self.bank.read("app.bsky.notification.listNotifications", **listed)["notifications"]])
        return uri

    def public(self, text: str, reply_to: str = "") -> str:
        return self._seen(self.customer.post(text, names=self.bank, to=reply_to))

    def direct(self, text: str) -> str:
        raise NotImplementedError("private messages are another service's")

    def edit(self, native_id: str, text: str) -> None:
        raise NotImplementedError("posts of this network are not edited")

    def delete(self, native_id: str) -> None:
        self.customer.delete(native_id)
        until(lambda: not self.bank.read("app.bsky.feed.getPosts", uris=[native_id])["posts"])

    def ours(self) -> list[Stood]:
        records = self.bank.read("com.atproto.repo.listRecords", repo=self.bank.did, collection=POST, limit=100)["records"]
        found = sorted(records, key=lambda record: record["value"]["createdAt"])
        return [Stood(r["uri"], r["value"]["text"], r["value"].get("reply", {}).get("parent", {}).get("uri", "")) for r in found]

    def strike(self, what: Strike, *, times: int = 1, seconds: float = 1.0) -> AbstractContextManager[None]:
        late = client.TIMEOUT + 1 if what is Strike.TIMEOUT_AFTER else seconds
        return self.cable.strike(what, times=times, seconds=late, only="POST " if times == 1 else "")  # one strike is for the mutation

    def dead(self) -> Connection:
        return replace(self.connection, credentials={**self.connection.credentials, "access": "gone.with.it", "refresh": ""})

    def unreachable(self) -> Connection:
        gone = "http://127.0.0.1:9"
        return replace(self.connection, settings={"server": gone}, credentials={**self.connection.credentials, "pds": gone})

    def webhook(self) -> tuple[bytes, Mapping[str, str]]:
        raise NotImplementedError("this network sends no webhooks")


@contextmanager
def setting(addresses: Any, patch: pytest.MonkeyPatch) -> Iterator[Stage]:
    pds = urlsplit(addresses.pds)
    with wire(str(pds.hostname), int(pds.port or 80)) as cable:
        cable.refusal = 400
        patch.setattr(settings, "ALLOW_HOSTS", [*addresses.hosts, f"localhost:{cable.port}", "127.0.0.1:9"])
        patch.setattr(client, "TIMEOUT", 5.0)
        yield OnBluesky(Network(addresses), cable)
