"""The archive as a file that proves itself: a signed header, then one line per entry in order of position.

An entry outside the chosen entities, and one that was redacted, is present as its leaf hash alone, so that the root still
covers everything. Lines are canonical JSON; any other form of the same content is refused.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from ventanilla.archive.kinds import KINDS
from ventanilla.archive.models import Entry, Head
from ventanilla.archive.services import envelope
from ventanilla.archive.signing import public_key, sign
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import SealBroken, open_keys, unseal

FORMAT = "ventanilla-archive-1"


def canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _header(head: Head, actor: str) -> bytes:
    header: dict[str, Any] = {
        "format": FORMAT,
        "public_key": public_key().hex(),
        "size": head.size,
        "root": bytes(head.root).hex(),
        "signed_at": head.signed_at.isoformat(),
        "head_signature": bytes(head.signature).hex(),
        "exported_at": now().isoformat(),
        "exported_by": actor,
    }
    header["signature"] = sign(canonical(header)).hex()
    return canonical(header)


def _line(entry: Entry, entity_ids: frozenset[int] | None) -> bytes:
    if entry.redacted_at is not None or (entity_ids is not None and entry.entity_id not in entity_ids):
        return canonical({"leaf": bytes(entry.leaf).hex()})
    return canonical({"entry": orjson.loads(envelope(entry))})


def lines(actor: str, entity_ids: frozenset[int] | None = None) -> Iterator[bytes]:
    """Header and entries up to the newest head; `entity_ids` limits whose entries are written out in full."""
    head = Head.objects.order_by("-size").first()
    if head is None:
        return
    yield _header(head, actor)
    for entry in Entry.objects.filter(position__lt=head.size).order_by("position").iterator(2_000):
        yield _line(entry, entity_ids)


def write(path: Path, actor: str, entity_ids: frozenset[int] | None = None, progress: Callable[[int], object] = lambda n: None) -> int:
    """Write the export beside `path` and move it into place when whole. Returns the number of entries."""
    draft = path.with_name(f".{path.name}.part")
    count = -1
    with draft.open("wb") as out:
        for line in lines(actor, entity_ids):
            out.write(line + b"\n")
            count += 1
            if count % 1_000 == 0:
                progress(count)
    draft.replace(path)
    return max(count, 0)


def readable(entity_ids: frozenset[int] | None = None) -> Iterator[dict[str, Any]]:
    """Entries with their bodies opened, for a reader with the right; an erased person's body says so."""
    entries = Entry.objects.exclude(position=None).order_by("position")
    if entity_ids is not None:
        entries = entries.filter(entity_id__in=entity_ids)
    for entry in entries.iterator(1_000):
        yield {**orjson.loads(envelope(entry)), "position": entry.position, "body": body_of(entry)}


def body_of(entry: Entry) -> dict[str, Any] | None:
    """The record's fields; None when its subject was erased or the kind is unknown to this version."""
    if (entry.kind, entry.version) not in KINDS or entry.redacted_at is not None:
        return None
    raw = bytes(entry.body)
    if entry.subject_key_id is not None:
        keys = open_keys([entry.subject_key_id])
        if entry.subject_key_id not in keys:
            return None
        try:
            raw = unseal(keys[entry.subject_key_id], f"archive|{entry.public_id}|body", raw)
        except SealBroken:
            return None
    return dict(orjson.loads(raw))
