"""Kill -9 of the web process between commit and answer: what the caller sends again is there once.

Run as a program (`python -m tests.faults.webkill`), on the database that the environment names. A push of a network, an
answer of a colleague and a call of the bank's systems each reach a real server that dies in the moment in which it would
begin to answer. The caller, who heard nothing, sends the same thing again to the next server.

`--naive` is the control: the callers send it under a new name, as if the desk kept no names. All of it is there twice.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import django
import httpx

from tests.faults.crash import fresh

SECRET = "a-secret-long-enough-for-a-hook"
DIE = "x-die-before-the-answer"
ROOT = Path(__file__).resolve().parents[2]


async def doomed(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The product's application in a process that is killed where its answer begins, if the caller's header says so."""
    from ventanilla.config.asgi import application

    marked = scope["type"] == "http" and DIE.encode() in dict(scope["headers"])

    async def last_word(message: dict[str, Any]) -> None:
        if marked:
            os.kill(os.getpid(), signal.SIGKILL)
        await send(message)

    await application(scope, receive, last_word)


class Server:
    """A web process on a port of loopback, started anew after each death."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url, self.deaths = f"http://localhost:{self.port}", 0
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "uvicorn", "tests.faults.webkill:doomed", "--port", str(self.port), "--log-level", "error"]
        process = subprocess.Popen([*command, "--lifespan", "off", "--no-access-log"], cwd=ROOT)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                httpx.get(f"{self.url}/healthz", trust_env=False, timeout=30)
                return process
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("it does not answer")

    def twice(self, path: str, headers: dict[str, str], first: Any, second: Any) -> int:
        """Send; the server dies before it answers; send again to the next one. Returns the status of the only answer."""
        try:
            httpx.post(self.url + path, headers={**headers, DIE: "1"}, trust_env=False, timeout=60, **first)
            raise AssertionError("it answered")
        except httpx.TransportError:
            assert self.process.wait(30) == -signal.SIGKILL
        self.deaths += 1
        self.process = self._start()
        return httpx.post(
            self.url + path, headers={**headers, **second.pop("headers", {})}, trust_env=False, timeout=60, **second
        ).status_code

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


class Desk:
    """A bank with one conversation, an agent who is signed in, and a system with a token."""

    def __init__(self) -> None:
        from django.test import Client

        from tests import make
        from ventanilla.accounts.token_scopes import TokenScope
        from ventanilla.catalogue.models import Category
        from ventanilla.channels import credentials
        from ventanilla.channels.models import Channel
        from ventanilla.common.pure.clock import now
        from ventanilla.inbox.models import Conversation

        fresh()
        self.bank = make.bank()
        base = {"entity": self.bank.spain, "team": self.bank.care, "handle": "@alameda", "name": "X", "created_at": now()}
        self.plaza = Channel.objects.create(
            key="plaza", platform="plaza", account_id="1", settings={"url": "http://localhost:9/plaza"}, **base
        )
        credentials.store(self.plaza, {"token": "t", "webhook_secret": SECRET})
        Category.objects.create(entity=self.bank.spain, kind="incident", key="card", name_es="T", name_en="C", topic="card")
        self.token = make.token(self.bank.spain, TokenScope.CASES_READ, TokenScope.CASES_WRITE, TokenScope.INBOX_READ)
        Client(HTTP_HOST="localhost").post(f"/hooks/plaza/{self.plaza.public_id}", **self.pushed("1"))
        self.take_in()
        self.talk = Conversation.objects.get()
        browser = Client()
        browser.force_login(self.bank.alba)
        self.cookie = browser.cookies["sessionid"].value

    def pushed(self, native_id: str) -> dict[str, Any]:
        """What the network sends, as the test client takes it."""
        body = self.body(native_id)
        return {"data": body, "content_type": "application/json", "headers": self.signed(body)}

    def body(self, native_id: str) -> bytes:
        author = {"id": "u1", "handle": "ana", "name": "Ana"}
        item = {"id": native_id, "kind": "post", "author": author, "text": f"no me deja entrar, caso {native_id}", "mentions": ["1"]}
        return json.dumps(
            {"events": [{"id": native_id, "type": "created", "item": {**item, "created_at": "2026-03-02T09:00:00Z"}}]}
        ).encode()

    def signed(self, body: bytes) -> dict[str, str]:
        from plaza.push import signature

        stamp = str(int(time.time()))
        return {"plaza-timestamp": stamp, "plaza-signature": signature(SECRET, stamp, body)}

    def take_in(self) -> None:
        from ventanilla.workflows import intake

        intake.run(self.bank.spain.pk)


def drill(desk: Desk, server: Server, naive: bool) -> dict[str, Any]:
    """The three ways in, each with a death; how often each thing is there afterwards."""
    from ventanilla.cases.models import Case
    from ventanilla.channels.models import Attempt
    from ventanilla.inbox.models import Message

    again = "2" if naive else ""
    push, pushed_again = desk.body("77"), desk.body(f"77{again}")
    statuses = [
        server.twice(
            f"/hooks/plaza/{desk.plaza.public_id}", desk.signed(push), {"content": push},
            {"content": pushed_again, "headers": desk.signed(pushed_again)},
        )
    ]  # fmt: skip
    desk.take_in()
    crumb = "c" * 32
    browser = {"cookie": f"sessionid={desk.cookie}; csrftoken={crumb}", "x-csrftoken": crumb, "origin": server.url}
    answer = {"surface": "public", "text": "Ya está resuelto, gracias por su paciencia."}
    statuses.append(
        server.twice(
            f"/inbox/{desk.talk.public_id}/send", browser, {"data": {**answer, "key": "once"}}, {"data": {**answer, "key": f"once{again}"}}
        )
    )
    call = {"conversation": str(desk.talk.public_id), "kind": "incident", "text": "La tarjeta", "category": "card"}
    keyed = {"authorization": f"Bearer {desk.token}", "idempotency-key": "once"}
    statuses.append(server.twice("/api/v1/cases", keyed, {"json": call}, {"json": call, "headers": {"idempotency-key": f"once{again}"}}))
    return {
        "statuses": statuses,
        "deaths": server.deaths,
        "messages": Message.objects.filter(text__contains="caso 77").count(),
        "answers": Attempt.objects.count(),
        "cases": Case.objects.count(),
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--naive", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    os.environ["VENTANILLA_PLAZA"] = "1"
    django.setup()
    from ventanilla.common import scope

    with scope.system():
        desk, server = Desk(), Server()
        try:
            verdict = drill(desk, server, options.naive)
        finally:
            server.stop()
    print(json.dumps(verdict))
    once = verdict["messages"] == verdict["answers"] == verdict["cases"] == 1
    return 0 if once and all(200 <= status < 400 for status in verdict["statuses"]) else 1


if __name__ == "__main__":
    sys.exit(main())
