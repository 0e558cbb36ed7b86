"""Record what happened. The entry is sealed and inserted in the caller's transaction; the sequencer numbers it later."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import orjson

from ventanilla.archive.kinds import Record
from ventanilla.archive.models import Entry
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.rows import insert_values, update_many
from ventanilla.common.sealing import OpenKey, open_keys, seal, unseal


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One fact. `key` is the subject's; a personal kind needs one. `about` names the object: `conversation:<public id>`."""

    entity_id: int
    record: Record
    actor: str
    about: str
    key: OpenKey | None = None
    happened_at: datetime | None = None


class Covered(Protocol):
    """What an envelope is made of: an entry, stored or about to be."""

    public_id: Any
    entity_id: Any
    kind: Any
    version: Any
    subject_key_id: Any
    actor: Any
    about: Any
    happened_at: Any
    body: Any


@dataclass(slots=True)
class _Draft:
    """An entry about to be stored."""

    public_id: UUID
    entity_id: int
    kind: str
    version: int
    subject_key_id: int | None
    actor: str
    about: str
    happened_at: datetime
    body: bytes = b""

    def values(self) -> tuple[Any, ...]:
        """In the order of `_COLUMNS`."""
        return (
            self.public_id,
            self.entity_id,
            self.kind,
            self.version,
            self.subject_key_id,
            self.actor,
            self.about,
            self.happened_at,
            self.body,
            leaf_of(self),
        )


_COLUMNS = ("public_id", "entity_id", "kind", "version", "subject_key_id", "actor", "about", "happened_at", "body", "leaf")


def envelope(entry: Covered) -> bytes:
    """The canonical form that a leaf covers: everything but the position."""
    return orjson.dumps(
        {
            "id": entry.public_id,
            "entity": entry.entity_id,
            "kind": entry.kind,
            "version": entry.version,
            "subject_key": entry.subject_key_id,
            "actor": entry.actor,
            "about": entry.about,
            "happened_at": entry.happened_at.isoformat(),
            "body": bytes(entry.body).hex(),
        },
        option=orjson.OPT_SORT_KEYS,
    )


def leaf_of(entry: Covered) -> bytes:
    """The leaf hash of RFC 6962, 2.1: SHA-256(0x00 || envelope)."""
    return hashlib.sha256(b"\x00" + envelope(entry)).digest()


def _draft(new: NewEntry, at: datetime) -> _Draft:
    kind = type(new.record)
    if kind.personal and new.key is None:
        raise ValueError(f"{kind.kind} is about a person and needs a subject key")
    key = new.key if kind.personal else None
    happened = new.happened_at or at
    draft = _Draft(uuid7(), new.entity_id, kind.kind, kind.version, key.id if key else None, new.actor, new.about, happened)
    body = orjson.dumps(new.record.body())
    draft.body = seal(key, f"archive|{draft.public_id}|body", body) if key else body
    return draft


def record_many(entries: Iterable[NewEntry]) -> None:
    """Insert the facts in one statement, without locks."""
    at = now()
    insert_values(Entry, _COLUMNS, [_draft(new, at).values() for new in entries])


def redact(entity_id: int, about: str, holds: Callable[[dict[str, Any]], bool]) -> list[str]:
    """Destroy the bodies of an object's entries for which `holds(fields)` is true, sealed text and data key together.

    Their leaves stay, so every proof stays valid. Answers the entries' ids: the caller records them in a `MessageRedacted`,
    without which `verify` takes an empty body for a change.
    """
    rows = list(Entry.objects.filter(entity_id=entity_id, about=about, subject_key_id__isnull=False, redacted_at=None))
    keys = open_keys(row.subject_key_id for row in rows if row.subject_key_id is not None)
    emptied = []
    for row in rows:
        key = keys.get(row.subject_key_id or 0)
        if key is not None and holds(orjson.loads(unseal(key, f"archive|{row.public_id}|body", bytes(row.body)))):
            row.body, row.redacted_at = b"", now()
            emptied.append(row)
    update_many(emptied, ["body", "redacted_at"])
    return [str(row.public_id) for row in emptied]


def record(entity_id: int, record: Record, *, actor: str, about: str, key: OpenKey | None = None) -> None:
    """Insert one fact."""
    record_many([NewEntry(entity_id, record, actor, about, key)])
