"""What arrived: the notification list as a hint, and the threads under our own posts, read again in passes.

Measured on a network of our own: a reply within milliseconds of its post sometimes never becomes a notification, while the thread always
shows it; and the list is ordered by the time that a writer claims, so a back-dated one appears far down. Hence three nets: the cursor
remembers what it has seen of the last minute, once an hour the last day of the list is read again, and `threads` reads our own posts.
Whatever is read twice has the same key and is stored once.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ventanilla.channels.platforms.bluesky.client import Xrpc
from ventanilla.channels.platforms.bluesky.reading import items_of, message_of, object_of, own_did, text_of, time_of
from ventanilla.channels.types import Batch, Connection, Fault, InboundMessage, PlatformFault
from ventanilla.common.pure.clock import now

_REASONS = ("mention", "reply", "quote")
_PAGES = 1000
_OVERLAP = timedelta(seconds=60)
_SWEEP, _SWEPT = timedelta(hours=1), timedelta(days=1)
_REMEMBERED = 30
_OWN_PAGE = 30


def _state(cursor: str) -> dict[str, Any]:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _cursor(state: Mapping[str, Any]) -> str:
    return json.dumps({k: v for k, v in state.items() if v not in ("", None, 0)}, separators=(",", ":"))


def _number(connection: Connection, name: str, default: float) -> float:
    value = connection.settings.get(name, default)
    return value if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000_000 else default


def _mark(uri: str) -> str:
    return hashlib.sha256(uri.encode()).hexdigest()[:8]


def notifications(xrpc: Xrpc, connection: Connection, cursor: str, limit: int) -> Batch:
    state = _state(cursor)
    at, last, swept, seen = time_of(state.get("at")), str(state.get("last") or ""), time_of(state.get("swept")), state.get("seen")
    if at is None or swept is None:
        at, last, swept, seen = now() - timedelta(days=_number(connection, "backfill_days", 7)), "", now(), None
    elif now() - swept > _SWEEP:
        at, last, swept, seen = at - _SWEPT, "", now(), None
    position = (at, last)
    listed, gap = _listed(xrpc, at - _OVERLAP)
    late = set(seen) if isinstance(seen, list) else None
    waiting = [entry for entry in listed if entry[:2] > position or (late is not None and _mark(entry[1]) not in late)]
    chosen, left = waiting[: max(1, limit)], waiting[max(1, limit) :]
    if chosen:
        position = max(position, chosen[-1][:2])
    after: dict[str, Any] = {"at": position[0].isoformat(), "last": position[1], "swept": swept.isoformat()}
    handled = {uri for when, uri, _ in listed if position[0] - _OVERLAP < when and (when, uri) <= position} - {uri for _, uri, _ in left}
    known = {_mark(uri) for uri in handled}
    if len(known) <= _REMEMBERED:
        after["seen"] = sorted(known)
    items, broken = _messages(xrpc, connection, [entry for _, _, entry in chosen])
    return Batch(tuple(items), _cursor(after), gap=gap or broken, complete=not left)


def _listed(xrpc: Xrpc, since: datetime) -> tuple[list[tuple[datetime, str, Mapping[str, Any]]], bool]:
    """What the list holds above `since`, oldest first. The flag: the list had no end."""
    found: dict[str, tuple[datetime, str, Mapping[str, Any]]] = {}
    page = ""
    for _ in range(_PAGES):
        more = {"cursor": page} if page else {}
        answer = xrpc.read("app.bsky.notification.listNotifications", limit=100, reasons=list(_REASONS), **more)
        if not isinstance(answer.get("notifications"), list):
            raise PlatformFault(Fault.GARBLED, "no list of notifications")
        passed = False
        for entry in items_of(answer["notifications"]):
            when, uri = time_of(entry.get("indexedAt")), text_of(entry.get("uri"))
            if when is None or not uri:
                continue
            passed = passed or when < since
            if when >= since and entry.get("reason") in _REASONS:
                found[uri] = (when, uri, entry)
        following = text_of(answer.get("cursor"))
        if passed or not following or following == page:
            return sorted(found.values(), key=lambda entry: entry[:2]), False
        page = following
    return sorted(found.values(), key=lambda entry: entry[:2]), True


def _messages(xrpc: Xrpc, connection: Connection, entries: list[Mapping[str, Any]]) -> tuple[list[InboundMessage], bool]:
    """Notifications as messages. Only those with something embedded are looked up: the list does not carry pictures."""
    wanted = [text_of(entry.get("uri")) for entry in entries if object_of(entry.get("record")).get("embed")]
    views = posts(xrpc, wanted)
    found, broken = [], False
    for entry in entries:
        try:
            found.append(message_of({**entry, **views.get(text_of(entry.get("uri")), {})}, connection))
        except PlatformFault:
            broken = True
    return found, broken


def posts(xrpc: Xrpc, uris: list[str]) -> dict[str, Mapping[str, Any]]:
    """The network's present view of these posts, twenty-five a call; who is gone, or may not be seen, is missing."""
    found: dict[str, Mapping[str, Any]] = {}
    for at in range(0, len(uris), 25):
        answer = xrpc.read("app.bsky.feed.getPosts", uris=uris[at : at + 25])
        if not isinstance(answer.get("posts"), list):
            raise PlatformFault(Fault.GARBLED, "no list of posts")
        found |= {text_of(view.get("uri")): view for view in items_of(answer["posts"])}
    return found


def threads(xrpc: Xrpc, connection: Connection, cursor: str, limit: int) -> Batch:
    """One step of a pass over our own posts of the last days, newest first. A finished pass rests for `threads_every_s`."""
    state = _state(cursor)
    if "pass" not in state:
        last = time_of(state.get("from"))
        if last is not None and now() - last < timedelta(seconds=_number(connection, "threads_every_s", 600)):
            return Batch((), cursor)
        state = {"from": state.get("from"), "pass": now().isoformat()}
    window = now() - timedelta(days=_number(connection, "threads_days", 3))
    previous = time_of(state.get("from"))
    since = window if previous is None else max(window, previous - timedelta(minutes=15))
    more = {"cursor": state["page"]} if state.get("page") else {}
    answer = xrpc.read("app.bsky.feed.getAuthorFeed", actor=own_did(connection), limit=_OWN_PAGE, filter="posts_with_replies", **more)
    own = [object_of(item.get("post")) for item in items_of(answer.get("feed")) if not item.get("reason")]
    items: list[InboundMessage] = []
    done, following = False, text_of(answer.get("cursor"))
    start, skip = int(state.pop("index", 0)), int(state.pop("skip", 0))
    for index, view in enumerate(own[start:], start):
        at = time_of(view.get("indexedAt"))
        if at is None or at < window:
            done = True
            break
        new = _replies(xrpc, connection, view, since) if view.get("replyCount") != 0 else []
        room = max(1, limit) - len(items)
        items += new[skip : skip + room]
        if len(new) > skip + room or len(items) >= limit:
            rest = len(new) > skip + room
            return Batch(tuple(items), _cursor({**state, "index": index + (not rest), "skip": skip + room if rest else 0}), complete=False)
        skip = 0
    if done or not following or following == state.get("page"):
        return Batch(tuple(items), _cursor({"from": state["pass"]}))
    return Batch(tuple(items), _cursor({**state, "page": following}), complete=False)


def _replies(xrpc: Xrpc, connection: Connection, view: Mapping[str, Any], since: datetime) -> list[InboundMessage]:
    """Other people's replies below one of our posts that the network has seen since `since`, oldest first."""
    try:
        answer = xrpc.read("app.bsky.feed.getPostThread", uri=text_of(view.get("uri")), depth=6, parentHeight=0)
    except PlatformFault as fault:
        if fault.code is Fault.NOT_FOUND:
            return []
        raise
    found = []
    for below in _below(object_of(answer.get("thread"))):
        arrived = time_of(below.get("indexedAt"))
        if arrived is None or arrived < since:
            continue
        try:
            message = message_of(below, connection)
        except PlatformFault:
            continue
        if not message.by_us:
            found.append(message)
    return sorted(found, key=lambda message: (message.posted_at, message.native_id))


def _below(thread: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The posts below a thread's first one, whatever their depth."""
    waiting = items_of(thread.get("replies"))
    while waiting:
        node = waiting.pop()
        yield object_of(node.get("post"))
        waiting += items_of(node.get("replies"))
