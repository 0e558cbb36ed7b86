"""Text as the recognisers see it: lower case, no accents, no invisible characters, plain digits, and the way back.

People hide numbers in full-width, keycap, circled or Arabic digits, behind zero-width and no-break spaces. Recognisers need not know:
they search `Normal.text` and translate what they find with `Normal.span`. Most texts need no map, since every character keeps its place.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

from ventanilla.common.pure.text import INVISIBLE

# One character for one: done with str.replace, which is far faster than str.translate on text with accents.
_ACCENTS = tuple(
    (accented, plain)
    for plain, all_accented in (
        ("a", "áàâãäå"),
        ("e", "éèêë"),
        ("i", "íìîï"),
        ("o", "óòôõö"),
        ("u", "úùûü"),
        ("n", "ñ"),
        ("c", "ç"),
        ("y", "ýÿ"),
    )
    for accented in all_accented
)
_LETTERS = "".join(a + a.upper() for a, _ in _ACCENTS if a != "ÿ")
# Characters that stand for themselves; marks, wide spaces, digits of other scripts and look-alikes are mapped one by one.
_PLAIN = re.compile(rf"[\x09\x0a\x0d\x20-\x7e{_LETTERS}¡¿ºª°·«»€£¢“”‘’–—…•⟦⟧\U0001F300-\U0001F51E\U0001F525-\U0001FAFF]*")

# Letters of other scripts that look like ours.
_LOOKALIKE = dict(
    zip(
        "аеорсухкмтнвіјѕԁɡһԛԝЗОАЕРСТУХКМНВІЈЅαοενικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxkmthbijsdghqw3oaepctyxkmhbijsaoevikptuxabezhikmnoptyx",
        strict=True,
    )
)


@lru_cache(maxsize=4096)
def _map(character: str) -> str:
    if ord(character) in INVISIBLE or character == "\u20e3":
        return ""
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if category in ("Zs", "Zl", "Zp") or (category == "Cc" and character.isspace()):
        return " "
    if category == "Pd":
        return "-"
    if character in _LOOKALIKE:
        return _LOOKALIKE[character]
    folded = unicodedata.normalize("NFKD", character)
    return "".join(_LOOKALIKE.get(c, c) for c in folded if unicodedata.category(c) not in ("Mn", "Me", "Cf")).lower()


# What raw payloads put between the characters of a text.
_MARKUP = re.compile(r"<[a-zA-Z/][^<>]{0,200}>|&(?:[a-zA-Z]{2,8}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")


class Normal:
    """`text` normalised, and the map back into `original` (none when every character kept its place)."""

    __slots__ = ("_ends", "_starts", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        marked_up = ("<" in original and ">" in original) or ("&" in original and ";" in original)
        if not marked_up and (original.isascii() or _PLAIN.fullmatch(original)):
            text = original.lower()
            if not original.isascii():
                for accented, plain in _ACCENTS:
                    if accented in text:
                        text = text.replace(accented, plain)
            self.text = text
        else:
            self._map_each(original, marked_up)

    def _map_each(self, original: str, marked_up: bool) -> None:
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in _MARKUP.finditer(original) if marked_up else ():
            self._map_run(at, match.start(), parts, starts, ends)
            at = match.end()
            for one in " " if match[0][0] == "<" else "".join(_map(c) for c in unescape(match[0])):
                parts.append(one)
                starts.append(match.start())
                ends.append(at)
        self._map_run(at, len(original), parts, starts, ends)
        self.text = "".join(parts)
        self._starts, self._ends = starts, ends

    def _map_run(self, begin: int, end: int, parts: list[str], starts: list[int], ends: list[int]) -> None:
        original = self.original
        for index in range(begin, end):
            character = original[index]
            mapped = character.lower() if " " <= character <= "~" or character in "\n\r\t" else _map(character)
            if not mapped and ends and _clings(character):
                ends[-1] = index + 1
            for one in mapped:
                parts.append(one)
                starts.append(index)
                ends.append(index + 1)

    def replaced(self, changes: Sequence[tuple[int, int, str]]) -> "Normal":
        """A copy in which stretches of `text` read as something else (spelled digits as digits); offsets still lead into the original."""
        new = Normal.__new__(Normal)
        new.original = self.original
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for begin, end, becomes in (*changes, (len(self.text), len(self.text), "")):
            for index in range(at, begin):
                first, last = self.span(index, index + 1)
                parts.append(self.text[index])
                starts.append(first)
                ends.append(last)
            first, last = self.span(begin, end)
            for one in becomes:
                parts.append(one)
                starts.append(first)
                ends.append(last)
            at = end
        new.text = "".join(parts)
        new._starts, new._ends = starts, ends
        return new

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of `text[start:end]` in the original, the marks of its last character included."""
        if self._starts is None or self._ends is None or start >= end:
            return start, end
        return self._starts[start], self._ends[end - 1]

    def cased(self) -> str:
        """`text` with its capitals."""
        original = self.original if self._starts is None else map(self.original.__getitem__, self._starts)
        return "".join(c.upper() if o.isupper() else c for c, o in zip(self.text, original, strict=True))

    def slice(self, start: int, end: int) -> str:
        """The original of `text[start:end]`."""
        first, last = self.span(start, end)
        return self.original[first:last]


def _clings(character: str) -> bool:
    """A keycap, variation selector or accent belongs to the character before it."""
    return unicodedata.category(character) in ("Mn", "Me")
