"""Answers of a real server are read whole. Where they come from: `recorded/README.md`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ventanilla.channels.platforms.mastodon.client import Api
from ventanilla.channels.platforms.mastodon.reading import message_of
from ventanilla.channels.types import Connection, DeliveryKind, Fault, Media, PlatformFault, Surface
from ventanilla.common.pure.clock import now

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded" / "answers.json").read_text())
CONNECTION = Connection(1, "117020566092212359@localhost:3000", "@mastodonpy_test_2@bank.example", {"server": "http://localhost:3000"}, {})


def test_an_answer_to_us() -> None:
    message = message_of(RECORDED["reply"], CONNECTION)
    assert message.text == "@mastodonpy_test_2 same!"
    assert (message.native_id, message.parent_id, message.root_id) == ("117020583258292382", "117020583245459824", "")
    assert (message.surface, message.to_us, message.by_us) == (Surface.PUBLIC, True, False)
    assert message.author.handle == "@admin@bank.example"
    assert message.author.native_id == "http://localhost:3000/ap/users/117020565693913441"
    assert message.posted_at == datetime(2026, 8, 1, 13, 53, 15, 910_000, tzinfo=UTC)
    assert message.url == "http://localhost:3000/@admin/117020583258292382"


def test_our_own_private_message() -> None:
    message = message_of(RECORDED["direct"], CONNECTION)
    assert message.text.startswith("@admin ")
    assert (message.surface, message.by_us, message.to_us) == (Surface.DIRECT, True, False)
    assert message.language == "ja"


def test_an_edited_post_has_its_time_as_revision() -> None:
    message = message_of(RECORDED["edited"], CONNECTION, kind=DeliveryKind.EDIT)
    assert message.revision == "2026-08-01T13:54:00.695000+00:00"
    assert message.text.endswith("Kate")


def test_every_post_of_a_page_is_read() -> None:
    assert [message_of(status, CONNECTION).native_id for status in RECORDED["page"]] == [s["id"] for s in RECORDED["page"]]


@pytest.mark.parametrize("field", sorted(RECORDED["reply"]))
@pytest.mark.parametrize("value", [None, 7, "texto", [], {}, [None], True], ids=repr)
def test_a_field_of_another_type_costs_that_field_alone(field: str, value: Any) -> None:
    status = {**RECORDED["reply"], field: value}
    try:
        message = message_of(status, CONNECTION)
    except PlatformFault as fault:
        assert fault.code is Fault.GARBLED
        assert field in {"id", "created_at", "account"}
    else:
        assert message.native_id


def test_what_else_a_post_may_carry() -> None:
    status = {
        **RECORDED["reply"],
        "spoiler_text": "Aviso\0",
        "content": "<p>¿Cuál prefieren?</p>",
        "sensitive": True,
        "visibility": "private",
        "poll": {"options": [{"title": "App"}, {"title": "Oficina"}]},
        "quote": {"state": "accepted", "quoted_status": {"id": "55"}},
        "media_attachments": [
            {"type": "video", "url": None, "remote_url": "https://far.example/v.mp4", "description": None},
            {"type": "unknown", "url": None, "remote_url": None},
        ],
    }
    message = message_of(status, CONNECTION)
    assert message.text == "Aviso\n\n¿Cuál prefieren?\n\n○ App\n○ Oficina"
    assert message.surface is Surface.DIRECT, "for followers only is not public"
    assert message.media == (Media("video/mp4", "https://far.example/v.mp4"),)
    assert message.extra == {"visibility": "private", "sensitive": True, "quotes": "55"}


def test_the_time_of_the_next_call_is_read_from_what_the_server_says() -> None:
    api = Api("https://bank.example")
    assert api.retry_after() is None
    api.headers = {"X-RateLimit-Reset": (now() + timedelta(seconds=90)).isoformat().replace("+00:00", "Z")}
    assert api.retry_after() in {90, 91}
    api.headers = {**RECORDED["headers"], "X-RateLimit-Reset": RECORDED["headers"]["x-ratelimit-reset"]}
    assert api.retry_after() == 1, "a time that has passed is now"
    api.headers = {"Retry-After": "999999999"}
    assert api.retry_after() == 86_400
    api.headers = {"Retry-After": "pronto", "X-RateLimit-Reset": "mañana"}
    assert api.retry_after() is None
    assert api.skew() == timedelta()
    api.session.close()
