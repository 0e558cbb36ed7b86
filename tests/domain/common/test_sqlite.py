"""SQLite with many threads: connections are kept, files may be replaced, and whoever writes waits for their turn."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.transaction import atomic

from ventanilla.common.sqlite.base import DatabaseWrapper

ALIAS = "apart"


@pytest.fixture
def path(tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    """A database of its own beside the suite's."""
    file = tmp_path / "apart.sqlite3"
    options = {"transaction_mode": "IMMEDIATE", "timeout": 2.0, "init_command": "PRAGMA journal_mode=WAL"}
    connections.settings[ALIAS] = {
        **connections.settings["default"], "ENGINE": "ventanilla.common.sqlite", "NAME": str(file), "OPTIONS": options, "TIME_ZONE": None,
        "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "HOST": "", "PORT": "", "USER": "",
        "PASSWORD": "",
    }  # fmt: skip
    make(file)
    with django_db_blocker.unblock():
        yield file
    connections[ALIAS].close()
    del connections[ALIAS]
    del connections.settings[ALIAS]


def make(file: Path, *numbers: int) -> None:
    for name in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        name.unlink(missing_ok=True)
    with sqlite3.connect(file) as raw:
        raw.execute("CREATE TABLE t (n INTEGER)")
        raw.executemany("INSERT INTO t VALUES (?)", [(n,) for n in numbers])
    raw.close()


def ours() -> DatabaseWrapper:
    found = connections[ALIAS]
    assert isinstance(found, DatabaseWrapper)
    return found


def numbers() -> list[int]:
    with ours().cursor() as cursor:
        cursor.execute("SELECT n FROM t ORDER BY n")
        return [n for (n,) in cursor.fetchall()]


def write(n: int) -> None:
    with ours().cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES (%s)", [n])


class TestOfConnections:
    def test_the_next_request_gets_the_connection_of_the_last(self, path: Path) -> None:
        ours().ensure_connection()
        first = ours().connection
        ours().close()
        assert numbers() == [] and ours().connection is first

    def test_two_at_once_have_one_each(self, path: Path) -> None:
        ours().ensure_connection()
        seen: list[object] = []

        def other() -> None:
            ours().ensure_connection()
            seen.append(ours().connection)
            ours().close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert seen and seen[0] is not ours().connection

    def test_a_file_made_anew_is_read_anew(self, path: Path) -> None:
        make(path, 1)
        assert numbers() == [1]
        ours().close()
        make(path, 2)
        assert numbers() == [2]

    def test_what_was_not_committed_is_not_handed_on(self, path: Path) -> None:
        block = atomic(using=ALIAS)
        block.__enter__()
        write(1)
        ours().close()
        block.__exit__(None, None, None)
        ours().close()
        assert numbers() == []


class TestOfTurns:
    def test_many_writers_all_write_though_the_wait_is_short(self, path: Path) -> None:
        failed: list[Exception] = []

        def work(first: int) -> None:
            try:
                for n in range(first, first + 20):
                    with atomic(using=ALIAS):
                        write(n)
            except Exception as error:  # told to the test by the thread
                failed.append(error)
            finally:
                ours().close()

        threads = [threading.Thread(target=work, args=[n * 20]) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == [] and numbers() == list(range(240))

    def test_who_waits_too_long_hears_that_the_database_is_locked(self, path: Path) -> None:
        heard: list[str] = []

        def other() -> None:
            try:
                with atomic(using=ALIAS):
                    write(2)
            except OperationalError as error:
                heard.append(str(error))
            finally:
                ours().close()

        with atomic(using=ALIAS):
            write(1)
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        assert heard == ["database is locked"] and numbers() == [1]

    def test_a_turn_that_ends_badly_is_passed_on(self, path: Path) -> None:
        with pytest.raises(ZeroDivisionError), atomic(using=ALIAS):
            write(1)
            raise ZeroDivisionError
        with atomic(using=ALIAS):
            write(2)
        assert numbers() == [2]

    def test_another_process_that_writes_is_waited_for_and_the_turn_is_passed_on(self, path: Path) -> None:
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError), atomic(using=ALIAS):
            write(1)
        raw.execute("COMMIT")
        raw.close()
        with atomic(using=ALIAS):
            write(2)
        assert numbers() == [2]
