"""Yields and guarantee schemes in the advertising of deposits in Spain (Circular 4/2020, Anejo III.4)."""

import re

from ventanilla.common.pure.text import fold
from ventanilla.compliance.conditions import condition, first, found, product, told
from ventanilla.compliance.packs.es.sources import C4
from ventanilla.compliance.products import CREDIT
from ventanilla.compliance.rule import How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict

B, W = Severity.BLOCK, Severity.WARN
OK = Status.VERIFIED
_LOANS = product(*CREDIT)


_NIL = re.compile(r"(?:nul[oa]|cero)\b[^.]{0,25}negativ|negativ\w+\b[^.]{0,20}nul|nil\s+or\s+(?:even\s+)?negative")
_SCHEME = re.compile(
    r"fondo\s+de\s+garantia|garantia\s+de\s+depositos|deposit\s+(?:guarantee|insurance|"
    r"protection)|fgd|fgdec|fscs|fitd|einlagensicherung|garantie\s+des\s+depots|fundo\s+de\s+garantia|"
    r"edis|tutela\s+dei\s+depositi|fdic"
)


@condition
def _foreign_scheme(scene: Scene) -> Verdict:
    """The guarantee scheme is another country's. Where the licence is Spanish, so is the scheme."""
    scheme = scene.fact("entity.dgs") or scene.fact("product.dgs")
    if scheme is None:
        licence = scene.draft.entity_country.upper()
        return NO if licence in ("ES", "") else Verdict(None, missing=("entity.dgs",))
    return Verdict(fold(str(scheme)) not in ("es", "fgd", "fgdec", "espana", "spain"))


RULES: tuple[Rule, ...] = (
    row(
        "ES.PRD.volatile_yield",
        "Circular 4/2020, Anejo III.4.d",
        B,
        OK,
        How.PHRASE,
        C4,
        told("product.yield", "market_linked", "linked", "variable_market") & ~condition(lambda scene: _NIL.search(scene.text) is not None),
        ("Si la rentabilidad depende del mercado, se advierte de que podría ser nula o incluso negativa."),
        "Where the yield depends on the market, warn that it could be nil or even negative.",
        "Añada: «La rentabilidad podría ser nula o incluso negativa».",
        "Add: “La rentabilidad podría ser nula o incluso negativa”.",
        say={"es": "podría ser nula o incluso negativa"},
        yes=(
            ex("Depósito ligado al Ibex", product={"class": "deposit", "yield": "market_linked"}),
            ex("Depósito estructurado, hasta 5 %", product={"class": "deposit", "yield": "market_linked"}),
            ex("Rentabilidad que podría ser alta", product={"class": "deposit", "yield": "market_linked"}),
            ex("Fondo ligado a bolsa", kind="organic", product={"class": "investment", "yield": "market_linked"}),
        ),
        no=(
            ex(
                "Depósito ligado al Ibex. La rentabilidad podría ser nula o incluso negativa",
                product={"class": "deposit", "yield": "market_linked"},
            ),
            ex("Depósito fijo", product={"class": "deposit", "yield": "fixed"}),
            ex("Depósito fijo", product="deposit"),
            ex("La rentabilidad puede ser nula e incluso negativa", product={"class": "deposit", "yield": "market_linked"}),
        ),
    ),
    row(
        "ES.PRD.foreign_dgs",
        "Circular 4/2020, Anejo III.4.c",
        B,
        OK,
        How.METADATA,
        C4,
        first(
            (found("deposit_word") | product("deposit", "savings"))
            & product("deposit", "savings")
            & ~condition(lambda scene: _SCHEME.search(scene.text) is not None)
            & _foreign_scheme
        ),
        "Un depósito cubierto por un fondo de garantía extranjero lo dice.",
        "A deposit covered by a foreign guarantee scheme says so.",
        "Nombre el fondo de garantía de depósitos que lo cubre.",
        "Name the deposit-guarantee scheme that covers it.",
        yes=(
            ex("Depósito al 3 % TAE", product="deposit", entity_country="PT", entity__dgs="PT"),
            ex("Cuenta de ahorro", product="savings", entity__dgs="DE"),
            ex("Depósito a plazo", product="deposit", dgs="FITD"),
            ex("Plazo fijo al 3 %", kind="organic", entity__dgs="MT"),
        ),
        no=(
            ex("Depósito al 3 %. Cubierto por el fondo de garantía de Portugal", product="deposit", entity__dgs="PT"),
            ex("Depósito al 3 % TAE", product="deposit", entity__dgs="ES"),
            ex("Depósito al 3 % TAE", product="deposit"),
            ex("Préstamo", product="personal_loan", entity__dgs="PT"),
        ),
        asks=(ex("Depósito al 3 % TAE", product="deposit", entity_country="LT"),),
    ),
)
