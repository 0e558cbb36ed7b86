"""What the threads of a process share of a SQLite file: open connections that nobody uses, and whose turn it is to write.

A request opens its connection anew. On SQLite that costs more than many a request does: functions, pragmas, an empty page
cache. And SQLite lets writers wait by sleeping, longer each time, so that one of sixteen writes while the others oversleep.
"""

import os
import threading
from contextlib import suppress
from sqlite3 import Connection, Error

_IDLE_MAX = 8  # connections of one file; each holds a page cache


Identity = tuple[int, int]


def identity(path: str) -> Identity | None:
    """Which file stands under a name: one that was restored or made anew is another."""
    try:
        told = os.stat(path)  # noqa: PTH116  asked at every request
    except OSError:
        return None
    return told.st_dev, told.st_ino


class File:
    """One database file, as this process uses it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.turn = threading.Lock()  # whoever writes; other processes wait in SQLite
        self._lock = threading.Lock()
        self._idle: list[tuple[Identity, Connection]] = []

    def take(self) -> tuple[Identity, Connection] | None:
        """A connection that nobody uses, if there is one to the file that stands there now."""
        now = identity(self.path)
        with self._lock:
            while self._idle:
                one = self._idle.pop()
                if one[0] == now:
                    return one
                one[1].close()
        return None

    def give(self, opened: Identity | None, connection: Connection) -> bool:
        """Keep a connection to the file `opened` for whoever comes next; False when it is to be closed."""
        if connection.in_transaction:
            with suppress(Error):
                connection.rollback()
        with self._lock:
            if opened is None or connection.in_transaction or opened != identity(self.path) or len(self._idle) >= _IDLE_MAX:
                return False
            self._idle.append((opened, connection))
            return True


_files: dict[str, File] = {}


def file(path: str) -> File:
    return _files.setdefault(path, File(path))


os.register_at_fork(after_in_child=_files.clear)  # SQLite's connections and other threads' turns do not cross a fork
