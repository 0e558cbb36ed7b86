"""One row of an archive -> a message, or the reason why not. Pure; the same fields in JSON lines and in CSV.

`id`, `text`, `posted_at` (ISO 8601; without an offset it is UTC), `author_id` or `author_handle`; and optionally
`author_name, surface (public direct), root_id, parent_id, url, language, by_us, to_us, revision, deleted, media`
(`media`: addresses, parted by spaces in CSV). In JSON, `author` may be an object with `id, handle, name`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ventanilla.channels.types import Author, DeliveryKind, InboundMessage, Media, Surface

TEXT_MAX = 100_000
_KNOWN = {
    "id", "text", "posted_at", "author", "author_id", "author_handle", "author_name", "surface", "root_id", "parent_id", "url",
    "language", "by_us", "to_us", "revision", "deleted", "media",
}  # fmt: skip


class Reject(StrEnum):
    """Why a row is not taken."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    ENCODING = "encoding"
    ID_MISSING = "id_missing"
    TEXT_MISSING = "text_missing"
    AUTHOR_MISSING = "author_missing"
    TIME_MISSING = "time_missing"
    TIME_UNREADABLE = "time_unreadable"
    TIME_IN_FUTURE = "time_in_future"
    SURFACE_UNKNOWN = "surface_unknown"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"


class Rejected(ValueError):
    """Carries a `Reject` code; the row itself is never quoted."""

    def __init__(self, code: Reject) -> None:
        super().__init__(code.value)
        self.code = code


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool | dict | list):
        raise Rejected(Reject.NOT_TEXT)
    return str(value).strip() if name != "text" else str(value)


def _flag(row: Mapping[str, Any], name: str, default: bool) -> bool:
    value = row.get(name)
    if value in (None, ""):
        return default
    return value if isinstance(value, bool) else str(value).strip().lower() in {"1", "true", "yes", "si", "sí"}


def _time(row: Mapping[str, Any], now: datetime) -> datetime:
    raw = _text(row, "posted_at")
    if not raw:
        raise Rejected(Reject.TIME_MISSING)
    try:
        at = datetime.fromisoformat(raw)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Rejected(Reject.TIME_UNREADABLE)
    if at.year < 2000:
        raise Rejected(Reject.TIME_UNREADABLE)
    if (at - now).total_seconds() > 86_400:
        raise Rejected(Reject.TIME_IN_FUTURE)
    return at


def _author(row: Mapping[str, Any]) -> Author:
    nested = row.get("author")
    source = {f"author_{k}": v for k, v in nested.items()} if isinstance(nested, Mapping) else row
    native_id, handle = _text(source, "author_id"), _text(source, "author_handle")
    if not native_id and not handle:
        raise Rejected(Reject.AUTHOR_MISSING)
    return Author(native_id or handle.lstrip("@").casefold(), handle or native_id, _text(source, "author_name"))


def _media(row: Mapping[str, Any]) -> tuple[Media, ...]:
    value = row.get("media") or ()
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list | tuple):
        raise Rejected(Reject.NOT_TEXT)
    found = []
    for one in value:
        if isinstance(one, Mapping):
            found.append(Media(_text(one, "media_type"), _text(one, "url"), _text(one, "alt_text")))
        else:
            found.append(Media("", str(one)))
    return tuple(m for m in found if m.url)


def message(row: Any, now: datetime) -> InboundMessage:
    """The message of a row, or `Rejected`. Unknown fields are passed over."""
    if not isinstance(row, Mapping):
        raise Rejected(Reject.NOT_AN_OBJECT)
    row = {k: v for k, v in row.items() if k in _KNOWN}
    native_id, text, deleted = _text(row, "id"), _text(row, "text"), _flag(row, "deleted", False)
    media = _media(row)
    if not native_id or len(native_id) > 300:
        raise Rejected(Reject.ID_MISSING)
    if len(text) > TEXT_MAX:
        raise Rejected(Reject.TOO_LONG)
    if not text.strip() and not media and not deleted:
        raise Rejected(Reject.TEXT_MISSING)
    surface = _text(row, "surface") or Surface.PUBLIC.value
    if surface not in {Surface.PUBLIC.value, Surface.DIRECT.value}:
        raise Rejected(Reject.SURFACE_UNKNOWN)
    return InboundMessage(
        native_id=native_id,
        kind=DeliveryKind.DELETE if deleted else DeliveryKind.MESSAGE,
        surface=Surface(surface),
        author=_author(row),
        text="" if deleted else text,
        posted_at=_time(row, now),
        revision=_text(row, "revision"),
        root_id=_text(row, "root_id"),
        parent_id=_text(row, "parent_id"),
        url=_text(row, "url"),
        language=_text(row, "language")[:10],
        media=media,
        to_us=_flag(row, "to_us", True),
        by_us=_flag(row, "by_us", False),
    )
