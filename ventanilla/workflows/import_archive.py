"""Bring an archive in through the same door as live messages: scrubbed, stored once, then read by intake."""

import csv
import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from ventanilla.channels import deliveries, imports
from ventanilla.channels.platforms.file.reading import Reject, Rejected, message
from ventanilla.channels.types import InboundMessage
from ventanilla.common import master_keys
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.json import storable

BATCH = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: its line, where it ends, and its message or the reason why there is none."""

    line: int
    message: InboundMessage | None
    reject: Reject | None = None


@dataclass(slots=True)
class Outcome:
    taken: int = 0
    rejected: int = 0
    resumed_at: int = 0


class BadFile(Exception):
    """The file as a whole cannot be read. The argument is a code: `empty`, `no_header`, `encoding`."""


def digest_of(path: Path) -> str:
    """A keyed hash of the file: names it without giving its content away."""
    mac = hmac.new(master_keys.index_secret(), b"import|", hashlib.sha256)
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            mac.update(chunk)
    return mac.hexdigest()


def _of(line: int, make: Callable[[], Any]) -> Row:
    try:
        return Row(line, message(storable(make()), now()))
    except Rejected as reason:
        return Row(line, None, reason.code)
    except UnicodeDecodeError:
        return Row(line, None, Reject.ENCODING)
    except ValueError:
        return Row(line, None, Reject.NOT_JSON)


def _json_rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                yield _of(number, lambda raw=raw: orjson.loads(raw))  # type: ignore[misc]  # bound at once


def _csv_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors="strict", newline="") as file:
        head = file.read(4096)
        file.seek(0)
        try:
            dialect: Any = csv.Sniffer().sniff(head, delimiters=",;\t")
        except csv.Error:
            dialect = csv.excel
        reader = csv.DictReader(file, dialect=dialect)
        if "id" not in (reader.fieldnames or []):
            raise BadFile("no_header")
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:  # a quote that is never closed makes one endless field
                yield Row(reader.line_num, None, Reject.TOO_LONG)
                continue
            yield _of(reader.line_num, lambda row=row: {k: v for k, v in row.items() if k})  # type: ignore[misc]  # bound at once


def rows(path: Path) -> Iterator[Row]:
    """The rows of an archive; CSV by its name, JSON lines otherwise."""
    return _csv_rows(path) if path.suffix.lower() in {".csv", ".tsv"} else _json_rows(path)


def _batches(found: Iterable[Row], after: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in found:
        if row.line <= after:
            continue
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def run(
    channel: imports.Channel, path: Path, on_reject: Callable[[int, Reject], object], progress: Callable[[int], object] = lambda line: None
) -> Outcome:
    """Store every row that can be; a killed run goes on where it was, for what was stored and how far we read commit together."""
    if path.stat().st_size == 0:
        raise BadFile("empty")
    run_ = imports.begin(channel, digest_of(path), path.name)
    outcome = Outcome(resumed_at=run_.line)
    try:
        for batch in _batches(rows(path), run_.line):
            messages = [row.message for row in batch if row.message is not None]
            for row in batch:
                if row.reject is not None:
                    on_reject(row.line, row.reject)
            with transaction.atomic():
                deliveries.store_many(channel, messages, rank=7, history=True)
                imports.advance(run_, batch[-1].line, taken=len(messages), rejected=len(batch) - len(messages))
            outcome.taken += len(messages)
            outcome.rejected += len(batch) - len(messages)
            progress(batch[-1].line)
    except UnicodeDecodeError:
        raise BadFile("encoding")
    imports.finish(run_)
    return outcome
