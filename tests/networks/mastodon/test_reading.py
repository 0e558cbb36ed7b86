"""What customers do on Mastodon arrives in our words, once, whole."""

import pytest

from tests.networks.mastodon.server import Network
from ventanilla.channels.platforms.mastodon.adapter import ADAPTER
from ventanilla.channels.types import Batch, Connection, DeliveryKind, Fault, Gone, InboundMessage, PlatformFault, Surface

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fccfc0f01f0005000201"
    "5d8ddb2d0000000049454e44ae426082"
)


def everything(connection: Connection, stream: str = "mentions", cursor: str = "", limit: int = 40) -> tuple[list[InboundMessage], str]:
    found: list[InboundMessage] = []
    for _ in range(60):
        batch = ADAPTER.fetch(connection, stream, cursor, limit)
        assert len(batch.items) <= limit
        assert len(batch.cursor) <= 500
        found += batch.items
        cursor = batch.cursor
        if batch.complete:
            return found, cursor
    raise AssertionError("the stream never said that it was complete")


def test_a_mention_arrives_in_our_words(network: Network) -> None:
    status = network.as_person("marta").status_post("@banco No puedo entrar en la app 😡 https://ejemplo.es/captura", language="es")
    [message], _ = everything(network.connection())
    assert message.native_id == str(status.id)
    assert (message.kind, message.surface) == (DeliveryKind.MESSAGE, Surface.PUBLIC)
    assert message.text == "@banco No puedo entrar en la app 😡 https://ejemplo.es/captura"
    assert (message.author.name, message.author.handle) == ("Marta", f"@marta@{network.connection().handle.split('@')[2]}")
    assert message.author.native_id == status.account.uri
    assert (message.root_id, message.parent_id, message.revision) == (message.native_id, "", "")
    assert (message.language, message.to_us, message.by_us) == ("es", True, False)
    assert message.posted_at == status.created_at


def test_a_private_mention_is_direct_even_when_the_account_filters_strangers(network: Network) -> None:
    network.as_person("banco").update_notifications_policy(for_private_mentions="filter")
    network.as_person("marta").status_post("@banco mi número es 600 000 000", visibility="direct")
    [message], _ = everything(network.connection())
    assert message.surface is Surface.DIRECT
    assert message.extra["visibility"] == "direct"


def test_an_answer_knows_its_thread_and_its_parent(network: Network) -> None:
    marta, banco = network.as_person("marta"), network.as_person("banco")
    first = marta.status_post("@banco hola")
    ours = banco.status_post("@marta dígame", in_reply_to_id=first)
    second = marta.status_post("@banco no funciona", in_reply_to_id=ours)
    messages, _ = everything(network.connection())
    assert [(m.native_id, m.root_id, m.parent_id) for m in messages] == [
        (str(first.id), str(first.id), ""),
        (str(second.id), str(first.id), str(ours.id)),
    ]


def test_media_arrive_with_their_alternative_text(network: Network) -> None:
    marta = network.as_person("marta")
    media = marta.media_post(PNG, mime_type="image/png", description="Captura con el error 503")
    marta.status_post("@banco mire", media_ids=[media])
    [message], _ = everything(network.connection())
    assert [(m.media_type, m.alt_text) for m in message.media] == [("image/jpeg", "Captura con el error 503")]
    assert message.media[0].url.startswith("http")


def test_a_backlog_of_120_arrives_whole_and_once_in_order(network: Network) -> None:
    marta = network.as_person("marta")
    posted = [str(marta.status_post(f"@banco mensaje {n}").id) for n in range(120)]
    messages, cursor = everything(network.connection(), limit=40)
    assert [m.native_id for m in messages] == posted
    later = str(marta.status_post("@banco uno más").id)
    again, _ = everything(network.connection(), cursor=cursor)
    assert [m.native_id for m in again] == [later]


def test_a_small_page_loses_nothing(network: Network) -> None:
    marta = network.as_person("marta")
    posted = [str(marta.status_post(f"@banco mensaje {n}").id) for n in range(23)]
    messages, _ = everything(network.connection(), limit=7)
    assert [m.native_id for m in messages] == posted


def test_once_an_hour_the_last_hour_is_read_again(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from ventanilla.channels.platforms.mastodon import streams
    from ventanilla.common.pure.clock import now

    marta = network.as_person("marta")
    first = str(marta.status_post("@banco uno").id)
    _, cursor = everything(network.connection())
    assert everything(network.connection(), cursor=cursor)[0] == [], "control: within the hour nothing comes twice"
    monkeypatch.setattr(streams, "now", lambda: now() + timedelta(minutes=61))
    again, cursor = everything(network.connection(), cursor=cursor)
    assert [m.native_id for m in again] == [first]
    assert everything(network.connection(), cursor=cursor)[0] == []


def test_a_reply_that_names_nobody_is_found_in_our_thread(network: Network) -> None:
    ours = network.as_person("banco").status_post("Hoy ampliamos el horario de oficinas.")
    silent = network.as_person("nuria").status_post("Ya era hora", in_reply_to_id=ours)
    connection = network.connection()
    assert everything(connection)[0] == [], "control: the notification list does not have it"
    [message], cursor = everything(connection, "threads")
    assert (message.native_id, message.root_id, message.parent_id) == (str(silent.id), str(ours.id), str(ours.id))
    assert message.to_us
    assert ADAPTER.fetch(connection, "threads", cursor, 40) == Batch((), cursor), "a finished pass rests"
    assert everything(network.connection(threads_every_s=0), "threads", cursor)[0] == [message]


def test_an_edit_has_the_revision_of_its_time_and_a_deletion_is_gone(network: Network) -> None:
    marta = network.as_person("marta")
    kept, edited, deleted = (marta.status_post(f"@banco mensaje {n}") for n in range(3))
    marta.status_update(edited, "@banco mensaje corregido")
    marta.status_delete(deleted)
    found = ADAPTER.refetch(network.connection(), [str(s.id) for s in (kept, edited, deleted)])
    assert set(found) == {str(s.id) for s in (kept, edited, deleted)}
    same, new = found[str(kept.id)], found[str(edited.id)]
    assert isinstance(same, InboundMessage) and isinstance(new, InboundMessage)
    assert (same.kind, same.revision) == (DeliveryKind.MESSAGE, "")
    assert (new.kind, new.text) == (DeliveryKind.EDIT, "@banco mensaje corregido")
    assert new.revision == marta.status(edited).edited_at.isoformat()
    assert found[str(deleted.id)] == Gone()
    assert ADAPTER.refetch(network.connection(), [str(deleted.id)]) == {str(deleted.id): Gone()}


@pytest.mark.parametrize(
    ("effect", "code", "retry_after"),
    [
        ({"type": "ratelimit"}, Fault.THROTTLED, 300),
        ({"type": "status", "status": 401}, Fault.UNAUTHORIZED, None),
        ({"type": "status", "status": 403}, Fault.FORBIDDEN, None),
        ({"type": "status", "status": 503}, Fault.UNREACHABLE, None),
        ({"type": "malformed"}, Fault.GARBLED, None),
        ({"type": "status", "status": 200, "body": {"surprise": 1}}, Fault.GARBLED, None),
        ({"type": "status", "status": 200, "body": "nada"}, Fault.GARBLED, None),
    ],
)
def test_a_failed_read_says_why(network: Network, effect: dict[str, object], code: Fault, retry_after: int | None) -> None:
    connection = network.connection()
    network.fault("/api/v1/notifications.*", effect)
    with pytest.raises(PlatformFault) as raised:
        ADAPTER.fetch(connection, "mentions", "", 40)
    assert (raised.value.code, raised.value.retry_after) == (code, retry_after)


def test_one_item_that_is_none_does_not_stop_the_others(network: Network) -> None:
    connection = network.connection()
    network.as_person("marta").status_post("@banco hola")
    good = network.as_person("banco").notifications()[0]
    status = {
        "id": "7",
        "created_at": "2026-11-20T10:00:00.000Z",
        "account": {"id": "3", "acct": "x", "uri": "u"},
        "content": 7,
        "mentions": 3,
    }
    body = [
        {"id": "90", "type": "mention", "created_at": "2026-11-20T10:00:00Z", "status": status},
        {"id": "91", "type": "mention", "status": {"id": "8"}},
        {"id": "92", "type": "mention", "status": None},
        "no object",
    ]
    network.fault("/api/v1/notifications.*", {"type": "status", "status": 200, "body": body})
    batch = ADAPTER.fetch(connection, "mentions", f'{{"id":"{good.id}","at":"2999-01-01T00:00:00+00:00"}}', 40)
    assert [(m.native_id, m.text) for m in batch.items] == [("7", "")]
    assert batch.gap, "something could not be read, and that is said"


def test_a_cursor_that_is_not_ours_begins_anew(network: Network) -> None:
    network.as_person("marta").status_post("@banco hola")
    batch = ADAPTER.fetch(network.connection(), "mentions", "☃", 40)
    assert len(batch.items) == 1
