"""A draw that anybody can recompute. Pure: the same evidence gives the same winners, here and anywhere.

Before the entries close, the bank publishes a commitment: the SHA-256 of a secret seed. When the list is final, its hash is
published; then the seed is revealed, and the draw mixes it with the list's hash and, where one was promised, a value that nobody
at the bank can choose (a lottery's number, the close of an index). So the bank could not pick the seed for the list, nor the
list for the seed.

Algorithm `ventanilla-draw-1`:

1. Entries are their ids, each once, sorted by code point. `list_hash` = SHA-256 of the ids, each followed by a line feed (UTF-8), in hex.
2. `key` = HMAC-SHA256(seed, "ventanilla-draw-1\\n" + list_hash + "\\n" + public value).
3. The stream is HMAC-SHA256(key, counter) for counter = 0, 1, 2, … as 8 bytes, big end first; it is read in words of 8 bytes,
   big end first.
4. A number below n: take the next word; while it is not below the greatest multiple of n that fits in 2^64, take another; then
   its remainder by n. No number is likelier than another.
5. Fisher-Yates from the front: for i = 0, 1, … the i-th drawn is swapped from place i + (a number below len - i). The first drawn
   are the winners, those after them the substitutes, in order.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from gettext import gettext as in_shell
from typing import Any

ALGORITHM = "ventanilla-draw-1"
SEED_BYTES = 32
_WORDS = 1 << 64


def commitment(seed: bytes) -> str:
    """What is published before the entries close: SHA-256 of the seed, in hex."""
    return hashlib.sha256(seed).hexdigest()


def canonical(entries: Iterable[str]) -> list[str]:
    """The final list: sorted, each once. `ValueError` where an id stands twice or holds a line feed."""
    found = sorted(entries)
    if len(found) != len(set(found)):
        raise ValueError("an entry stands twice in the list")
    if any(not one or "\n" in one for one in found):
        raise ValueError("an entry's id is empty or holds a line feed")
    return found


def list_hash(entries: Iterable[str]) -> str:
    """SHA-256 over the final list, in hex."""
    return hashlib.sha256("".join(f"{one}\n" for one in canonical(entries)).encode()).hexdigest()


def _words(key: bytes) -> Iterator[int]:
    counter = 0
    while True:
        block = hmac.digest(key, counter.to_bytes(8, "big"), "sha256")
        for start in range(0, len(block), 8):
            yield int.from_bytes(block[start : start + 8], "big")
        counter += 1


def _below(n: int, words: Iterator[int]) -> int:
    """A number from 0 to n - 1, every one as likely."""
    fair = _WORDS - _WORDS % n
    return next(word for word in words if word < fair) % n


def draw(seed: bytes, entries: Iterable[str], count: int, public_value: str = "") -> list[str]:
    """The first `count` of the list as chance has it, or all where there are fewer."""
    order = canonical(entries)
    key = hmac.digest(seed, f"{ALGORITHM}\n{list_hash(order)}\n{public_value}".encode(), "sha256")
    words = _words(key)
    for i in range(min(count, len(order))):
        j = i + _below(len(order) - i, words)
        order[i], order[j] = order[j], order[i]
    return order[:count]


def verify(evidence: Any) -> list[str]:
    """What is wrong with a draw's evidence (docs/reference/draw.md), each in a sentence; nothing where all of it holds."""
    try:
        return list(_faults(_checked(evidence)))
    except ValueError as error:
        return [str(error)]


def _checked(evidence: Any) -> Mapping[str, Any]:
    texts, lists = ("algorithm", "commitment", "list_hash", "seed", "public_value"), ("entries", "winners", "substitutes")
    if not isinstance(evidence, dict):
        raise ValueError(in_shell("This is no evidence of a draw: an object is expected."))
    for name in texts:
        if not isinstance(evidence.get(name), str):
            raise ValueError(in_shell("The evidence lacks the text “%s”.") % name)
    for name in lists:
        if not isinstance(evidence.get(name), list) or not all(isinstance(one, str) for one in evidence[name]):
            raise ValueError(in_shell("The evidence lacks the list “%s”.") % name)
    if evidence["algorithm"] != ALGORITHM:
        raise ValueError(in_shell("The draw was made by another algorithm: %s.") % evidence["algorithm"])
    return evidence


def _faults(said: Mapping[str, Any]) -> Iterator[str]:
    try:
        seed = bytes.fromhex(said["seed"])
    except ValueError:
        yield in_shell("The seed is no hexadecimal number.")
        return
    if commitment(seed) != said["commitment"].lower():
        yield in_shell("The seed is not the one that was committed to.")
    entries: Sequence[str] = said["entries"]
    try:
        hashed = list_hash(entries)
    except ValueError:
        yield in_shell("An entry stands twice in the list, or is empty.")
        return
    if hashed != said["list_hash"].lower():
        yield in_shell("The list of entries is not the one whose hash was published.")
    drawn = draw(seed, entries, len(said["winners"]) + len(said["substitutes"]), said["public_value"])
    if drawn != [*said["winners"], *said["substitutes"]]:
        yield in_shell("The winners and substitutes are not those that the draw gives.")
