"""A post of the network in our words. Fields are read one by one: a record is whatever its writer's software put there."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ventanilla.channels.platforms.counting import counted
from ventanilla.channels.platforms.links import shown_with
from ventanilla.channels.types import Author, Connection, DeliveryKind, Fault, Figures, InboundMessage, Media, PlatformFault, Surface

POST = "app.bsky.feed.post"
WEB = "https://bsky.app"


def text_of(value: Any) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""


def object_of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def items_of(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; what is no object is left out."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def time_of(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def did_of(uri: str) -> str:
    """The account that a record's address belongs to."""
    return uri.removeprefix("at://").partition("/")[0] if uri.startswith("at://") else ""


def key_of(uri: str) -> str:
    """The last part of a record's address: its key."""
    return uri.rpartition("/")[2]


def url_of(uri: str, handle: str = "") -> str:
    """Where people read a post."""
    return f"{WEB}/profile/{handle.removeprefix('@') or did_of(uri)}/post/{key_of(uri)}"


def own_did(connection: Connection) -> str:
    return connection.account_id or connection.credentials.get("did", "")


def author_of(view: Mapping[str, Any]) -> Author:
    did, handle = text_of(view.get("did")), text_of(view.get("handle"))
    if not did:
        raise PlatformFault(Fault.GARBLED, "an author without an identity")
    if not handle or handle == "handle.invalid":  # what the network shows while a handle cannot be verified
        handle = did
    handle = f"@{handle}"
    return Author(
        native_id=did,
        handle=handle,
        name=text_of(view.get("displayName")),
        avatar_url=text_of(view.get("avatar")),
        profile_url=f"{WEB}/profile/{did}",
    )


def _features(record: Mapping[str, Any]) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """The facets of a text, with their ends in bytes, in order, none inside another."""
    found = []
    for facet in items_of(record.get("facets")):
        index = object_of(facet.get("index"))
        start, end = index.get("byteStart"), index.get("byteEnd")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
            found += [(start, end, feature) for feature in items_of(facet.get("features"))[:1]]
    done = 0
    for start, end, feature in sorted(found, key=lambda entry: entry[:2]):
        if start >= done:
            done = end
            yield start, end, feature


def body_of(record: Mapping[str, Any]) -> str:
    """What a reader sees, with every address written out: those behind words, and that of the card below the text."""
    raw = text_of(record.get("text")).encode()
    parts, at = [], 0
    for start, end, feature in _features(record):
        uri = text_of(feature.get("uri"))
        if not uri or end > len(raw):
            continue
        shown = raw[start:end].decode(errors="replace")
        parts += [raw[at:start].decode(errors="replace"), shown_with(shown, uri)]
        at = end
    text = "".join([*parts, raw[at:].decode(errors="replace")]).strip()
    card = _card(record)
    return "\n\n".join(filter(None, [text, card if card and card not in text else ""]))


def _embeds(embed: Any) -> Iterator[Mapping[str, Any]]:
    """An embed and, where it is one of two, its parts."""
    found = object_of(embed)
    yield found
    for part in ("media", "record"):
        if isinstance(found.get(part), Mapping):
            yield found[part]


def _card(record: Mapping[str, Any]) -> str:
    for embed in _embeds(record.get("embed")):
        uri = text_of(object_of(embed.get("external")).get("uri"))
        if uri.startswith(("http://", "https://")):
            return uri
    return ""


def quoted(record: Mapping[str, Any]) -> str:
    """The address of the post that this one quotes."""
    for embed in _embeds(record.get("embed")):
        for part in (embed, object_of(embed.get("record"))):
            uri = text_of(part.get("uri"))
            if f"/{POST}/" in uri:
                return uri
    return ""


def media_of(view: Mapping[str, Any]) -> tuple[Media, ...]:
    """Images as the network serves them; of a video its first picture, as the film itself is a stream of pieces."""
    found = []
    for embed in _embeds(view.get("embed")):
        for image in items_of(embed.get("images")) + items_of(embed.get("items")):
            if text_of(image.get("fullsize")):
                found.append(Media("image/jpeg", text_of(image["fullsize"]), text_of(image.get("alt"))))
        if text_of(embed.get("playlist")) and text_of(embed.get("thumbnail")):
            found.append(Media("image/jpeg", text_of(embed["thumbnail"]), text_of(embed.get("alt")), name="video"))
    return tuple(found)


def mentions(record: Mapping[str, Any]) -> set[str]:
    return {text_of(feature.get("did")) for _, _, feature in _features(record)} - {""}


def message_of(view: Mapping[str, Any], connection: Connection) -> InboundMessage:
    """The message that a post is, from the network's view of it or from a notification. Raises `PlatformFault` (garbled) where it
    has no address, author or time."""
    uri, record, me = text_of(view.get("uri")), object_of(view.get("record")), own_did(connection)
    author = author_of(object_of(view.get("author")))
    arrived = time_of(view.get("indexedAt"))
    if f"/{POST}/" not in uri or arrived is None:
        raise PlatformFault(Fault.GARBLED, "a post without address or time")
    claimed = time_of(record.get("createdAt"))
    reply = object_of(record.get("reply"))
    root, parent = text_of(object_of(reply.get("root")).get("uri")), text_of(object_of(reply.get("parent")).get("uri"))
    languages = record.get("langs")
    return InboundMessage(
        native_id=uri,
        kind=DeliveryKind.MESSAGE,
        surface=Surface.PUBLIC,
        author=author,
        text=body_of(record),
        posted_at=claimed if claimed is not None and claimed <= arrived else arrived,
        revision=text_of(view.get("cid")),
        root_id=root or uri,
        parent_id=parent,
        url=url_of(uri, author.handle),
        language=text_of(languages[0])[:2] if isinstance(languages, list) and languages else "",
        media=media_of(view),
        to_us=did_of(parent) == me or me in mentions(record) or did_of(quoted(record)) == me,
        by_us=author.native_id == me,
        extra=_extra(view, record),
    )


def figures_of(view: Mapping[str, Any]) -> Figures:
    """What the network counts of a post; a quotation passes it on as a repost does."""
    reposts, quotes = counted(view.get("repostCount")), counted(view.get("quoteCount"))
    shares = None if reposts is None and quotes is None else (reposts or 0) + (quotes or 0)
    return Figures(likes=counted(view.get("likeCount")), comments=counted(view.get("replyCount")), shares=shares)


def own_view(record: Mapping[str, Any], connection: Connection, uri: str, server: str) -> dict[str, Any]:
    """A stored post of ours as the network will show it; its pictures come from our own server."""
    blobs = f"{server}/xrpc/com.atproto.sync.getBlob?did={own_did(connection)}&cid="
    images = [
        {"fullsize": blobs + text_of(object_of(object_of(image.get("image")).get("ref")).get("$link")), "alt": image.get("alt")}
        for image in items_of(object_of(record.get("embed")).get("images"))
    ]
    author = {"did": own_did(connection), "handle": connection.handle.removeprefix("@")}
    return {"uri": uri, "author": author, "record": record, "indexedAt": record.get("createdAt"), "embed": {"images": images}}


def _extra(view: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    labels = sorted({text_of(label.get("val")) for label in items_of(view.get("labels"))} - {""})
    if labels:
        found["labels"] = labels
    if quoted(record):
        found["quotes"] = quoted(record)
    return found
