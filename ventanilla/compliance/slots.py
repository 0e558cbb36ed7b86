"""The items that advertisements with figures must carry, and how each is recognised in a text."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

# name: (Spanish, English, test)
SLOTS: "dict[str, tuple[str, str, Callable[[Scene], bool]]]" = {
    "apr": ("TAE", "APR", lambda s: s.has("slot_apr")),
    "rate": ("tipo de interés (TIN)", "interest rate", lambda s: s.has("slot_nominal")),
    "amount": ("importe", "amount", lambda s: s.has("money")),
    "term": ("plazo", "term", lambda s: s.has("term")),
    "instalment": ("cuotas", "instalments", lambda s: s.has("instalment")),
    "total": ("importe total adeudado", "total amount payable", lambda s: s.has("slot_total")),
    "example": ("ejemplo representativo", "representative example", lambda s: s.has("slot_example")),
    "representative": ("la palabra «representativo»", "the word “representative”", lambda s: s.has("representative")),
    "fees": ("comisiones y gastos", "fees and charges", lambda s: s.has("fees", "free_word")),
    "date": ("fecha", "date", lambda s: s.has("date")),
    "link": ("enlace", "link", lambda s: bool(s.fact("landing_url")) or s.has("link")),
}


def holds(name: str, scene: "Scene") -> bool:
    return SLOTS[name][2](scene)


def word(name: str, language: str) -> str:
    """The item's name, for messages."""
    spanish, english, _ = SLOTS[name]
    return english if language == "en" else spanish
