"""The Merkle tree of RFC 6962, section 2.1: hashes of 32 bytes (SHA-256), leaves and nodes told apart by a prefix byte.

A tree over n leaves is kept as its peaks: the roots of the perfect subtrees that n's binary digits name, largest first.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A growing tree: `size` leaves, `peaks` of 32 bytes each."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash: merge equal neighbours, as carrying does in binary addition."""
        self.peaks.append(leaf)
        carries = self.size
        while carries & 1:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node_hash(left, right))
            carries >>= 1
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The tree head over all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def packed(self) -> bytes:
        return b"".join(self.peaks)


def unpack(size: int, packed: bytes) -> Tree:
    """The tree whose peaks were packed at `size`; `ValueError` when they do not belong together."""
    if len(packed) != 32 * size.bit_count():
        raise ValueError("peaks do not fit the size")
    return Tree(size, [packed[i : i + 32] for i in range(0, len(packed), 32)])


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of leaf `index` (RFC 6962, 2.1.1), from the leaf upwards."""
    count = len(leaves)
    if count <= 1:
        return []
    split = 1 << (count - 1).bit_length() - 1
    if index < split:
        return [*inclusion_path(index, leaves[:split]), _root(leaves[split:])]
    return [*inclusion_path(index - split, leaves[split:]), _root(leaves[:split])]


def _root(leaves: Iterable[bytes]) -> bytes:
    tree = Tree()
    tree.extend(leaves)
    return tree.root()


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a path leads to, or None when path and place do not fit (RFC 9162, 2.1.3.2)."""
    if index >= size:
        return None
    node, last, result = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            result = node_hash(result, sibling)
        node >>= 1
        last >>= 1
    return result if last == 0 else None
