"""Pushes from networks, beside Django: no thread a request, and those that come together are stored together."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import close_old_connections

from ventanilla.api import hooks
from ventanilla.api.hooks import Push, Said

PREFIX = "/hooks/"
_PATH = re.compile(r"/hooks/([-a-zA-Z0-9_]+)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
TOGETHER_MAX = 100
WAITING_MAX = 2_000  # then networks are asked to come again
BUSY = Said(503, "busy")

Take = Callable[[Sequence[Push]], list[Said]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Gate:
    """One thread stores; whatever arrives meanwhile waits and goes in together."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._waiting: list[tuple[Push, asyncio.Future[Said]]] = []
        self._work: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "hooks")

    async def through(self, push: Push) -> Said:
        """The answer to a push, once it is committed."""
        if len(self._waiting) >= WAITING_MAX:
            return BUSY
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Said] = loop.create_future()
        self._waiting.append((push, answer))
        if self._work is None or self._work.done() or self._work.get_loop() is not loop:
            self._work = loop.create_task(self._store())
        return await answer

    async def _store(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
            pushes = [push for push, _ in group]
            said = await asyncio.get_running_loop().run_in_executor(self._thread, self._answers, pushes)
            for (_, answer), one in zip(group, said, strict=True):
                if not answer.done():  # who asked may have left
                    answer.set_result(one)

    def _answers(self, pushes: Sequence[Push]) -> list[Said]:
        try:
            return self._take(pushes)
        except Exception:  # nobody may wait for an answer that never comes
            return [hooks.FAILED] * len(pushes)
        finally:
            close_old_connections()


gate = Gate(hooks.take)


def push_to(scope: dict[str, Any]) -> tuple[str, UUID] | None:
    """The platform and channel that a request pushes to; None when it is not a push."""
    match = _PATH.fullmatch(scope["path"]) if scope["method"] == "POST" else None
    return (match[1], UUID(match[2])) if match else None


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when its sender has left, or was cut off (`bodies.py`)."""
    parts: list[bytes] = []
    while True:
        told = await receive()
        if told["type"] == "http.disconnect":
            return None
        parts.append(told.get("body", b""))
        if not told.get("more_body"):
            return b"".join(parts)


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one push."""
    wanted, body = push_to(scope), await _body(receive)
    if wanted is None or body is None:
        return
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    said = await gate.through(Push(*wanted, headers, body))
    told = [(b"content-type", b"text/plain"), (b"content-length", str(len(said.code)).encode()), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": said.status, "headers": told})
    await send({"type": "http.response.body", "body": said.code.encode()})
