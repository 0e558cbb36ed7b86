"""What arrived: mentions by the notification list, and the threads under our own posts, read again in passes.

`mentions` pages upwards with `min_id` (the page just above the cursor; `since_id` would skip a backlog) and, once an hour, reads the
last hour again: ids are handed out before they are committed, so a lower one can appear after a higher one was read.
`threads` finds replies that never became a notification (the writer removed our name, the notification was filtered or lost).
Whatever is read twice has the same key and is stored once.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mastodon.errors import MastodonError, MastodonNetworkError, MastodonNotFoundError

from ventanilla.channels.platforms.failures import chain
from ventanilla.channels.platforms.mastodon.client import Api
from ventanilla.channels.platforms.mastodon.reading import addressed, id_of, items_of, message_of, own_id, time_of
from ventanilla.channels.types import Batch, Connection, Fault, InboundMessage, PlatformFault
from ventanilla.common.http import AnswerTooLarge
from ventanilla.common.pure.clock import now

_PAGE = 40
_SURE = 20  # a server may cap a page below what was asked; below this many, nothing newer waits
_BACK_PAGES = 50
_SWEEP = timedelta(hours=1)


def _state(cursor: str) -> dict[str, str]:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        found = {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _cursor(state: Mapping[str, str]) -> str:
    return json.dumps({k: v for k, v in state.items() if v}, separators=(",", ":"))


def _days(connection: Connection, name: str, default: int) -> timedelta:
    value = connection.settings.get(name, default)
    return timedelta(days=value if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3650 else default)


def mentions(api: Api, connection: Connection, cursor: str, limit: int) -> Batch:
    state, gap = _state(cursor), False
    if "id" not in state:
        start, gap = _start(api, now() - _days(connection, "backfill_days", 7))
        state = {"id": start, "back": start, "at": now().isoformat()}
    elif now() - (time_of(state.get("at")) or now()) > _SWEEP:
        state = {"id": state.get("back", state["id"]), "back": state["id"], "at": now().isoformat()}
    asked = max(1, min(limit, _PAGE))
    page = _page(api, asked, min_id=state["id"])
    page.sort(key=lambda item: _order(id_of(item.get("id"))))
    statuses = [item["status"] for item in page if isinstance(item.get("status"), Mapping)]
    items, broken = _messages(api, connection, statuses)
    if page:
        state["id"] = id_of(page[-1].get("id"))
    return Batch(tuple(items), _cursor(state), gap=gap or broken, complete=len(page) < min(asked, _SURE))


def _page(api: Api, limit: int, **bounds: str) -> list[Mapping[str, Any]]:
    """One page of mention notifications, with those that the account's own filter would hide: a customer whom nobody follows yet,
    writing privately, is filtered by default."""
    found = api.get("/api/v1/notifications", {"types[]": ["mention"], "include_filtered": "true", "limit": limit, **bounds})
    if not isinstance(found, list):
        raise PlatformFault(Fault.GARBLED, "no list of notifications")
    return [item for item in items_of(found) if id_of(item.get("id"))]


def _start(api: Api, oldest: datetime) -> tuple[str, bool]:
    """The notification above which a new channel begins: the newest one older than `oldest`. The flag: older ones are left out."""
    last = ""
    for _ in range(_BACK_PAGES):
        page = _page(api, _PAGE, **({"max_id": last} if last else {}))
        page.sort(key=lambda item: _order(id_of(item.get("id"))), reverse=True)
        for item in page:
            at = time_of(item.get("created_at"))
            if at is not None and at < oldest:
                return id_of(item.get("id")), False
        if not page or id_of(page[-1].get("id")) == last:
            return "0", False
        last = id_of(page[-1].get("id"))
    return last, True


def _order(native_id: str) -> tuple[int, str]:
    """Ids grow; numbers are compared as numbers, other servers' ids by length and letters."""
    return (len(native_id), native_id)


def _messages(api: Api, connection: Connection, statuses: list[Mapping[str, Any]]) -> tuple[list[InboundMessage], bool]:
    roots: dict[str, str] = {}
    found, broken = [], False
    for status in statuses:
        try:
            native_id, parent = id_of(status.get("id")), id_of(status.get("in_reply_to_id"))
            if parent:
                roots[native_id] = roots.get(parent) or _root(api, native_id, parent)
                roots.setdefault(parent, roots[native_id])
            found.append(message_of(status, connection, roots.get(native_id, "")))
        except PlatformFault as fault:
            if fault.code is not Fault.GARBLED:
                raise
            broken = True
    return found, broken


def _root(api: Api, native_id: str, parent: str) -> str:
    """The first post of the thread; the post that was answered where the thread is gone, or too long to be read."""
    try:
        ancestors = items_of(api.call.status_context(native_id).get("ancestors"))
    except MastodonNotFoundError:
        return parent
    except MastodonNetworkError as error:
        if any(isinstance(step, AnswerTooLarge) for step in chain(error)):
            return parent
        raise
    except (MastodonError, AttributeError, TypeError):
        if api.status in (401, 429) or api.status >= 500:
            raise
        return parent
    return (id_of(ancestors[0].get("id")) if ancestors else "") or parent


def threads(api: Api, connection: Connection, cursor: str, limit: int) -> Batch:
    """One step of a pass over our own posts of the last days, newest first. A finished pass rests for `threads_every_s`."""
    state = _state(cursor)
    if "pass" not in state:
        every = connection.settings.get("threads_every_s", 300)
        last = time_of(state.get("from"))
        if last is not None and now() - last < timedelta(seconds=every if isinstance(every, int | float) else 300):
            return Batch((), cursor)
        state = {"from": state.get("from", ""), "pass": now().isoformat()}
        api.call.account_verify_credentials()  # public posts are shown without a token too: a dead one must not pass for a quiet day
    window = now() - _days(connection, "threads_days", 7)
    previous = time_of(state.get("from"))
    since = window if previous is None else max(window, previous - timedelta(days=1))
    bounds = {"max_id": state["max"]} if state.get("max") else {}
    own = items_of(api.call.account_statuses(own_id(connection), limit=_SURE, exclude_reblogs=True, **bounds))
    items: list[InboundMessage] = []
    done = not own
    for status in own:
        at = time_of(status.get("created_at"))
        if at is None or at < window:
            done = True
            break
        new = _descendants(api, connection, status, since) if status.get("replies_count") != 0 else []
        skip = int(state.pop("skip", "0"))
        room = max(1, limit) - len(items)
        items += new[skip : skip + room]
        if len(new) > skip + room:
            state["skip"] = str(skip + room)
            break
        state["max"] = id_of(status.get("id"))
    if done:
        return Batch(tuple(items), _cursor({"from": state["pass"]}))
    return Batch(tuple(items), _cursor(state), complete=False)


def own(api: Api, connection: Connection, since: datetime) -> list[InboundMessage]:
    """Our own public posts since then, in at most three pages; private ones are left out."""
    begun, found, last = since + api.skew(), [], ""
    for _ in range(3):
        bounds = {"max_id": last} if last else {}
        page = items_of(api.call.account_statuses(own_id(connection), limit=40, exclude_reblogs=True, **bounds))
        for status in page:
            at = time_of(status.get("created_at"))
            if at is not None and at >= begun and status.get("visibility") != "direct":
                found.append(message_of(status, connection))
        oldest = time_of(page[-1].get("created_at")) if page else None
        if oldest is None or oldest < begun or id_of(page[-1].get("id")) == last:
            break
        last = id_of(page[-1].get("id"))
    return found


def _descendants(api: Api, connection: Connection, status: Mapping[str, Any], since: datetime) -> list[InboundMessage]:
    """Other people's replies below one of our posts, written after `since`, oldest first."""
    native_id = id_of(status.get("id"))
    try:
        context = api.call.status_context(native_id)
    except MastodonNotFoundError:
        return []
    ancestors, below = items_of(context.get("ancestors")), items_of(context.get("descendants"))
    root = (id_of(ancestors[0].get("id")) if ancestors else "") or native_id
    found = []
    for item in below:
        try:
            message = message_of(item, connection, root)
        except PlatformFault:
            continue
        if not message.by_us and message.posted_at >= since and (addressed(item, connection) or message.parent_id == native_id):
            found.append(message)
    return sorted(found, key=lambda message: (message.posted_at, _order(message.native_id)))
