"""The three twins, each with the bank's side of it in the hands of the test."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import orjson

from ventanilla.bank.console import ConsoleBank
from ventanilla.bank.files import FileBank, write_whole
from ventanilla.bank.http import HttpBank
from ventanilla.bank.signing import BadSignature, new_secret, verify
from ventanilla.bank.types import Bank, StatusUpdate
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now


class Twin(Protocol):
    """A bank and its other side."""

    bank: Bank
    calls_back: bool

    def fail(self) -> None:
        """The bank's system goes down."""

    def mend(self) -> None: ...

    def refuse(self, sentence: str) -> None:
        """From now on the bank says a final no."""

    def work(self) -> None:
        """The bank's own jobs run: they take what lies there and confirm it."""

    def given(self) -> list[dict[str, Any]]:
        """The envelopes that the bank has, each key once, in order."""

    def profiles(self) -> dict[str, Any]: ...

    def knows(self, customer: dict[str, Any]) -> None: ...

    def say(self, update: StatusUpdate) -> None: ...


def applied(envelopes: list[dict[str, Any]]) -> dict[str, Any]:
    profiles: dict[str, Any] = {}
    for one in envelopes:
        if one["type"] == "profile.written":
            profiles[one["data"]["contact"]] = one["data"]
        elif one["type"] == "profile.withdrawn":
            profiles.pop(one["data"]["contact"], None)
    return profiles


class ConsoleTwin:
    calls_back = False

    def __init__(self) -> None:
        self.bank = self.console = ConsoleBank("es")

    def fail(self) -> None:
        self.console.down = True

    def mend(self) -> None:
        self.console.down = False
        self.console.refuses = ""

    def refuse(self, sentence: str) -> None:
        self.console.refuses = sentence

    def work(self) -> None:
        pass

    def given(self) -> list[dict[str, Any]]:
        return list(self.console.taken.values())

    def profiles(self) -> dict[str, Any]:
        return dict(self.console.profiles)

    def knows(self, customer: dict[str, Any]) -> None:
        self.console.customers[customer["customer_number"]] = customer
        self.console.offices = [{"code": "0182", "name": "Mayor", "city": "Madrid", "postal_code": "28013"}]

    def say(self, update: StatusUpdate) -> None:
        self.console.say(update)


class FileTwin:
    calls_back = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bank = FileBank("es", folder)
        self.refusing = ""
        self.had: dict[str, dict[str, Any]] = {}
        self.said = 0

    def fail(self) -> None:
        self.folder.rename(self.folder.with_name("gone"))
        self.folder.write_text("a file where the folder was")

    def mend(self) -> None:
        self.refusing = ""
        if self.folder.is_file():
            self.folder.unlink()
            self.folder.with_name("gone").rename(self.folder)
        for path in (self.folder / "acks").glob("*.json"):
            if "error" in json.loads(path.read_bytes()):
                path.unlink()

    def refuse(self, sentence: str) -> None:
        self.refusing = sentence

    def work(self) -> None:
        for path in sorted((self.folder / "out").glob("*.json")):
            envelope = json.loads(path.read_bytes())
            if self.refusing:
                answer: dict[str, Any] = {"error": {"message": self.refusing}}
            else:
                self.had.setdefault(envelope["id"], envelope)
                answer = {"reference": f"F-{list(self.had).index(envelope['id']) + 1}", "at": now().isoformat()}
            write_whole(self.folder / "acks" / path.name, orjson.dumps(answer))
            if not self.refusing:
                path.unlink()

    def given(self) -> list[dict[str, Any]]:
        return list(self.had.values())

    def profiles(self) -> dict[str, Any]:
        return applied(self.given())

    def knows(self, customer: dict[str, Any]) -> None:
        (self.folder / "customers").mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / "customers" / f"{customer['customer_number']}.json", orjson.dumps(customer))
        office = {"code": "0182", "name": "Mayor", "city": "Madrid", "postal_code": "28013"}
        write_whole(self.folder / "branches.json", orjson.dumps({"branches": [office]}))

    def say(self, update: StatusUpdate) -> None:
        self.said += 1
        (self.folder / "in").mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / "in" / f"{self.said:06}.json", orjson.dumps(as_wire(update)))


def as_wire(update: StatusUpdate) -> dict[str, Any]:
    names = ("case", "reference", "status", "text", "reason")
    data = {**{name: getattr(update, name) for name in names}, "details": dict(update.details)}
    return {"version": 1, "type": "case.updated", "id": update.event_id, "at": (update.at or now()).isoformat(), "data": data}


class HttpTwin:
    """A small bank on loopback that checks every signature itself."""

    calls_back = True

    def __init__(self) -> None:
        self.secret = new_secret()
        self.had: dict[str, dict[str, Any]] = {}
        self.heads: list[dict[str, str]] = []
        self.status, self.answer = 200, None
        self.customers: dict[str, Any] = {}
        twin = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, answer = twin.take(headers, body)
                self.send_response(status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.bank = self.http = HttpBank("es", f"http://{self.host}/desk", [self.secret])

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        self.heads.append(headers)
        try:
            id_ = verify([self.secret], headers, body, now())
        except BadSignature:
            return 401, b"{}"
        if self.answer is not None:
            return self.status, self.answer
        envelope = json.loads(body)
        if envelope["type"] == "customer.find":
            return 200, orjson.dumps({"found": self.customers.get(envelope["data"]["customer_number"])})
        if envelope["type"] == "branches.list":
            return 200, orjson.dumps({"branches": [{"code": "0182", "name": "Mayor", "city": "Madrid", "postal_code": "28013"}]})
        known = self.had.setdefault(id_, envelope)
        if known["data"] != envelope["data"]:
            return 409, orjson.dumps({"error": {"message": "This key was used for something else."}})
        return 200, orjson.dumps({"reference": f"H-{list(self.had).index(id_) + 1}", "at": now().isoformat()})

    def fail(self) -> None:
        self.status, self.answer = 503, b"down"

    def mend(self) -> None:
        self.answer = None

    def refuse(self, sentence: str) -> None:
        self.status, self.answer = 422, orjson.dumps({"error": {"message": sentence}})

    def work(self) -> None:
        pass

    def given(self) -> list[dict[str, Any]]:
        return list(self.had.values())

    def profiles(self) -> dict[str, Any]:
        return applied(self.given())

    def knows(self, customer: dict[str, Any]) -> None:
        self.customers[customer["customer_number"]] = customer

    def say(self, update: StatusUpdate) -> None:
        raise AssertionError("this twin calls back: tests/web/api/test_bank_events.py")

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def twin(kind: str, folder: Path, settings: Any) -> Iterator[Twin]:
    if kind == "console":
        yield ConsoleTwin()
    elif kind == "files":
        yield FileTwin(folder / uuid7().hex)
    else:
        http = HttpTwin()
        settings.ALLOW_HOSTS = [http.host]
        try:
            yield http
        finally:
            http.close()
