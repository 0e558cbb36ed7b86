"""`ventanilla check`: drafts in, findings out; JSON lines, in order; no database, no Django."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from gettext import gettext as in_shell
from typing import IO, Any

import orjson

from ventanilla.compliance.engine import check
from ventanilla.compliance.types import Audience, Draft, DraftKind, DraftMedia, Finding

_TEXTS = ("id", "platform", "language", "entity_country", "landing_url")
_OBJECTS = ("flags", "context")


class BadDraft(ValueError):
    """A line that is no draft; the argument says why."""


def draft_of(row: Any) -> Draft:
    """The draft of a decoded line. Unknown fields are passed over; a wrong type is `BadDraft`."""
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadDraft(in_shell('a line must be an object with a string "text"'))
    values: dict[str, Any] = {name: str(row[name]) for name in _TEXTS if row.get(name) is not None}
    for name in _OBJECTS:
        if row.get(name) is not None:
            values[name] = _object(row, name)
    if row.get("product") is not None:
        values["product"] = _object(row, "product")
    if row.get("countries") is not None:
        if not isinstance(row["countries"], list) or not all(isinstance(one, str) for one in row["countries"]):
            raise BadDraft(in_shell('"%s" must be a list of strings') % "countries")
        values["countries"] = tuple(row["countries"])
    if row.get("publish_at") is not None:
        values["publish_at"] = _moment(row["publish_at"])
    values["media"] = tuple(_media(one) for one in row.get("media") or ())
    return Draft(
        row["text"],
        kind=_one_of(row, "kind", DraftKind, DraftKind.ORGANIC),
        audience=_one_of(row, "audience", Audience, Audience.RETAIL),
        **values,
    )


def _object(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    if not isinstance(row[name], dict):
        raise BadDraft(in_shell('"%s" must be an object') % name)
    return dict(row[name])


def _moment(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise BadDraft(in_shell('"%s" must be a date and time in ISO 8601') % "publish_at") from None


def _media(value: Any) -> DraftMedia:
    if not isinstance(value, dict):
        raise BadDraft(in_shell('"%s" must be a list of objects') % "media")
    captions = value.get("captions")
    return DraftMedia(str(value.get("kind") or ""), str(value.get("alt") or ""), None if captions is None else bool(captions))


def _one_of(row: Mapping[str, Any], name: str, enum: Any, default: Any) -> Any:
    value = row.get(name)
    if value is None:
        return default
    try:
        return enum(value)
    except ValueError:
        raise BadDraft(in_shell('"%(field)s" must be one of %(choices)s') % {"field": name, "choices": ", ".join(enum)}) from None


def finding_out(finding: Finding) -> dict[str, Any]:
    """The JSON form of a finding: `docs/schemas/check-out.json`."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": dict(finding.message),
        "start": finding.start,
        "end": finding.end,
        "source": finding.source,
        "fix": dict(finding.fix),
    }


def _drafts(lines: IO[bytes]) -> Iterator[Draft]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield draft_of(orjson.loads(line))
            except (orjson.JSONDecodeError, BadDraft) as error:
                reason = str(error) if isinstance(error, BadDraft) else in_shell("not JSON in UTF-8")
                raise BadDraft(in_shell("line %(number)s: %(reason)s") % {"number": number, "reason": reason}) from None


def run(lines: IO[bytes], out: IO[bytes]) -> int:
    """Check every line; answers the exit code. What came before a bad line has been written."""
    try:
        for draft in _drafts(lines):
            out.write(orjson.dumps({"id": draft.id, "findings": [finding_out(f) for f in check(draft)]}) + b"\n")
    except BadDraft as error:
        print(f"ventanilla: {error}.", file=sys.stderr)
        return 1
    finally:
        out.flush()
    return 0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ventanilla check", description=in_shell("Drafts in, findings out: JSON lines, in order."))
    parser.add_argument("file", nargs="?", help=in_shell("default: standard input"))
    options = parser.parse_args(arguments)
    if not options.file:
        return run(sys.stdin.buffer, sys.stdout.buffer)
    try:
        with open(options.file, "rb") as lines:  # noqa: PTH123  a file named by the user
            return run(lines, sys.stdout.buffer)
    except OSError as error:
        print(f"ventanilla: {options.file}: {error.strerror}.", file=sys.stderr)
        return 2
