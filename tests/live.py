"""The whole server in a thread of the test, on a free port of loopback."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from ventanilla.api.hub import hub
from ventanilla.config.asgi import application


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
