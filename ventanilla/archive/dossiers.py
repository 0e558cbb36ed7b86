"""A dossier: one file with everything about one thing, that proves itself without this installation.

A ZIP of plain files, stored and not compressed, in one fixed form: `manifest.json` names every file with its SHA-256 and is
signed; `archive.jsonl` holds the archive's own entries, each with its path (RFC 6962) to the root of a signed head. Any
changed byte is found: of a file by its hash, of the ZIP itself because the same files make the same ZIP.
"""

import hashlib
import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from ventanilla.archive.export import canonical
from ventanilla.archive.models import Entry, Head
from ventanilla.archive.services import envelope
from ventanilla.archive.signing import head_message, is_signed, public_key, sign
from ventanilla.archive.tree import node_hash, root_from_path
from ventanilla.common.pure.clock import now

FORMAT = "ventanilla-dossier-1"
MANIFEST, ENTRIES = "manifest.json", "archive.jsonl"
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Fault(StrEnum):
    UNREADABLE = "unreadable"  # no ZIP, or not in the form of a dossier
    MANIFEST_FORGED = "manifest_forged"
    WRONG_KEY = "wrong_key"
    FILE_CHANGED = "file_changed"
    FILE_MISSING = "file_missing"
    FILE_SURPLUS = "file_surplus"
    ENTRY_UNPROVEN = "entry_unproven"
    REPACKED = "repacked"  # every file is whole, the ZIP around them is not the one that was written


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and in which file (an entry's line after a colon)."""

    fault: Fault
    where: str


# -- the archive's own word ----------------------------------------------------------------------------------------


def paths(positions: Collection[int], leaves: Sequence[bytes]) -> dict[int, list[bytes]]:
    """The audit paths of these leaves, all in one pass over the tree: n hashes for n leaves, however many are asked for."""
    found: dict[int, list[bytes]] = {position: [] for position in positions}
    level, place = list(leaves), {position: position for position in positions}
    while len(level) > 1:
        for position, at in place.items():
            if at ^ 1 < len(level):
                found[position].append(level[at ^ 1])
            place[position] = at // 2
        above = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = above + level[-1:] if len(level) % 2 else above
    return found


def proven(entity_id: int, about: Collection[str]) -> tuple[dict[str, Any], list[bytes]]:
    """The newest head, and the numbered entries of these objects as lines with their paths to its root. Runs as the system."""
    head = Head.objects.order_by("-size").first()
    if head is None:
        return {}, []
    rows = list(Entry.objects.filter(entity_id=entity_id, about__in=about, position__lt=head.size).order_by("position"))
    leaves = [bytes(leaf) for leaf in _leaves(head.size)] if rows else []
    proofs = paths([row.position for row in rows if row.position is not None], leaves)
    told = {
        "size": head.size,
        "root": bytes(head.root).hex(),
        "signed_at": head.signed_at.isoformat(),
        "signature": bytes(head.signature).hex(),
    }
    return told, [canonical(_line(row, proofs[row.position or 0])) for row in rows]


def _leaves(size: int) -> Iterator[bytes | memoryview]:
    return Entry.objects.filter(position__lt=size).order_by("position").values_list("leaf", flat=True).iterator(5_000)


def _line(row: Entry, path: Sequence[bytes]) -> dict[str, Any]:
    said: dict[str, Any] = {"position": row.position, "path": [step.hex() for step in path]}
    return {**said, "leaf": bytes(row.leaf).hex()} if row.redacted_at else {**said, "entry": orjson.loads(envelope(row))}


# -- writing -------------------------------------------------------------------------------------------------------


def pack(files: Mapping[str, bytes], head: Mapping[str, Any], about: str, actor: str) -> bytes:
    """The dossier: these files and their signed manifest. `files` includes `archive.jsonl`."""
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "about": about,
        "made_at": now().isoformat(),
        "made_by": actor,
        "public_key": public_key().hex(),
        "head": dict(head),
        "files": [{"name": n, "size": len(files[n]), "sha256": hashlib.sha256(files[n]).hexdigest()} for n in sorted(files)],
    }
    manifest["signature"] = sign(canonical(manifest)).hex()
    return _zip({**files, MANIFEST: canonical(manifest)})


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bag:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            bag.writestr(entry, files[name])
    return out.getvalue()


# -- verifying -----------------------------------------------------------------------------------------------------


def verify(content: bytes, key: bytes | None = None) -> list[Problem]:
    """Check a dossier, byte for byte, without any database. `key` is the public key that one trusts."""
    files = _unzipped(content)
    if files is None or MANIFEST not in files:
        return [Problem(Fault.UNREADABLE, "")]
    manifest = _manifest(files[MANIFEST])
    if manifest is None:
        return [Problem(Fault.UNREADABLE, MANIFEST)]
    claimed = bytes.fromhex(manifest["public_key"])
    if key is not None and claimed != key:
        return [Problem(Fault.WRONG_KEY, MANIFEST)]
    unsigned = {name: value for name, value in manifest.items() if name != "signature"}
    if not is_signed(claimed, canonical(unsigned), bytes.fromhex(manifest["signature"])):
        return [Problem(Fault.MANIFEST_FORGED, MANIFEST)]
    problems = [*_files(manifest["files"], files), *_entries(files.get(ENTRIES, b""), manifest["head"], claimed)]
    if not problems and _zip(files) != content:
        problems.append(Problem(Fault.REPACKED, ""))
    return problems


def _unzipped(content: bytes) -> dict[str, bytes] | None:
    """The files; None where it is no ZIP of ours. Nothing is decompressed, so nothing can grow."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bag:
            infos = bag.infolist()
            names = [info.filename for info in infos]
            if len(set(names)) != len(names) or any(info.compress_type != zipfile.ZIP_STORED for info in infos):
                return None
            return {info.filename: _whole(bag, info) for info in infos}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        return None


def _whole(bag: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """One file's bytes, those too that no longer fit the ZIP's own checksum: the manifest then says which file it is."""
    with bag.open(info) as stream:
        stream._expected_crc = None  # type: ignore[attr-defined]  # its CRC guards against accidents; ours is the SHA-256
        return stream.read()


def _manifest(raw: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(raw)
        strings = (found["public_key"], found["signature"])
        whole = isinstance(found["files"], list) and isinstance(found["head"], dict) and found["format"] == FORMAT
        plain = all(bytes.fromhex(text).hex() == text for text in strings)
        return found if whole and plain and canonical(found) == raw else None
    except (ValueError, KeyError, TypeError):
        return None


def _files(wanted: Sequence[Mapping[str, Any]], files: Mapping[str, bytes]) -> Iterator[Problem]:
    named = {str(one["name"]): str(one["sha256"]) for one in wanted}
    for name, digest in named.items():
        if name not in files:
            yield Problem(Fault.FILE_MISSING, name)
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            yield Problem(Fault.FILE_CHANGED, name)
    for name in sorted(set(files) - set(named) - {MANIFEST}):
        yield Problem(Fault.FILE_SURPLUS, name)


def _entries(raw: bytes, head: Mapping[str, Any], key: bytes) -> Iterator[Problem]:
    """Every entry leads to the root of the head, and the head is signed."""
    if not raw and not head:
        return
    try:
        root, size = bytes.fromhex(head["root"]), int(head["size"])
        signed = is_signed(key, head_message(size, root, str(head["signed_at"])), bytes.fromhex(head["signature"]))
    except (ValueError, KeyError, TypeError):
        signed = False
    if not signed:
        yield Problem(Fault.ENTRY_UNPROVEN, MANIFEST)
        return
    for number, line in enumerate(raw.splitlines(), 1):
        if not _leads(line, root, size):
            yield Problem(Fault.ENTRY_UNPROVEN, f"{ENTRIES}:{number}")


def _leads(line: bytes, root: bytes, size: int) -> bool:
    try:
        said = orjson.loads(line)
        leaf = bytes.fromhex(said["leaf"]) if "leaf" in said else hashlib.sha256(b"\x00" + canonical(said["entry"])).digest()
        return root_from_path(leaf, said["position"], size, [bytes.fromhex(step) for step in said["path"]]) == root
    except (ValueError, KeyError, TypeError):
        return False
