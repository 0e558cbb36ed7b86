"""A network that answers garbage: what was read stays read, nothing is passed over, and the channel's state says so."""

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.channels.conftest import Outbox
from tests.domain.channels.test_deliveries import item
from ventanilla.channels import deliveries
from ventanilla.channels.fetching import FAILURES_MAX
from ventanilla.channels.models import Channel, Cursor, Delivery
from ventanilla.channels.types import Batch, Fault, NotFound, PlatformFault
from ventanilla.notices.models import Notice
from ventanilla.workflows import fetch, outgoing

pytestmark = pytest.mark.django_db


def broken(error: BaseException) -> Any:
    def fetched(connection: object, stream: str, cursor: str, limit: int) -> Batch:
        raise error

    return fetched


GARBAGE = {
    "an adapter that falls over it": broken(KeyError("text")),
    "more depth than there is": broken(RecursionError()),
    "words for people": broken(PlatformFault(Fault.GARBLED, "html")),
    "a place that no column holds": lambda *given: Batch((item(),), "x" * 600),
    "a place with a NUL": lambda *given: Batch((item(),), "a\x00"),
}


@pytest.mark.parametrize("answer", GARBAGE.values(), ids=list(GARBAGE))
def test_garbage_is_seen_told_and_read_past_once_it_ends(box: Outbox, monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    deliveries._seals.clear()
    monkeypatch.setattr(box.network, "fetch", lambda *given: Batch((item("1"),), "c1"))
    assert fetch.run(box.channel.pk) == 1
    monkeypatch.setattr(box.network, "fetch", answer)
    for _ in range(FAILURES_MAX):
        assert fetch.run(box.channel.pk) == 0
    row = Cursor.objects.get()
    assert (row.cursor, row.failures, row.error) == ("c1", FAILURES_MAX, "garbled"), "where it stood, and why it does not go on"
    assert Channel.objects.get(pk=box.channel.pk).fetch_at is not None
    assert Notice.objects.filter(kind="channel.down").count() == Notice.objects.count()
    seen: list[str] = []

    def healed(connection: object, stream: str, cursor: str, limit: int) -> Batch:
        seen.append(cursor)
        return Batch((item("1"), item("2")), "c2")

    monkeypatch.setattr(box.network, "fetch", healed)
    assert fetch.run(box.channel.pk) == 2
    assert seen == ["c1"], "nothing was passed over"
    assert sorted(Delivery.objects.values_list("native_id", flat=True)) == ["1", "2"]
    row.refresh_from_db()
    assert (row.cursor, row.failures, row.error) == ("c2", 0, "")


HOSTILE = [
    item("\x00" * 5 + "7"),
    item("7", text="\ud800 roto \x00"),
    replace(item("7"), language="\x00" * 50, url="\ud83d" * 2_000, root_id="r" * 2_000),
    item("7", extra={"deep": [[[[[[[[]]]]]]]], "\x00": float("inf"), "huge": 10**4_000}),
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_one_hostile_item_does_not_keep_the_page_from_being_read(box: Outbox, monkeypatch: pytest.MonkeyPatch, hostile: Any) -> None:
    deliveries._seals.clear()
    monkeypatch.setattr(box.network, "fetch", lambda *given: Batch((item("1"), hostile, item("2")), "c1"))
    assert fetch.run(box.channel.pk) == 3
    assert {w.message.native_id for w in deliveries.claim(box.channel.entity_id)} == {"1", "2", "7"}


@pytest.mark.parametrize("error", [KeyError("x"), RecursionError(), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x")])
def test_garbage_to_an_answer_or_to_a_reading_back_is_an_unknown_outcome(
    box: Outbox, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    box.network.answers = [error]
    attempt = box.queue()
    box.work()
    attempt.refresh_from_db()
    assert (attempt.state, box.network.calls) == ("unknown", 1)

    def reconcile(*given: object) -> Any:
        raise error

    monkeypatch.setattr(box.network, "reconcile", reconcile)
    outgoing.reconcile(attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.state, box.network.calls) == ("unknown", 1), "never sent again by itself"
    monkeypatch.setattr(box.network, "reconcile", lambda *given: NotFound())
    outgoing.reconcile(attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.reason) == ("unknown", "not_found")
