"""Where a drill runs: processes of their own, on a database of their own that need not be migrated again."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

ROOT = Path(__file__).resolve().parents[2]
#: A control shows that the oracle finds fault. The oracle is the same on both databases: the suite shows it once.
control = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the control of this oracle runs on SQLite")


def environment(home: Path) -> dict[str, str]:
    """The environment of a drill in `home`: on PostgreSQL the test's own database, on SQLite a copy of it."""
    home.mkdir(parents=True, exist_ok=True)
    found = {**os.environ, "VENTANILLA_HOME": str(home), "DATABASE_URL": ""}
    if connections["default"].vendor == "postgresql":
        found["DATABASE_URL"] = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connections['default'].settings_dict['NAME']}"
    else:
        copy("default", home / "ventanilla.sqlite3")
    return found


def copy(alias: str, target: Path) -> None:
    """The test's database file, as it stands, at `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(connections[alias].settings_dict["NAME"])) as source, closing(sqlite3.connect(target)) as made:
        source.backup(made)


def drill(module: str, home: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run a drill to its end. Answers its exit status and its verdict, the last line that it prints."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True)
    assert done.stdout, done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout.splitlines()[-1])
