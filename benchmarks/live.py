"""Open pages that hear of a change: 3,000 streams in one web process, one event a second."""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from benchmarks import database
from benchmarks.calibration import percentile
from benchmarks.report import Figure, show
from tests import make
from ventanilla.accounts.session_store import SessionStore
from ventanilla.common.events import EventKind, ring

CLIENTS = 3_000
PORT = 8931


def session_of(user: Any) -> str:
    """The key of a session in which the person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


async def _listen(key: str, told: dict[int, float], late: list[float], ready: asyncio.Semaphore) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(f"GET /stream HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={key}\r\n\r\n".encode())
    await writer.drain()
    async for line in reader:
        if line.startswith(b"retry"):
            ready.release()
        elif line.startswith(b"data: "):
            at = told.get(json.loads(line[6:])["object"])
            if at is not None:
                late.append((time.time() - at) * 1000)


async def _drive(key: str, entity_id: int, seconds: float) -> list[float]:
    told: dict[int, float] = {}
    late: list[float] = []
    ready = asyncio.Semaphore(0)
    tasks = []
    for start in range(0, CLIENTS, 50):
        tasks += [asyncio.create_task(_listen(key, told, late, ready)) for _ in range(min(50, CLIENTS - start))]
        for _ in range(min(50, CLIENTS - start)):
            await ready.acquire()
    for n in range(1, max(int(seconds), 3) + 1):
        told[n] = time.time()
        await asyncio.to_thread(ring, entity_id, EventKind.CONVERSATION_CHANGED, n)
        await asyncio.sleep(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return late


def run(options: argparse.Namespace) -> bool:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    bank = make.bank()
    server = subprocess.Popen([sys.executable, "-m", "ventanilla.cli", "web", "--port", str(PORT)], env=os.environ)
    try:
        time.sleep(4)
        late = asyncio.run(_drive(session_of(bank.alba), bank.spain.pk, options.seconds))
    finally:
        server.terminate()
        server.wait()
    rounds = max(int(options.seconds), 3)
    return show(
        f"Live updates, {CLIENTS:,} streams in one process ({database.name()})",
        [
            Figure("heard", len(late) / (CLIENTS * rounds) * 100, "%", 100),
            Figure("p50", percentile(late, 0.5), "ms"),
            Figure("p95", percentile(late, 0.95), "ms", 500, "less"),
        ],
    )
