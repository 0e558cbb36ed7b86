"""The door for pushes: whatever a network, or somebody who plays one, sends there, it answers in words and loses nothing."""

import json
import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plaza.push import signature
from tests import make
from ventanilla.api import hooks
from ventanilla.channels import credentials, deliveries, registry
from ventanilla.channels.models import Channel, Delivery
from ventanilla.channels.platforms.plaza import adapter
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.contacts.models import Identity
from ventanilla.inbox.models import Conversation, Message
from ventanilla.jobs.models import Job
from ventanilla.jobs.worker import run_due

pytestmark = pytest.mark.django_db
SECRET = "a-secret-long-enough-for-a-hook"


@pytest.fixture
def door(bank: make.Bank) -> Iterator[str]:
    deliveries._seals.clear()
    channel = Channel.objects.create(
        entity=bank.spain, team=bank.care, key="plaza", platform="plaza", account_id="1", handle="@alameda", name="P", created_at=now()
    )
    credentials.store(channel, {"token": "t", "webhook_secret": SECRET})
    yield f"/hooks/plaza/{channel.public_id}"


def item(**fields: Any) -> dict[str, Any]:
    author = {"id": "u1", "handle": "ana", "name": "Ana"}
    base = {
        "id": "7",
        "kind": "post",
        "author": author,
        "text": "No me deja entrar",
        "created_at": "2026-11-02T09:30:00Z",
        "mentions": ["1"],
    }
    return {**base, **fields}


def body_of(*items: Any) -> bytes:
    return json.dumps({"hook": 1, "events": [{"id": str(n), "type": "created", "item": one} for n, one in enumerate(items)]}).encode()


def signed(body: bytes, age: float = 0, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time() - age))
    return {"plaza-timestamp": stamp, "plaza-signature": signature(secret, stamp, body)}


def push(door: str, body: bytes, headers: dict[str, str] | None = None) -> Any:
    return Client().post(door, body, content_type="application/json", headers=signed(body) if headers is None else headers)


def take_in() -> list[str]:
    """What the conversations show of it, after the worker has done its part. Nothing was set aside."""
    run_due(JOBS)
    assert not Delivery.objects.exclude(state="done").exists()
    assert not Job.objects.exclude(state="done").filter(kind="intake").exists()
    return list(Message.objects.order_by("native_id").values_list("text", flat=True))


def shown(bank: make.Bank) -> str:
    """The conversation's page as the agent sees it."""
    client = Client()
    client.force_login(bank.alba)
    answer = client.get(f"/inbox/{Conversation.objects.get().public_id}")
    assert answer.status_code == 200
    return str(answer.content.decode())


# -- who may push -------------------------------------------------------------------------------------------------


def test_the_same_body_again_is_taken_once(door: str) -> None:
    body = body_of(item())
    headers = signed(body)
    assert [push(door, body, headers).status_code for _ in range(3)] == [200, 200, 200]
    assert take_in() == ["No me deja entrar"]


@pytest.mark.parametrize(("age", "status"), [(295, 200), (-295, 200), (310, 401), (-310, 401), (86_400, 401), (-86_400, 401)])
def test_five_minutes_either_way_are_forgiven_to_both_clocks(door: str, age: float, status: int) -> None:
    assert adapter.SIGNATURE_AGE_MAX == 300
    body = body_of(item())
    assert push(door, body, signed(body, age)).status_code == status
    assert Delivery.objects.count() == (status == 200)


@pytest.mark.parametrize("hours", [-1, 1])
def test_our_own_clock_gone_wrong_refuses_and_the_network_tries_again(door: str, hours: int) -> None:
    """A refusal is no loss: the network sends it again, and once the clock is right it is taken."""
    body = body_of(item())
    headers = signed(body)
    with time_machine.travel(time.time() + hours * 3600):
        assert push(door, body, headers).status_code == 401
    assert push(door, body).status_code == 200
    assert take_in() == ["No me deja entrar"]


@pytest.mark.parametrize(
    "spoil",
    [
        {"plaza-signature": "v1=" + "0" * 64},
        {"plaza-signature": ""},
        {"plaza-signature": "v1=ñ\ud7ff"},
        {"plaza-timestamp": ""},
        {"plaza-timestamp": "-1"},
        {"plaza-timestamp": "9" * 400},
        {"plaza-timestamp": "٣٣٣"},
        {"plaza-timestamp": "1\nplaza-signature: v1=0"},
        {"plaza-signature": "v1=0\r\nX-Evil: 1"},
    ],
)
def test_what_is_not_signed_right_changes_nothing(door: str, spoil: dict[str, str]) -> None:
    body = body_of(item())
    answer = push(door, body, {**signed(body), **spoil})
    assert (answer.status_code, answer.content) == (401, b"bad_signature")
    assert "X-Evil" not in answer.headers
    assert Delivery.objects.count() == Job.objects.count() == 0


def _as_seen(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    return answer.status_code, answer.content, dict(answer.headers)


def test_nobody_learns_from_the_answer_which_channels_there_are(door: str, bank: make.Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer, after the same statements and the same look at the signature, for a channel of ours and for none."""
    off = Channel.objects.create(entity=bank.spain, key="off", platform="plaza", handle="@o", name="O", created_at=now(), active=False)
    looked: list[int] = []
    real = adapter.ADAPTER.verify_webhook

    def verify(connection_: Any, body: bytes, headers: Any) -> bool:
        looked.append(len(body))
        return real(connection_, body, headers)

    monkeypatch.setattr(type(adapter.ADAPTER), "verify_webhook", lambda self, *given: verify(*given))
    body, known = body_of(item()), {}
    others = [f"/hooks/plaza/{uuid7()}", f"/hooks/plaza/{off.public_id}", f"/hooks/none/{uuid7()}", f"/hooks/mastodon/{door[-36:]}"]
    for address in (door, *others):
        looked.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = push(address, body, signed(body, secret="another"))
        known[address] = (_as_seen(answer), len(asked), list(looked))
    assert known[door][0][:2] == (401, b"bad_signature") and known[door][2] == [len(body)]
    assert all(known[address] == known[door] for address in others), known
    assert push(door, body).status_code == 200, "control: the right signature opens it"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_only_posts_are_taken(door: str, method: str) -> None:
    answer = getattr(Client(), method)(door)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_what_the_body_is_called_does_not_matter(door: str) -> None:
    body = body_of(item())
    for kind in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a/b; charset=utf-16"):
        assert Client().generic("POST", door, body, kind, headers=signed(body)).status_code == 200, kind
    assert take_in() == ["No me deja entrar"]


# -- what is in it ------------------------------------------------------------------------------------------------


def test_a_message_of_a_megabyte_is_taken_and_says_that_it_was_cut(door: str, bank: make.Bank) -> None:
    whole = "ñandú 😡 " * 130_000
    body = body_of(item(text=whole, first_text=whole))  # written as \\u00f1…: six bytes a character
    assert len(body) > 2_500_000
    begun = time.monotonic()
    assert push(door, body).status_code == 200
    (text,) = take_in()
    assert text.startswith("ñandú") and text.endswith("[…]") and len(text) < deliveries.TEXT_MAX + 10
    assert "[…]" in shown(bank)
    assert time.monotonic() - begun < 20
    assert len(bytes(Delivery.objects.get().payload)) < 1_000_000


def test_thirty_megabytes_are_refused_unread(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "connection", lambda channel: pytest.fail("it was looked at"))
    assert push(door, b" " * 30_000_000, {"plaza-timestamp": "1", "plaza-signature": "x"}).status_code == 413
    assert Delivery.objects.count() == 0


NUL = "a\x00b"


def test_nul_bytes_in_every_text_are_dropped_and_the_message_is_kept(door: str, bank: make.Bank) -> None:
    media = [{"type": "image/png" + NUL, "url": "https://p.example/1" + NUL, "alt": NUL, "name": NUL}]
    author = {"id": NUL, "handle": NUL, "name": NUL, "avatar": NUL, "url": NUL}
    words = dict.fromkeys(("root_id", "parent_id", "url", "language", "first_text", "recipient_id", "revision", "edited_at", NUL), NUL)
    assert push(door, body_of(item(**{**words, "id": NUL, "text": NUL, "author": author, "media": media}))).status_code == 200
    assert take_in() == ["ab"]
    assert Identity.objects.get().handle == "@ab"
    assert "\x00" not in shown(bank)


def test_half_a_character_costs_that_character_and_not_the_events_around_it(door: str) -> None:
    body = body_of(item(), item(id="8", text="roto \ud83d aquí"), item(id="9", text="entero 😡"))
    assert b"\\ud83d aqu" in body
    assert push(door, body).status_code == 200
    assert take_in() == ["No me deja entrar", "roto ? aquí", "entero 😡"]


def test_a_byte_order_mark_is_passed_over(door: str) -> None:
    assert push(door, b"\xef\xbb\xbf" + body_of(item())).status_code == 200
    assert take_in() == ["No me deja entrar"]


ODD: dict[str, Any] = {
    "unknown fields": {"mood": {"deep": [1, {"x": None}]}, "text2": "?"},
    "a field a thousand levels deep": {"likes": json.loads("[" * 900 + "]" * 900)},
    "an integer of four thousand digits": {"likes": 10**4_000},
    "a follower count that no column holds": {"author": {"id": "u1", "handle": "ana", "name": "Ana", "followers": 2**40}},
    "followers below nothing": {"author": {"id": "u1", "handle": "ana", "name": "Ana", "followers": -5}},
    "followers that are a truth": {"author": {"id": "u1", "handle": "ana", "name": "Ana", "followers": True}},
    "names of ten thousand characters": {"author": {"id": "u" * 10_000, "handle": "h" * 10_000, "name": "n" * 10_000}},
    "ids of ten thousand characters": {"root_id": "r" * 10_000, "parent_id": "p" * 10_000, "url": "https://x.example/" + "u" * 10_000},
    "a thousand pictures": {"media": [{"type": "t" * 500, "url": f"https://10.0.0.1/{n}", "name": "n" * 500} for n in range(1_000)]},
    "a language that is none": {"language": "x" * 50},
    "an edit from the last year there is": {"edited_at": "9999-12-31T23:59:59-14:00"},
    "an edit from the first": {"edited_at": "0001-01-01T00:00:00+14:00"},
    "a revision that is a moment": {"revision": "0001-01-01T00:00:00+14:00"},
}


@pytest.mark.parametrize("fields", ODD.values(), ids=list(ODD))
def test_odd_fields_never_cost_the_message(door: str, bank: make.Bank, fields: dict[str, Any]) -> None:
    assert push(door, body_of(item(**fields))).status_code == 200
    assert take_in() == ["No me deja entrar"]
    assert "No me deja entrar" in shown(bank)


@pytest.mark.parametrize("told", ["9999-12-31T23:59:59Z", "2000-01-01T00:00:00Z", "1601-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_is_not_believed(door: str, bank: make.Bank, told: str) -> None:
    """A network's clock far ahead would keep a message on top for ever; one from the year 1601 breaks calendars."""
    assert push(door, body_of(item(created_at=told))).status_code == 200
    assert take_in() == ["No me deja entrar"]
    posted = Message.objects.get().posted_at
    assert deliveries.EARLIEST <= posted <= now() and Conversation.objects.get().last_message_at <= now()
    assert "No me deja entrar" in shown(bank)


@pytest.mark.parametrize("told", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_outside_of_time_leaves_that_event_out_and_no_other(door: str, told: str) -> None:
    assert push(door, body_of(item(id="8", created_at=told), item())).status_code == 200
    assert take_in() == ["No me deja entrar"]


BROKEN = {
    "nothing": b"",
    "half of it": body_of(item())[:-20],
    "latin-1": body_of(item()).replace(b"No me", "Señor, no".encode("latin-1")),
    "utf-16": body_of(item()).decode().encode("utf-16"),
    "utf-16 without its mark": body_of(item()).decode().encode("utf-16-le"),
    "ten thousand levels": b"[" * 10_000 + b"]" * 10_000,
    "ten thousand objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "NaN": b'{"events": [NaN]}',
    "an infinity": b'{"events": [-Infinity]}',
    "a form": b"events=1&text=2",
    "two of them": body_of(item()) * 2,
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=list(BROKEN))
def test_a_signed_body_that_is_no_json_is_kept_for_a_person_and_not_asked_for_again(door: str, body: bytes) -> None:
    answer = push(door, body)
    assert (answer.status_code, answer.content) == (200, b"quarantined")
    row = Delivery.objects.get()
    assert (row.state, row.error) == ("quarantined", "undecodable")
    assert b"No me deja" not in bytes(row.payload), "sealed"


def test_an_adapters_own_mistake_is_kept_too(door: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Else the network sends the same body for days, and takes our address off its list."""

    def parse(self: object, connection_: object, payload: object) -> list[Any]:
        raise AttributeError("Ana Robledo wrote this")

    monkeypatch.setattr(type(registry.get("plaza")), "parse_events", parse)
    assert push(door, body_of(item())).content == b"quarantined"
    assert Delivery.objects.get().state == "quarantined"
    assert "Robledo" not in caplog.text


def test_no_whole_number_is_too_large_for_the_decoder() -> None:
    """Python refuses to write numbers of more than 4,300 digits; a body may hold one."""
    assert hooks._decoded(b'{"a": 12345678901234567890123}') != {}
    with pytest.raises(ValueError):
        hooks._decoded(b'{"a": "\\ud800", "b": ' + b"9" * 5_000 + b"}")
    assert orjson.dumps(hooks._decoded(b'{"a": "\\ud800", "b": ' + b"9" * 4_000 + b"}"))
