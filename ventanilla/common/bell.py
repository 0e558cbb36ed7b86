"""The bell: wakes workers and open pages the moment a transaction commits, without polling delay.

PostgreSQL rings by NOTIFY inside the transaction. On SQLite a datagram goes, after commit, to every socket under
`$VENTANILLA_HOME/bell/`; a listener also watches `PRAGMA data_version`, so a lost datagram costs a second at most.
A ring carries a topic and nothing else: whoever hears it looks into the tables.
"""

import os
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

_CHANNEL = "ventanilla"


class Topic(StrEnum):
    JOBS = "jobs"
    EVENTS = "events"
    ARCHIVE = "archive"


def ring(topic: Topic) -> None:
    """Ring once the current transaction commits (at once when there is none)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [_CHANNEL, topic.value])
        return
    transaction.on_commit(lambda: _send(topic))


def _folder() -> Path:
    folder = Path(settings.VENTANILLA_HOME) / "bell"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def _address(folder: Path, name: str) -> Iterator[str]:
    """A path short enough for a socket address (108 bytes), however deep the folder lies."""
    direct = str(folder / name)
    if len(direct) < 100:
        yield direct
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{handle}/{name}"
    finally:
        os.close(handle)


def _send(topic: Topic) -> None:
    folder = _folder()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        for name in (path.name for path in folder.iterdir()):
            with _address(folder, name) as address:
                try:
                    sender.sendto(topic.value.encode(), address)
                except (ConnectionRefusedError, FileNotFoundError):
                    with suppress(FileNotFoundError):  # its listener was killed; nobody will miss it
                        (folder / name).unlink()
                except OSError:
                    continue  # its buffer is full: it has been woken already


def _listening() -> psycopg.Connection[Any]:
    """A connection of its own, apart from the pool, on which rings arrive."""
    parameters = connection.get_connection_params()
    parameters = {k: v for k, v in parameters.items() if k not in {"cursor_factory", "context", "pool"}}
    with connection.wrap_database_errors:
        made: psycopg.Connection[Any] = psycopg.connect(**parameters, autocommit=True)
        made.execute(f"LISTEN {_CHANNEL}")
    return made


class Listener:
    """Hears rings. Use as a context manager; `wait` answers the topics heard, or nothing when the time is up."""

    def __enter__(self) -> "Listener":
        self._connection: psycopg.Connection[Any] | None = None
        self._socket: socket.socket | None = None
        if connection.vendor == "postgresql":
            self._connection = _listening()
        else:
            folder = _folder()
            self._name = f"{os.getpid()}-{time.monotonic_ns()}"
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            with _address(folder, self._name) as address:
                self._socket.bind(address)
            self._version = self._data_version()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._socket is not None:
            self._socket.close()
            with suppress(FileNotFoundError):
                (_folder() / self._name).unlink()

    @staticmethod
    def _data_version() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])

    def wait(self, seconds: float) -> set[Topic]:
        """Wait for a ring, at most `seconds`. On SQLite any commit seen by `data_version` counts as all topics.

        Raises Django's `OperationalError` when the database has gone: listen anew, and look what was missed.
        """
        if self._connection is not None:
            with connection.wrap_database_errors:
                return {Topic(n.payload) for n in self._connection.notifies(timeout=max(seconds, 0), stop_after=1)}
        assert self._socket is not None
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self._socket], [], [], min(max(left, 0), 1.0))
            if ready:
                return self._drain()
            version = self._data_version()
            if version != self._version:
                self._version = version
                return set(Topic)
            if left <= 0:
                return set()

    def _drain(self) -> set[Topic]:
        assert self._socket is not None
        heard = set()
        while select.select([self._socket], [], [], 0)[0]:
            heard.add(Topic(self._socket.recv(64).decode()))
        return heard
