"""The figures that a text quotes, each with what it is said to be: so that they can be held against the catalogue's."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ventanilla.compliance.amounts import number
from ventanilla.compliance.verdict import Span

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

_JOIN_BEFORE = re.compile(
    r"\s*(?:variable|promedio|representativ[ao]|representative)?\s*[:=(]?\s*"
    r"(?:(?:desde|de|del|from|of|hasta|up\s+to|es|is|von|ab|di|da|od|a\s+partir\s+de|al|el)\s+(?:el\s+|un\s+)?)?"
)
_JOIN_AFTER = re.compile(r"\s*[(,]?\s*(?:de\s+|en\s+)?")
_NUMBERS = re.compile(r"\d[\d.,']*\d|\d")
_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?")
_REACH = 40


def _labelled(scene: "Scene", span: Span, labels: tuple[Span, ...], *, before: bool) -> bool:
    """Whether one of the labels stands right before (or after) the figure, with nothing but joining words between."""
    for start, end in labels:
        if before and 0 <= span[0] - end <= _REACH and _JOIN_BEFORE.fullmatch(scene.text, end, span[0]):
            return True
        if not before and 0 <= start - span[1] <= _REACH and _JOIN_AFTER.fullmatch(scene.text, span[1], start):
            return True
    return False


def rates(scene: "Scene") -> Iterator[tuple[Span, Decimal, str]]:
    """Each percentage: where, how much, and whether it is an `apr`, a `nominal` rate, or "" without a label.

    "TIN 5,75 % TAE 6,04 %" and "5,75 % TIN, 6,04 % TAE" say the same: which side labels stand on is told by what comes first.
    """
    labels = {"apr": scene.spans("apr_label"), "nominal": scene.spans("nominal_label")}
    spans = scene.spans("rate")
    first_label = min((s for found in labels.values() for s, _ in found), default=None)
    before_first = first_label is not None and bool(spans) and first_label < spans[0][0]
    for span in spans:
        figure = _PERCENT.match(scene.text, span[0])
        if figure is None:
            continue
        value = Decimal(figure[0].replace(",", "."))
        kind = ""
        for before in (before_first, not before_first):
            kind = next((name for name, found in labels.items() if _labelled(scene, span, found, before=before)), "")
            if kind:
                break
        yield span, value, kind


@lru_cache(maxsize=1024)
def numbers_in(text: str) -> frozenset[Decimal]:
    """Every number of a text: those that an example or a list of fees allows to be quoted."""
    return frozenset(value for m in _NUMBERS.finditer(text) if (value := number(m[0])) is not None)


def known(scene: "Scene", *facts: str) -> frozenset[Decimal]:
    """The numbers of these facts of the product."""
    values: set[Decimal] = set()
    for fact in facts:
        told: Any = scene.fact(f"product.{fact}")
        if told is not None and not isinstance(told, bool):
            values |= numbers_in(str(told))
    return frozenset(values)
