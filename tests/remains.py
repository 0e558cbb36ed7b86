"""What an installation still holds: every byte of its database and files, and all that its keys can open. For oracles."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from ventanilla.archive.export import body_of
from ventanilla.archive.models import Entry
from ventanilla.channels.deliveries import _place as place_of_delivery
from ventanilla.channels.models import Attempt, Delivery
from ventanilla.channels.outbox import _place as place_of_attempt
from ventanilla.common.sealing import KeyDestroyed, SealBroken, open_key, unseal
from ventanilla.contacts.models import CustomerLink
from ventanilla.files.models import File
from ventanilla.files.store import get as file_of
from ventanilla.inbox.models import SealedValue

Piece = tuple[str, bytes]


def everything() -> Iterator[Piece]:
    """(where, what) of all of it."""
    yield from tables()
    yield from files()
    yield from opened()


def tables() -> Iterator[Piece]:
    """Every value of every table, the index's own tables included; Plaza's apart, which is the network."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = [row[0] for row in cursor.fetchall()]
        else:
            names = connection.introspection.table_names()
        for name in names:
            if not name.startswith("plaza_"):
                cursor.execute(f'SELECT * FROM "{name}"')
                for row in cursor.fetchall():
                    yield f"table {name}", b"\x1f".join(map(_bytes, row))


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else str(value).encode()


def files() -> Iterator[Piece]:
    """Every file of the installation, and the database's own with its log."""
    paths = [p for p in Path(settings.VENTANILLA_HOME).rglob("*") if p.is_file() and not p.name.startswith("plaza")]
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        paths += [p for p in (database, database.with_name(database.name + "-wal")) if p.exists()]
    for path in paths:
        yield f"file {path.name}", path.read_bytes()


def opened() -> Iterator[Piece]:
    """What is sealed and can still be opened."""
    for entry in Entry.objects.all():
        yield "archive", str(body_of(entry)).encode()
    for row in Delivery.objects.exclude(payload=b""):
        place = place_of_delivery(row.channel_id, row.kind, row.native_id, row.revision)
        yield from _open("delivery", row.subject_key_id, place, row.payload)
    for value in SealedValue.objects.all():
        yield from _open("sealed value", value.subject_key_id, f"sealed_value|{value.public_id}|value", value.sealed)
    for attempt in Attempt.objects.all():
        yield from _open("attempt", attempt.subject_key_id, place_of_attempt(attempt.public_id), attempt.sealed_payload)
    for link in CustomerLink.objects.exclude(number=None).select_related("identity"):
        yield from _open("customer number", link.identity.subject_key_id, f"customer_link|{link.public_id}|number", link.number)
    for file in File.objects.exclude(digest=None):
        try:
            yield "attachment", file_of(open_key(file.subject_key_id or 0), bytes(file.digest or b""))
        except (KeyDestroyed, SealBroken, FileNotFoundError):
            continue


def _open(where: str, key_id: int, place: str, blob: Any) -> Iterator[Piece]:
    try:
        yield where, unseal(open_key(key_id), place, bytes(blob))
    except (KeyDestroyed, SealBroken):
        return


def found(needles: dict[str, bytes]) -> dict[str, set[str]]:
    """Where each of the needles lies, by name; what lies nowhere is missing. Small and capital letters are one."""
    wanted = {name: needle.lower() for name, needle in needles.items()}
    places: dict[str, set[str]] = {}
    for where, piece in everything():
        small = piece.lower()
        for name, needle in wanted.items():
            if needle in small:
                places.setdefault(name, set()).add(where)
    return places
