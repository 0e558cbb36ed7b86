"""The figures of a product: which there are, for which classes, and what cannot be. Pure.

The names are those that compliance rules use; values are kept as decimal strings or words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Shape(StrEnum):
    PERCENT = "percent"
    MONEY = "money"
    COUNT = "count"
    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name in rules, what its value looks like, and between which bounds."""

    name: str
    shape: Shape
    choices: tuple[str, ...] = ()
    maximum: int = 1_000_000_000


YES_NO = ("yes", "no")
FIGURES: tuple[Figure, ...] = (
    Figure("tae", Shape.PERCENT, maximum=10_000),
    Figure("tin", Shape.PERCENT, maximum=1_000),
    Figure("apr", Shape.PERCENT, maximum=10_000),
    Figure("rate", Shape.PERCENT, maximum=1_000),
    Figure("rate_type", Shape.CHOICE, ("fixed", "variable", "mixed")),
    Figure("index", Shape.TEXT),
    Figure("yield", Shape.PERCENT, maximum=1_000),
    Figure("amount", Shape.MONEY),
    Figure("term_months", Shape.COUNT, maximum=720),
    Figure("min_term_days", Shape.COUNT, maximum=36_500),
    Figure("max_term_days", Shape.COUNT, maximum=36_500),
    Figure("fees", Shape.LONG),
    Figure("example", Shape.LONG),
    Figure("risk_class", Shape.CHOICE, ("1", "2", "3", "4", "5", "6", "7")),
    Figure("complex", Shape.CHOICE, YES_NO),
    Figure("liquidity_flags", Shape.TEXT),
    Figure("dgs", Shape.TEXT),
    Figure("owner", Shape.TEXT),
    Figure("concrete_features", Shape.LONG),
)
BY_NAME = {figure.name: figure for figure in FIGURES}
CREDIT = frozenset({"personal_loan", "consumer_credit", "revolving_credit", "credit_card", "mortgage", "hcstc"})
SAVING = frozenset({"deposit", "savings"})
LENGTH = {Shape.TEXT: 200, Shape.LONG: 2_000}


class Wrong(StrEnum):
    """Why a figure cannot be."""

    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    OUT_OF_BOUNDS = "out_of_bounds"
    NO_CHOICE = "no_choice"
    TOO_LONG = "too_long"
    TAE_MISSING = "tae_missing"
    EXAMPLE_MISSING = "example_missing"
    TAE_BELOW_TIN = "tae_below_tin"
    TERMS_CROSSED = "terms_crossed"


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(" ", "").replace(",", ".") if text.count(",") <= 1 and "." not in text else text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _value(figure: Figure, text: str) -> str | Wrong:
    if figure.shape is Shape.CHOICE:
        return text if text in figure.choices else Wrong.NO_CHOICE
    if figure.shape in LENGTH:
        return text if len(text) <= LENGTH[figure.shape] else Wrong.TOO_LONG
    number = _number(text)
    if number is None:
        return Wrong.NOT_A_NUMBER
    if figure.shape is Shape.COUNT and number != number.to_integral_value():
        return Wrong.NOT_WHOLE
    low = Decimal(-100) if figure.shape is Shape.PERCENT else Decimal(0)
    if not low <= number <= figure.maximum:
        return Wrong.OUT_OF_BOUNDS
    return format(number.normalize(), "f") if number else "0"


def read(product_class: str, given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Wrong]]:
    """The figures as they are kept, and what is wrong, by the figure's name. Empty ones are left out; a decimal comma is a point."""
    values: dict[str, str] = {}
    wrong: dict[str, Wrong] = {}
    for name, figure in BY_NAME.items():
        text = str(given.get(name, "") or "").strip()
        if not text:
            continue
        value = _value(figure, text)
        if isinstance(value, Wrong):
            wrong[name] = value
        else:
            values[name] = value
    if not wrong:
        wrong = _together(product_class, values)
    return values, wrong


def _together(product_class: str, values: Mapping[str, str]) -> dict[str, Wrong]:
    """What the figures must be to each other."""
    wrong: dict[str, Wrong] = {}
    rate = next((values[name] for name in ("tin", "rate") if name in values), None)
    if product_class in CREDIT and rate is not None:
        if "tae" not in values and "apr" not in values:
            wrong["tae"] = Wrong.TAE_MISSING
        elif "tae" in values and Decimal(values["tae"]) < Decimal(rate):
            wrong["tae"] = Wrong.TAE_BELOW_TIN
        if "example" not in values:
            wrong["example"] = Wrong.EXAMPLE_MISSING
    if product_class in SAVING and rate is not None and "tae" not in values and "apr" not in values:
        wrong["tae"] = Wrong.TAE_MISSING
    if {"min_term_days", "max_term_days"} <= set(values) and int(values["min_term_days"]) > int(values["max_term_days"]):
        wrong["max_term_days"] = Wrong.TERMS_CROSSED
    return wrong
