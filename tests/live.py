"""The product at work in threads of the test: the whole server on a free port of loopback, the worker, the network's pushes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.db import connections

from plaza import push
from ventanilla.api.hub import hub
from ventanilla.common import bell
from ventanilla.config.asgi import application
from ventanilla.config.jobs import JOBS, TIMERS
from ventanilla.jobs.worker import Worker


@contextmanager
def serving() -> Iterator[str]:
    """The server's address. On leaving, its streams are closed and its listener has ended: nothing outlives the test's database."""
    server = uvicorn.Server(uvicorn.Config(application, port=0, lifespan="off", log_level="error", timeout_graceful_shutdown=3))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        hub.join(10)


@contextmanager
def working() -> Iterator[None]:
    """The worker with all its timers, as `ventanilla worker` runs it, and Plaza's pushes. On leaving, every thread of theirs has ended."""
    before = set(threading.enumerate())
    worker, ended = Worker(JOBS, TIMERS, threads=2), threading.Event()
    threading.Thread(target=worker.run, daemon=True, name="worker").start()
    threading.Thread(target=_pushing, args=[ended], daemon=True, name="plaza-push").start()
    try:
        yield
    finally:
        worker.stop()
        ended.set()
        left = [thread for thread in threading.enumerate() if thread not in before and thread.name in _names()]
        until = time.monotonic() + 30
        while left and time.monotonic() < until:
            push._bell.set()
            for topic in bell.Topic:
                bell._send(topic)  # whoever rests is woken to see that the day is over
            left[0].join(0.1)
            left = [thread for thread in left if thread.is_alive()]
        assert left == []


def _names() -> set[str]:
    return {"worker", "plaza-push", "heartbeat", *(timer.name for timer in TIMERS), *(f"job_{n}" for n in range(2))}


def _pushing(ended: threading.Event) -> None:
    try:
        push.run(ended.is_set)
    finally:
        connections.close_all()
