"""`make test`: the whole check, one line per part, the failing part's output in full. Ends with the count of parts.

In CI (`CI=true`) a missing PostgreSQL, Chromium or Bluesky network is a failure; on a user's machine it is a skip that is said.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI") == "true"
WORKERS = os.environ.get("VENTANILLA_TEST_WORKERS", "2")
# Whoever has done its share takes over from the other: the slow tests lie together.
PYTEST = [str(BIN / "python"), "-m", "pytest", "-q", "--dist", "worksteal", "-m", "not long and not network"]
NETWORKS = [str(BIN / "python"), "-m", "pytest", "-q", "-m", "network and not long"]  # one process: each network is brought up once


def run(name: str, command: list[str], **environment: str) -> bool:
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment})
    print(f"== {name}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - begun:.0f} s", flush=True)
    return done.returncode == 0


def postgres_url() -> str:
    return os.environ.get("VENTANILLA_TEST_POSTGRES", "")


def main() -> int:
    parts = [
        run("format", [str(BIN / "ruff"), "format", "--check", "-q", "."]),
        run("lint", [str(BIN / "ruff"), "check", "-q", "."]),
        run("types", [str(BIN / "mypy"), "ventanilla"]),
        run("imports", [str(BIN / "lint-imports"), "--no-cache"]),
        run("suite on SQLite", [*PYTEST, "-n", WORKERS], DATABASE_URL=""),
    ]
    if postgres_url():
        parts.append(
            run(
                "suite on PostgreSQL",
                # The engines know no database: the suite on SQLite has tried them.
                [*PYTEST, "-n", WORKERS, "-m", "not long and not browser and not network", "--ignore=tests/engines"],
                DATABASE_URL=postgres_url(),
            )
        )
    else:
        print("== suite on PostgreSQL: SKIPPED, set VENTANILLA_TEST_POSTGRES=postgresql://…", flush=True)
        parts.append(not IN_CI)
    parts.append(run("networks", NETWORKS, DATABASE_URL=""))
    if not shutil.which("chromium"):
        print("== browser tests: SKIPPED, no chromium on this machine", flush=True)
        parts.append(not IN_CI)
    print(f"{sum(parts)} passed, {len(parts) - sum(parts)} failed", flush=True)
    return 0 if all(parts) else 1


if __name__ == "__main__":
    sys.exit(main())
