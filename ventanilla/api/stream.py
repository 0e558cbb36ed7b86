"""`/stream`: server-sent events for open pages. Ids of what changed, nothing of its content; filtered by the person's scope.

A plain ASGI application beside Django's: thousands of open pages must not hold a thread or a database connection each.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from importlib import import_module
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from ventanilla.accounts import queries
from ventanilla.api.hub import Subscriber, Viewer, frame, hub
from ventanilla.common import scope
from ventanilla.common.events import changes_since
from ventanilla.common.pure.clock import now

PATH = "/stream"
HEARTBEAT_S = 15
# The page reconnects by itself: rights that were taken away meanwhile end with the old connection.
LIFETIME_S = 600
RESUME = timedelta(hours=1)

T = TypeVar("T")
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def _viewer(session_key: str) -> Viewer | None:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    person = queries.person(user.pk) if user.is_authenticated else None
    return Viewer(person.user_id, frozenset(person.roles)) if person else None


def _missed(viewer: Viewer, last_id: int) -> list[bytes]:
    """What happened while the page was away, at most an hour."""
    with scope.within(scope.Scope(viewer.entity_ids)):
        changes = changes_since(last_id, now() - RESUME)
    return [frame(change) for change in changes if viewer.may_hear(change)]


async def _apart(function: Callable[..., T], *arguments: Any) -> T:
    """Run a read in a thread of the pool and give its database connection back."""

    def read() -> T:
        try:
            return function(*arguments)
        finally:
            connection.close()

    return await sync_to_async(read, thread_sensitive=False)()


async def _frames(subscriber: Subscriber, missed: list[bytes]) -> AsyncIterator[bytes]:
    ends = time.monotonic() + LIFETIME_S
    yield b"retry: 2000\n\n"
    for data in missed:
        yield data
    while time.monotonic() < ends and not subscriber.overflow:
        try:
            yield await asyncio.wait_for(subscriber.queue.get(), HEARTBEAT_S)
        except TimeoutError:
            yield b": still here\n\n"


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 401, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b""})


async def _tell(send: Send, subscriber: Subscriber, missed: list[bytes]) -> None:
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    async for data in _frames(subscriber, missed):
        await send({"type": "http.response.body", "body": data, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def application(asgi_scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Open the stream; resumes after `Last-Event-ID`. 401 for whoever is not signed in."""
    headers = dict(asgi_scope["headers"])
    session_key = parse_cookie(headers.get(b"cookie", b"").decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")
    last = headers.get(b"last-event-id", b"").decode("latin-1")
    last_id = int(last) if last.isdecimal() and len(last) < 19 else None
    viewer = await _apart(_viewer, session_key)
    if viewer is None:
        return await _refuse(send)
    subscriber = hub.subscribe(viewer)  # before the look back: what happens meanwhile is told twice rather than never
    missed = [] if last_id is None else await _apart(_missed, viewer, last_id)
    telling = asyncio.ensure_future(_tell(send, subscriber, missed))
    leaving = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.unsubscribe(subscriber)
        for task in (telling, leaving):
            task.cancel()
        await asyncio.gather(telling, leaving, return_exceptions=True)
