"""Messages cut into tokens, and tokens into hashed features: the same for training and for reading."""

import re
from functools import lru_cache
from zlib import crc32

BITS = 18
BUCKETS = 1 << BITS
_FOLD = str.maketrans("áàâãäéèêëíìîïóòôõöúùûüç", "aaaaaeeeeiiiiooooouuuuc")
_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|⟦[^⟦⟧]*⟧|@\w+|#\w+|[a-zñ]+(?:['’][a-z]+)?|[$€£]?\s?[0-9][0-9.,]*\s?[%€$£]?|[!?¡¿]+|\.{2,}|…"
    r"|[:;=]-?[)(dpo/|*]+|<3|[\U0001F1E6-\U0001FAFF\u2600-\u27BF\u2B50]"
)
_LONG = re.compile(r"([a-zñ])\1{2,}")
_NEGATIONS = frozenset(
    (
        "no",
        "ni",
        "nunca",
        "sin",
        "jamas",
        "tampoco",
        "nada",
        "nadie",
        "not",
        "never",
        "dont",
        "cant",
        "wont",
        "nao",
        "nem",
        "sem",
        "without",
    )
)


def tokenise(text: str) -> list[str]:
    """The tokens of a message; kinds of things (links, handles, amounts, masks) stand for the things themselves."""
    low = text.lower().translate(_FOLD)
    tokens: list[str] = []
    for word in _TOKEN.findall(low):
        first = word[0]
        if first == "@":
            tokens.append("_at")
        elif first == "#":
            tokens += ("_tag", word[1:])
        elif first == "⟦":
            tokens.append("_mask")
        elif word.startswith(("http", "www.")):
            tokens.append("_url")
        elif first.isdigit() or first in "$€£":
            tokens.append(_number(word))
        elif first in "!?¡¿":
            tokens.append(_marks(word))
        elif first.isalpha():
            squeezed = _LONG.sub(r"\1", word)
            if squeezed != word:
                tokens.append("_long")
            tokens.append(squeezed)
        else:
            tokens.append(word)
    letters = sum(c.isalpha() for c in text)
    if letters > 8 and sum(c.isupper() for c in text) > letters * 0.6:
        tokens.append("_caps")
    return tokens


def _number(word: str) -> str:
    if any(c in word for c in "$€£"):
        return "_money"
    if "%" in word:
        return "_rate"
    digits = sum(c.isdigit() for c in word)
    return f"_n{min(digits, 6)}"


def _marks(word: str) -> str:
    kind = "?" if "?" in word else "!"
    return kind if len(word) == 1 else kind * 2 if len(word) == 2 else kind * 3


def bucket(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace")) & (BUCKETS - 1)


@lru_cache(maxsize=200_000)
def of_token(token: str) -> tuple[int, ...]:
    """The buckets of one token: itself, and the groups of 3 to 5 characters inside it."""
    found = [bucket(token)]
    if token[0] != "_" and len(token) > 2 and token[0].isalpha():
        bounded = f"<{token[:24]}>"
        for n in (3, 4, 5):
            found += [bucket(bounded[i : i + n]) for i in range(len(bounded) - n + 1)]
    return tuple(found)


def of_pairs(tokens: list[str]) -> list[int]:
    """The buckets of neighbouring tokens, of the first and last, and of words after a negation."""
    found: list[int] = []
    before = "^"
    reach = 0
    for token in tokens:
        found.append(bucket(f"{before} {token}"))
        if reach:
            found.append(bucket(f"~{token}"))
            reach -= 1
        if token in _NEGATIONS:
            reach = 3
        before = token
    found.append(bucket(f"{before} $"))
    return found
