"""Rows of an archive: what is taken, and why a row is not."""

from datetime import UTC, datetime

import pytest

from ventanilla.channels.platforms.file.reading import Reject, Rejected, message
from ventanilla.channels.types import DeliveryKind, Surface

NOW = datetime(2026, 11, 21, tzinfo=UTC)
GOOD = {"id": "1", "text": "Hola", "posted_at": "2026-11-02T10:00:00+01:00", "author_handle": "@ana"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, Reject.ID_MISSING),
        ({"id": "x" * 301}, Reject.ID_MISSING),
        ({"text": "  "}, Reject.TEXT_MISSING),
        ({"text": {"a": 1}}, Reject.NOT_TEXT),
        ({"text": "x" * 100_001}, Reject.TOO_LONG),
        ({"author_handle": None}, Reject.AUTHOR_MISSING),
        ({"posted_at": None}, Reject.TIME_MISSING),
        ({"posted_at": "ayer"}, Reject.TIME_UNREADABLE),
        ({"posted_at": "2031-01-01"}, Reject.TIME_IN_FUTURE),
        ({"surface": "wall"}, Reject.SURFACE_UNKNOWN),
    ],
)
def test_a_row_that_is_not_taken_says_why(change: dict[str, object], reason: Reject) -> None:
    with pytest.raises(Rejected) as error:
        message({**GOOD, **change}, NOW)
    assert error.value.code == reason


def test_a_row_in_either_form_is_the_same_message() -> None:
    flat = message({**GOOD, "author_id": "7", "author_name": "Ana", "by_us": "false", "extra": 1}, NOW)
    nested = message({**GOOD, "author": {"id": 7, "handle": "@ana", "name": "Ana"}}, NOW)
    assert flat == nested
    assert (flat.author.native_id, flat.surface, flat.posted_at.hour, flat.by_us) == ("7", Surface.PUBLIC, 9, False)
    assert message({**GOOD, "deleted": "1", "text": ""}, NOW).kind == DeliveryKind.DELETE
    assert message(GOOD, NOW).author.native_id == "ana"


@pytest.mark.parametrize("row", [None, [], "x", 3])
def test_what_is_no_object_is_refused(row: object) -> None:
    with pytest.raises(Rejected):
        message(row, NOW)
