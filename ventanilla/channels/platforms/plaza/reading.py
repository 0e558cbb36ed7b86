"""Plaza's items and events in the desk's words. Whatever does not fit is None or left out: garbage raises nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ventanilla.channels.platforms.counting import counted
from ventanilla.channels.types import Author, DeliveryKind, Figures, InboundMessage, Media, Surface

_KINDS = {
    "created": DeliveryKind.MESSAGE,
    "edited": DeliveryKind.EDIT,
    "deleted": DeliveryKind.DELETE,
    "liked": DeliveryKind.REACTION,
}


def _text(raw: Mapping[str, Any], name: str, limit: int = 1000) -> str:
    value = raw.get(name)
    return "" if value is None else str(value)[:limit]


def _time(value: Any) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(str(value))
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _author(raw: Any) -> Author | None:
    if not isinstance(raw, dict) or not raw.get("id"):
        return None
    followers = raw.get("followers")
    return Author(
        native_id=_text(raw, "id", 300),
        handle=f"@{_text(raw, 'handle', 100)}",
        name=_text(raw, "name", 120),
        avatar_url=_text(raw, "avatar"),
        profile_url=_text(raw, "url"),
        followers=followers if isinstance(followers, int) else None,
    )


def _media(raw: Any) -> tuple[Media, ...]:
    rows = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    return tuple(
        Media(media_type=_text(row, "type", 100), url=_text(row, "url", 2000), alt_text=_text(row, "alt"), name=_text(row, "name", 200))
        for row in rows
    )


def item_of(raw: Any, account_id: str = "", kind: DeliveryKind = DeliveryKind.MESSAGE) -> InboundMessage | None:
    """A post or private message. `account_id` is ours: it decides `to_us` and `by_us`."""
    if not isinstance(raw, dict) or not raw.get("id"):
        return None
    author, posted_at = _author(raw.get("author")), _time(raw.get("created_at"))
    if author is None or posted_at is None or not isinstance(raw.get("text"), str):
        return None
    surface = Surface.DIRECT if raw.get("kind") == "message" else Surface.PUBLIC
    mentions = raw.get("mentions") if isinstance(raw.get("mentions"), list) else []
    by_us = bool(account_id) and author.native_id == account_id
    addressed = account_id in (*map(str, mentions or ()), _text(raw, "parent_author_id"), _text(raw, "recipient_id"))
    revision = raw.get("revision")
    return InboundMessage(
        native_id=_text(raw, "id", 300),
        kind=kind,
        surface=surface,
        author=author,
        text=raw["text"],
        posted_at=posted_at,
        revision=str(revision) if revision else "",
        root_id=_text(raw, "root_id", 300),
        parent_id=_text(raw, "parent_id", 300),
        url=_text(raw, "url"),
        language=_text(raw, "language", 10),
        media=_media(raw.get("media")),
        to_us=addressed and not by_us,
        by_us=by_us,
        extra={
            name: raw[name] for name in ("recipient_id", "hidden", "liked", "reported", "first_text", "likes", "edited_at") if name in raw
        },
    )


def figures_of(raw: Mapping[str, Any]) -> Figures:
    """What Plaza counts of one item."""
    names = ("views", "video_views", "likes", "comments")
    return Figures(**{name: counted(raw.get(name)) for name in names})


def events_of(rows: Iterable[Any], account_id: str) -> list[InboundMessage]:
    """What happened, oldest first as Plaza tells it. Kinds of events that we do not know are left out."""
    found = []
    for row in rows:
        kind = _KINDS.get(str(row.get("type"))) if isinstance(row, dict) else None
        item = item_of(row.get("item"), account_id, kind) if kind else None
        if item is not None and kind is DeliveryKind.REACTION:
            item = _reaction(item, row["item"].get("by"))
        if item is not None:
            found.append(item)
    return found


def _reaction(item: InboundMessage, by: Any) -> InboundMessage | None:
    """Somebody likes an item: an event of theirs, with an id of its own."""
    author = _author(by)
    if author is None:
        return None
    native_id = f"{item.native_id}:like:{author.native_id}"
    return replace(
        item, native_id=native_id, author=author, text="", parent_id=item.native_id, revision="", media=(), to_us=False, by_us=False
    )
