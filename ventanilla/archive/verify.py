"""Find whatever was changed, removed, inserted, reordered or rolled back. Works on an export without trusting any database."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import orjson

from ventanilla.archive.export import FORMAT, canonical
from ventanilla.archive.kinds import MessageRedacted
from ventanilla.archive.models import Entry, Head
from ventanilla.archive.services import leaf_of
from ventanilla.archive.signing import SignedHead, head_from_json, head_message, is_signed, public_key
from ventanilla.archive.tree import Tree


class Fault(StrEnum):
    UNREADABLE = "unreadable"
    HEADER_FORGED = "header_forged"
    WRONG_KEY = "wrong_key"
    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    ENTRY_SURPLUS = "entry_surplus"
    ROOT_DIFFERS = "root_differs"
    HEAD_FORGED = "head_forged"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and where: a position, a line number or a head's size."""

    fault: Fault
    where: int


def _check_heads(heads: Iterable[SignedHead], roots: dict[int, bytes], size: int, key: bytes) -> Iterator[Problem]:
    for head in heads:
        if not is_signed(key, head.message(), head.signature):
            yield Problem(Fault.HEAD_FORGED, head.size)
        elif head.size > size:
            yield Problem(Fault.ROLLED_BACK, head.size)
        elif roots[head.size] != head.root:
            yield Problem(Fault.ROOT_DIFFERS, head.size)


def heads_elsewhere(path: Path) -> list[SignedHead]:
    """The heads kept in a second place, one JSON object a line."""
    return [head_from_json(line) for line in path.read_bytes().splitlines() if line.strip()]


def _redacted() -> frozenset[str]:
    """The entries whose bodies the archive itself says were destroyed."""
    told = Entry.objects.filter(kind=MessageRedacted.kind).values_list("body", flat=True)
    return frozenset(entry for body in told.iterator() for entry in orjson.loads(bytes(body))["entries"])


def verify_database(elsewhere: Iterable[SignedHead] = (), progress: Callable[[int], object] = lambda n: None) -> list[Problem]:
    """Check every numbered entry and every head in the database, and the heads kept elsewhere. `progress` hears how many are done."""
    problems = []
    stored = [SignedHead(h.size, bytes(h.root), h.signed_at.isoformat(), bytes(h.signature)) for h in Head.objects.order_by("size")]
    heads = [*stored, *elsewhere]
    wanted = {head.size for head in heads}
    roots = {0: Tree().root()}
    tree = Tree()
    redacted = _redacted()
    for entry in Entry.objects.exclude(position=None).order_by("position").iterator(2_000):
        if entry.position != tree.size:
            problems.append(Problem(Fault.ENTRY_MISSING, tree.size))
            break
        leaf = bytes(entry.leaf) if str(entry.public_id) in redacted and not entry.body else leaf_of(entry)
        if leaf != bytes(entry.leaf):
            problems.append(Problem(Fault.ENTRY_CHANGED, tree.size))
        tree.append(leaf)
        if tree.size in wanted:
            roots[tree.size] = tree.root()
        if tree.size % 1_000 == 0:
            progress(tree.size)
    newest = max((head.size for head in stored), default=0)
    if tree.size > newest:
        problems.append(Problem(Fault.ENTRY_SURPLUS, newest))
    known = [head for head in heads if head.size in roots or head.size > tree.size]
    return problems + list(_check_heads(known, roots, tree.size, public_key()))


def _header_problem(line: bytes, key: bytes | None) -> Fault | None:
    try:
        header = orjson.loads(line)
        signature = bytes.fromhex(header["signature"])
        claimed = bytes.fromhex(header["public_key"])
        body = {name: value for name, value in header.items() if name != "signature"}
        head = head_message(header["size"], bytes.fromhex(header["root"]), header["signed_at"])
        # Hexadecimal digits have two cases: only the written form counts, or a flipped bit would go unseen.
        if canonical(header) != line or header["format"] != FORMAT or signature.hex() != header["signature"]:
            return Fault.UNREADABLE
        if key is not None and claimed != key:
            return Fault.WRONG_KEY
        if not is_signed(claimed, canonical(body), signature) or not is_signed(claimed, head, bytes.fromhex(header["head_signature"])):
            return Fault.HEADER_FORGED
    except (ValueError, KeyError, TypeError, AttributeError):
        return Fault.UNREADABLE
    return None


def _leaf(line: bytes) -> bytes | None:
    """The leaf that a line of an export stands for; None when the line is not in canonical form."""
    try:
        row = orjson.loads(line)
        if not isinstance(row, dict) or canonical(row) != line or len(row) != 1:
            return None
        if "leaf" in row:
            leaf = bytes.fromhex(row["leaf"])
            return leaf if len(leaf) == 32 and leaf.hex() == row["leaf"] else None
        return hashlib.sha256(b"\x00" + canonical(row["entry"])).digest()
    except (ValueError, KeyError, TypeError):
        return None


def verify_export(content: bytes, elsewhere: Iterable[SignedHead] = (), key: bytes | None = None) -> list[Problem]:
    """Check an export, byte for byte. `key` is the public key that one trusts; without it the file's own must be known otherwise."""
    lines = content.split(b"\n")
    if lines.pop() != b"" or not lines:
        return [Problem(Fault.UNREADABLE, len(lines))]
    if fault := _header_problem(lines[0], key):
        return [Problem(fault, 0)]
    header = orjson.loads(lines[0])
    heads = list(elsewhere)
    wanted = {head.size for head in heads}
    tree = Tree()
    roots = {0: tree.root()}
    for number, line in enumerate(lines[1:], 1):
        leaf = _leaf(line)
        if leaf is None:
            return [Problem(Fault.UNREADABLE, number)]
        tree.append(leaf)
        if tree.size in wanted:
            roots[tree.size] = tree.root()
    if tree.size != header["size"]:
        return [Problem(Fault.ENTRY_MISSING if tree.size < header["size"] else Fault.ENTRY_SURPLUS, tree.size)]
    if tree.root().hex() != header["root"]:
        return [Problem(Fault.ROOT_DIFFERS, tree.size)]
    return list(_check_heads(heads, roots, tree.size, bytes.fromhex(header["public_key"])))
