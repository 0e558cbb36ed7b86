"""Back up and bring back: one file with a manifest of hashes; the database, the sealed files, and not the keys.

The keys lie in `$VENTANILLA_HOME/keys/` and are kept apart on purpose: who finds a backup finds nothing to read. After a
restore the forgotten list is replayed before the first request.
"""

import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson
from django.conf import settings
from django.db import connection, connections

from ventanilla.common.pure.clock import now

FORMAT = "ventanilla-backup-1"
_SQLITE, _POSTGRES = "database.sqlite3", "database.pgdump"


class BackupError(Exception):
    """The argument is a sentence for the person at the shell."""


def _home() -> Path:
    return Path(settings.VENTANILLA_HOME)


def _postgres(program: str) -> tuple[list[str], dict[str, str]]:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed here; install PostgreSQL's client programs and try again.")
    values = connection.settings_dict
    words = [found, "--no-password", "--dbname", str(values["NAME"])]
    for option, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if values[name]:
            words += [option, str(values[name])]
    return words, {**os.environ, "PGPASSWORD": str(values["PASSWORD"]), "PGOPTIONS": "-c ventanilla.scope=*"}


def _dump(folder: Path) -> Path:
    """A consistent copy of the database while everything goes on."""
    if connection.vendor == "sqlite":
        target = folder / _SQLITE
        with closing(sqlite3.connect(str(settings.DATABASES["default"]["NAME"]))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return target
    target = folder / _POSTGRES
    words, environment = _postgres("pg_dump")
    done = subprocess.run(
        [*words, "--format=custom", "--no-owner", "--enable-row-security", "--file", str(target)], env=environment, capture_output=True
    )
    if done.returncode:
        raise BackupError(f"pg_dump failed: {done.stderr.decode(errors='replace').strip()[:300]}")
    return target


def _members(folder: Path) -> Iterator[tuple[str, Path]]:
    yield (dump := _dump(folder)).name, dump
    stored = _home() / "files"
    for path in sorted(stored.rglob("*")) if stored.exists() else []:
        if path.is_file() and not path.name.startswith("."):
            yield f"files/{path.relative_to(stored)}", path


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backup(target: Path) -> int:
    """Write a backup to `target`; whole or not at all. Returns its size in bytes."""
    draft = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(draft, "w") as tar:
        hashes = {}
        for name, path in _members(Path(folder)):
            hashes[name] = _hash(path)
            tar.add(path, name, recursive=False)
        manifest = orjson.dumps({"format": FORMAT, "made_at": now().isoformat(), "vendor": connection.vendor, "sha256": hashes})
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(manifest)
        tar.addfile(entry, io.BytesIO(manifest))
    draft.chmod(0o600)
    draft.replace(target)
    return target.stat().st_size


def _unpacked(source: Path, folder: Path) -> dict[str, str]:
    """Unpack and check every hash; answers the manifest's hashes by name."""
    try:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        manifest = orjson.loads((folder / "manifest.json").read_bytes())
        hashes = dict(manifest["sha256"])
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError):
        raise BackupError(f"{source} is not a whole backup of Ventanilla; nothing was changed.")
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{source} was made by another version of Ventanilla ({manifest.get('format')}); nothing was changed.")
    for name, expected in hashes.items():
        if not (folder / name).is_file() or _hash(folder / name) != expected:
            raise BackupError(f"{name} in {source} is damaged; nothing was changed. Take another backup.")
    if manifest["vendor"] != connection.vendor:
        raise BackupError(f"The backup is of {manifest['vendor']}, this installation runs on {connection.vendor}; nothing was changed.")
    return hashes


def _put_database(folder: Path) -> None:
    if connection.vendor == "sqlite":
        path = Path(str(settings.DATABASES["default"]["NAME"]))
        connections.close_all()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        (folder / _SQLITE).replace(path)
        return
    words, environment = _postgres("pg_restore")
    connections.close_all()
    command = [*words, "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", "--enable-row-security"]
    done = subprocess.run([*command, str(folder / _POSTGRES)], env=environment, capture_output=True)
    if done.returncode:
        raise BackupError(f"pg_restore failed: {done.stderr.decode(errors='replace').strip()[:300]}")


def restore(source: Path) -> int:
    """Put a backup in place of what is here. The caller migrates and replays the forgotten list. Returns the number of files."""
    _home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_home()) as name:
        folder = Path(name)
        hashes = _unpacked(source, folder)
        _put_database(folder)
        stored = _home() / "files"
        shutil.rmtree(stored, ignore_errors=True)
        if (folder / "files").exists():
            (folder / "files").replace(stored)
    return sum(name.startswith("files/") for name in hashes)
