"""How Plaza reads what people write: length, names, languages of no consequence."""

import re
import unicodedata

LENGTH_MAX = 400
_MENTION = re.compile(r"(?<![\w@/])@([A-Za-z0-9_]{2,30})\b")
TOKENS = re.compile(
    r"(?P<url>https?://[^\s<>\"']{3,500})|(?<![\w@/])@(?P<mention>[A-Za-z0-9_]{2,30})\b|(?<![\w#&/])#(?P<tag>[^\W\d_]\w{1,60})"
)
HANDLE = re.compile(r"[a-z0-9_]{2,30}")


def clean(text: str) -> str:
    """One form for one text: composed characters, no control characters save line ends, no blanks around it."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def length(text: str) -> int:
    """Characters as people see them: marks, joiners, skin tones and the second half of a flag count nothing."""
    total, before, flags = 0, "", 0
    for char in text:
        flag = 0x1F1E6 <= ord(char) <= 0x1F1FF
        rest = (
            unicodedata.category(char) in {"Mn", "Me", "Mc"}
            or char in "\u200c\u200d"
            or 0x1F3FB <= ord(char) <= 0x1F3FF
            or 0xE0020 <= ord(char) <= 0xE007F
            or (before == "\u200d" and not flag and unicodedata.category(char) == "So")
            or (flag and flags % 2 == 1)
        )
        total += not (rest and before)
        flags = flags + 1 if flag else 0
        before = char
    return total


def mentioned(text: str) -> list[str]:
    """The handles that a text names, lower case, each once, at most twenty."""
    return list(dict.fromkeys(m.lower() for m in _MENTION.findall(text)))[:20]
