"""The stage of Plaza: the real server on a free port, its own books as the truth."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from django.conf import settings

from plaza import faults, push, queries, services, wire
from plaza.models import Account, Event, Hook, Item
from tests.platforms.stage import Stage, Stood, Strike
from ventanilla.channels.platforms.plaza import adapter
from ventanilla.channels.types import Connection
from ventanilla.config.environment import host_and_port

SECRET = "a-secret-long-enough-for-a-hook"


class OnPlaza:
    """See `tests.platforms.stage.Stage`."""

    platform = adapter.ADAPTER
    strikes = frozenset(Strike)

    def __init__(self, url: str) -> None:
        self.bank = services.join("alameda", "Banco Alameda", kind="company", verified=True)
        self.customer = services.join("rocio", "Rocío Paredes")
        self.url = f"{url}/plaza"
        credentials = {"token": services.new_token(self.bank), "webhook_secret": SECRET}
        self.connection = Connection(1, str(self.bank.pk), "@alameda", {"url": self.url}, credentials)
        self.customer_id = str(self.customer.pk)

    def _item(self, native_id: str) -> Item:
        return queries.items().get(pk=int(native_id))

    def public(self, text: str, reply_to: str = "") -> str:
        parent = self._item(reply_to) if reply_to else None
        return str(services.write(self.customer, f"@alameda {text}", parent=parent).pk)

    def direct(self, text: str) -> str:
        return str(services.send(self.customer, self.bank, text).pk)

    def edit(self, native_id: str, text: str) -> None:
        services.edit(self.customer, self._item(native_id), f"@alameda {text}")

    def delete(self, native_id: str) -> None:
        services.delete(self.customer, self._item(native_id))

    def ours(self) -> list[Stood]:
        rows = Item.objects.filter(author=self.bank, deleted_at=None).order_by("pk")
        return [Stood(str(row.pk), row.text, str(row.parent_id or "")) for row in rows]

    @contextmanager
    def strike(self, what: Strike, *, times: int = 1, seconds: float = 1.0) -> Iterator[None]:
        faults.script([{"kind": what.value, "times": times, "seconds": seconds, "code": "policy"}])
        try:
            yield
        finally:
            faults.script([])

    def dead(self) -> Connection:
        return replace(self.connection, credentials={**self.connection.credentials, "token": "plaza_withdrawn"})

    def unreachable(self) -> Connection:
        return replace(self.connection, settings={"url": "http://127.0.0.1:9/plaza"})

    def webhook(self) -> tuple[bytes, Mapping[str, str]]:
        Hook.objects.update_or_create(account=self.bank, defaults={"url": f"{settings.PUBLIC_URL}/hooks", "secret": SECRET})
        self.public("¿Qué pasa con mi tarjeta?")
        event = Event.objects.filter(account=self.bank).latest("pk")
        body = orjson.dumps({"hook": 1, "events": [wire.event(event)]})
        stamp = str(int(datetime.now(UTC).timestamp()))
        return body, {"plaza-timestamp": stamp, "plaza-signature": push.signature(SECRET, stamp, body)}


@contextmanager
def setting(url: str, patch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Plaza, empty but for the bank and one customer."""
    assert not Account.objects.exists()
    patch.setattr(settings, "ALLOW_HOSTS", [host_and_port(url), "127.0.0.1:9"])
    patch.setattr(adapter, "TIMEOUT", 1.5)
    yield OnPlaza(url)
