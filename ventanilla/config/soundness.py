"""What `ventanilla doctor` asks. Each question answers what it found and, when it is not sound, what to do."""

import os
import shutil
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ventanilla.common import master_keys, scope, walls
from ventanilla.common.pure.clock import now
from ventanilla.jobs import queries as jobs

ROOM = 2 * 1024**3  # bytes that should be free
SKEW = 5  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    sound: bool
    found: str
    advice: str = ""


def database() -> Answer:
    """It answers, and its role cannot pass through the walls."""
    try:
        walls.check_role()
    except walls.UnsafeRole as unsafe:
        return Answer(False, f"role {unsafe} passes through row-level security", "Connect as a role without SUPERUSER and BYPASSRLS.")
    return Answer(True, f"{connection.vendor}, as {connection.settings_dict.get('USER') or 'a file'}")


def walled() -> Answer:
    """Row-level security stands on every table of a tenant."""
    open_tables = walls.unwalled()
    if open_tables:
        return Answer(False, f"no wall around {', '.join(open_tables)}", "Run `ventanilla serve` (it migrates) as the tables' owner.")
    return Answer(True, "every table" if connection.vendor == "postgresql" else "by the application (SQLite has no row-level security)")


def migrated() -> Answer:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    plan = [step for step in plan if step[0].app_label != "plaza"]
    if plan:
        return Answer(False, f"{len(plan)} migrations to run", "Start `ventanilla serve`, which runs them.")
    return Answer(True, "up to date")


def keys() -> Answer:
    """The installation's keys are there, and nobody else on the machine reads them."""
    path = Path(settings.VENTANILLA_HOME) / "keys" / "master.json"
    master_keys.current()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Answer(False, f"{path} has mode {mode:o}", f"chmod 600 {path}")
    return Answer(True, f"{path}", "Keep a copy elsewhere: without it nothing sealed opens again.")


def clock() -> Answer:
    """This machine and the database agree on the time."""
    if connection.vendor == "sqlite":
        return Answer(True, now().isoformat(timespec="seconds"))
    with connection.cursor() as cursor:
        begun = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        theirs = float(cursor.fetchone()[0])
    skew = abs(theirs - (begun + time.time()) / 2)
    return Answer(skew < SKEW, f"{skew:.1f} s apart", "" if skew < SKEW else "Run a time service (NTP) on both machines.")


def zones() -> Answer:
    """The zone database is the package's own."""
    try:
        return Answer(True, f"tzdata {version('tzdata')}")
    except PackageNotFoundError:
        return Answer(False, "the system's", "Install the package tzdata.")


def disk() -> Answer:
    """There is room for attachments, the database and its journal."""
    free = shutil.disk_usage(settings.VENTANILLA_HOME).free
    return Answer(free > ROOM, f"{free / 1024**3:.1f} GiB free in {settings.VENTANILLA_HOME}", "" if free > ROOM else "Make room.")


def writable() -> Answer:
    """State can be written."""
    home = Path(settings.VENTANILLA_HOME)
    fine = os.access(home, os.W_OK | os.X_OK)
    return Answer(fine, str(home), "" if fine else "Give the server's user the right to write there.")


def transport() -> Answer:
    """People reach it by https, or from this machine alone."""
    local = settings.PUBLIC_URL.startswith(("http://localhost", "http://127.0.0.1"))
    fine = settings.SECURE or local
    return Answer(fine, settings.PUBLIC_URL, "" if fine else "Put it behind https and set VENTANILLA_URL.")


def work() -> Answer:
    """Somebody does the jobs."""
    late = jobs.oldest_due_seconds()
    return Answer(late <= 60, f"oldest due job waits {late:.0f} s", "" if late <= 60 else "Start `ventanilla worker`.")


QUESTIONS: dict[str, Callable[[], Answer]] = {
    "database": database,
    "migrations": migrated,
    "walls": walled,
    "keys": keys,
    "clock": clock,
    "time zones": zones,
    "disk": disk,
    "state": writable,
    "address": transport,
    "jobs": work,
}


def _ask(question: Callable[[], Answer]) -> Answer:
    try:
        with scope.system():
            return question()
    except Exception as error:  # a question that breaks is an answer too
        return Answer(False, type(error).__name__, "This could not be checked.")


def examine() -> list[tuple[str, Answer]]:
    """Every question with its answer."""
    return [(name, _ask(question)) for name, question in QUESTIONS.items()]
