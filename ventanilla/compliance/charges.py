"""What a product charges, as its data tell it: nothing ("0"), an amount, or a list of `{"name", "amount", "mandatory"}`."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any


def amount_of(charge: Any) -> Decimal | None:
    """The amount of one charge of a list; None when it tells none, or not as a number."""
    told = charge.get("amount") if isinstance(charge, Mapping) else charge
    if told is None or isinstance(told, bool):
        return None
    try:
        return Decimal(str(told).replace(",", ".").replace("%", "").strip())
    except InvalidOperation:
        return None


def amounts_sum(charges: Iterable[Any]) -> Decimal | None:
    """The sum of a list of charges, zero for an empty one; None as soon as one of them is not known."""
    total = Decimal(0)
    for charge in charges:
        amount = amount_of(charge)
        if amount is None:
            return None
        total += amount
    return total
