"""The figures of a text as numbers: amounts of money, percentages, terms."""

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

_NUMBER = re.compile(r"\d[\d.,' ]*\d|\d")
_GROUPED = re.compile(r"\d{1,3}(?:[., ']\d{3})+(?:[.,]\d{1,2})?")
_YEARS = re.compile(r"(?<![\d.,])(\d{1,2})\s?(?:-\s?)?(?:anos|years?|anni|ans|jahre?n?|lat)(?!\w)")
_MONTHS = re.compile(
    r"(?<![\d.,])(\d{1,3})\s?(?:-\s?)?(?:meses|months?|mesi|mois|monate?n?|miesiecy|"
    r"cuotas|mensualidades|mensualites|raten|rate|parcelas|prestacoes|instal?ments)(?!\w)"
)


def number(text: str) -> Decimal | None:
    """A number written with either kind of separator: "1.500", "1,500.00", "1 500,00", "3,5"."""
    match = _NUMBER.search(text)
    if match is None:
        return None
    raw = match[0].strip(" .,'")
    digits = re.sub(r"[ ']", "", raw)
    if _GROUPED.fullmatch(raw):
        last = max(digits.rfind("."), digits.rfind(","))
        decimals = len(digits) - last - 1 if last >= 0 else 3
        whole = digits if decimals == 3 else digits[:last]
        rest = "" if decimals == 3 else digits[last + 1 :]
        digits = re.sub(r"[.,]", "", whole) + (f".{rest}" if rest else "")
    else:
        digits = digits.replace(",", ".")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def amounts(scene: "Scene") -> list[Decimal]:
    """The amounts of money in the text."""
    found = []
    for start, end in scene.spans("money"):
        value = number(scene.text[start:end])
        if value is not None:
            thousands = re.search(r"\d\s?(?:mil|k|tys|mila)(?!\w)", scene.text[start:end])
            found.append(value * 1000 if thousands else value)
    return found


def rates(scene: "Scene", detector: str = "rate") -> list[Decimal]:
    """The percentages that a detector finds."""
    numbers = (re.search(r"\d{1,3}(?:[.,]\d{1,4})?(?=\s?%)", scene.text[start:end]) for start, end in scene.spans(detector))
    return [Decimal(m[0].replace(",", ".")) for m in numbers if m]


def years(scene: "Scene") -> list[int]:
    """Terms in whole years, also those written in months."""
    whole = [int(m[1]) for m in _YEARS.finditer(scene.text)]
    return whole + [int(m[1]) // 12 for m in _MONTHS.finditer(scene.text) if int(m[1]) % 12 == 0]


def months(scene: "Scene") -> list[int]:
    """Terms in months, also those written in years."""
    return [int(m[1]) for m in _MONTHS.finditer(scene.text)] + [int(m[1]) * 12 for m in _YEARS.finditer(scene.text)]
