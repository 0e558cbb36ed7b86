"""Kill -9 during intake, again and again, and compare what was acknowledged with what is stored.

Run as a program (`python -m tests.faults.crash --kills 1000`), on the database that the environment names. One parent forks
senders and workers and kills them at random moments. A sender notes a batch as acknowledged only after its commit; whatever
was not acknowledged is sent again by the next one, as networks do, some of it twice and out of order.

`--naive` is the control: it acknowledges before it stores and stores without a key. The oracle must find fault with it.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

BATCH = 20
AUTHORS = 150
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def prepare() -> int:
    """A fresh bank with one channel. Returns the channel's id."""
    from tests import make
    from ventanilla.channels.models import Channel
    from ventanilla.common.pure.clock import now

    fresh()
    bank = make.bank()
    channel = Channel.objects.create(entity=bank.spain, key="x", platform="file", handle="alameda", name="X", created_at=now())
    return channel.pk


def fresh() -> None:
    """Every table, empty. What the suite has migrated already is taken as it is."""
    from django.core.management import call_command
    from django.db import connection

    if "inbox_message" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)


def events(index: int) -> list[object]:
    """What the network says of message `index`: the message, for some an edit, for a few a deletion."""
    from ventanilla.channels.types import Author, DeliveryKind, InboundMessage, Surface

    author = Author(f"u{index % AUTHORS}", f"@p{index % AUTHORS}", f"Persona {index % AUTHORS}")

    def event(kind: DeliveryKind, text: str, revision: str) -> InboundMessage:
        return InboundMessage(
            native_id=f"m{index}",
            kind=kind,
            surface=Surface.PUBLIC,
            author=author,
            text=text,
            posted_at=BEGIN + timedelta(seconds=index),
            revision=revision,
        )

    told = [event(DeliveryKind.MESSAGE, f"no me deja entrar en la app, caso {index}", "1")]
    if index % 20 == 0:
        told.append(event(DeliveryKind.EDIT, f"ya puedo entrar, caso {index}", "2"))
    if index % 47 == 0:
        told.append(event(DeliveryKind.DELETE, "", ""))
    return told


class Ledger:
    """What the senders know: an append-only file, one line a write, that survives every kill."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def acknowledge(self, batch: int) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, f"{batch}\n".encode())
        os.close(handle)

    def acknowledged(self) -> set[int]:
        return {int(line) for line in self.path.read_text().split()} if self.path.exists() else set()


def send(channel_id: int, ledger: Ledger, seed: int, naive: bool) -> None:
    """A sender: batches that are not acknowledged, in a shuffled order, 5 % of the events twice."""
    from ventanilla.channels import deliveries, fetching

    channel = fetching.channel(channel_id)
    dice = random.Random(seed)
    done = ledger.acknowledged()
    batch = 0
    while True:
        batch += 1
        if batch in done:
            continue
        told = [event for index in range(batch * BATCH, (batch + 1) * BATCH) for event in events(index)]
        told += [event for event in told if dice.random() < 0.05]
        dice.shuffle(told)
        if naive:
            ledger.acknowledge(batch)
            time.sleep(0.01)
            store_without_key(channel, told)
        else:
            deliveries.store_many(channel, told)
            ledger.acknowledge(batch)


def store_without_key(channel: object, told: list[object]) -> None:
    """What a careless product does: no key that tells a repetition, and each event on its own."""
    from ventanilla.channels import deliveries
    from ventanilla.common.ids import uuid7

    for event in told:
        deliveries.store_many(channel, [replace(event, revision=str(uuid7()))])


def work() -> None:
    """A worker with a short lease, until it is killed."""
    from ventanilla.config.jobs import JOBS
    from ventanilla.jobs.worker import Worker

    Worker(JOBS, (), threads=1, lease_s=1.0).run()


def spawn(run: Callable[[], None]) -> int:
    """Fork a child that runs until it is killed. The parent holds no connection that it could share."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        run()
    except BaseException as error:  # a child tells its fault and ends, whatever it was
        print(f"child: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    os._exit(0)


def settle(entity_ids: list[int], seconds: float) -> None:
    """Work until nothing waits: an oracle that looks earlier sees losses that are none."""
    from ventanilla.channels.models import Delivery
    from ventanilla.config.jobs import JOBS
    from ventanilla.jobs.models import Job
    from ventanilla.jobs.services import enqueue
    from ventanilla.jobs.worker import run_due

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for entity_id in entity_ids:
            enqueue("intake", {"entity_id": entity_id}, entity_id=entity_id, key=str(entity_id))
        Job.objects.filter(state="waiting", kind="intake").update(run_at=datetime.now(UTC))
        run_due({"intake": JOBS["intake"]}, until_empty=False)
        if not Delivery.objects.filter(state="waiting").exists():
            return
        time.sleep(0.05)


def judge(ledger: Ledger, entity_id: int) -> dict[str, int]:
    """Compare acknowledged events with stored messages."""
    from ventanilla.archive.models import Entry
    from ventanilla.channels.models import Delivery
    from ventanilla.inbox.models import Message

    acknowledged = {index for batch in ledger.acknowledged() for index in range(batch * BATCH, (batch + 1) * BATCH)}
    received = Message.objects.filter(entity_id=entity_id, direction="in")
    stored = {m.native_id: m for m in received}
    copies = Counter(received.values_list("native_id", flat=True))
    deliveries = Counter(Delivery.objects.filter(kind="message").values_list("native_id", flat=True))
    archived = Counter(Entry.objects.filter(kind="message.received").values_list("about", flat=True))
    lost = [i for i in acknowledged if f"m{i}" not in stored]
    wrong = [i for i in acknowledged if f"m{i}" in stored and not _right(stored[f"m{i}"], i)]
    return {
        "acknowledged": len(acknowledged),
        "stored": len(stored),
        "lost": len(lost),
        "doubled": sum(n - 1 for n in copies.values()) + sum(n - 1 for n in deliveries.values()),
        "wrong": len(wrong),
        "archived": sum(archived.values()),
        "quarantined": Delivery.objects.filter(state="quarantined").count(),
    }


def _right(message: object, index: int) -> bool:
    if index % 47 == 0:
        return message.deleted_at is not None and message.text == ""
    wanted = f"ya puedo entrar, caso {index}" if index % 20 == 0 else f"no me deja entrar en la app, caso {index}"
    return message.text == wanted and message.deleted_at is None


def kill_at_random(kills: int, children: dict[str, int], respawn: Callable[[str], int], dice: random.Random) -> None:
    for _ in range(kills):
        time.sleep(dice.uniform(0.005, 0.12))
        name = dice.choice(list(children))
        os.kill(children[name], signal.SIGKILL)
        os.waitpid(children[name], 0)
        children[name] = respawn(name)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--naive", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    django.setup()
    from django.conf import settings
    from django.db import connections

    from ventanilla.channels.models import Channel
    from ventanilla.common import scope
    from ventanilla.config import jobs  # noqa: F401  loaded once, before the first fork

    dice = random.Random(options.seed)
    ledger = Ledger(Path(settings.VENTANILLA_HOME) / f"ledger-{options.seed}-{time.time_ns()}")
    with scope.system():
        channel_id = prepare()
        entity_id = Channel.objects.get(pk=channel_id).entity_id
        connections.close_all()
        if connections["default"].vendor == "postgresql":
            connections["default"].close_pool()  # children must not share the parent's sockets

        def respawn(name: str) -> int:
            seed = dice.randrange(1 << 30)
            return spawn(work if name.startswith("worker") else lambda: send(channel_id, ledger, seed, options.naive))

        children = {name: respawn(name) for name in ("sender", "worker-1", "worker-2")}
        kill_at_random(options.kills, children, respawn, dice)
        for child in children.values():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        settle([entity_id], 300)
        verdict = judge(ledger, entity_id)
    print(json.dumps({"kills": options.kills, **verdict}))
    return 0 if not (verdict["lost"] or verdict["doubled"] or verdict["wrong"] or verdict["quarantined"]) else 1


if __name__ == "__main__":
    sys.exit(main())
