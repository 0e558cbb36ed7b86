"""Accounts on a real Bluesky network, and the desk's way to them."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.networks.bluesky import boot
from ventanilla.channels.platforms.bluesky.adapter import ADAPTER
from ventanilla.channels.types import Connection, InboundMessage

POST = "app.bsky.feed.post"


@dataclass
class Account:
    """A person with an app of their own."""

    pds: str
    did: str
    handle: str
    password: str
    access: str = field(repr=False)

    def call(self, method: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = httpx.post(f"{self.pds}/xrpc/{method}", json=body, headers={"Authorization": f"Bearer {self.access}"}, timeout=30)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    def read(self, method: str, **params: Any) -> dict[str, Any]:
        answer = httpx.get(f"{self.pds}/xrpc/{method}", params=params, headers={"Authorization": f"Bearer {self.access}"}, timeout=30)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def post(self, text: str, *, names: "Account | None" = None, to: str = "", at: str = "", **more: Any) -> str:
        """A post; `names` is mentioned in front, `to` is the address of the post that it answers."""
        record: dict[str, Any] = {"$type": POST, "text": text, "createdAt": at or stamp(), **more}
        if names is not None:
            name = f"@{names.handle}"
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": names.did}
            record["text"] = f"{name} {text}"
            record["facets"] = [{"index": {"byteStart": 0, "byteEnd": len(name.encode())}, "features": [feature]}]
        if to:
            record["reply"] = self._reply(to)
        return str(self.call("com.atproto.repo.createRecord", {"repo": self.did, "collection": POST, "record": record})["uri"])

    def _reply(self, uri: str) -> dict[str, Any]:
        def seen() -> dict[str, Any] | None:
            found = self.read("app.bsky.feed.getPosts", uris=[uri])["posts"]
            return found[0] if found else None

        view = until(seen)
        parent = {"uri": uri, "cid": view["cid"]}
        return {"root": view["record"].get("reply", {}).get("root", parent), "parent": parent}

    def delete(self, uri: str) -> None:
        self.call("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": POST, "rkey": uri.rpartition("/")[2]})

    def app_password(self) -> str:
        return str(self.call("com.atproto.server.createAppPassword", {"name": secrets.token_hex(4)})["password"])


def stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def until(found: Callable[[], Any], seconds: float = 20) -> Any:
    """What `found` gives as soon as it gives something: the network is consistent in the end."""
    deadline = time.monotonic() + seconds
    while True:
        value = found()
        if value:
            return value
        assert time.monotonic() < deadline, "the network did not get there"
        time.sleep(0.15)


@dataclass
class Network:
    addresses: boot.Addresses
    counter: Iterator[int] = field(default_factory=itertools.count)

    def account(self, name: str) -> Account:
        """A new account. Its server refuses a handle that is taken or that reads like a slur: then another is tried."""
        for _ in range(3):
            handle, password = f"{name}{next(self.counter)}{secrets.randbelow(10_000):04}.test", secrets.token_hex(8)
            body = {"handle": handle, "email": f"{handle}@mail.example", "password": password}
            made = httpx.post(f"{self.addresses.pds}/xrpc/com.atproto.server.createAccount", json=body, timeout=30).json()
            if "did" in made:
                break
        assert "did" in made, made
        account = Account(self.addresses.pds, made["did"], handle, password, made["accessJwt"])

        def known() -> bool:  # right after it is made, an account is not everywhere known yet
            url = f"{self.addresses.pds}/xrpc/app.bsky.actor.getProfile"
            return httpx.get(url, params={"actor": account.did}, headers={"Authorization": f"Bearer {account.access}"}).is_success

        until(known)
        return account

    def connect(self, account: Account, **settings: Any) -> Connection:
        """The channel of an account: set up with an app password, as a person at the bank does."""
        given = {"identifier": account.handle, "app_password": account.app_password()}
        bare = Connection(1, "", "", {"server": self.addresses.pds, **settings}, given)
        made = ADAPTER.refresh(bare)
        assert made is not None
        found = ADAPTER.check(replace(bare, credentials=made.credentials))
        return Connection(1, found.account_id, found.handle, bare.settings, made.credentials)


def everything(
    connection: Connection, stream: str = "notifications", cursor: str = "", limit: int = 50
) -> tuple[list[InboundMessage], str]:
    """A stream read to its end."""
    found: list[InboundMessage] = []
    for _ in range(100):
        batch = ADAPTER.fetch(connection, stream, cursor, limit)
        assert len(batch.items) <= limit
        assert len(batch.cursor) <= 500
        found += batch.items
        cursor = batch.cursor
        if batch.complete:
            return found, cursor
    raise AssertionError("the stream never said that it was complete")
