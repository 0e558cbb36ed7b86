"""Two worker hosts on one PostgreSQL; again and again one loses its power, or its network for a while. Judged by Plaza's books.

Run as a program (`python -m tests.faults.hosts --rounds 8`) with `DATABASE_URL` set. A host is a process of its own with a home
of its own (the keys alone are shared) that reaches the database over a wire of its own. A wire can go dumb: nothing passes, and
nobody says goodbye, so the server holds the host's sessions, in the middle of a transaction or not, for as long as it likes.

- *power*: the wire goes dumb and every process of the host is killed. The other host goes on alone; then a new one comes.
- *cut*: the wire goes dumb while the host lives on, its leases run out, the other takes over; then the wire is whole again, and
  what the host still believes to be its own must do no harm.

`--naive` is the control: the sender that tries again whenever no answer came. The oracle must find doubled replies.
"""

import argparse
import json
import os
import random
import select
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import django

from tests.faults.crash import BATCH, Ledger, events
from tests.faults.replies import PER_CUSTOMER, ROOT, Stage, free_port, hasten, open_attempts, plaza, prepare, reconnect, work

HELD_UP_MAX = 60.0  # seconds in which the other host must have gone on, on a loaded machine too


class Wire:
    """A way to the database that can go dumb: bytes stop, connections stay."""

    def __init__(self, host: str, port: int) -> None:
        self._target, self._dumb, self._pairs = (host, port), threading.Event(), list[tuple[socket.socket, socket.socket]]()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def go_dumb(self) -> None:
        self._dumb.set()

    def mend(self) -> None:
        self._dumb.clear()

    def forget(self) -> None:
        """At the very end: the server is told at last."""
        self._door.close()
        for pair in self._pairs:
            for side in pair:
                with suppress(OSError):
                    side.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection(self._target)
                self._pairs.append((near, far))
                threading.Thread(target=self._carry, args=[near, far], daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        """Both ways, until either side ends. A goodbye that comes while the wire is dumb waits as everything else does."""
        with suppress(OSError, ValueError):
            while True:
                ready, _, _ = select.select([near, far], [], [], 0.2)
                while self._dumb.is_set():
                    time.sleep(0.02)
                for side in ready:
                    said = side.recv(65536)
                    if not said:
                        near.close()
                        far.close()
                        return
                    (far if side is near else near).sendall(said)


class Host:
    """A machine of the bank's: a home, a wire, a worker."""

    def __init__(self, name: str, home: Path, naive: bool) -> None:
        database = urlsplit(os.environ["DATABASE_URL"])
        self.wire = Wire(database.hostname or "127.0.0.1", database.port or 5432)
        self.home = home.parent / name
        shutil.copytree(home / "keys", self.home / "keys")
        user = f"{database.username or ''}{':' + database.password if database.password else ''}"
        over = database._replace(netloc=f"{user}@127.0.0.1:{self.wire.port}").geturl()
        environment = {**os.environ, "VENTANILLA_HOME": str(self.home), "DATABASE_URL": over}
        command = [sys.executable, "-m", "tests.faults.hosts", "--host", *(["--naive"] if naive else [])]
        with (self.home / "log").open("w") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)

    def lose_power(self) -> None:
        self.wire.go_dumb()
        self.process.kill()
        self.process.wait()


class Customers:
    """Whoever writes to the bank, and the agents who answer: in the parent, on a connection that never fails."""

    def __init__(self, channel_id: int, alba: int, replies: int, home: Path) -> None:
        from ventanilla.accounts import queries
        from ventanilla.channels import fetching
        from ventanilla.inbox.models import Conversation

        self.messages, self.replies, self.asked, self.batch = Ledger(home / "messages"), replies, 0, 0
        self.channel, self.alba = fetching.channel(channel_id), queries.person(alba)
        self.talks = {row.identity.handle.lstrip("@"): row.public_id for row in Conversation.objects.select_related("identity")}

    def go_on(self) -> None:
        """Another batch of messages and one more reply."""
        from tests.faults.replies import reply_of
        from ventanilla.channels import deliveries
        from ventanilla.channels.types import Surface
        from ventanilla.common import scope
        from ventanilla.workflows.reply import send_reply

        self.batch += 1
        deliveries.store_many(self.channel, [e for index in range(self.batch * BATCH, (self.batch + 1) * BATCH) for e in events(index)])
        self.messages.acknowledge(self.batch)
        if self.asked < self.replies:
            customer, private, text = reply_of(self.asked)
            assert self.alba is not None
            with scope.within(self.alba.scope):
                surface = Surface.DIRECT if private else Surface.PUBLIC
                send_reply(self.alba, self.talks[f"cliente{customer}"], text, surface, f"tab-{self.asked}")
            self.asked += 1


def progress() -> int:
    """A number that grows with everything that a host does: messages taken in, attempts ended."""
    from ventanilla.channels.models import Attempt
    from ventanilla.inbox.models import Message

    return Message.objects.count() + Attempt.objects.exclude(state__in=["queued", "sending"]).count()


def held_up(customers: Customers) -> float:
    """Seconds until a batch that is written now has been taken in, people writing on."""
    customers.go_on()
    begun, wanted = time.monotonic(), progress() + BATCH
    while progress() < wanted:
        if time.monotonic() - begun > 2 * HELD_UP_MAX:
            break
        time.sleep(0.05)
    return time.monotonic() - begun


def drive(options: argparse.Namespace, stage: Stage, customers: Customers, home: Path) -> dict[str, float]:
    """The rounds. Returns how long work stood still at worst after a loss of power and after a cut, and how many hosts still work."""
    dice, made, worst = random.Random(options.seed), 2, {"power": 0.0, "cut": 0.0}
    hosts = [Host(f"host-{n}", home, options.naive) for n in (1, 2)]
    try:
        stage.script(options.seed)
        for round_ in range(options.rounds):
            for _ in range(12):
                customers.go_on()
                reconnect(stage)
                time.sleep(dice.uniform(0.0, 0.3))
            which, how = dice.randrange(2), ("power", "cut")[round_ % 2]
            customers.go_on()  # the host is struck while there is work
            time.sleep(dice.uniform(0.0, 0.1))
            if how == "power":
                hosts[which].lose_power()
            else:
                hosts[which].wire.go_dumb()
            worst[how] = max(worst[how], held_up(customers))
            if how == "power":
                made += 1
                hosts[which] = Host(f"host-{made}", home, options.naive)
            else:
                time.sleep(6)  # beyond every lease: all that it held is another's by now
                hosts[which].wire.mend()
        stage.admin("DELETE", "faults")
        while customers.asked < options.replies:
            customers.go_on()
        finish(options, stage)
        alive = sum(host.process.poll() is None for host in hosts)
    finally:
        for host in hosts:
            host.lose_power()
            host.wire.forget()
    return {f"held_up_{how}_s": round(seconds, 1) for how, seconds in worst.items()} | {"alive": alive}


def finish(options: argparse.Namespace, stage: Stage) -> None:
    """Wait until nothing waits: an oracle that looks earlier sees losses that are none."""
    from ventanilla.channels.models import Delivery

    deadline = time.monotonic() + options.seconds
    while time.monotonic() < deadline and (open_attempts(options.replies) or Delivery.objects.filter(state="waiting").exists()):
        reconnect(stage)
        time.sleep(0.5)


def be_a_host(naive: bool) -> int:
    """What runs on a host. The pool gives up soon on a wire that is dumb."""
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    sharpen(settings.DATABASES["default"])
    django.setup()
    hasten()
    work(naive)
    return 0


def sharpen(database: dict[str, object]) -> None:
    """The patience of the database's own, shortened as all other patience in a drill: five seconds instead of sixty."""
    options = database["OPTIONS"]
    assert isinstance(options, dict)
    options["options"] = str(options["options"]).replace(
        "idle_in_transaction_session_timeout=60s", "idle_in_transaction_session_timeout=5s"
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--replies", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=240, help="when to stop waiting for the last outcome")
    parser.add_argument("--naive", action="store_true")
    parser.add_argument("--host", action="store_true", help="be one of the hosts: the drill starts them itself")
    options = parser.parse_args()
    if options.host:
        return be_a_host(options.naive)
    port = free_port()
    os.environ["VENTANILLA_ALLOW_HOSTS"] = f"127.0.0.1:{port}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    from tests.faults import crash, reply_oracle
    from ventanilla.channels.models import Channel
    from ventanilla.common import scope
    from ventanilla.common.pure.clock import now

    assert connection.vendor == "postgresql", "hosts meet in PostgreSQL: set DATABASE_URL"
    home = Path(settings.VENTANILLA_HOME)
    hasten()
    with plaza(home / "plaza", port) as url, scope.system():
        alba, stage = prepare(url, -(-options.replies // PER_CUSTOMER))
        base = {"platform": "file", "handle": "alameda", "name": "X", "created_at": now()}
        file = Channel.objects.create(entity_id=Channel.objects.get().entity_id, key="x", **base)
        customers = Customers(file.pk, alba, options.replies, home)
        told = drive(options, stage, customers, home)
        time.sleep(4)  # what Plaza still takes late, it has taken
        taken_in = crash.judge(customers.messages, file.entity_id)
        replied = reply_oracle.judge(options.replies, set(range(customers.asked)), stage.truth(), alba)
    verdict = {"rounds": options.rounds, **told, "intake": taken_in, "replies": replied}
    print(json.dumps(verdict))
    whole = not any(taken_in[name] for name in ("lost", "doubled", "wrong")) and reply_oracle.passed(replied)
    soon = max(told["held_up_power_s"], told["held_up_cut_s"]) < HELD_UP_MAX
    return 0 if whole and soon and told["alive"] == 2 else 1


if __name__ == "__main__":
    sys.exit(main())
