"""Signals: a formal complaint, a vulnerable person, churn, press, irony, insult, hate, interest in a product.

Lexicons first, the model beside them.
"""

import re
from functools import lru_cache
from pathlib import Path

from ventanilla.understanding.types import Signal, SignalKind

_HERE = Path(__file__).parent / "lexicons"
_FILES = ("formal_complaint", "vulnerable", "churn", "press", "irony", "insult", "hate", "product_interest")


@lru_cache(maxsize=1)
def _patterns() -> dict[SignalKind, re.Pattern[str]]:
    """One pattern for each kind, from `lexicons/<language>/<kind>.txt`: a phrase a line, folded; `*` stands for the rest of a word."""
    found = {}
    for kind in _FILES:
        phrases: list[str] = []
        for path in sorted(_HERE.glob(f"*/{kind}.txt")):
            phrases += [
                line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("//")
            ]
        if phrases:
            alternatives = "|".join(
                re.escape(p).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in sorted(phrases, key=len, reverse=True)
            )
            found[SignalKind(kind)] = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
    return found


def find(folded: str, modelled: dict[str, float]) -> list[Signal]:
    """The signals of a folded text. `modelled`: what the classifier gives each kind, 0 to 1."""
    found = []
    for kind, pattern in _patterns().items():
        match = pattern.search(folded)
        score = modelled.get(kind.value, 0.0)
        if match:
            found.append(Signal(kind, round(max(0.8, score), 3), f"says “{match[0]}”"))
        elif score >= 0.6:
            found.append(Signal(kind, round(score, 3), "the wording as a whole"))
    return found
