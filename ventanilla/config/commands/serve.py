"""`ventanilla serve`: everything under one supervisor, for one machine."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ventanilla.config.commands import django_setup


@dataclass
class Child:
    """A process of ours, started again when it dies (with a pause that grows while it keeps dying)."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    begun: float = field(default_factory=time.monotonic)
    not_before: float = 0

    def start(self) -> None:
        self.begun = time.monotonic()
        self.process = subprocess.Popen(self.command)

    def watch(self) -> None:
        """Start the process again when it has died."""
        if self.process is not None and self.process.poll() is not None:
            lived = time.monotonic() - self.begun
            self.failures = 0 if lived > 30 else self.failures + 1
            self.not_before = time.monotonic() + min(2**self.failures, 30)
            say(f"{self.name} ended with code {self.process.returncode}; starting it again.")
            self.process = None
        if self.process is None and time.monotonic() >= self.not_before:
            self.start()


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _prepare(demo: bool) -> list[str]:
    """Bring the database up to date; answers the lines to print before the first request."""
    from ventanilla.config.start_up import prepare

    return prepare(demo=demo)


def _children(options: argparse.Namespace) -> list[Child]:
    ventanilla = [sys.executable, "-m", "ventanilla.cli"]
    children = [
        Child("web", [*ventanilla, "web", "--host", options.host, "--port", str(options.port)]),
        Child("worker", [*ventanilla, "worker"]),
    ]
    if options.demo:
        children.append(Child("back office", [*ventanilla, "backoffice", "--port", str(options.port + 1)]))
    return children


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla serve", description="Bring the database up to date, then run web and worker.")
    parser.add_argument("--demo", action="store_true", help="a fictional bank, its people, and a network inside (Plaza)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    for port in [options.port, options.port + 1][: 2 if options.demo else 1]:
        if not _free(options.host, port):
            print(f"ventanilla: port {port} is in use; choose another with --port.", file=sys.stderr)  # noqa: T201
            return 1
    url = f"http://localhost:{options.port}"
    os.environ.setdefault("VENTANILLA_URL", url)
    if options.demo:
        os.environ["VENTANILLA_DEMO"] = "1"
        allowed = {
            f"localhost:{options.port}",
            f"localhost:{options.port + 1}",
            *filter(None, os.environ.get("VENTANILLA_ALLOW_HOSTS", "").split(",")),
        }
        os.environ["VENTANILLA_ALLOW_HOSTS"] = ",".join(sorted(allowed))
        os.environ.setdefault("VENTANILLA_BACKOFFICE_URL", f"http://localhost:{options.port + 1}")
    django_setup.start()
    lines = _prepare(options.demo)
    children = _children(options)
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    for child in children:
        child.start()
    say("\n".join([f"Ventanilla is open at {url}", *lines]))
    while not stopping:
        time.sleep(0.3)
        for child in children:
            child.watch()
    for child in children:
        if child.process is not None:
            child.process.terminate()
    for child in children:
        if child.process is not None:
            try:
                child.process.wait(10)
            except subprocess.TimeoutExpired:
                child.process.kill()
    return 0
