"""Plaza's rows as its HTTP interface tells them."""

from datetime import datetime
from typing import Any

from django.conf import settings

from plaza.models import Account, Event, Item, ItemKind


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}/plaza{path}"


def stamp(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def account(row: Account) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "handle": row.handle,
        "name": row.name,
        "bio": row.bio,
        "link": row.link,
        "kind": row.kind,
        "verified": row.verified,
        "followers": row.followers,
        "url": absolute(f"/@{row.handle}"),
        "avatar": absolute(f"/avatar/{row.handle}.svg"),
    }


def thread_id(row: Item) -> str:
    """A post's thread is its root; a private conversation is named by its two people."""
    if row.kind == ItemKind.MESSAGE:
        return "dm:" + ":".join(str(i) for i in sorted([row.author_id, row.recipient_id or 0]))
    return str(row.root_id or row.pk)


def item(row: Item, reader: Account | None = None, **flags: bool) -> dict[str, Any]:
    """A post or private message as it stands now. `reader` adds what only they may know (`liked`, `reported`)."""
    path = f"/messages/@{row.author.handle}" if row.kind == ItemKind.MESSAGE else f"/p/{row.pk}"
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "author": account(row.author),
        "recipient_id": str(row.recipient_id) if row.recipient_id else None,
        "text": row.text,
        "language": row.language,
        "created_at": stamp(row.created_at),
        "edited_at": stamp(row.edited_at),
        "revision": row.revision,
        "root_id": thread_id(row),
        "parent_id": str(row.parent_id) if row.parent_id else None,
        "parent_author_id": str(row.parent.author_id) if row.parent else None,
        "mentions": [str(i) for i in row.mentions],
        "hidden": row.hidden_at is not None,
        "likes": row.likes,
        "url": absolute(path),
        "media": [
            {"id": str(m.pk), "type": m.media_type, "name": m.name, "alt": m.alt, "url": absolute(f"/media/{m.pk}")}
            for m in sorted(row.media.all(), key=lambda m: m.pk)
        ],
        **({"first_text": row.first_text} if reader and reader.pk == row.author_id else {}),
        **flags,
    }


def event(row: Event) -> dict[str, Any]:
    return {"id": str(row.pk), "type": row.kind, "at": stamp(row.created_at), "item": row.body}
