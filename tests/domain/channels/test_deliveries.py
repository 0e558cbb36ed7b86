"""Deliveries: stored once, scrubbed and sealed before the answer, set aside when nobody can read them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from ventanilla.api import hooks
from ventanilla.channels import deliveries, registry
from ventanilla.channels.models import Channel, Delivery, DeliverySeal
from ventanilla.channels.types import Author, DeliveryKind, InboundMessage, Media, Surface
from ventanilla.common.models import SubjectKey
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job

pytestmark = pytest.mark.django_db

POSTED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def item(native_id: str = "7", text: str = "No me deja entrar", **fields: object) -> InboundMessage:
    base = {
        "native_id": native_id,
        "kind": DeliveryKind.MESSAGE,
        "surface": Surface.PUBLIC,
        "author": Author("u1", "@ana", "Ana"),
        "text": text,
        "posted_at": POSTED,
    }
    return InboundMessage(**{**base, **fields})


@pytest.fixture
def channel(bank: make.Bank) -> Channel:
    deliveries._seals.clear()
    return Channel.objects.create(
        entity=bank.spain, key="plaza", platform="plaza", account_id="1", handle="@alameda", name="Plaza", created_at=now()
    )


def test_what_arrives_twice_is_stored_once_and_an_edit_is_another(channel: Channel) -> None:
    deliveries.store_many(channel, [item(), item(), item("8")])
    deliveries.store_many(channel, [item(), item(text="No me deja entrar, otra vez")])
    assert Delivery.objects.count() == 3
    assert Job.objects.filter(kind="intake", key=str(channel.entity_id)).count() == 1


def test_counters_never_make_a_revision_but_the_networks_own_edit_id_does(channel: Channel) -> None:
    deliveries.store_many(channel, [item(author=Author("u1", "@ana", "Ana", followers=n)) for n in range(3)])
    assert Delivery.objects.count() == 1
    deliveries.store_many(channel, [item(revision="e1"), item(revision="e1", text="x"), item(revision="e2")])
    assert Delivery.objects.count() == 3


def test_a_claimed_delivery_is_what_came_without_the_forbidden_data(channel: Channel) -> None:
    sent = item(
        "4012888888881881",
        "mi tarjeta 4012 8888 8888 1881 y NUL\x00",
        author=Author("u\x001", "@ana", "Ana 4012888888881881"),
        media=(Media("image/png", "https://plaza.example/1.png", "tarjeta 4012-8888-8888-1881"),),
        extra={"app": "4012888888881881"},
    )
    deliveries.store_many(channel, [sent])
    (waiting,) = deliveries.claim(channel.entity_id)
    assert waiting.message.native_id == "4012888888881881", "a network's id is found again"
    seen = [waiting.message.text, waiting.message.author.name, waiting.message.media[0].alt_text, str(waiting.message.extra)]
    assert not [text for text in seen if "4012" in text.replace(" ", "").replace("-", "")]
    assert all("1881" in text for text in seen)
    assert "\x00" not in waiting.message.text + waiting.message.author.native_id
    assert (waiting.message.posted_at, waiting.message.surface) == (POSTED, Surface.PUBLIC)


def test_nothing_readable_lies_in_the_table(channel: Channel) -> None:
    deliveries.store_many(channel, [item(text="Ana Robledo no puede entrar")])
    row = Delivery.objects.get()
    assert b"Robledo" not in bytes(row.payload) and b"ana" not in bytes(row.author_index)


def test_a_row_that_cannot_be_opened_is_set_aside_and_the_rest_goes_on(channel: Channel) -> None:
    deliveries.store_many(channel, [item(str(n)) for n in range(3)])
    Delivery.objects.filter(native_id="1").update(payload=b"\x01broken")
    assert [w.message.native_id for w in deliveries.claim(channel.entity_id)] == ["0", "2"]
    broken = Delivery.objects.get(native_id="1")
    assert (broken.state, broken.error) == ("quarantined", "unreadable")
    assert deliveries.release(broken.pk) and deliveries.waiting_count(channel.entity_id) == 3


def test_payloads_expire_with_their_keys(channel: Channel) -> None:
    deliveries.store_many(channel, [item()])
    deliveries.quarantine_body(channel, b"\xff\xfe 4012888888881881")
    assert deliveries.expire() == 0
    with time_machine.travel(now() + timedelta(hours=25)):
        assert deliveries.expire() == 1
        assert bytes(Delivery.objects.get(state="quarantined").payload) == b""
    with time_machine.travel(now() + timedelta(days=32)):
        assert deliveries.expire() == 1
    assert not Delivery.objects.exclude(payload=b"").exists()
    assert not DeliverySeal.objects.exists()
    assert not SubjectKey.objects.filter(destroyed_at=None).exists()


def test_an_erasure_reaches_what_is_kept_of_the_transport(channel: Channel) -> None:
    deliveries.store_many(channel, [item(), item("8", author=Author("u2", "@luis"))])
    assert deliveries.erase(channel.entity_id, [("plaza", "u1")]) == 1
    assert [w.message.author.handle for w in deliveries.claim(channel.entity_id)] == ["@luis"]


class Signed:
    """The plaza adapter with a signature that is one word, so that the door itself is what is tried."""

    streams = ()

    def verify_webhook(self, connection: object, body: bytes, headers: dict[str, str]) -> bool:
        return headers.get("x-sign") == "right"

    def parse_events(self, connection: object, payload: object) -> list[InboundMessage]:
        return [item(str(n)) for n in payload["ids"]] if isinstance(payload, dict) else []


@pytest.fixture
def door(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(registry, "get", lambda key: Signed())
    return f"/hooks/plaza/{channel.public_id}"


def push(url: str, body: bytes, sign: str = "right") -> int:
    return Client().post(url, data=body, content_type="application/json", headers={"X-Sign": sign}).status_code


def test_a_push_is_committed_before_it_is_answered(door: str) -> None:
    assert push(door, b'{"ids": [1, 2]}') == 200
    assert push(door, b'{"ids": [1, 2]}') == 200
    assert Delivery.objects.count() == 2


def test_an_unsigned_push_changes_nothing(door: str, bank: make.Bank) -> None:
    assert push(door, b'{"ids": [1]}', "wrong") == 401
    assert push(f"/hooks/plaza/{bank.spain.public_id}", b'{"ids": [1]}') == 401
    assert push(door, b"x" * (hooks.BODY_MAX + 1)) == 413
    assert Client().get(door).status_code == 405
    assert Delivery.objects.count() == Job.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[" * 5_000, b'{"a": NaN}', "ñ".encode("latin-1")])
def test_a_signed_body_that_nobody_can_read_is_kept_for_a_person(door: str, body: bytes) -> None:
    assert push(door, body) == 200
    assert [d.state for d in Delivery.objects.all()] == ["quarantined"]
    assert deliveries.claim(Delivery.objects.get().entity_id) == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_breaks_the_scrubbing(value: object) -> None:
    row = deliveries.scrub(item(text=str(value), extra={"value": value}))
    assert "\x00" not in row["text"]
    assert deliveries.revision_of(row)
