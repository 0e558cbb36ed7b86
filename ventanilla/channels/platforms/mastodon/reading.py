"""A status of the network in our words. Fields are read one by one: an instance that leaves one out, or sends another type, loses
that field and not the message."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ventanilla.channels.platforms.counting import counted
from ventanilla.channels.platforms.mastodon.text import plain
from ventanilla.channels.types import Author, Connection, DeliveryKind, Fault, Figures, InboundMessage, Media, PlatformFault, Surface

_MEDIA_TYPES = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}
_PRIVATE = {"direct", "private", "limited"}


def text_of(value: Any) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""


def id_of(value: Any) -> str:
    """An id as the API sends it: a string, in old versions a number."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def time_of(value: Any) -> datetime | None:
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return found.replace(tzinfo=UTC) if found.tzinfo is None and found is not value else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def items_of(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; what is no object is left out."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def figures_of(status: Mapping[str, Any]) -> Figures:
    """What the network counts of a post, as far as our own instance has heard."""
    names = {"likes": "favourites_count", "comments": "replies_count", "shares": "reblogs_count"}
    return Figures(**{name: counted(status.get(key)) for name, key in names.items()})


def own_id(connection: Connection) -> str:
    """Our account's id on its instance: `account_id` is that id and the instance."""
    return connection.account_id.partition("@")[0]


def full_handle(acct: str, connection: Connection) -> str:
    """`@user@domain`, also for people of our own instance, whom the API names without it."""
    if not acct:
        return ""
    return f"@{acct}" if "@" in acct else f"@{acct}@{home_domain(connection)}"


def home_domain(connection: Connection) -> str:
    """The domain of our own handle, which need not be the server's address."""
    own = connection.handle.removeprefix("@").partition("@")[2]
    server = str(connection.settings.get("server", ""))
    return own or host_of(server) or server


def author_of(account: Mapping[str, Any], connection: Connection) -> Author:
    """The address of the person's profile is the only name of theirs that is unique beyond our instance."""
    url = text_of(account.get("url"))
    followers = account.get("followers_count")
    return Author(
        native_id=text_of(account.get("uri")) or url or id_of(account.get("id")),
        handle=full_handle(text_of(account.get("acct")), connection),
        name=text_of(account.get("display_name")),
        avatar_url=text_of(account.get("avatar_static")) or text_of(account.get("avatar")),
        profile_url=url,
        followers=followers if isinstance(followers, int) and followers >= 0 else None,
    )


def media_of(status: Mapping[str, Any]) -> tuple[Media, ...]:
    found = []
    for item in items_of(status.get("media_attachments")):
        url = text_of(item.get("url")) or text_of(item.get("remote_url"))
        if url:
            kind = _MEDIA_TYPES.get(text_of(item.get("type")), "application/octet-stream")
            found.append(Media(media_type=kind, url=url, alt_text=text_of(item.get("description"))))
    return tuple(found)


def body_of(status: Mapping[str, Any]) -> str:
    """What a reader sees: the content warning, the text, the answers of a poll."""
    hosts = frozenset(filter(None, (host_of(text_of(m.get("url"))) for m in items_of(status.get("mentions")))))
    parts = [text_of(status.get("spoiler_text")).strip(), plain(text_of(status.get("content")), hosts)]
    poll = status.get("poll")
    if isinstance(poll, Mapping):
        parts.append("\n".join(f"○ {text_of(option.get('title'))}" for option in items_of(poll.get("options"))))
    return "\n\n".join(filter(None, parts))


def addressed(status: Mapping[str, Any], connection: Connection) -> bool:
    me = own_id(connection)
    return id_of(status.get("in_reply_to_account_id")) == me or me in {id_of(m.get("id")) for m in items_of(status.get("mentions"))}


def message_of(
    status: Mapping[str, Any], connection: Connection, root_id: str = "", kind: DeliveryKind = DeliveryKind.MESSAGE
) -> InboundMessage:
    """The message that a status is. Raises `PlatformFault` (garbled) where it has no id, author or time."""
    account = status.get("account")
    native_id, posted_at = id_of(status.get("id")), time_of(status.get("created_at"))
    if not native_id or posted_at is None or not isinstance(account, Mapping):
        raise PlatformFault(Fault.GARBLED, "a status without id, author or time")
    edited_at, parent_id = time_of(status.get("edited_at")), id_of(status.get("in_reply_to_id"))
    visibility = text_of(status.get("visibility"))
    quote = status.get("quote")
    quoted = quote.get("quoted_status") if isinstance(quote, Mapping) else None
    return InboundMessage(
        native_id=native_id,
        kind=kind,
        surface=Surface.DIRECT if visibility in _PRIVATE else Surface.PUBLIC,
        author=author_of(account, connection),
        text=body_of(status),
        posted_at=posted_at,
        revision=edited_at.isoformat() if edited_at else "",
        root_id=root_id or ("" if parent_id else native_id),
        parent_id=parent_id,
        url=text_of(status.get("url")) or text_of(status.get("uri")),
        language=text_of(status.get("language")),
        media=media_of(status),
        to_us=addressed(status, connection),
        by_us=id_of(account.get("id")) == own_id(connection),
        extra=_extra(status, account, visibility, quoted),
    )


def _extra(status: Mapping[str, Any], account: Mapping[str, Any], visibility: str, quoted: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"visibility": visibility}
    if status.get("sensitive") is True:
        found["sensitive"] = True
    if account.get("bot") is True:
        found["bot"] = True
    if isinstance(quoted, Mapping):
        found["quotes"] = id_of(quoted.get("id"))
    return found


def presented(account: Mapping[str, Any]) -> dict[str, str]:
    """How an account presents itself. Its own fields hold what a bank puts there: links, telephone, e-mail, address, by their labels."""
    rows = account.get("fields")
    fields = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    told = [(text_of(row.get("name")), plain(text_of(row.get("value"))), row.get("verified_at")) for row in fields]
    labels = {"phone": ("tel", "phone", "fon"), "email": ("mail", "correo"), "address": ("direcci", "address", "adresse", "sede")}
    named = {
        field: "\n".join(value for label, value, _at in told if any(word in label.casefold() for word in words))
        for field, words in labels.items()
    }
    links = [f"{label}: {value}" for label, value, _at in told if "http" in value or "www." in value]
    return {
        "name": text_of(account.get("display_name")),
        "description": plain(text_of(account.get("note"))),
        "link": "\n".join(links),
        "logo": text_of(account.get("avatar")),
        "verified": "yes" if any(at for _label, _value, at in told) else "",
        **named,
    }
