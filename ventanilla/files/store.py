"""Sealed files on disk, under a name that is a keyed hash of what they hold: equal content of one person is kept once."""

import hashlib
import hmac
import os
from pathlib import Path

from django.conf import settings

from ventanilla.common import master_keys
from ventanilla.common.sealing import OpenKey, seal, unseal


def digest(entity_id: int, key: OpenKey, content: bytes) -> bytes:
    """A keyed hash of 32 bytes: nobody can tell the content from it, nor equal files of two people.

    The key itself goes in, never its number: in a database begun anew, or restored, the same number is another person's.
    """
    mac = hmac.new(master_keys.index_secret(), f"file|{entity_id}|".encode() + hashlib.sha256(key.secret).digest(), hashlib.sha256)
    mac.update(content)
    return mac.digest()


def path_of(name: bytes) -> Path:
    text = name.hex()
    return Path(settings.VENTANILLA_HOME) / "files" / text[:2] / text


def put(key: OpenKey, name: bytes, content: bytes) -> None:
    """Write the sealed content and wait until it is on disk; a file that is there already stays."""
    path = path_of(name)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as out:
        out.write(seal(key, f"file|{name.hex()}|content", content))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def get(key: OpenKey, name: bytes) -> bytes:
    """The content; `FileNotFoundError` when it was erased."""
    return unseal(key, f"file|{name.hex()}|content", path_of(name).read_bytes())


def remove(name: bytes) -> None:
    path_of(name).unlink(missing_ok=True)
