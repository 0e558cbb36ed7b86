"""What `ventanilla doctor` asks. Each question answers what it found and, when it is not sound, what to do."""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ventanilla.accounts import queries as accounts
from ventanilla.channels import queries as channels
from ventanilla.common import master_keys, scope, walls
from ventanilla.common.pure.clock import now
from ventanilla.jobs import queries as jobs

ROOM = 2 * 1024**3  # bytes that should be free
SKEW = 5  # seconds
SYNC_MS = 25.0


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
        why = {
            "passes": _(
                "The database role %(role)s may pass through the walls (SUPERUSER or BYPASSRLS, its own or of a role it belongs to)"
            ),
            "owner": _("The database role %(role)s owns the tables although DATABASE_OWNER_URL names another owner"),
        }
        advice = _("Give the server a role of its own in DATABASE_URL, without SUPERUSER and BYPASSRLS.")
        return Answer(False, why[unsafe.why] % {"role": unsafe.name}, advice)
    user = str(connection.settings_dict.get("USER") or "")
    advice = _("This role owns the tables too. With a second one in DATABASE_OWNER_URL it could not take their walls down.")
    return Answer(True, f"{connection.vendor}, {user}" if user else _("SQLite, one file"), advice if walls.owns_walls() else "")


def walled() -> Answer:
    """Row-level security stands on every table of a tenant."""
    open_tables = walls.unwalled()
    if open_tables:
        found = _("no wall around %(tables)s") % {"tables": ", ".join(open_tables)}
        return Answer(False, found, _("Run `ventanilla serve` (it migrates) as the tables' owner."))
    by_hand = _("by the application (SQLite has no row-level security)")
    return Answer(True, _("every table") if connection.vendor == "postgresql" else by_hand)


def migrated() -> Answer:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    plan = [step for step in plan if step[0].app_label != "plaza"]
    if plan:
        return Answer(False, _("migrations to run: %(n)s") % {"n": len(plan)}, _("Start `ventanilla serve`, which runs them."))
    return Answer(True, _("up to date"))


def keys() -> Answer:
    """The installation's keys are there, and nobody else on the machine reads them."""
    path = Path(settings.VENTANILLA_HOME) / "keys" / "master.json"
    master_keys.current()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Answer(False, _("%(file)s has mode %(mode)s") % {"file": path, "mode": f"{mode:o}"}, f"chmod 600 {path}")
    return Answer(True, f"{path}", _("Keep a copy elsewhere: without it nothing sealed opens again."))


def clock() -> Answer:
    """This machine and the database agree on the time."""
    if connection.vendor == "sqlite":
        return Answer(True, now().isoformat(timespec="seconds"))
    with connection.cursor() as cursor:
        begun = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        theirs = float(cursor.fetchone()[0])
    skew = abs(theirs - (begun + time.time()) / 2)
    found = _("%(seconds)s s apart") % {"seconds": f"{skew:.1f}"}
    return Answer(skew < SKEW, found, "" if skew < SKEW else _("Run a time service (NTP) on both machines."))


def zones() -> Answer:
    """The zone database is the package's own."""
    try:
        return Answer(True, f"tzdata {version('tzdata')}")
    except PackageNotFoundError:
        return Answer(False, _("the system's"), _("Install the package tzdata."))


def disk() -> Answer:
    """There is room for attachments, the database and its journal."""
    free = shutil.disk_usage(settings.VENTANILLA_HOME).free
    found = _("%(room)s GiB free in %(home)s") % {"room": f"{free / 1024**3:.1f}", "home": settings.VENTANILLA_HOME}
    return Answer(free > ROOM, found, "" if free > ROOM else _("Make room."))


def sync() -> Answer:
    """The disk confirms a write soon: every message and every answer waits for it."""
    times = []
    with tempfile.TemporaryFile(dir=settings.VENTANILLA_HOME) as file:
        for _round in range(20):
            file.write(os.urandom(4096))
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
    middle = sorted(times)[len(times) // 2]
    found = _("a write is safe after %(ms)s ms") % {"ms": f"{middle:.2f}"}
    return Answer(middle < SYNC_MS, found, "" if middle < SYNC_MS else _("Put the state on a faster disk: work will be slow here."))


def writable() -> Answer:
    """State can be written."""
    home = Path(settings.VENTANILLA_HOME)
    fine = os.access(home, os.W_OK | os.X_OK)
    return Answer(fine, str(home), "" if fine else _("Give the server's user the right to write there."))


def transport() -> Answer:
    """People reach it by https, or from this machine alone."""
    local = settings.PUBLIC_URL.startswith(("http://localhost", "http://127.0.0.1"))
    fine = settings.SECURE or local
    return Answer(fine, settings.PUBLIC_URL, "" if fine else _("Put it behind https and set VENTANILLA_URL."))


def work() -> Answer:
    """Somebody does the jobs."""
    late = jobs.oldest_due_seconds()
    found = _("the oldest due job waits %(seconds)s s") % {"seconds": f"{late:.0f}"}
    return Answer(late <= 60, found, "" if late <= 60 else _("Start `ventanilla worker`."))


def failures() -> Answer:
    """No job has failed for good."""
    failed = jobs.counts().get("failed", 0)
    advice = _("See what failed, and start it again, on the page of jobs.") if failed else ""
    return Answer(not failed, _("jobs that failed for good: %(n)s") % {"n": failed}, advice)


def mail() -> Answer:
    """The mail server answers, where one is named."""
    if not settings.EMAIL_HOST:
        return Answer(True, _("no mail server is named: notices stay in the desk"))
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    server = get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=5)
    try:
        server.open()
        server.close()
        return Answer(True, where)
    except OSError as error:  # what the server refuses is one too
        said = _("%(where)s does not answer (%(why)s)") % {"where": where, "why": error.strerror or type(error).__name__}
        return Answer(False, said, _("Check VENTANILLA_SMTP_HOST and VENTANILLA_SMTP_PORT."))


def accounts_of_the_bank() -> Answer:
    """Every channel may be read and answered on."""
    known = channels.of_entities(accounts.entity_keys())
    dead = [channel.name for channel in known if channel.auth_state not in ("ok", "expiring")]
    if dead:
        return Answer(False, _("not connected: %(names)s") % {"names": ", ".join(dead)}, _("Connect them again on the page of channels."))
    return Answer(True, _("connected: %(n)s") % {"n": len(known)})


def allowed() -> Answer:
    """What may be called inside the house is written as host:port."""
    wrong = [host for host in settings.ALLOW_HOSTS if not host.rpartition(":")[2].isdecimal() or not host.rpartition(":")[0]]
    if wrong:
        found = _("not in the form host:port: %(names)s") % {"names": ", ".join(wrong)}
        return Answer(False, found, _("Write VENTANILLA_ALLOW_HOSTS as host:port, with commas."))
    return Answer(True, ", ".join(settings.ALLOW_HOSTS) or _("nothing inside the house may be called"))


# The names are shown by `doctor`, each as its own text.
QUESTIONS: dict[str, Callable[[], Answer]] = {
    gettext_noop("database"): database,
    gettext_noop("migrations"): migrated,
    gettext_noop("walls"): walled,
    gettext_noop("keys"): keys,
    gettext_noop("clock"): clock,
    gettext_noop("time zones"): zones,
    gettext_noop("disk"): disk,
    gettext_noop("disk sync"): sync,
    gettext_noop("state"): writable,
    gettext_noop("address"): transport,
    gettext_noop("jobs"): work,
    gettext_noop("failed jobs"): failures,
    gettext_noop("mail"): mail,
    gettext_noop("channels"): accounts_of_the_bank,
    gettext_noop("allowed hosts"): allowed,
}


def _ask(question: Callable[[], Answer]) -> Answer:
    try:
        with scope.system():
            return question()
    except Exception as error:  # a question that breaks is an answer too
        return Answer(False, type(error).__name__, _("This could not be checked."))


def examine() -> list[tuple[str, Answer]]:
    """Every question with its answer."""
    return [(name, _ask(question)) for name, question in QUESTIONS.items()]
