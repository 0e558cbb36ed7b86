"""One listener per web process hears the bell, reads what changed and tells every open page that may know.

Pages hold no database connection. Commit order is not id order: each reading looks back over a window and drops what it has
told already.
"""

import asyncio
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from django.db import InterfaceError, OperationalError, connection

from ventanilla.common import bell, scope
from ventanilla.common.events import Change, changes_since
from ventanilla.common.pure.clock import now

WINDOW = timedelta(seconds=5)
QUEUE_MAX = 200


@dataclass(frozen=True, slots=True)
class Viewer:
    """What one open page may hear of."""

    user_id: int
    entity_ids: frozenset[int]

    def may_hear(self, change: Change) -> bool:
        return change.entity_id in self.entity_ids and change.user_id in (None, self.user_id)


@dataclass(eq=False, slots=True)
class Subscriber:
    """One open page: a queue of ready-made frames. `overflow` says that it was too slow and must start afresh."""

    viewer: Viewer
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(QUEUE_MAX))
    overflow: bool = False

    def offer(self, frame: bytes) -> None:
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.overflow = True


def frame(change: Change) -> bytes:
    """A server-sent event: the id resumes the stream, the data names what to draw again."""
    body = orjson.dumps({"kind": change.kind, "object": change.object_id})
    return b"id: %d\nevent: change\ndata: %s\n\n" % (change.id, body)


class Hub:
    """Started with the first page, lives as long as the process."""

    def __init__(self) -> None:
        self._subscribers: set[Subscriber] = set()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def subscribe(self, viewer: Viewer) -> Subscriber:
        """Add a page; called in the event loop."""
        subscriber = Subscriber(viewer)
        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._subscribers.add(subscriber)
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, daemon=True, name="live")
                self._thread.start()
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        with self._lock:
            self._subscribers.discard(subscriber)

    def join(self, seconds: float) -> None:
        """Wait until the listener has noticed that the last page is gone."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _deserted(self) -> bool:
        """Whether the last page has gone; the next one starts a new thread."""
        with self._lock:
            if self._subscribers:
                return False
            self._thread = None
            return True

    def _listen(self) -> None:
        told: OrderedDict[int, None] = OrderedDict()
        since = now()
        with scope.system():
            while not self._deserted():
                try:
                    with bell.Listener() as listener:
                        while not self._deserted():
                            since = self._hear(listener, told, since)
                    connection.close()
                    return
                except (OperationalError, InterfaceError):  # the database is away: what changes meanwhile is told once it is back
                    connection.close()
                    time.sleep(1)

    def _hear(self, listener: bell.Listener, told: OrderedDict[int, None], since: datetime) -> datetime:
        """Tell what changes until a bell rings or two seconds are over. Returns the time up to which all has been told."""
        fresh = [c for c in changes_since(0, since - WINDOW) if c.id not in told]
        if fresh and self._loop is not None and not self._loop.is_closed():
            told.update(dict.fromkeys(c.id for c in fresh))
            self._loop.call_soon_threadsafe(self._tell, fresh)
            since = max(since, *(c.created_at for c in fresh))
        while len(told) > 50_000:
            told.popitem(last=False)
        listener.wait(2)
        return since

    def _tell(self, changes: list[Change]) -> None:
        frames = [(change, frame(change)) for change in changes]
        for subscriber in list(self._subscribers):
            for change, data in frames:
                if subscriber.viewer.may_hear(change):
                    subscriber.offer(data)


hub = Hub()
