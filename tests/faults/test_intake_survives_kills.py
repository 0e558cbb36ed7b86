"""Kill -9 at any moment of intake: nothing acknowledged is lost, nothing is stored twice. Long: a thousand kills."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def crash(home: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the harness in processes of its own, on a database of its own."""
    environment = {**os.environ, "VENTANILLA_HOME": str(home), "DATABASE_URL": ""}
    if connection.vendor == "postgresql":
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.crash", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.stdout, done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(280)
def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    code, verdict = crash(tmp_path, "--kills", "40")
    assert verdict["acknowledged"] > 100
    assert (code, verdict["lost"], verdict["doubled"], verdict["wrong"]) == (0, 0, 0, 0), verdict


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(280)
def test_the_control_that_acknowledges_first_and_keeps_no_key_fails(tmp_path: Path) -> None:
    code, verdict = crash(tmp_path, "--kills", "40", "--naive")
    assert code == 1
    assert verdict["lost"] + verdict["doubled"] > 0, verdict


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(3000)
def test_a_thousand_kills(tmp_path: Path) -> None:
    code, verdict = crash(tmp_path, "--kills", "1000", "--seed", "7")
    assert verdict["acknowledged"] > 1_000
    assert (code, verdict["lost"], verdict["doubled"], verdict["wrong"]) == (0, 0, 0, 0), verdict
    print(verdict)
