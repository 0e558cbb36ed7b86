"""Power cuts during intake on SQLite: what was committed is there afterwards, whole; with `synchronous=OFF` it is not.

The statements of real intake are recorded once, then run again on a disk whose power is cut at a random write.
"""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import apsw
import pytest
from django.conf import settings
from django.db import connection

from tests import make
from tests.faults.crash import events
from tests.faults.power import CutVFS, Disk, PowerCut
from ventanilla.channels import deliveries
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.worker import run_due

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # SQLite closing a file without power
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's promise; PostgreSQL's is its own"),
]

COUNTS = "SELECT (SELECT count(*) FROM channels_delivery), (SELECT count(*) FROM inbox_message), (SELECT count(*) FROM archive_entry)"


@pytest.fixture
def recorded(bank: make.Bank, tmp_path: Path) -> tuple[bytes, list[str]]:
    """The database before, and every statement of twelve batches through deliveries and intake."""
    channel = Channel.objects.create(entity=bank.spain, key="x", platform="file", handle="alameda", name="X", created_at=now())
    start = tmp_path / "start.sqlite3"
    with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(start) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    copy.close()
    source.close()
    statements: list[str] = []
    connection.ensure_connection()
    connection.connection.set_trace_callback(statements.append)
    for batch in range(12):
        deliveries.store_many(channel, [event for index in range(batch * 8, batch * 8 + 8) for event in events(index)])
        run_due({"intake": JOBS["intake"]})
    connection.connection.set_trace_callback(None)
    kept = [s for s in statements if not s.startswith(("--", "SELECT", "PRAGMA"))]
    assert sum(s.startswith("COMMIT") for s in kept) >= 24
    return start.read_bytes(), kept


def replay(database: apsw.Connection, statements: list[str], synchronous: str) -> Iterator[int]:
    """Run the statements; yields the number of commits that were acknowledged so far."""
    for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", f"synchronous={synchronous}", "wal_autocheckpoint=40"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    commits = 0
    for statement in statements:
        database.execute(statement)
        if statement.startswith("COMMIT"):
            commits += 1
            yield commits


def states(start: bytes, statements: list[str]) -> list[tuple[int, int, int]]:
    """What a reader sees after each commit."""
    disk = Disk(random.Random(0))
    disk.files["main.db"] = (bytearray(start), [])
    calm = CutVFS("calm", disk)
    database = apsw.Connection("main.db", vfs="calm")
    database.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
    seen = [database.execute(COUNTS).fetchall()[0]]
    for statement in statements:
        database.execute(statement)
        if statement.startswith("COMMIT"):
            seen.append(database.execute(COUNTS).fetchall()[0])
    database.close()
    del calm  # SQLite knows a VFS only as long as somebody holds it
    return seen


def cut_and_look(start: bytes, statements: list[str], synchronous: str, writes: int, seed: int) -> tuple[int, tuple[int, int, int] | None]:
    """Cut the power after `writes` writes. Answers the acknowledged commits and what is there afterwards; None when it is broken."""
    disk = Disk(random.Random(seed))
    disk.files["main.db"] = (bytearray(start), [])
    name = f"cut-{synchronous}-{seed}"
    vfs = CutVFS(name, disk)
    disk.writes_left = writes
    acknowledged = 0
    database = apsw.Connection("main.db", vfs=name)
    try:
        for commits in replay(database, statements, synchronous):
            acknowledged = commits
    except (PowerCut, apsw.Error):
        with suppress(apsw.Error):
            database.close(True)
    del vfs
    calm = Disk(random.Random(0))
    for path, content in disk.cut().items():
        calm.files[path] = (bytearray(content), [])
    after = CutVFS(f"after-{name}", calm)
    try:
        database = apsw.Connection("main.db", vfs=f"after-{name}")
        database.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
        if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return acknowledged, None
        return acknowledged, database.execute(COUNTS).fetchall()[0]
    except apsw.Error:
        return acknowledged, None
    finally:
        del after


def faults(start: bytes, statements: list[str], synchronous: str, cuts: int) -> int:
    """How many of the cuts lost something acknowledged, or broke the file."""
    seen = states(start, statements)
    dice = random.Random(5)
    bad = 0
    for seed in range(cuts):
        acknowledged, after = cut_and_look(start, statements, synchronous, dice.randrange(5, 3_500), seed)
        bad += after is None or after not in seen[acknowledged : acknowledged + 2]
    return bad


def test_the_server_runs_with_full_sync() -> None:
    assert "synchronous=OFF" in str(connection.settings_dict["OPTIONS"]["init_command"]), "tests alone may go without"
    from ventanilla.config import environment

    assert "synchronous=FULL" in str(environment.sqlite(Path(settings.VENTANILLA_HOME) / "x")["OPTIONS"])


def test_no_acknowledged_message_is_lost_to_a_power_cut(recorded: tuple[bytes, list[str]]) -> None:
    assert faults(*recorded, "FULL", 25) == 0


def test_the_control_without_sync_loses_some(recorded: tuple[bytes, list[str]]) -> None:
    assert faults(*recorded, "OFF", 12) > 0


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_four_hundred_power_cuts(recorded: tuple[bytes, list[str]]) -> None:
    assert faults(*recorded, "FULL", 400) == 0
