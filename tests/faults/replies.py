"""Replies through the real outbox to a Plaza that misbehaves, while workers and agents are killed -9, judged by Plaza's own books.

Run as a program (`python -m tests.faults.replies --replies 300`), on the database that the environment names. Plaza is a
process of its own with a database of its own. It refuses, throttles, drops, hangs, accepts and answers too late, accepts and
answers nonsense, withdraws the token. Some replies to one customer are equal on purpose.

`--naive` is the control: a sender that tries again whenever no answer came. The oracle must find doubled replies.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
import httpx

from tests.faults.crash import Ledger, fresh, spawn

ROOT = Path(__file__).resolve().parents[2]
PER_CUSTOMER = 5
ADMIN = "the-stage-door-of-this-drill"
SECRET = "a-secret-long-enough-for-a-hook"
FAULTS = [
    {"kind": "refuse", "probability": 0.05},
    {"kind": "refuse_200", "probability": 0.03},
    {"kind": "rate_limit", "probability": 0.06, "seconds": 1},
    {"kind": "drop", "probability": 0.06},
    {"kind": "hang", "probability": 0.03, "seconds": 2.0},
    {"kind": "timeout_after", "probability": 0.12, "seconds": 2.0},  # accepted, answered after the desk has stopped listening
    {"kind": "slow", "probability": 0.05, "seconds": 3.5},  # accepted only after the desk has stopped listening
    {"kind": "error_after", "probability": 0.06},
    {"kind": "cut_after", "probability": 0.06},
    {"kind": "garbage", "probability": 0.04},
    {"kind": "dead_token", "probability": 0.02},
]
READING = [
    {"kind": "lag", "operation": "read", "probability": 0.3, "seconds": 0.5},
    {"kind": "drop", "operation": "read", "probability": 0.1},
    {"kind": "garbage", "operation": "read", "probability": 0.05},
]


@dataclass(frozen=True)
class Stage:
    """Plaza as the drill drives it: its address, the bank's token, and the stage door."""

    url: str
    token: str

    def admin(self, method: str, path: str, **options: Any) -> Any:
        return _admin(self.url, method, path, **options)

    def script(self, seed: int) -> None:
        rows = [{"operation": "publish", "seed": seed + n, **row} for n, row in enumerate([*FAULTS, *READING])]
        self.admin("PUT", "faults", json={"faults": rows})

    def truth(self) -> list[dict[str, Any]]:
        """Everything that the bank ever put there."""
        return list(self.admin("GET", "truth", params={"handle": "alameda"})["items"])


def _admin(url: str, method: str, path: str, **options: Any) -> Any:
    response = httpx.request(method, f"{url}/api/v1/admin/{path}", headers={"Authorization": f"Bearer {ADMIN}"}, timeout=30, **options)
    response.raise_for_status()
    return response.json()


@contextmanager
def plaza(home: Path, port: int) -> Iterator[str]:
    """Plaza in a process of its own; its address."""
    environment = {
        **os.environ,
        "VENTANILLA_HOME": str(home),
        "DATABASE_URL": "",
        "VENTANILLA_PLAZA": "1",
        "VENTANILLA_PLAZA_ADMIN_TOKEN": ADMIN,
        "VENTANILLA_URL": f"http://127.0.0.1:{port}",
    }
    if not (home / "plaza.sqlite3").exists():
        migrate = [sys.executable, "manage.py", "migrate", "--database", "plaza", "-v", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True, capture_output=True)
    with (home / "plaza.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "ventanilla.cli", "web", "--port", str(port)], cwd=ROOT, env=environment, stderr=log
        )
    url = f"http://127.0.0.1:{port}/plaza"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{url}/api/v1/me", timeout=30)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        server.kill()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hasten() -> None:
    """The product's own patience, shortened by the same measure everywhere: a drill takes seconds instead of hours."""
    from ventanilla.channels import sending
    from ventanilla.channels.platforms.plaza import adapter

    adapter.TIMEOUT = 1.0
    sending.LEASE, sending.CLAIM_TO_CALL = timedelta(seconds=4), timedelta(seconds=1.5)
    sending.READ_BACK = (1, 1, 1, 2, 2, 4, 4, 8, 8)


def prepare(url: str, customers: int) -> tuple[int, Stage]:
    """A fresh bank connected to Plaza, and customers who wrote in public and in private. Returns Alba's id."""
    from tests import make
    from ventanilla.config.jobs import JOBS
    from ventanilla.inbox.models import Conversation
    from ventanilla.jobs.worker import run_due
    from ventanilla.workflows import connect_channel, fetch

    fresh()
    bank = make.bank()
    people: list[dict[str, Any]] = [{"handle": f"cliente{n}", "name": f"Cliente {n}"} for n in range(customers)]
    _admin(url, "POST", "reset")
    made = _admin(url, "POST", "people", json={"people": [{"handle": "alameda", "name": "Banco Alameda", "token": True}, *people]})
    stage = Stage(url, made["people"][0]["token"])
    items = [{"author": f"cliente{n}", "text": "@alameda no me deja entrar en la app"} for n in range(customers)]
    items += [{"author": f"cliente{n}", "to": "alameda", "text": "Les escribo por aquí"} for n in range(customers)]
    stage.admin("POST", "items", json={"items": items})
    connected = connect_channel.connect_as("user:drill", bank.spain.pk, "plaza", values(stage))
    assert isinstance(connected, connect_channel.Connected), connected
    fetch.run(connected.channel.pk)
    run_due(JOBS)
    assert Conversation.objects.count() == customers
    return bank.alba.pk, stage


def values(stage: Stage) -> dict[str, str]:
    return {"url": stage.url, "token": stage.token, "webhook_secret": SECRET}


def reply_of(index: int) -> tuple[int, bool, str]:
    """(customer, in private, text) of reply `index`; the first two to a customer are equal, as when one asks again."""
    customer, which = divmod(index, PER_CUSTOMER)
    word = "".join("bcdfghjklm"[int(digit)] + "a" for digit in f"{customer}")
    return customer, which >= 3, f"Lo miramos hoy mismo, {word}{'' if which < 2 else ' ' + 'xyz'[which - 2]}"


def ask(alba: int, replies: int, ledger: Ledger, seed: int) -> None:
    """An agent who answers, now and then with a double click; killed, she looks what is done and goes on."""
    from ventanilla.accounts import queries
    from ventanilla.channels.types import Surface
    from ventanilla.common import scope
    from ventanilla.inbox.models import Conversation
    from ventanilla.workflows.reply import Queued, send_reply

    dice = random.Random(seed)
    person = queries.person(alba)
    assert person is not None
    conversations = {row.identity.handle.lstrip("@"): row.public_id for row in Conversation.objects.select_related("identity")}
    done = ledger.acknowledged()
    with scope.within(person.scope):
        for index in range(replies):
            if index in done:
                continue
            customer, private, text = reply_of(index)
            for _ in range(1 + (dice.random() < 0.3)):
                surface = Surface.DIRECT if private else Surface.PUBLIC
                taken = send_reply(person, conversations[f"cliente{customer}"], text, surface, f"tab-{index}")
                assert isinstance(taken, Queued), taken
            ledger.acknowledge(index)
            time.sleep(dice.uniform(0.0, 0.05))
    time.sleep(3600)


def work(naive: bool) -> None:
    """A worker with short leases, until it is killed."""
    from ventanilla.config.jobs import JOBS
    from ventanilla.jobs.worker import Timer, Worker
    from ventanilla.workflows import fetch, outgoing

    jobs = {**JOBS, "outbox.send": naive_send} if naive else JOBS
    timers = (Timer("fetch", 2.0, fetch.plan), *(() if naive else (Timer("outbox", 1.0, outgoing.sweep),)))
    Worker(jobs, timers, threads=3, lease_s=1.0).run()


def naive_send(attempt: int) -> None:
    """What careless products do: no intent on record, and once more whenever no answer came."""
    from ventanilla.channels import registry, sending
    from ventanilla.channels.models import Attempt
    from ventanilla.channels.types import Published
    from ventanilla.jobs.worker import Retry

    task = sending.take(attempt)
    if task is None or task.state != "queued":
        return
    ready = sending.prepare(task)
    assert isinstance(ready, sending.Task) and ready.connection is not None and ready.prepared is not None
    for _ in range(5):
        outcome = registry.get("plaza").publish(ready.connection, ready.prepared, str(ready.public_id))
        if isinstance(outcome, Published):
            Attempt.objects.filter(pk=attempt).update(state="sent", native_id=outcome.native_id)
            return
    raise Retry(0.5, free=True)


def reconnect(stage: Stage) -> None:
    """A supervisor who connects the channel again when its token is called dead."""
    from ventanilla.channels.models import Channel
    from ventanilla.workflows import connect_channel

    channel = Channel.objects.get(platform="plaza")
    if channel.auth_state != "ok":
        connect_channel.connect_as("user:drill", channel.entity_id, "plaza", values(stage))


def open_attempts(replies: int) -> int:
    """How many are not at their end: unasked, under way, or unknown and not yet read back often enough."""
    from django.db.models import Q

    from ventanilla.channels.models import Attempt

    ended = Attempt.objects.filter(
        Q(state__in=["sent", "refused", "withdrawn"]) | Q(state="unknown", reason="not_found", reconciled__gte=4)
    )
    return replies - ended.count()


def drive(options: argparse.Namespace, alba: int, stage: Stage, ledger: Ledger, dice: random.Random) -> int:
    """Agents and workers, killed at random until everything has been asked and tried. Returns the number of kills."""
    from ventanilla.channels.models import Attempt

    def respawn(name: str) -> int:
        seed = dice.randrange(1 << 30)
        return spawn(lambda: ask(alba, options.replies, ledger, seed) if name == "agent" else work(options.naive))

    def restart(name: str) -> None:
        os.kill(children[name], signal.SIGKILL)
        os.waitpid(children[name], 0)
        close()
        children[name] = respawn(name)

    close()
    children = {name: respawn(name) for name in ("agent", "worker-1", "worker-2")}
    kills, deadline = 0, time.monotonic() + options.seconds
    stage.script(options.seed)
    calm = False
    while time.monotonic() < deadline and open_attempts(options.replies):
        reconnect(stage)
        asked = len(ledger.acknowledged()) == options.replies
        if not calm and asked and not Attempt.objects.filter(state="queued").exists():
            stage.admin("DELETE", "faults")  # the network recovers: what can be known is known now
            calm = True
        time.sleep(dice.uniform(0.2, 0.8))
        if not calm:
            restart(dice.choice([name for name in children if name != "agent" or not asked]))
            kills += 1
    for child in children.values():
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return kills


def close() -> None:
    """The parent lets go of its connections before a fork: children must not share its sockets."""
    from django.db import connections

    connections.close_all()
    if connections["default"].vendor == "postgresql":
        connections["default"].close_pool()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--replies", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=240, help="when to stop waiting for the last outcome")
    parser.add_argument("--naive", action="store_true")
    options = parser.parse_args()
    port = free_port()
    os.environ["VENTANILLA_ALLOW_HOSTS"] = f"127.0.0.1:{port}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    django.setup()
    from django.conf import settings

    from tests.faults.reply_oracle import judge, passed
    from ventanilla.common import scope
    from ventanilla.config import jobs  # noqa: F401  loaded once, before the first fork

    home = Path(settings.VENTANILLA_HOME)
    ledger = Ledger(home / f"replies-{options.seed}-{time.time_ns()}")
    hasten()
    with plaza(home / "plaza", port) as url, scope.system():
        alba, stage = prepare(url, -(-options.replies // PER_CUSTOMER))
        kills = drive(options, alba, stage, ledger, random.Random(options.seed))
        time.sleep(4)  # what Plaza still takes late, it has taken
        verdict = judge(options.replies, ledger.acknowledged(), stage.truth(), alba)
    print(json.dumps({"kills": kills, **verdict}))
    return 0 if passed(verdict) else 1


if __name__ == "__main__":
    sys.exit(main())
