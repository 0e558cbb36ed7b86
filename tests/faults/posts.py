"""Planned posts through approval and outbox to a Plaza that misbehaves, workers killed -9, judged by Plaza's own books.

Run as a program (`python -m tests.faults.posts --posts 3000 --kills 150`), on the database that the environment names. Faults
strike 43 % of what is published. Some posts are equal on purpose, some are withdrawn or moved before their time. Nothing of
the product's patience is shortened but Plaza's time-out: how soon people hear of an unknown outcome is part of the verdict.

`--naive` is the control: a sender that tries again whenever no answer came. The oracle must find doubled posts.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

from tests.faults.crash import fresh, spawn
from tests.faults.replies import FAULTS, READING, Stage, _admin, close, free_port, hasten, naive_send, plaza, reconnect, values

WRONG = ("doubled", "lost", "stuck", "false_sent", "false_refused", "unsettled", "withdrawn_sent", "early", "late_told", "misnamed")
TELL_WITHIN = timedelta(seconds=60)
EVERY = 33  # one in so many is withdrawn, one is moved


def text_of(index: int) -> str:
    """The text of post `index`; one in ten is its neighbour's, word by word."""
    which = index - 1 if index % 10 == 1 else index
    word = "".join("bcdfghjklm"[int(digit)] + "a" for digit in f"{which}")
    return f"Mañana abrimos nuestra escuela de finanzas, sala {word}"


def withdrawn(index: int) -> bool:
    return index % EVERY == 7


def moved(index: int) -> bool:
    return index % EVERY == 8


def prepare(url: str, posts: int, spread_s: int) -> Stage:
    """A bank connected to Plaza; every post written, approved by somebody else and planned; some withdrawn, some moved."""
    from tests import make
    from ventanilla.accounts.permissions import Role
    from ventanilla.common.pure.clock import now
    from ventanilla.publishing.types import NewContent, NewVariant, Planned
    from ventanilla.workflows import connect_channel, publish, write_content

    fresh()
    bank = make.bank()
    _admin(url, "POST", "reset")
    made = _admin(url, "POST", "people", json={"people": [{"handle": "alameda", "name": "Banco Alameda", "token": True}]})
    stage = Stage(url, made["people"][0]["token"])
    connected = connect_channel.connect_as("user:drill", bank.spain.pk, "plaza", values(stage))
    assert isinstance(connected, connect_channel.Connected), connected
    author = bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))
    # The short form wastes no time waiting for the minute: its posts are due as soon as they are approved.
    first = now() + timedelta(seconds=80 + posts * 0.1) if spread_s else now()
    for index in range(posts):
        at = (first + timedelta(seconds=spread_s * index / posts)).replace(tzinfo=None, second=0, microsecond=0)
        planned = Planned(at, "UTC", window_minutes=600)
        new = NewContent(f"Escuela {index}", (NewVariant(connected.channel.pk, text_of(index)),), at=planned)
        content = write_content.write(author, bank.spain.pk, new)
        _approved(author, bank, content.public_id)
        if withdrawn(index):
            publish.withdraw(author, content.public_id)
        if moved(index):
            later = replace(new, at=replace(planned, wall=at + timedelta(minutes=1)))
            write_content.rewrite(author, content.public_id, 1, later)
            _approved(author, bank, content.public_id)
    return stage


def _approved(author: Any, bank: Any, content: Any) -> None:
    from ventanilla.approvals import queries
    from ventanilla.approvals.types import Code
    from ventanilla.common.pure.clock import now
    from ventanilla.workflows import approve, publish

    asked = publish.ask(author, content)
    assert isinstance(asked, publish.Asked), asked
    carla = replace(bank.person(bank.carla), factor_at=now())
    row = queries.get_request(carla, asked.request)
    outcome = approve.decide(carla, asked.request, Code.APPROVE, bytes(row.payload_hash))
    assert outcome.taken, outcome


def work(naive: bool) -> None:
    """A worker, until it is killed."""
    from ventanilla.config.jobs import JOBS
    from ventanilla.jobs.worker import Timer, Worker
    from ventanilla.workflows import outgoing

    jobs = {**JOBS, "outbox.send": naive_send} if naive else JOBS
    timers = () if naive else (Timer("outbox", 5.0, outgoing.sweep),)
    Worker(jobs, timers, threads=6, lease_s=5.0).run()


def open_attempts() -> int:
    """How many are not at their end: to be sent, under way, or unknown and not yet read back often enough to be believed."""
    from django.db.models import Q

    from ventanilla.channels.models import Attempt

    moving = Q(state__in=["queued", "sending", "pending"])
    return Attempt.objects.filter(moving | Q(state="unknown", told_at=None) | Q(state="unknown", reconciled__lt=2)).count()


def drive(options: argparse.Namespace, stage: Stage, dice: random.Random) -> int:
    """Workers, killed at random until every post has been tried. Returns the number of kills."""
    from ventanilla.channels.models import Attempt

    close()
    children = [spawn(lambda: work(options.naive)) for _ in range(2)]
    stage.admin(
        "PUT",
        "faults",
        json={"faults": [{"operation": "publish", "seed": options.seed + n, **r} for n, r in enumerate([*FAULTS, *READING])]},
    )
    kills, calm, deadline = 0, False, time.monotonic() + options.seconds
    while time.monotonic() < deadline and open_attempts():
        reconnect(stage)
        if not calm and not Attempt.objects.filter(state="queued").exists():
            stage.admin("DELETE", "faults")
            calm = True
        time.sleep(dice.uniform(0.5, 1.5))
        due = Attempt.objects.filter(state__in=["queued", "sending"], send_at__lte=datetime.now(UTC)).exists()
        if due and kills < options.kills:
            which = dice.randrange(2)
            os.kill(children[which], signal.SIGKILL)
            os.waitpid(children[which], 0)
            close()
            children[which] = spawn(lambda: work(options.naive))
            kills += 1
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return kills


def judge(posts: int, truth: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts; all of `WRONG` must be 0.

    `doubled`: more copies on the network than posts of that text. `lost`: neither sent, refused nor unknown. `stuck`: still under
    way. `false_sent`, `false_refused`: the desk believes what is not so. `unsettled`: unknown though reading back shows it.
    `early`: on the network before its time. `late_told`: people heard of an unknown outcome later than a minute after the claim.
    """
    from ventanilla.channels.models import Attempt
    from ventanilla.publishing.models import Content, Part

    verdict: dict[str, Any] = dict.fromkeys(WRONG, 0)
    stood = Counter(row["first_text"] for row in truth)
    attempts = {str(a.public_id): a for a in Attempt.objects.filter(kind="post")}
    latest: dict[str, list[Attempt]] = {}
    times: dict[str, datetime] = {}
    for content in Content.objects.prefetch_related("variants").order_by("pk"):
        index = int(content.title.rpartition(" ")[2])
        (variant,) = content.variants.all()
        part = Part.objects.filter(variant=variant, version=content.version).order_by("-pk").first()
        row = attempts.get(str(part.attempt)) if part else None
        if withdrawn(index):
            verdict["withdrawn_sent"] += row is not None and row.state != "withdrawn"
            latest.setdefault(text_of(index), [])
            continue
        if row is None or row.state not in ("sent", "refused", "unknown"):
            verdict["stuck" if row is not None and row.state in ("queued", "sending", "pending") else "lost"] += 1
            continue
        latest.setdefault(text_of(index), []).append(row)
        assert content.publish_at is not None
        times[row.native_id] = content.publish_at
    for text, rows in latest.items():
        copies, state = stood[text], Counter(row.state for row in rows)
        verdict["doubled"] += max(0, copies - len(rows))
        verdict["false_sent"] += max(0, state["sent"] - copies)
        beyond = max(0, min(copies, len(rows)) - state["sent"])
        verdict["unsettled"] += min(beyond, state["unknown"])
        verdict["false_refused"] += max(0, beyond - state["unknown"])
    verdict["doubled"] += sum(n for text, n in stood.items() if text not in latest)
    ids = {str(row["pk"]): row for row in truth}
    flat = [row for rows in latest.values() for row in rows]
    verdict["misnamed"] = sum(row.state == "sent" and row.native_id not in ids for row in flat)
    verdict["early"] = sum(_made(ids[id_]) < at for id_, at in times.items() if id_ in ids)
    told = [row.told_at - row.claimed_at for row in flat if row.told_at is not None and row.claimed_at is not None]
    verdict["late_told"] = sum(span > TELL_WITHIN for span in told)
    states = Counter(row.state for row in flat)
    worst = max((span.total_seconds() for span in told), default=0.0)
    return (
        verdict
        | {s: states[s] for s in ("sent", "refused", "unknown")}
        | {"posts": posts, "on_network": len(truth), "told_worst_s": round(worst, 1)}
    )


def _made(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["created_at"])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=60)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--spread", type=int, default=60, help="seconds over which the posts are planned; 0: all at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=400, help="when to stop waiting for the last outcome")
    parser.add_argument("--hasten", action="store_true", help="shorten the product's own patience too: the short form of the suite")
    parser.add_argument("--naive", action="store_true")
    options = parser.parse_args()
    port = free_port()
    os.environ["VENTANILLA_ALLOW_HOSTS"] = f"127.0.0.1:{port}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    django.setup()
    from django.conf import settings

    from ventanilla.channels.platforms.plaza import adapter
    from ventanilla.common import scope
    from ventanilla.config import jobs  # noqa: F401  loaded once, before the first fork

    adapter.TIMEOUT = 1.0
    if options.hasten:
        hasten()
    home = Path(settings.VENTANILLA_HOME)
    with plaza(home / "plaza", port) as url, scope.system():
        stage = prepare(url, options.posts, options.spread)
        kills = drive(options, stage, random.Random(options.seed))
        struck = stage.admin("GET", "faults")
        time.sleep(4)  # what Plaza still takes late, it has taken
        verdict = judge(options.posts, stage.truth())
    print(json.dumps({"kills": kills, "faults_left": len(struck.get("faults", [])), **verdict}))
    return 0 if not any(verdict[name] for name in WRONG) else 1


if __name__ == "__main__":
    sys.exit(main())
