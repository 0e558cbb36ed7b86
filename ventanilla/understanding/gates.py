"""Which recognisers a text concerns at all: one pass of a finite automaton says it of most texts in a microsecond or two.

Most messages hold no personal data. A gate may let too much through, never too little: everything that a recogniser finds needs what its
gate asks for.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import re2

from ventanilla.understanding.recognisers.base import ByPattern, Recogniser
from ventanilla.understanding.recognisers.common.address import GATE as ADDRESS_GATE
from ventanilla.understanding.recognisers.registry import ALL
from ventanilla.understanding.spelled import WORDS

_BEYOND_DIGITS = 0x20000  # the planes of Han characters and the empty ones after them hold no digit


def _strange_digits() -> str:
    """The digits of all scripts but ours, as a character class."""
    ranges: list[list[int]] = []
    for point in range(0x80, _BEYOND_DIGITS):
        if unicodedata.digit(chr(point), None) is not None:
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "[" + "".join(f"\\x{{{start:x}}}-\\x{{{end:x}}}" for start, end in ranges) + "]"


_NUMBER = "(?:" + "|".join(sorted((*WORDS, "double", "doble", "triple", "d[oó]lar"), key=len, reverse=True)) + ")"
_SPELLED = rf"\b{_NUMBER}[^0-9a-zA-Z]{{1,4}}(?:[ey]\s)?{_NUMBER}[^0-9a-zA-Z]{{1,4}}(?:[ey]\s)?{_NUMBER}\b"
_TRIGGERS = (
    r"[0-9](?:[^0-9]*[0-9]){2}",  # three digits
    r"[\x{200b}-\x{200c}\x{200e}-\x{200f}\x{2060}-\x{2064}\x{feff}\x{ad}\x{ff21}-\x{ff5a}]",  # invisible characters, wide letters
    _strange_digits(),
    r"[\w+%-]@[a-z0-9]|arroba|[(\[]\s?(?:at|@)\s?[)\]]|\s(?:at|@)\s",
    r"(?:clave|contra\S*|pass\S*|senha|pwd|psw|\bpw\b|\bkey\b|palavra.passe)(?:\s\S{1,16}){0,6}(?:\s?[:=>]|\s(?:es|era|is|was|e|é|seria)\s|[0-9])",
    r"alias",
    ADDRESS_GATE,
    _SPELLED,
)


def _options(*, any_case: bool) -> re2.Options:
    options = re2.Options()
    options.never_capture = True
    options.case_sensitive = not any_case
    options.max_mem = 64 << 20
    return options


_LOOK = re.compile(r"\(\?<?[=!](?:[^()\[\]]|\[[^\]]*\]|\([^()]*\))*\)")


def automaton(patterns: Iterable[str], *, any_case: bool = False) -> re2.Set:
    """One automaton for several patterns; cheaper to ask than a compiled expression, even a single one."""
    gates = re2.Set.SearchSet(_options(any_case=any_case))
    for pattern in patterns:
        gates.Add(pattern)
    gates.Compile()
    return gates


_MAY_HOLD = automaton(["|".join(f"(?:{t})" for t in _TRIGGERS)], any_case=True)
_IS_SPELLED = automaton([_SPELLED])


def _gates() -> tuple[re2.Set, list[tuple[Recogniser, frozenset[int]]]]:
    """The automaton of all gates, and for each recogniser which of them it needs."""
    patterns: list[str] = []
    needs: list[tuple[Recogniser, frozenset[int]]] = []
    for recogniser in ALL:
        own: list[str] = []
        if recogniser.gate:
            own.append(recogniser.gate)
        if recogniser.cues:
            own.append("|".join(re2.escape(cue) for cue in recogniser.cues))
        if isinstance(recogniser.find, ByPattern) and recogniser.digits < 14:
            own.append(_LOOK.sub("", recogniser.find.pattern))  # what is looked at beside the value only narrows it
        needs.append((recogniser, frozenset(range(len(patterns), len(patterns) + len(own)))))
        patterns += own
    return automaton(patterns), needs


_GATES, _NEEDS = _gates()


def may_hold(text: str) -> bool:
    """Whether a text as it came may hold personal data. Raises UnicodeEncodeError on half characters."""
    return bool(_MAY_HOLD.Match(text))


def spelled(folded: str) -> bool:
    """Whether a folded text has three number words in a row."""
    return bool(_IS_SPELLED.Match(folded))


@lru_cache(maxsize=8192)
def _opened(passed: tuple[int, ...], digits: int) -> tuple[Recogniser, ...]:
    open_gates = frozenset(passed)
    return tuple(recogniser for recogniser, needed in _NEEDS if recogniser.digits <= digits and needed <= open_gates)


def open_to(folded: str, digits: int) -> tuple[Recogniser, ...]:
    """The recognisers whose gates a folded text with so many digits passes."""
    return _opened(tuple(sorted(_GATES.Match(folded) or ())), min(digits, 40))
