"""Signals: a formal complaint, a vulnerable person, churn, press, irony, insult, hate, interest in a product.

Lexicons first, the model beside them.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import re2

from ventanilla.understanding.gates import automaton
from ventanilla.understanding.types import Signal, SignalKind

_HERE = Path(__file__).parent / "lexicons"
_FILES = ("formal_complaint", "vulnerable", "churn", "press", "irony", "insult", "hate", "product_interest")
# What the model alone must be sure of; the lexicons find what is said outright.
_SURE = {SignalKind.INSULT: 0.55, SignalKind.VULNERABLE: 0.55, SignalKind.IRONY: 0.5}
_SURE_ELSE = 0.6
_LEAST_SURE = min(_SURE.values())


@lru_cache(maxsize=1)
def _patterns() -> tuple[re2.Set, list[tuple[SignalKind, re.Pattern[str]]]]:
    """One automaton that says which kinds a text may hold, and a pattern for each kind.

    From `lexicons/<language>/<kind>.txt`: a phrase a line, folded; `*` stands for the rest of a word, `_` for up to three words between.
    """
    found: list[tuple[SignalKind, re.Pattern[str]]] = []
    gates: list[str] = []
    for kind in _FILES:
        phrases: list[str] = []
        for path in sorted(_HERE.glob(f"*/{kind}.txt")):
            phrases += [
                line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("//")
            ]
        if phrases:
            alternatives = "|".join(
                re.escape(p).replace(r"\*", r"\w*").replace(r"\ _\ ", r"\s+(?:\S+\s+){0,3}").replace(r"\ ", r"\s+")
                for p in sorted(phrases, key=len, reverse=True)
            )
            found.append((SignalKind(kind), re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")))
            gates.append(f"(?:{alternatives})".replace(r"\-", "-").replace(r"\'", "'"))
    return automaton(gates), found


def find(folded: str, modelled: Mapping[str, float]) -> list[Signal]:
    """The signals of a folded text. `modelled`: what the classifier gives each kind, 0 to 1."""
    gates, patterns = _patterns()
    open_gates = gates.Match(folded) or ()
    if not open_gates and all(score < _LEAST_SURE for score in modelled.values()):
        return []
    found = []
    for number, (kind, pattern) in enumerate(patterns):
        score = modelled.get(kind.value, 0.0)
        match = pattern.search(folded) if number in open_gates else None
        if match and _denied(kind, folded, match.start()):
            continue
        if match:
            found.append(Signal(kind, round(max(0.8, score), 3), f"says “{match[0]}”"))
        elif score >= _SURE.get(kind, _SURE_ELSE):
            found.append(Signal(kind, round(score, 3), "the wording as a whole"))
    return found


# "No" is also Portuguese for "in the": only before a verb does it deny.
_NOT = re.compile(
    r"(?:\bno (?:voy|vamos|vais|va|me|os|nos|quiero|pienso|sois|son|es|soy|eres|somos|hay|tengo|hace|creo)|\bsin|\bnunca|\bnot"
    r"|\bnever|\bdon'?t|\bnao|\bnem|\bni|\btampoco|\bjamas)\s+(?:\w+\s+){0,2}$"
)
_DENIABLE = frozenset({SignalKind.CHURN, SignalKind.FORMAL_COMPLAINT, SignalKind.INSULT})


def _denied(kind: SignalKind, folded: str, start: int) -> bool:
    """Whether the phrase is denied just before: "no voy a cambiarme de banco"."""
    before = folded[max(0, start - 24) : start]
    if kind not in _DENIABLE:
        return False
    return bool(_NOT.search(before)) or (kind is not SignalKind.FORMAL_COMPLAINT and before.endswith(("no ", "nao ")))
