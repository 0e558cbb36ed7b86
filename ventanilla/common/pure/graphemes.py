"""Characters as people see them: an emoji with its skin tone is one, a letter with its accent is one. No Django, no network."""

import unicodedata

_MARKS = frozenset({"Mn", "Me", "Mc"})
_JOINER = "\u200d"


def _extends(char: str) -> bool:
    """Whether `char` belongs to the one before it (UAX 29, GB9 and GB9a, by general category)."""
    code = ord(char)
    return (
        unicodedata.category(char) in _MARKS
        or char in "\u200c\u200d\uff9e\uff9f"
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # tags of sub-national flags
    )


def _hangul(char: str) -> str:
    """L, V, T, LV or LVT for parts and syllables of Korean, else nothing."""
    code = ord(char)
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    return ""


def _controls(char: str) -> bool:
    """Whether nothing may join on to `char` (GB4): controls, separators and format characters, save the joiners."""
    return not char or (char not in "\u200c\u200d" and unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} and ord(char) < 0xE0000)


_JOINS = {("L", "L"), ("L", "V"), ("L", "LV"), ("L", "LVT"), ("LV", "V"), ("LV", "T"), ("V", "V"), ("V", "T"), ("LVT", "T"), ("T", "T")}


def count(text: str) -> int:
    """How many graphemes `text` has, as UAX 29 counts them (Unicode of the running Python; without Indic conjuncts)."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    total, before, flags, pictograph = 0, "", 0, False
    for char in text:
        flag = 0x1F1E6 <= ord(char) <= 0x1F1FF
        joined = bool(before) and (
            (before + char == "\r\n")
            or (_extends(char) and not _controls(before))
            or (before == _JOINER and pictograph and not flag and unicodedata.category(char) == "So")
            or (flag and flags % 2 == 1)
            or (_hangul(before), _hangul(char)) in _JOINS
        )
        total += not joined
        if not (_extends(char) and joined):
            pictograph = not flag and unicodedata.category(char) == "So"
        flags = flags + 1 if flag else 0
        before = char
    return total
