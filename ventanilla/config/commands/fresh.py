"""A demo begun anew, and what its start tells: only ever in a home that a demo founded, or in an empty one."""

import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

MARK = "demo"  # an empty file: this home is a demo's
_KEPT_OF_A_BANK = ("ventanilla.sqlite3", "keys/master.json")


def _home() -> Path:
    return Path(settings.VENTANILLA_HOME)


def refusal(*, demo: bool, fresh: bool) -> str:
    """Why this start is not made, in one sentence; empty where it may be. A demo's home is marked from here on."""
    home, marked = _home(), (_home() / MARK).exists()
    if fresh and not demo:
        return _("--fresh goes with --demo alone: the data of a bank is never thrown away by a start.")
    if fresh and connection.vendor != "sqlite":
        return _("--fresh empties a demo on SQLite alone; drop and make the PostgreSQL database yourself.")
    a_bank_s = not marked and any((home / name).exists() for name in _KEPT_OF_A_BANK)
    if demo and a_bank_s:
        told = {"home": home}
        return _("%(home)s holds an installation that is no demo; name another folder with VENTANILLA_HOME.") % told
    if not demo and marked:
        return _("%(home)s holds a demo; start it with --demo, or name another folder with VENTANILLA_HOME.") % {"home": home}
    if demo:
        (home / MARK).touch()
    return ""


def empty() -> None:
    """Throw away the demo's database, files and keys. The mark stays."""
    for path in _home().iterdir():
        if path.name == MARK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


class Teller:
    """Tells how the history comes in: every tenth on a screen that keeps its lines, and when it is done."""

    def __init__(self) -> None:
        self.told, self.at = -1, 0.0

    def news(self) -> str:
        """The next thing to say, or nothing."""
        from ventanilla.web import demo_progress as progress

        if self.told >= 100 or time.monotonic() - self.at < 1:
            return ""
        self.at = time.monotonic()
        came = progress.read()
        percent = came.percent if came.end is not None else 0
        if self.told < 0 and came.finished:  # a start that goes on
            self.told = 100
            return ""
        if percent // 10 == max(self.told, 0) // 10 or (percent == 100 and not came.finished):
            return ""
        self.told = percent
        if came.finished:
            return _("The two weeks of history are in; from here on somebody writes every minute or so.")
        return _("History: %(percent)s %%, the desk can be used meanwhile.") % {"percent": percent}
