"""`ventanilla serve`: everything under one supervisor, for one machine."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from gettext import gettext as in_shell

from django.utils.translation import gettext as _

from ventanilla.config.commands import django_setup, fresh
from ventanilla.config.commands.django_setup import fail
from ventanilla.config.fit import WrongVersion

PATIENCE_S = 20  # with a web process that does not answer yet


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

    def load(self) -> None:
        """Start the process so that it loads what it needs and waits for `go`."""
        self.begun = time.monotonic()
        self.process = subprocess.Popen([*self.command, "--wait"], stdin=subprocess.PIPE)

    def go(self) -> None:
        assert self.process is not None and self.process.stdin is not None
        with suppress(BrokenPipeError), self.process.stdin as line:  # it has died meanwhile: `watch` starts it again
            line.write(b"go\n")

    def watch(self) -> None:
        """Start the process again when it has died."""
        if self.process is not None and self.process.poll() is not None:
            lived = time.monotonic() - self.begun
            self.failures = 0 if lived > 30 else self.failures + 1
            self.not_before = time.monotonic() + min(2**self.failures, 30)
            say(_("%(name)s ended with code %(code)s; starting it again.") % {"name": self.name, "code": self.process.returncode})
            self.process = None
        if self.process is None and time.monotonic() >= self.not_before:
            self.start()


def say(sentence: str) -> None:
    print(sentence, flush=True)


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ventanilla serve", description=in_shell("Bring the database up to date, then run web and worker.")
    )
    parser.add_argument("--demo", action="store_true", help=in_shell("a fictional bank, its people, and a network inside (Plaza)"))
    parser.add_argument("--fresh", action="store_true", help=in_shell("with --demo: forget the demo that is there and found it anew"))
    parser.add_argument("--host", default="127.0.0.1", help=in_shell("the address to listen on (default %(default)s)"))
    parser.add_argument("--port", type=int, default=8000, help=in_shell("the port to listen on (default %(default)s)"))
    return parser


def _surroundings(options: argparse.Namespace) -> str:
    """Set what the children inherit; answers the address."""
    url = f"http://localhost:{options.port}"
    os.environ.setdefault("VENTANILLA_URL", url)
    if options.demo:
        os.environ["VENTANILLA_DEMO"] = "1"
        here = {f"localhost:{options.port}", f"localhost:{options.port + 1}"}
        allowed = here | set(filter(None, os.environ.get("VENTANILLA_ALLOW_HOSTS", "").split(",")))
        os.environ["VENTANILLA_ALLOW_HOSTS"] = ",".join(sorted(allowed))
        os.environ.setdefault("VENTANILLA_BACKOFFICE_URL", f"http://localhost:{options.port + 1}")
    return url


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    url = _surroundings(options)
    django_setup.start()
    if not 0 < options.port < 65_535:
        return fail(_("%(port)s is no port; choose one below 65535 with --port.") % {"port": options.port}, 2)
    for port in [options.port, options.port + 1][: 2 if options.demo else 1]:
        if not _free(options.host, port):
            told = {"port": port, "other": options.port + 10}
            return fail(_("port %(port)s is in use; choose another, for example with --port %(other)s.") % told)
    refusal = fresh.refusal(demo=options.demo, fresh=options.fresh)
    if refusal:
        return fail(refusal, 2)
    if options.fresh:
        fresh.empty()
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    children = _children(options)
    try:
        lines = _open(children, options)
    except WrongVersion as wrong:
        return fail(str(wrong))
    say("\n".join([_("Ventanilla is open at %(url)s") % {"url": url}, *lines]))
    _watch(children, stopping, tell=fresh.Teller() if options.demo else None)
    _end(children)
    say(_("Stopped. What was done is kept; the same command goes on."))
    return 0


def _open(children: list[Child], options: argparse.Namespace) -> list[str]:
    """The page first: the web process loads while the database is prepared, and the others begin once it answers."""
    web, *others = children
    web.load()
    try:
        lines = _prepare(options.demo)
    except BaseException:  # whatever it was, no process is left behind
        _end([web])
        raise
    web.go()
    _await_answer(web, options.host, options.port)
    for child in others:
        child.start()
    return lines


def _await_answer(web: Child, host: str, port: int) -> None:
    """Until the web process takes connections, or cannot be waited for any longer."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and web.process is not None and web.process.poll() is None:
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.05)


def _watch(children: list[Child], stopping: list[int], tell: "fresh.Teller | None") -> None:
    while not stopping:
        time.sleep(0.3)
        for child in children:
            child.watch()
        if tell is not None and (said := tell.news()):
            say(said)


def _end(children: list[Child]) -> None:
    """Ask every process to end; one that does not within ten seconds is ended."""
    for child in children:
        if child.process is not None:
            child.process.terminate()
    for child in children:
        if child.process is not None:
            try:
                child.process.wait(10)
            except subprocess.TimeoutExpired:
                child.process.kill()
