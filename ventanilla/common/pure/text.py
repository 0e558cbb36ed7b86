"""Text folding shared by the engines, search and de-duplication. No Django, no network."""

import re
import unicodedata

# Characters that carry no meaning of their own and are used to hide digits and words from filters.
INVISIBLE = dict.fromkeys([0x00AD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])

_HIDDEN = re.compile("[" + "".join(map(chr, INVISIBLE)) + "]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Lower-case `text` and drop its accents: "Reclamación" and "reclamacion" fold to the same string.

    Fold before stemming, on the index and on the query alike: stem(fold(w)) != fold(stem(w)) for many Spanish words.
    """
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", _HIDDEN.sub("", text))).casefold()
