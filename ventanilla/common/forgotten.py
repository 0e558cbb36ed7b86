"""The forgotten list: the public ids of destroyed subject keys, in a file outside the database.

A restored backup is older than the erasures made since. `restore` replays this list before the first request, so that
nobody comes back. The list holds ids and times, nothing of a person. Row numbers would not do: after a restore they are
given out again, to others.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import orjson
from django.conf import settings

from ventanilla.common.pure.clock import now


def _path() -> Path:
    return Path(settings.FORGOTTEN_LIST)


def remember(keys: Iterable[UUID]) -> None:
    """Append the ids and wait until they are on disk. Called before the erasure commits: too much forgetting is harmless."""
    ids = sorted(map(str, set(keys)))
    if not ids:
        return
    line = orjson.dumps({"at": now().isoformat(), "keys": ids}) + b"\n"
    handle = os.open(_path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


def forgotten_keys() -> frozenset[UUID]:
    """Every id on the list. A last line cut off by a crash is passed over: its erasure never committed."""
    if not _path().exists():
        return frozenset()
    ids: set[UUID] = set()
    for line in _path().read_bytes().split(b"\n"):
        try:
            ids.update(UUID(name) for name in orjson.loads(line)["keys"])
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return frozenset(ids)
