"""Messages with card numbers in every evading form through every door, then a search of all that the installation holds.

Run as a program (`python -m tests.faults.dump --messages 100000`), on the database that the environment names. What is
searched: every table and the database's own files, attachments, queue, log, keys, and all that the keys can open.

`--naive` is the control: the doors stand open, and the search must find the numbers.
"""

import argparse
import json
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

from tests.faults import cards
from tests.faults.crash import fresh

SECRET = "whsec_YS1zZWNyZXQtb2YtdGhlLWJhbmtzLW93bi1zeXN0ZW0="
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
BATCH = 200
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class Seeds:
    """Card numbers as they are written, and what may be found of none of them."""

    def __init__(self, seed: int) -> None:
        self._numbers, self.cards, self.halves = cards.numbers(seed), list[str](), list[str]()

    def text(self) -> str:
        self.cards.append(next(self._numbers))
        return cards.written(self.cards[-1], len(self.cards) - 1)

    def two_halves(self) -> tuple[str, str]:
        """A number over two messages: neither half may be left."""
        number = next(self._numbers)
        self.cards.append(number)
        halves = f"{number[:4]} {number[4:8]}", f"{number[8:12]} {number[12:]}"
        self.halves.append(halves[0])
        return f"mi tarjeta es {halves[0]}", halves[1]


class Doors:
    """A bank with a channel that pushes, one that is polled and one for archives; every way in is the product's own."""

    def __init__(self, home: Path, seeds: Seeds) -> None:
        from django.test import Client

        from tests import make
        from ventanilla.catalogue.models import Category
        from ventanilla.channels import credentials
        from ventanilla.channels.models import Channel
        from ventanilla.common.pure.clock import now

        fresh()
        self.home, self.seeds, self.count, self.client = home, seeds, 0, Client
        self.bank = make.bank()
        base = {"entity": self.bank.spain, "team": self.bank.care, "handle": "@alameda", "name": "X", "created_at": now()}
        self.plaza = Channel.objects.create(
            key="plaza", platform="plaza", account_id="1", settings={"url": "http://localhost:9/plaza"}, **base
        )
        credentials.store(self.plaza, {"token": "t", "webhook_secret": "a-secret-long-enough-for-a-hook"})
        self.file = Channel.objects.create(key="file", platform="file", **base)
        Category.objects.create(entity=self.bank.spain, kind="incident", key="card", name_es="T", name_en="C", topic="card")

    def _item(self, text: str, author: str) -> dict[str, Any]:
        self.count += 1
        return {
            "id": f"{self.count}",
            "kind": "post",
            "author": {"id": f"u{author}", "handle": f"p{author}", "name": "Persona", "bio": ""},
            "text": text,
            "created_at": (BEGIN + timedelta(seconds=self.count)).isoformat(),
            "mentions": ["1"],
            "media": self._media() if self.count % 20 == 0 else [],
        }

    def _media(self) -> list[dict[str, str]]:
        """A picture that its owner named, and described, by the card that it shows."""
        return [{"type": "image/png", "url": "https://cdn.example/1.png", "name": f"{self.seeds.text()}.png", "alt": self.seeds.text()}]

    def items(self, many: int) -> Iterator[dict[str, Any]]:
        """Every fiftieth number comes in two messages of one author, who says nothing else."""
        for n in range(many):
            if n % 50 == 49:
                for half in self.seeds.two_halves():
                    yield self._item(half, f"h{len(self.seeds.cards)}")
            else:
                yield self._item(self.seeds.text(), f"{len(self.seeds.cards) % 2_000}")

    def push(self, many: int) -> None:
        """Signed webhooks."""
        from plaza.push import signature

        client, waiting = self.client(HTTP_HOST="localhost"), list(self.items(many))
        for start in range(0, len(waiting), BATCH):
            events = [{"id": i["id"], "type": "created", "at": i["created_at"], "item": i} for i in waiting[start : start + BATCH]]
            body, stamp = json.dumps({"hook": 1, "events": events}).encode(), str(int(datetime.now(UTC).timestamp()))
            signed = {"plaza-timestamp": stamp, "plaza-signature": signature("a-secret-long-enough-for-a-hook", stamp, body)}
            answer = client.post(f"/hooks/plaza/{self.plaza.public_id}", body, content_type="application/json", headers=signed)
            assert answer.status_code == 200, answer.content

    def poll(self, many: int) -> None:
        """The network's own stream, read by the job that reads streams."""
        from ventanilla.channels import registry
        from ventanilla.channels.platforms.plaza import adapter
        from ventanilla.workflows import fetch

        waiting = list(self.items(many))

        def told(connection: object, path: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
            done = int((params or {}).get("after") or 0)
            page = waiting[done : done + BATCH] if path == "/notifications" else []
            events = [{"id": i["id"], "type": "created", "at": i["created_at"], "item": i} for i in page]
            return {"events": events, "cursor": str(done + len(page)), "more": done + len(page) < len(waiting) and bool(page)}

        real, adapter._read = adapter._read, told  # the wire alone is played
        try:
            assert registry.get("plaza") is adapter.ADAPTER
            while fetch.run(self.plaza.pk) >= BATCH * fetch.PAGES_MAX:
                pass
        finally:
            adapter._read = real

    def archive(self, many: int) -> None:
        """An archive of JSON lines, by the command's own workflow."""
        from ventanilla.workflows import import_archive

        path = self.home.parent / f"{self.home.name}-archive.jsonl"  # the bank's own file, not the desk's
        with path.open("w") as out:
            for item in self.items(many):
                row = {"id": item["id"], "text": item["text"], "posted_at": item["created_at"], "author": item["author"]}
                out.write(json.dumps(row) + "\n")
        done = import_archive.run(self.file, path, lambda line, reason: None, lambda line: None)
        path.unlink()
        assert done.rejected == 0

    def people(self, many: int) -> None:
        """What colleagues and the bank's systems write: notes, drafts, answers, searches, cases, remarks, call-backs, evidence."""
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.test import Client

        from tests.web.api.caller import event
        from ventanilla.bank.signing import sign
        from ventanilla.common.pure.clock import now
        from ventanilla.inbox.models import Conversation

        agent, text = Client(HTTP_HOST="localhost"), self.seeds.text
        agent.force_login(self.bank.bruno)
        row = Conversation.objects.select_related("identity__contact").latest("pk")
        talk, contact = f"/inbox/{row.public_id}", f"/contacts/{row.identity.contact.public_id}"
        api = {"HTTP_HOST": "localhost", "HTTP_AUTHORIZATION": f"Bearer {self.token()}"}
        system = Client(**api)
        for n in range(many):
            agent.post(f"{talk}/check", {"surface": "public", "text": text()})
            agent.post(f"{talk}/send", {"surface": "public", "text": text(), "key": f"a{n}"})
            agent.post(f"{talk}/send", {"surface": "note", "text": text(), "key": f"n{n}"})
            agent.get("/search", {"q": text()})
            agent.get("/contacts", {"q": text()})
            agent.post(f"{contact}/link", {"number": f"7001{n:04}", "evidence": text()})
            agent.post(f"{contact}/unlink", {"reason": text()})
            upload = SimpleUploadedFile(f"{text()}.png", PICTURE, "image/png")
            agent.post(f"{talk}/attach", {"upload": upload, f"alt:{self._attached()}": text()})
            agent.post(f"{contact}/consent", {"purpose": "offers", "proof": text(), "source": "form"})
            new = {"conversation": str(row.public_id), "kind": "incident", "text": text(), "category": "card"}
            case = system.post("/api/v1/cases", new, content_type="application/json", headers={"Idempotency-Key": f"k{n}"}).json()["id"]
            system.post(f"/api/v1/cases/{case}/remarks", {"text": text()}, content_type="application/json")
            said = event(f"e{n}", case, "in_progress", text=text(), details={"nota": text()})
            raw = json.dumps(said).encode()
            answer = system.post(
                "/api/v1/bank/events", raw, content_type="application/json", headers=sign([SECRET], said["id"], raw, now())
            )
            assert answer.status_code == 200, answer.content

    def _attached(self) -> str:
        """The newest upload, whose description is written with the next one."""
        from ventanilla.files.models import File

        return str(File.objects.filter(owner__startswith="draft:").order_by("-pk").values_list("public_id", flat=True).first())

    def token(self) -> str:
        from tests import make
        from ventanilla.accounts.token_scopes import TokenScope as T

        return make.token(self.bank.spain, T.CASES_READ, T.CASES_WRITE, T.INBOX_READ, T.BANK_EVENTS)


def open_doors() -> None:
    """The control: deliveries, notes and searches come in as they are."""
    from ventanilla.channels import deliveries
    from ventanilla.inbox import services
    from ventanilla.understanding import Masked

    for module in (deliveries, services):
        module.mask_forbidden = lambda text: Masked(text, ())
    deliveries.mask_tree = lambda tree: tree


def search(seeds: Seeds) -> Counter[str]:
    """How many of the numbers lie where."""
    from tests import remains

    finder, places = cards.Finder(seeds.cards, seeds.halves), Counter[str]()
    for where, piece in remains.everything():
        if hit := finder.find(piece):
            places[where] += len(hit)
    return places


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--naive", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    os.environ |= {"VENTANILLA_BANK_EVENTS_SECRET": SECRET, "VENTANILLA_PLAZA": "1"}
    django.setup()
    from django.conf import settings

    from ventanilla.channels.models import Delivery
    from ventanilla.common import scope
    from ventanilla.config.jobs import JOBS
    from ventanilla.inbox.models import Message
    from ventanilla.jobs.worker import run_due
    from ventanilla.workflows import intake

    home = Path(settings.VENTANILLA_HOME)
    logging.basicConfig(filename=home / "desk.log", level=logging.INFO, force=True)
    seeds, begun, took = Seeds(options.seed), time.monotonic(), dict[str, int]()  # seconds since the beginning
    if options.naive:
        open_doors()
    with scope.system():
        doors = Doors(home, seeds)
        few = max(options.messages // 1_000, 3)
        doors.push(options.messages * 4 // 10)
        doors.poll(options.messages * 3 // 10)
        doors.archive(options.messages * 3 // 10)
        took["doors"] = round(time.monotonic() - begun)
        while Delivery.objects.filter(state="waiting").exists():
            intake.run(doors.bank.spain.pk)
        took["intake"] = round(time.monotonic() - begun)
        doors.people(few)
        for _ in range(4):
            run_due({**JOBS, "outbox.send": lambda attempt: None, "fetch_file": lambda file_id: None}, until_empty=False)  # no network here
        places = search(seeds)
        took["search"] = round(time.monotonic() - begun)
        stored = Message.objects.count()
    print(json.dumps({"cards": len(seeds.cards), "messages": stored, "found": sum(places.values()), "where": dict(places), "took": took}))
    return 1 if places else 0


if __name__ == "__main__":
    sys.exit(main())
