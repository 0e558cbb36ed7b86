"""Pushes that come together are stored together, each with its own answer."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests import loops, make
from tests.live import serving
from ventanilla.api import hook_stream, hooks
from ventanilla.api.hooks import FAILED, OK, QUARANTINED, UNSIGNED, Push, Said
from ventanilla.channels import deliveries, registry
from ventanilla.channels.models import Channel, Delivery
from ventanilla.channels.types import Author, DeliveryKind, InboundMessage, Surface
from ventanilla.common.pure.clock import now


def item(native_id: Any) -> InboundMessage:
    return InboundMessage(native_id, DeliveryKind.MESSAGE, Surface.PUBLIC, Author("u1", "@ana"), f"hola {native_id}", now())


class Signed:
    """A network whose signature is one word."""

    streams = ()

    def verify_webhook(self, connection: object, body: bytes, headers: dict[str, str]) -> bool:
        return headers.get("x-sign") == "right"

    def parse_events(self, connection: object, payload: Any) -> list[InboundMessage]:
        return [item(None if n is None else str(n)) for n in payload]  # an item without an id breaks the storing


@pytest.fixture
def channel(bank: make.Bank, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setattr(registry, "get", lambda key: Signed())
    deliveries._seals.clear()
    return Channel.objects.create(
        entity=bank.spain, key="plaza", platform="plaza", account_id="1", handle="@alameda", name="Plaza", created_at=now()
    )


def push(channel: Channel, body: bytes, sign: str = "right") -> Push:
    return Push("plaza", channel.public_id, {"x-sign": sign}, body)


@pytest.mark.django_db
class TestOfTaking:
    def test_each_has_its_own_answer(self, channel: Channel) -> None:
        elsewhere = Push("plaza", uuid4(), {"x-sign": "right"}, b"[9]")
        pushes = [push(channel, b"[1]"), push(channel, b"[2]", "wrong"), elsewhere, push(channel, b"{"), push(channel, b"[3, 1]")]
        assert hooks.take(pushes) == [OK, UNSIGNED, UNSIGNED, QUARANTINED, OK]
        assert sorted(Delivery.objects.filter(state="waiting").values_list("native_id", flat=True)) == ["1", "3"]

    def test_fifty_cost_as_many_queries_as_one(self, channel: Channel) -> None:
        hooks.take([push(channel, b"[0]")])
        counts = []
        for first, many in ((100, 1), (200, 50)):
            with CaptureQueriesContext(connection) as told:
                hooks.take([push(channel, b"[%d]" % n) for n in range(first, first + many)])
            counts.append(len(told.captured_queries))
        assert counts[0] == counts[1] < 12
        assert Delivery.objects.count() == 52

    def test_one_that_breaks_something_fails_alone(self, channel: Channel) -> None:
        assert hooks.take([push(channel, b"[1]"), push(channel, b"[null]"), push(channel, b"[2]")]) == [OK, FAILED, OK]
        assert Delivery.objects.count() == 2

    def test_nothing_is_promised_that_is_not_stored(self, channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
        def locked(*_: object, **__: object) -> int:
            raise OperationalError("database is locked")

        monkeypatch.setattr(deliveries, "store_many", locked)
        assert hooks.take([push(channel, b"[1]"), push(channel, b"[2]")]) == [FAILED, FAILED]


def _request(method: str = "POST", path: str = f"/hooks/plaza/{uuid4()}") -> dict[str, Any]:
    return {"method": method, "path": path}


def test_only_a_push_is_taken_beside_django() -> None:
    assert hook_stream.push_to(_request()) is not None
    for other in (_request("GET"), _request(path="/hooks/plaza/none"), _request(path=f"/hooks/plaza/{uuid4()}/more")):
        assert hook_stream.push_to(other) is None


def test_whatever_comes_while_others_are_stored_goes_in_together() -> None:
    groups: list[int] = []
    first = threading.Event()

    def take(pushes: Sequence[Push]) -> list[Said]:
        groups.append(len(pushes))
        if len(groups) == 1:
            first.wait(5)
        return [Said(200, push.platform) for push in pushes]

    async def run() -> list[Said]:
        gate = hook_stream.Gate(take)
        early = asyncio.ensure_future(gate.through(Push("0", uuid4(), {}, b"")))
        await asyncio.sleep(0.05)
        late = [asyncio.ensure_future(gate.through(Push(str(n), uuid4(), {}, b""))) for n in range(1, 8)]
        left = asyncio.ensure_future(gate.through(Push("8", uuid4(), {}, b"")))
        await asyncio.sleep(0.05)
        left.cancel()  # a network that hung up does not keep the others from their answers
        first.set()
        return await asyncio.gather(early, *late)

    assert [said.code for said in loops.run(run())] == [str(n) for n in range(8)]
    assert groups == [1, 8]


def test_a_crowd_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_stream, "WAITING_MAX", 2)
    hold = threading.Event()

    def take(pushes: Sequence[Push]) -> list[Said]:
        hold.wait(5)
        return [OK] * len(pushes)

    async def run() -> list[Said]:
        gate = hook_stream.Gate(take)
        waiting = [asyncio.ensure_future(gate.through(Push("p", uuid4(), {}, b""))) for _ in range(1)]
        await asyncio.sleep(0.05)
        waiting += [asyncio.ensure_future(gate.through(Push("p", uuid4(), {}, b""))) for _ in range(4)]
        await asyncio.sleep(0.05)
        hold.set()
        return await asyncio.gather(*waiting)

    assert [said.status for said in loops.run(run())] == [200, 200, 200, 503, 503]


@pytest.mark.django_db(transaction=True)
def test_the_server_answers_pushes_once_they_are_committed(channel: Channel) -> None:
    with serving() as url, httpx.Client(base_url=url, headers={"x-sign": "right"}) as client:
        path = f"/hooks/plaza/{channel.public_id}"
        said = client.post(path, content=b"[1, 2]")
        assert (said.status_code, said.text, said.headers["x-content-type-options"]) == (200, "ok", "nosniff")
        assert Delivery.objects.count() == 2
        assert client.post(path, content=b"[3]", headers={"x-sign": "wrong"}).status_code == 401
        assert client.post(f"/hooks/plaza/{uuid4()}", content=b"[3]").status_code == 401
        assert client.post(path, content=b" " * (hooks.BODY_MAX + 1)).status_code == 413
        assert client.post("/hooks/plaza/none", content=b"[3]").status_code == 404
        assert client.get(path).status_code == 405
    assert Delivery.objects.count() == 2
