"""What customers do on a real Bluesky network arrives in our words, once, whole."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from tests.networks.bluesky.network import Account, Network, everything, stamp, until
from ventanilla.channels.platforms.bluesky import streams
from ventanilla.channels.platforms.bluesky.adapter import ADAPTER
from ventanilla.channels.types import Batch, Connection, DeliveryKind, Gone, InboundMessage, Surface
from ventanilla.common.pure.clock import now


def arrived(connection: Connection, count: int, stream: str = "notifications", cursor: str = "") -> list[InboundMessage]:
    """The first `count` messages, once the network has them all."""
    found: list[InboundMessage] = until(lambda: got if len(got := everything(connection, stream, cursor)[0]) >= count else None)
    assert len(found) == count
    return found


def test_a_mention_arrives_in_our_words(network: Network, bank: Account, marta: Account) -> None:
    uri = marta.post("no puedo entrar 😡 en la app", names=bank, langs=["es-ES"])
    [message] = arrived(network.connect(bank), 1)
    assert message.native_id == uri
    assert (message.kind, message.surface) == (DeliveryKind.MESSAGE, Surface.PUBLIC)
    assert message.text == f"@{bank.handle} no puedo entrar 😡 en la app"
    assert (message.author.native_id, message.author.handle) == (marta.did, f"@{marta.handle}")
    assert (message.root_id, message.parent_id) == (uri, "")
    assert message.revision.startswith("bafy")
    assert (message.language, message.to_us, message.by_us) == ("es", True, False)
    assert message.url == f"https://bsky.app/profile/{marta.handle}/post/{uri.rpartition('/')[2]}"


def test_an_answer_to_us_knows_root_and_parent(network: Network, bank: Account, marta: Account) -> None:
    first = marta.post("hola", names=bank)
    ours = bank.post("dígame", to=first)
    second = marta.post("no funciona", to=ours)
    messages = arrived(network.connect(bank), 2)
    assert [(m.native_id, m.root_id, m.parent_id, m.to_us) for m in messages] == [(first, first, "", True), (second, first, ours, True)]


def test_other_peoples_talk_in_our_thread_is_not_addressed_to_us(network: Network, bank: Account, marta: Account) -> None:
    ours = bank.post("Nuevo horario")
    reply = marta.post("gracias", to=ours)
    pedro = network.account("pedro")
    aside = pedro.post("a ver si es verdad", to=reply)
    found = {m.native_id: m for m in arrived(network.connect(bank), 2)}
    assert found[reply].to_us
    assert not found[aside].to_us
    assert (found[aside].root_id, found[aside].parent_id) == (ours, reply)


def test_a_backlog_of_120_arrives_whole_once_and_in_order(network: Network, bank: Account, marta: Account) -> None:
    posted = [marta.post(f"mensaje {n}", names=bank) for n in range(120)]
    connection = network.connect(bank)
    until(lambda: len(everything(connection, limit=100)[0]) == 120, 60)
    for limit in (13, 50, 200):
        messages, cursor = everything(connection, limit=limit)
        assert [m.native_id for m in messages] == posted, limit
        assert everything(connection, cursor=cursor)[0] == []
    later = marta.post("uno más", names=bank)
    assert [m.native_id for m in arrived(connection, 1, cursor=cursor)] == [later]


def test_a_back_dated_mention_is_found_by_the_hourly_sweep(
    network: Network, bank: Account, marta: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = network.connect(bank)
    now_ = marta.post("de hoy", names=bank)
    [message] = arrived(connection, 1)
    _, cursor = everything(connection)
    old = (datetime.now(UTC) - timedelta(hours=5)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    back_dated = marta.post("de hace cinco horas, dice", names=bank, at=old)
    until(lambda: len(everything(connection)[0]) == 2)
    assert everything(connection, cursor=cursor)[0] == [], "control: it stands far below the cursor"
    monkeypatch.setattr(streams, "now", lambda: now() + timedelta(minutes=61))
    swept, cursor = everything(connection, cursor=cursor)
    assert [m.native_id for m in swept] == [back_dated, now_]
    assert swept[1] == message
    assert everything(connection, cursor=cursor)[0] == []


def test_a_straggler_of_the_last_minute_is_not_missed(network: Network, bank: Account, marta: Account) -> None:
    connection = network.connect(bank)
    marta.post("primero", names=bank)
    arrived(connection, 1)
    _, cursor = everything(connection)
    moment = (datetime.now(UTC) - timedelta(seconds=20)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    late = marta.post("escrito antes, llegado después", names=bank, at=moment)
    assert [m.native_id for m in arrived(connection, 1, cursor=cursor)] == [late]


def test_a_lost_notification_is_recovered_from_the_thread(
    network: Network, bank: Account, marta: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = network.connect(bank)
    ours = bank.post("Hoy ampliamos el horario")
    reply = marta.post("ya era hora", to=ours)
    deeper = network.account("pedro").post("y que lo digas", to=reply)
    until(lambda: len(everything(connection)[0]) == 2)
    monkeypatch.setattr(streams, "_listed", lambda *_: ([], False))  # the list has lost them
    assert everything(connection)[0] == []
    found = arrived(connection, 2, "threads")
    assert [(m.native_id, m.root_id, m.parent_id) for m in found] == [(reply, ours, ours), (deeper, ours, reply)]
    _, cursor = everything(connection, "threads")
    assert ADAPTER.fetch(connection, "threads", cursor, 50) == Batch((), cursor), "a finished pass rests"


def test_both_streams_give_the_same_message(network: Network, bank: Account, marta: Account) -> None:
    connection = network.connect(bank)
    marta.post("ya era hora", to=bank.post("Hoy ampliamos el horario"))
    assert arrived(connection, 1) == arrived(connection, 1, "threads")


def test_a_thread_larger_than_the_page_is_read_in_steps(network: Network, bank: Account, marta: Account) -> None:
    connection = network.connect(bank)
    posted = set()
    for n in range(3):
        ours = bank.post(f"aviso {n}")
        posted |= {marta.post(f"respuesta {n}.{i}", to=ours) for i in range(4)}
    until(lambda: len(everything(connection, "threads")[0]) == 12)
    found, _ = everything(connection, "threads", limit=3)
    assert sorted(m.native_id for m in found) == sorted(posted)


def test_links_behind_words_and_cards_are_written_out(network: Network, bank: Account, marta: Account) -> None:
    text = "pago en banco.example aquí 👇"
    start = len(b"pago en ")
    facet = {
        "index": {"byteStart": start, "byteEnd": start + len("banco.example")},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://timo.example/entrar"}],
    }
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://otra.example/", "title": "Oferta", "description": ""}}
    marta.post(text, to=bank.post("Hola"), facets=[facet], embed=card)
    [message] = arrived(network.connect(bank), 1)
    assert message.text == "pago en banco.example (https://timo.example/entrar) aquí 👇\n\nhttps://otra.example/"


def test_images_arrive_with_their_alternative_text(network: Network, bank: Account, marta: Account) -> None:
    raw = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(raw, "PNG")
    import httpx

    headers = {"Authorization": f"Bearer {marta.access}", "Content-Type": "image/png"}
    blob = httpx.post(f"{marta.pds}/xrpc/com.atproto.repo.uploadBlob", content=raw.getvalue(), headers=headers).json()["blob"]
    marta.post("mire", names=bank, embed={"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "Error 503"}]})
    [message] = arrived(network.connect(bank), 1)
    assert [m.alt_text for m in message.media] == ["Error 503"]
    assert message.media[0].url.startswith(network.addresses.appview)


def test_a_quote_of_our_post_is_addressed_to_us(network: Network, bank: Account, marta: Account) -> None:
    ours = bank.post("Hipoteca al 2 %")
    cid = until(lambda: marta.read("app.bsky.feed.getPosts", uris=[ours])["posts"])[0]["cid"]
    marta.post("¿al dos?", embed={"$type": "app.bsky.embed.record", "record": {"uri": ours, "cid": cid}})
    [message] = arrived(network.connect(bank), 1)
    assert message.to_us
    assert message.extra["quotes"] == ours


def test_a_deletion_is_gone_and_leaves_the_list(network: Network, bank: Account, marta: Account) -> None:
    kept, deleted = marta.post("uno", names=bank), marta.post("dos", names=bank)
    connection = network.connect(bank)
    arrived(connection, 2)
    marta.delete(deleted)
    found: dict[str, Any] = until(lambda: f if (f := ADAPTER.refetch(connection, [kept, deleted]))[deleted] == Gone() else None)
    assert isinstance(found[kept], InboundMessage) and found[kept].text.endswith("uno")
    assert [m.native_id for m in arrived(connection, 1)] == [kept]


def test_a_post_that_we_may_not_see_is_forbidden_not_gone(network: Network, bank: Account, marta: Account) -> None:
    uri = marta.post("hola", names=bank)
    connection = network.connect(bank)
    arrived(connection, 1)
    block = {"$type": "app.bsky.graph.block", "subject": bank.did, "createdAt": stamp()}
    marta.call("com.atproto.repo.createRecord", {"repo": marta.did, "collection": "app.bsky.graph.block", "record": block})
    assert until(lambda: f if isinstance((f := ADAPTER.refetch(connection, [uri]).get(uri)), Gone) else None) == Gone(forbidden=True)


def test_a_cursor_that_is_not_ours_begins_anew(network: Network, bank: Account, marta: Account) -> None:
    uri = marta.post("hola", names=bank)
    connection = network.connect(bank)
    arrived(connection, 1)
    for cursor in ("☃", "[]", '{"at":7,"swept":"x"}'):
        assert [m.native_id for m in everything(connection, cursor=cursor)[0]] == [uri]
    assert everything(replace(connection, settings={**connection.settings, "backfill_days": 0}))[0] == []
