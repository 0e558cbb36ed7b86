"""The installation's own keys, kept in `$VENTANILLA_HOME/keys/`, outside the database and its dumps.

`master.json` holds the key-encryption keys (newest last; older ones stay to open what they wrapped until rotation has
re-wrapped it) and the secret of the blind index.
"""

import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class MasterKey:
    id: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What the file holds, decoded."""

    keys: tuple[MasterKey, ...]
    index: bytes
    signing: bytes


def _path() -> Path:
    return Path(settings.VENTANILLA_HOME) / "keys" / "master.json"


def _fresh(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {
        "keys": [{"id": secrets.token_hex(6), "secret": secrets.token_hex(32)}],
        "index": secrets.token_hex(32),
        "signing": secrets.token_hex(32),
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content))
    try:
        os.link(draft, path)  # atomic, and whoever comes second keeps the first one's keys
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _load(path: Path) -> dict[str, object]:
    """The file's content, to be changed and written again."""
    if not path.exists():
        _fresh(path)
    return dict(json.loads(path.read_text()))


def _held() -> _Secrets:
    name = os.path.join(settings.VENTANILLA_HOME, "keys", "master.json")  # noqa: PTH118  asked for every value that is looked up
    try:
        return _read(name, os.stat(name).st_mtime_ns)  # noqa: PTH116  the same
    except FileNotFoundError:
        _fresh(Path(name))
        return _read(name, os.stat(name).st_mtime_ns)  # noqa: PTH116  the same


@lru_cache(maxsize=8)
def _read(name: str, changed_ns: int) -> _Secrets:
    """The file's content; a process that runs on sees a rotation by the file's time."""
    told = json.loads(Path(name).read_text())
    keys = tuple(MasterKey(row["id"], bytes.fromhex(row["secret"])) for row in told["keys"])
    return _Secrets(keys, bytes.fromhex(told["index"]), bytes.fromhex(told["signing"]))


def current() -> MasterKey:
    """The key that wraps new subject keys."""
    return _held().keys[-1]


def get(key_id: str) -> MasterKey:
    """The key with this id; `KeyError` when the installation does not have it."""
    for key in _held().keys:
        if key.id == key_id:
            return key
    raise KeyError(key_id)


def index_secret() -> bytes:
    """The secret of the blind index. Changing it means building every index again."""
    return _held().index


def signing_secret() -> bytes:
    """The Ed25519 seed that signs the archive's tree heads."""
    return _held().signing


def _write(content: dict[str, object]) -> None:
    path = _path()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content))
    draft.replace(path)


def add() -> MasterKey:
    """Add a new current key; `ventanilla keys rotate` then re-wraps every subject key under it."""
    content = dict(_load(_path()))
    keys = content["keys"]
    assert isinstance(keys, list)
    _write({**content, "keys": [*keys, {"id": secrets.token_hex(6), "secret": secrets.token_hex(32)}]})
    return current()


def drop_old() -> int:
    """Forget every key but the current one, once nothing is wrapped under them any more. Returns how many were dropped."""
    content = dict(_load(_path()))
    keys = content["keys"]
    assert isinstance(keys, list)
    _write({**content, "keys": keys[-1:]})
    return len(keys) - 1


def count() -> int:
    """How many key-encryption keys there are."""
    return len(_held().keys)
