"""Sealed values: AES-256-GCM under a data key of their own, wrapped by a subject key that can be destroyed.

Envelope: one version byte, the wrapped data key (12-byte nonce, 48 bytes), then the sealed value (12-byte nonce, text and tag).
The associated data names the place (`table|id|field`), so a ciphertext moved elsewhere does not open.
"""

import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from ventanilla.common import master_keys
from ventanilla.common.ids import uuid7
from ventanilla.common.models import SubjectKey
from ventanilla.common.pure.clock import now
from ventanilla.common.rows import insert_values

_VERSION = b"\x01"
_WRAPPED = 12 + 32 + 16
_AT_ONCE = 5_000


class KeyDestroyed(Exception):
    """The subject's key was destroyed: what it sealed is gone for good."""


class SealBroken(Exception):
    """The sealed value was changed, moved to another place, or sealed under another key."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A subject key in memory. `id` is the row's id."""

    id: int
    secret: bytes


def _encrypt(secret: bytes, plaintext: bytes, place: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(secret).encrypt(nonce, plaintext, place)


def _decrypt(secret: bytes, blob: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(secret).decrypt(blob[:12], blob[12:], place)
    except (InvalidTag, ValueError):
        raise SealBroken(place.decode(errors="replace"))


def _key_place(public_id: UUID) -> bytes:
    return f"subject_key|{public_id}".encode()


def new_keys(entity_id: int, count: int) -> list[OpenKey]:
    """Make `count` subject keys in one statement."""
    master, at = master_keys.current(), now()
    made = [(uuid7(), os.urandom(32)) for _ in range(count)]
    ids = insert_values(
        SubjectKey,
        ("entity_id", "public_id", "wrapped_key", "master_key_id", "created_at"),
        [(entity_id, name, _encrypt(master.secret, secret, _key_place(name)), master.id, at) for name, secret in made],
        returning=True,
    )
    return [OpenKey(id_, secret) for id_, (_, secret) in zip(ids, made, strict=True)]


def open_keys(ids: Iterable[int]) -> dict[int, OpenKey]:
    """Unwrap the subject keys with these ids; destroyed ones are missing from the answer."""
    rows = SubjectKey.objects.filter(pk__in=set(ids), destroyed_at=None).values_list("pk", "public_id", "wrapped_key", "master_key_id")
    secrets = {master_id: master_keys.get(master_id).secret for master_id in {row[3] for row in rows}}
    return {
        id_: OpenKey(id_, _decrypt(secrets[master_id], bytes(wrapped or b""), _key_place(public_id)))
        for id_, public_id, wrapped, master_id in rows
    }


def open_key(id_: int) -> OpenKey:
    """Unwrap one subject key, or raise `KeyDestroyed`."""
    try:
        return open_keys([id_])[id_]
    except KeyError:
        raise KeyDestroyed(str(id_))


def seal(key: OpenKey, place: str, plaintext: bytes) -> bytes:
    """Seal `plaintext` for `place` (`table|id|field`; the id is the row's public id, known before the insert)."""
    data_key = os.urandom(32)
    where = place.encode()
    return _VERSION + _encrypt(key.secret, data_key, where) + _encrypt(data_key, plaintext, where)


def unseal(key: OpenKey, place: str, blob: bytes) -> bytes:
    """Open what `seal` made, or raise `SealBroken`."""
    blob = bytes(blob)
    if blob[:1] != _VERSION or len(blob) < 1 + _WRAPPED + 28:
        raise SealBroken(place)
    where = place.encode()
    data_key = _decrypt(key.secret, blob[1 : 1 + _WRAPPED], where)
    return _decrypt(data_key, blob[1 + _WRAPPED :], where)


def blind_index(entity_id: int, kind: str, value: str) -> bytes:
    """A keyed index of a normalised value (IBAN, handle, e-mail) that allows look-up without storing it in clear.

    32 bytes, HMAC-SHA-256. Card numbers are never indexed: callers pass sealed kinds only.
    """
    message = f"{entity_id}|{kind}|{value}".encode()
    return hmac.digest(master_keys.index_secret(), message, "sha256")


def names_of(ids: Iterable[int]) -> list[UUID]:
    """The public ids of subject keys: what the forgotten list names."""
    return list(SubjectKey.objects.filter(pk__in=set(ids)).values_list("public_id", flat=True))


def still_there(names: Iterable[UUID]) -> set[int]:
    """Which of the subject keys with these public ids are not destroyed: the ids of their rows."""
    wanted, found = sorted(set(names)), set[int]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = SubjectKey.objects.filter(public_id__in=wanted[start : start + _AT_ONCE], destroyed_at=None)
        found.update(rows.values_list("pk", flat=True))
    return found


def destroy_keys(ids: Iterable[int]) -> int:
    """Destroy subject keys: what they sealed is gone for good. Returns how many were still there."""
    return SubjectKey.objects.filter(pk__in=set(ids), destroyed_at=None).update(wrapped_key=None, destroyed_at=now())


def rewrap(limit: int = 500) -> int:
    """Wrap up to `limit` subject keys of older master keys under the current one. Returns how many; 0 when all are.

    Readers go on meanwhile. The rows are locked: an erasure that comes at the same time must not be undone.
    """
    with transaction.atomic():
        return _rewrap(limit)


def _rewrap(limit: int) -> int:
    master = master_keys.current()
    older = SubjectKey.objects.select_for_update().filter(destroyed_at=None).exclude(master_key_id=master.id)
    rows = list(older[:limit])
    for row in rows:
        secret = _decrypt(master_keys.get(row.master_key_id).secret, bytes(row.wrapped_key or b""), _key_place(row.public_id))
        row.wrapped_key, row.master_key_id = _encrypt(master.secret, secret, _key_place(row.public_id)), master.id
    SubjectKey.objects.bulk_update(rows, ["wrapped_key", "master_key_id"])
    return len(rows)
