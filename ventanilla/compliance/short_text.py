"""The Spanish short form for networks with few characters, built from product data (Circular 4/2020, Anejo V.1.2-1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from ventanilla.compliance.products import CREDIT

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ShortForm:
    """The text, and the facts of the product that it lacks; with any of these the text is empty."""

    text: str
    missing: tuple[str, ...] = ()


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value).replace(",", ".").replace("%", "").replace("€", "").strip())
    except InvalidOperation:
        return None


def percent(value: Decimal) -> str:
    """ "3,25%" as Spanish writes it, without needless zeros."""
    shown = f"{value.normalize():f}"
    return f"{shown.replace('.', ',')}%"


def euros(value: Decimal) -> str:
    """ "10.637,04€": points between thousands, a comma before cents, no cents when there are none."""
    cents = value.quantize(_CENT, ROUND_HALF_UP)
    whole = f"{cents:,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{whole.removesuffix(',00')}€"


def instalment(amount: Decimal, nominal: Decimal, months: int) -> Decimal:
    """The constant monthly instalment (French system) of an amount at a yearly nominal rate in per cent, to the cent."""
    rate = nominal / 1200
    if rate == 0:
        return (amount / months).quantize(_CENT, ROUND_HALF_UP)
    return (amount * rate / (1 - (1 + rate) ** -months)).quantize(_CENT, ROUND_HALF_UP)


def build(product: Mapping[str, Any], entity: str, landing_url: str) -> ShortForm:
    """The text to publish. For credit it ends with the simplified representative example in the order of the Anejo.

    `product`: `class`, `name`, `tae`; for credit also `tin`, `amount`, `term_months`; `rate_type` makes it TAEVariable. A purchase on
    instalments may give `cash_price` and `total_price` instead.
    """
    credit = product.get("class") in CREDIT
    deferred = credit and product.get("cash_price") and product.get("total_price")
    figures = {name: _decimal(product.get(name)) for name in ("tae", "tin", "amount", "term_months", "cash_price", "total_price")}
    needed = ["tae", *(["cash_price", "total_price"] if deferred else ["tin", "amount", "term_months"] if credit else [])]
    missing = tuple(name for name in needed if figures[name] is None) + tuple(
        name for name, value in (("name", product.get("name")), ("entity", entity), ("landing_url", landing_url)) if not value
    )
    if missing:
        return ShortForm("", missing)
    label = "TAEVariable" if product.get("rate_type") == "variable" else "TAE"
    parts = [f"{entity}. {product['name']}: {label} {percent(figures['tae'] or Decimal(0))}."]
    if deferred:
        parts.append(
            f"PVP {euros(figures['cash_price'] or Decimal(0))} Precio total a plazos {euros(figures['total_price'] or Decimal(0))}."
        )
    elif credit:
        parts.append(_example(figures["tin"] or Decimal(0), figures["amount"] or Decimal(0), int(figures["term_months"] or 0)))
    return ShortForm(f"{' '.join(parts)} Consulte las condiciones: {landing_url}")


def _example(tin: Decimal, amount: Decimal, months: int) -> str:
    each = instalment(amount, tin, months)
    return (
        f"TIN {percent(tin)} Importe {euros(amount)} Plazo {months} meses {months} cuotas de {euros(each)} "
        f"Importe total adeudado {euros(each * months)}."
    )
