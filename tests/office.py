"""The reference back office as what it is: a process of its own, on a free port of loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from ventanilla.bank.signing import new_secret

ROOT = Path(__file__).resolve().parents[1]
SECRET, EVENTS = new_secret(), new_secret()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path, desk: str, *, port: int = 0, token: str = "vt_test", **more: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start it; `desk` is the address it tells its events to. Answers the process and the office's own address."""
    port = port or free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if k not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")},
        "BACKOFFICE_HOME": str(home),
        "BACKOFFICE_DESK": desk,
        "BACKOFFICE_TOKEN": token,
        "BACKOFFICE_SECRET": SECRET,
        "BACKOFFICE_EVENTS_SECRET": EVENTS,
        **more,
    }
    process = subprocess.Popen([sys.executable, "-W", "error", "-m", "backoffice", "--port", str(port)], cwd=ROOT, env=environment)
    return process, f"http://127.0.0.1:{port}"


def wait(process: subprocess.Popen[bytes], url: str) -> None:
    """Until it answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/healthz", trust_env=False)
            return
        except httpx.TransportError:
            assert process.poll() is None, "it did not start"
            time.sleep(0.1)
    raise AssertionError("it does not answer")


@contextmanager
def opened(home: Path, desk: str, **more: str) -> Iterator[str]:
    """The office's address, from when it answers until it has ended."""
    process, url = start(home, desk, **more)
    try:
        wait(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(10)
