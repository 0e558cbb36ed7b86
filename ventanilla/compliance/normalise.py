"""A draft's text as detectors and wordings see it: lower case, no accents, plain quotes and dashes, one character for one."""

import re
from functools import lru_cache

from ventanilla.common.pure.text import fold

_SAME_LENGTH = {
    "’": "'",
    "‘": "'",
    "´": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "−": "-",
    "\n": "\n",
    "ł": "l",
    "ß": "s",
    "＋": "+",
}
_TABLE = str.maketrans(_SAME_LENGTH)
_TOKEN = re.compile(r"\w+|[%€$£]")


def plain(text: str) -> str:
    """The folded text with one kind of quote and dash; every character keeps its place."""
    return text.translate(_TABLE)


@lru_cache(maxsize=4096)
def bare_wording(text: str) -> str:
    """`bare` of a wording, which comes again with every draft."""
    return bare(text)


def bare(text: str) -> str:
    """The words alone, a blank between them and at both ends: how exact wordings are compared."""
    return f" {' '.join(_TOKEN.findall(plain(fold(text))))} "
