"""Reads of the archive: records by kind, actor, object and day; heads, and whether the second place keeps up."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from ventanilla.archive.kinds import KINDS
from ventanilla.archive.models import Entry, Errand, Head
from ventanilla.archive.signing import head_from_json
from ventanilla.common.sealing import OpenKey, SealBroken, open_keys, unseal

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty fields ask nothing. `since` and `until` bound when it happened, the second excluded."""

    kind: str = ""
    actor: str = ""
    about: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A record with its fields opened. `body` is None where its subject was erased, it was redacted, or this version does not know it."""

    id: int
    public_id: UUID
    entity_id: int
    kind: str
    version: int
    actor: str
    about: str
    happened_at: datetime
    position: int | None
    leaf: bytes
    body: dict[str, Any] | None
    redacted_at: datetime | None
    sealed: bool
    shows: str  # msgid, to be filled with the body; empty for an unknown kind


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """Where heads are kept besides the database. `newest` is the size of the last one there, None when it cannot be read."""

    path: str
    newest: int | None
    heads: int


def search(entity_ids: Collection[int], wanted: Wanted, *, before: int | None = None, limit: int = PAGE) -> list[Line]:
    """Records of these entities, newest first, one more than `limit` where there are more. Two queries."""
    rows = Entry.objects.filter(entity_id__in=entity_ids)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.actor:
        rows = rows.filter(actor=wanted.actor)
    if wanted.about:
        rows = rows.filter(about__in=wanted.about)
    if wanted.since is not None:
        rows = rows.filter(happened_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(happened_at__lt=wanted.until)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _opened(rows.order_by("-pk")[: limit + 1])


def get(entity_ids: Collection[int], public_id: UUID) -> Line | None:
    """One record of these entities. Two queries."""
    found = _opened(Entry.objects.filter(entity_id__in=entity_ids, public_id=public_id)[:1])
    return found[0] if found else None


def _opened(rows: Iterable[Entry]) -> list[Line]:
    entries = list(rows)
    keys = open_keys(e.subject_key_id for e in entries if e.subject_key_id is not None)
    return [_line(entry, keys) for entry in entries]


def _line(entry: Entry, keys: dict[int, OpenKey]) -> Line:
    known = KINDS.get((entry.kind, entry.version))
    return Line(
        id=entry.pk,
        public_id=entry.public_id,
        entity_id=entry.entity_id,
        kind=entry.kind,
        version=entry.version,
        actor=entry.actor,
        about=entry.about,
        happened_at=entry.happened_at,
        position=entry.position,
        leaf=bytes(entry.leaf),
        body=_body(entry, keys) if known and entry.redacted_at is None else None,
        redacted_at=entry.redacted_at,
        sealed=entry.subject_key_id is not None,
        shows=known.shows if known else "",
    )


def _body(entry: Entry, keys: dict[int, OpenKey]) -> dict[str, Any] | None:
    raw = bytes(entry.body)
    if entry.subject_key_id is not None:
        key = keys.get(entry.subject_key_id)
        if key is None:
            return None
        try:
            raw = unseal(key, f"archive|{entry.public_id}|body", raw)
        except SealBroken:
            return None
    return dict(orjson.loads(raw))


def heads(limit: int = 20) -> list[Head]:
    """The newest signed heads. One query."""
    return list(Head.objects.order_by("-size")[:limit])


def unnumbered() -> int:
    """How many entries no head covers yet."""
    return Entry.objects.filter(position=None).count()


def second_place() -> SecondPlace | None:
    """What the second place holds; None when none is configured."""
    if not settings.ARCHIVE_HEADS:
        return None
    path = Path(settings.ARCHIVE_HEADS)
    try:
        lines = [line for line in path.read_bytes().splitlines() if line.strip()]
        return SecondPlace(str(path), head_from_json(lines[-1]).size if lines else None, len(lines))
    except (OSError, ValueError):
        return SecondPlace(str(path), None, 0)


def errands(entity_ids: Collection[int], limit: int = 12) -> list[Errand]:
    """The newest verifications and exports. One query."""
    return list(Errand.objects.filter(entity_id__in=entity_ids, about="").order_by("-pk")[:limit])


def dossiers(entity_id: int, about: str, limit: int = 3) -> list[Errand]:
    """The newest dossiers of one thing. One query."""
    return list(Errand.objects.filter(entity_id=entity_id, about=about).order_by("-pk")[:limit])


def get_errand(entity_ids: Collection[int], public_id: UUID) -> Errand | None:
    return Errand.objects.filter(entity_id__in=entity_ids, public_id=public_id).first()
