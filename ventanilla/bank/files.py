"""The twin for banks that exchange files: a folder of JSON in and out. A file appears whole or not at all, and is written once per key.

out/<key>.json          what the desk gives; the bank takes it away or leaves it
given/<key>.json        the desk's own memory of it
acks/<key>.json         the bank's receipt for it, or `{"error": {"message": …}}`
in/*.json               what the bank says of cases; read in the order of their names
in/reading/, in/done/   the batch being applied, and those that were
in/rejected/            files that are not of the format, each with the reason beside it
customers/<number>.json, branches.json      what the bank lets the desk look up
"""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from ventanilla.bank.base import BankByEnvelope
from ventanilla.bank.types import BankRefused, BankUnavailable, NotYetTaken, Receipt, StatusUpdate
from ventanilla.bank.wire import ANSWER_MAX, NotUnderstood, dump, receipt, refusal, status_update
from ventanilla.common.ids import uuid7

BATCH = 200
_SAFE = re.compile(r"[A-Za-z0-9_-]{1,100}")


def file_name(key: str) -> str:
    """A key as a file's name: itself with `:` as `--` where that is safe, else a hash of it."""
    plain = key.replace(":", "--")
    return plain if _SAFE.fullmatch(plain) else hashlib.sha256(key.encode()).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears under its name only when all of it is on the disk."""
    part = path.with_name(f".{path.name}.{uuid7().hex}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class FileBank(BankByEnvelope):
    """Files in `folder`, which the bank's own jobs share."""

    def __init__(self, entity: str, folder: Path) -> None:
        super().__init__(entity)
        self.folder = folder

    def _in(self, *parts: str) -> Path:
        return self.folder.joinpath(*parts)

    def _prepare(self) -> None:
        try:
            for name in ("out", "given", "acks", "customers", "in/reading", "in/done", "in/rejected"):
                self._in(name).mkdir(parents=True, exist_ok=True)
        except OSError:
            raise BankUnavailable("folder_missing")

    def give(self, envelope: Mapping[str, Any]) -> Receipt:
        self._prepare()
        name = f"{file_name(envelope['id'])}.json"
        answer = self._answer(name)
        if answer is not None:
            return answer
        try:
            given = self._in("given", name)
            if given.exists():
                if given.read_bytes() != dump(envelope["data"]):
                    raise BankRefused("This key was used for something else.")
            else:  # a crash between the two writes gives the same file again under the same name
                write_whole(self._in("out", name), dump(envelope))
                write_whole(given, dump(envelope["data"]))
        except OSError:
            raise BankUnavailable("folder_not_writable")
        raise NotYetTaken("not_yet_taken")

    def _answer(self, name: str) -> Receipt | None:
        try:
            body = self._in("acks", name).read_bytes()[:ANSWER_MAX]
        except FileNotFoundError:
            return None
        except OSError:
            raise BankUnavailable("folder_not_readable")
        no = refusal(body)
        if no:
            raise BankRefused(no)
        try:
            return receipt(body)
        except NotUnderstood:
            raise BankUnavailable("answer_not_understood")

    def ask(self, type_: str, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        self._prepare()
        path = (
            self._in("branches.json") if type_ == "branches.list" else self._in("customers", f"{file_name(data['customer_number'])}.json")
        )
        try:
            value = orjson.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, orjson.JSONDecodeError):
            raise BankUnavailable("folder_not_readable")
        return value if isinstance(value, dict) else None

    def updates(self, since: str) -> tuple[Sequence[StatusUpdate], str]:
        """A batch stays in `in/reading` until the next call names it as `since`: a crash in between reads it again."""
        self._prepare()
        try:
            if _SAFE.fullmatch(since) and self._in("in", "reading", since).is_dir():
                self._in("in", "reading", since).replace(self._in("in", "done", since))
            batch = next(iter(sorted(self._in("in", "reading").iterdir())), None) or self._take()
            return (self._read(batch), batch.name) if batch else ((), since)
        except OSError:
            raise BankUnavailable("folder_not_readable")

    def _take(self) -> Path | None:
        files = sorted(path for path in self._in("in").glob("*.json") if path.is_file() and not path.name.startswith("."))[:BATCH]
        if not files:
            return None
        batch = self._in("in", "reading", uuid7().hex)
        batch.mkdir()
        for path in files:
            path.replace(batch / path.name)
        return batch

    def _read(self, batch: Path) -> Sequence[StatusUpdate]:
        found = []
        for path in sorted(batch.glob("*.json")):
            try:
                found.append(status_update(path.read_bytes()[:ANSWER_MAX]))
            except NotUnderstood as error:
                write_whole(self._in("in", "rejected", f"{path.name}.error.txt"), f"{error}\n".encode())
                path.replace(self._in("in", "rejected", path.name))
        return found
