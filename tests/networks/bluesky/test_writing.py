"""What the bank sends to a real Bluesky network goes out once, says what it refers to, or says why not."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from PIL import Image

from tests.networks.bluesky.network import POST, Account, Network, everything, stamp, until
from tests.networks.wire import Wire, wire
from tests.platforms.stage import Strike
from ventanilla.channels.platforms.bluesky import platform
from ventanilla.channels.platforms.bluesky.adapter import ADAPTER
from ventanilla.channels.platforms.bluesky.writing import key_for
from ventanilla.channels.types import (
    Act,
    Connection,
    Found,
    Media,
    NotFound,
    Outcome,
    OutcomeUnknown,
    Outgoing,
    Prepared,
    Published,
    Refusal,
    Rejected,
    Surface,
    Undecidable,
)
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now


def ready(connection: Connection, outgoing: Outgoing) -> Prepared:
    prepared = ADAPTER.prepare(connection, outgoing)
    assert isinstance(prepared, Prepared), prepared
    return prepared


def send(connection: Connection, outgoing: Outgoing, attempt: str = "") -> Outcome:
    return ADAPTER.publish(connection, ready(connection, outgoing), attempt or str(uuid7()))


def sent(connection: Connection, outgoing: Outgoing) -> str:
    outcome = send(connection, outgoing)
    assert isinstance(outcome, Published), outcome
    return outcome.native_id


def stored(account: Account) -> list[dict[str, Any]]:
    """What really stands in an account's own store, newest first."""
    found: list[dict[str, Any]] = account.read("com.atproto.repo.listRecords", repo=account.did, collection=POST, limit=100)["records"]
    return found


def seen(account: Account, uri: str) -> None:
    """Waits until the network shows a post."""
    until(lambda: account.read("app.bsky.feed.getPosts", uris=[uri])["posts"])


@pytest.fixture
def connection(network: Network, bank: Account) -> Connection:
    return network.connect(bank)


@pytest.fixture
def cable(network: Network, settings: Any) -> Iterator[Wire]:
    pds = urlsplit(network.addresses.pds)
    with wire(str(pds.hostname), int(pds.port or 80)) as made:
        made.refusal = 400
        settings.ALLOW_HOSTS = [*settings.ALLOW_HOSTS, f"localhost:{made.port}"]
        yield made


def over(cable: Wire, connection: Connection) -> Connection:
    at = f"http://localhost:{cable.port}"
    return replace(connection, settings={"server": at}, credentials={**connection.credentials, "pds": at})


def test_what_we_write_comes_back_as_we_wrote_it(connection: Connection, bank: Account, marta: Account) -> None:
    text = f"👩‍👩‍👧 Mire https://alameda.es/a?b=c, @{marta.handle}: el 🇪🇸 #ahorro ñ https://alameda.es/fin."
    uri = sent(connection, Outgoing(text, language="es"))
    record = stored(bank)[0]["value"]
    raw = text.encode()
    pieces = [(raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), f["features"][0]) for f in record["facets"]]
    assert [(shown, feature["$type"].rpartition("#")[2]) for shown, feature in pieces] == [
        ("https://alameda.es/a?b=c", "link"),
        (f"@{marta.handle}", "mention"),
        ("#ahorro", "tag"),
        ("https://alameda.es/fin", "link"),
    ]
    assert pieces[1][1]["did"] == marta.did
    assert record["langs"] == ["es"]
    mine = ADAPTER.refetch(connection, [uri])[uri]
    assert mine.text == text
    assert mine.by_us


def test_a_name_that_is_nobodys_stays_plain_text(connection: Connection, bank: Account) -> None:
    sent(connection, Outgoing("Escriba a @nadie-de-nadie.test o a @correo"))
    assert "facets" not in stored(bank)[0]["value"]


def test_an_answer_refers_to_the_exact_posts(connection: Connection, bank: Account, marta: Account) -> None:
    first = marta.post("hola", names=bank)
    seen(bank, first)
    ours = sent(connection, Outgoing("Dígame", reply_to=first))
    second = marta.post("no va", to=ours)
    seen(bank, second)
    sent(connection, Outgoing("Lo miramos", reply_to=second, root_id="lo que sea"))
    reply = stored(bank)[0]["value"]["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (first, second)
    assert {part["uri"]: part["cid"] for part in (reply["root"], reply["parent"])} == {
        view["uri"]: view["cid"] for view in marta.read("app.bsky.feed.getPosts", uris=[first, second])["posts"]
    }
    until(lambda: len([n for n in marta.read("app.bsky.notification.listNotifications")["notifications"] if n["reason"] == "reply"]) == 2)


def test_images_go_out_with_shape_and_alternative_text(connection: Connection, bank: Account) -> None:
    raw = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(raw, "PNG")
    image = Media("image/png", alt_text="Horario: de 9 a 14 h", content=raw.getvalue())
    sent(connection, Outgoing("Horario", media=(image, replace(image, content=b"\x89PNG rota"))))
    first, second = stored(bank)[0]["value"]["embed"]["images"]
    assert (first["alt"], first["aspectRatio"], first["image"]["mimeType"]) == (image.alt_text, {"width": 60, "height": 40}, "image/png")
    assert "aspectRatio" not in second


def test_three_hundred_graphemes_go_and_one_more_does_not(connection: Connection, bank: Account) -> None:
    family = "👩‍👩‍👧‍👦"
    assert ADAPTER.count(family * 100 + "ñ" * 200) == 300
    assert ADAPTER.validate(connection, Outgoing("👍🏽" * 150 + "e\u0301" * 150)) == []
    sent(connection, Outgoing("👍🏽" * 150 + "e\u0301" * 150))
    [issue] = ADAPTER.validate(connection, Outgoing("ñ" * 301))
    assert (issue.code, issue.detail["over"]) == ("too_long", 1)
    refused = ADAPTER.publish(connection, Prepared(Outgoing("ñ" * 301)), str(uuid4()))
    assert refused == Rejected(Refusal.INVALID, "HTTP 400 InvalidRequest")
    [issue] = ADAPTER.validate(connection, Outgoing(family * 121))
    assert (issue.code, issue.detail["max"]) == ("too_long", platform.TEXT_BYTES_MAX), "few characters, too many bytes"
    assert len(stored(bank)) == 1


def test_an_attempt_is_one_record_however_often_it_is_made(connection: Connection, bank: Account) -> None:
    attempt = str(uuid7())
    outgoing = Outgoing("Una sola vez")
    first = send(connection, outgoing, attempt)
    assert isinstance(first, Published)
    assert first.native_id == f"at://{bank.did}/{POST}/{key_for(attempt)}"
    for _ in range(3):
        assert isinstance(send(connection, outgoing, attempt), OutcomeUnknown | Rejected), "the server has it already"
    assert len(stored(bank)) == 1
    prepared = ready(connection, outgoing)
    assert ADAPTER.reconcile(connection, prepared, attempt, now(), frozenset()) == Found(first.native_id, first.url)
    assert ADAPTER.reconcile(connection, prepared, str(uuid7()), now() - timedelta(days=1), frozenset()) == NotFound()
    other = ready(connection, Outgoing("Otra cosa"))
    assert ADAPTER.reconcile(connection, other, attempt, now(), frozenset()) == Undecidable("the key holds another post")


@pytest.mark.parametrize("attempt", ["", "a", "attempt-1", "ñ☃", str(uuid4()), str(uuid7()), "x" * 10_000])
def test_every_attempt_has_a_valid_key_of_its_own(attempt: str) -> None:
    key = key_for(attempt)
    assert key == key_for(attempt)
    assert len(key) == 13 and set(key) <= set("234567abcdefghijklmnopqrstuvwxyz") and key[0] in "234567abcdefghij"
    assert key != key_for(attempt + "x")


def test_keys_of_attempts_do_not_collide_and_sort_by_time() -> None:
    attempts = [str(uuid7()) for _ in range(5000)]
    assert len({key_for(attempt) for attempt in attempts}) == 5000
    early, late = key_for("0193e2f0-0000-7000-8000-000000000000"), key_for("0193e2f1-0000-7000-8000-000000000000")
    assert early < late


@pytest.mark.parametrize("what", [Strike.CUT_AFTER, Strike.ERROR_AFTER, Strike.GARBAGE])
def test_a_lost_answer_is_unknown_and_then_found_once(connection: Connection, bank: Account, cable: Wire, what: Strike) -> None:
    attempt, prepared = str(uuid7()), ready(connection, Outgoing("¿Salió o no salió?"))
    with cable.strike(what, only="createRecord"):
        assert isinstance(ADAPTER.publish(over(cable, connection), prepared, attempt), OutcomeUnknown)
        assert cable.struck == 1
    found = ADAPTER.reconcile(connection, prepared, attempt, now(), frozenset())
    assert isinstance(found, Found)
    assert [record["uri"] for record in stored(bank)] == [found.native_id]


def test_a_throttled_call_names_the_time_to_wait(connection: Connection, bank: Account, cable: Wire) -> None:
    with cable.strike(Strike.RATE_LIMIT, seconds=42, times=9):
        outcome = ADAPTER.publish(over(cable, connection), Prepared(Outgoing("hola")), "a")
    assert outcome == Rejected(Refusal.RATE_LIMITED, "HTTP 429 RateLimitExceeded", 42)
    assert stored(bank) == []


def test_posts_are_not_edited_here(connection: Connection) -> None:
    assert ADAPTER.edit(connection, sent(connection, Outgoing("hola")), Outgoing("adiós"), "e") == Rejected(Refusal.UNSUPPORTED)
    assert [issue.code for issue in ADAPTER.validate(connection, Outgoing("hola", Surface.DIRECT, recipient="x"))] == ["no_direct"]


def test_our_own_post_is_deleted_and_stays_deleted(connection: Connection, bank: Account, marta: Account) -> None:
    uri, theirs = sent(connection, Outgoing("Error nuestro")), marta.post("hola")
    assert ADAPTER.reconcile_act(connection, Act.DELETE, uri) == NotFound()
    for _ in range(2):
        assert ADAPTER.act(connection, Act.DELETE, uri, "d") == Published(uri)
    assert stored(bank) == []
    assert ADAPTER.reconcile_act(connection, Act.DELETE, uri) == Found(uri)
    assert ADAPTER.act(connection, Act.DELETE, theirs, "d") == Rejected(Refusal.FORBIDDEN, "not our own post")
    assert len(stored(marta)) == 1


def test_a_reply_in_our_thread_is_hidden_and_shown_again(connection: Connection, bank: Account, marta: Account) -> None:
    ours = sent(connection, Outgoing("Nuevo horario"))
    one, two = marta.post("mi tarjeta es…", to=ours), marta.post("gracias", to=ours)
    until(lambda: len(everything(connection)[0]) == 2)

    def hidden() -> list[str]:
        gate = bank.read("com.atproto.repo.getRecord", repo=bank.did, collection="app.bsky.feed.threadgate", rkey=ours.rpartition("/")[2])
        return list(gate["value"]["hiddenReplies"])

    assert ADAPTER.reconcile_act(connection, Act.HIDE, one) == NotFound()
    for uri in (one, two, one):
        assert ADAPTER.act(connection, Act.HIDE, uri, "h") == Published(uri)
    assert hidden() == [one, two]
    assert ADAPTER.reconcile_act(connection, Act.HIDE, one) == Found(one)
    until(lambda: everything(connection)[0] == [])
    assert ADAPTER.act(connection, Act.UNHIDE, one, "u") == Published(one)
    assert hidden() == [two]
    assert ADAPTER.reconcile_act(connection, Act.UNHIDE, one) == Found(one)
    assert ADAPTER.reconcile_act(connection, Act.UNHIDE, two) == NotFound()


def test_a_gate_that_is_there_keeps_its_rules(connection: Connection, bank: Account, marta: Account) -> None:
    ours = sent(connection, Outgoing("Solo para quien mencionamos"))
    reply = marta.post("hola", to=ours)
    seen(bank, reply)
    rules = [{"$type": "app.bsky.feed.threadgate#mentionRule"}]
    gate = {"$type": "app.bsky.feed.threadgate", "post": ours, "createdAt": stamp(), "allow": rules}
    place = {"repo": bank.did, "collection": "app.bsky.feed.threadgate", "rkey": ours.rpartition("/")[2]}
    bank.call("com.atproto.repo.putRecord", {**place, "record": gate})
    assert ADAPTER.act(connection, Act.HIDE, reply, "h") == Published(reply)
    assert bank.read("com.atproto.repo.getRecord", **place)["value"] == {**gate, "hiddenReplies": [reply]}


def test_a_reply_in_anothers_thread_cannot_be_hidden(connection: Connection, bank: Account, marta: Account) -> None:
    theirs = marta.post("hola", names=bank)
    reply = marta.post("más", to=theirs)
    seen(bank, reply)
    for uri in (theirs, reply):
        assert ADAPTER.act(connection, Act.HIDE, uri, "h") == Rejected(Refusal.FORBIDDEN, "not a reply in our own thread")


def test_a_post_is_reported_liked_and_its_writer_blocked(connection: Connection, network: Network, bank: Account, marta: Account) -> None:
    uri = marta.post("Soy su banco, deme su clave", names=bank)
    seen(bank, uri)
    report = ADAPTER.act(connection, Act.REPORT, uri, "r")
    assert isinstance(report, Published) and report.native_id.isdigit(), "the moderation service gave it a number"
    assert ADAPTER.reconcile_act(connection, Act.LIKE, uri) == NotFound()
    liked = ADAPTER.act(connection, Act.LIKE, uri, "l")
    assert isinstance(liked, Published) and liked.native_id == uri
    assert ADAPTER.reconcile_act(connection, Act.LIKE, uri) == Found(uri)
    assert isinstance(ADAPTER.act(connection, Act.BLOCK, uri, "b"), Published)
    assert ADAPTER.reconcile_act(connection, Act.BLOCK, uri) == Found(uri)
    until(lambda: bank.read("app.bsky.actor.getProfile", actor=marta.did)["viewer"].get("blocking"))


def test_acts_on_what_is_gone_are_refused(connection: Connection, marta: Account) -> None:
    uri = marta.post("hola")
    seen(marta, uri)
    marta.delete(uri)
    until(lambda: not marta.read("app.bsky.feed.getPosts", uris=[uri])["posts"])
    for act in (Act.REPORT, Act.LIKE, Act.HIDE):
        outcome = ADAPTER.act(connection, act, uri, "x")
        assert isinstance(outcome, Rejected) and outcome.code is Refusal.TARGET_GONE
    assert isinstance(ADAPTER.prepare(connection, Outgoing("tarde", reply_to=uri)), Rejected)
