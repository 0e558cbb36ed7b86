"""Risk indicator, liquidity and complexity warnings, investments (Orden ECC/2316/2015; Circular 2/2020 CNMV)."""

import re

from ventanilla.compliance.conditions import condition, duty, found, product, said, told
from ventanilla.compliance.packs.es.sources import C2, O2316
from ventanilla.compliance.products import INVESTMENT
from ventanilla.compliance.rule import ADS, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, yes

B = Severity.BLOCK
OK = Status.VERIFIED
_NOT_SIMPLE = "Producto financiero que no es sencillo y puede ser difícil de comprender."
_PAST = "Las rentabilidades pasadas no constituyen un indicador fiable de las rentabilidades futuras"
_LEGEND = "Este número es indicativo del riesgo del producto, siendo 1/6 indicativo del menor riesgo y 6/6 del mayor riesgo."
LIQUIDITY = {
    "a": (
        "El compromiso de devolución del capital (o, en su caso, del xx% del capital) "
        "solo es a vencimiento y la venta anticipada puede provocar pérdidas"
    ),
    "b": (
        "El capital garantizado sólo es a vencimiento y la movilización o el ejercicio "
        "del derecho de rescate implica una penalización que puede provocar pérdidas"
    ),
    "c": "La venta o cancelación anticipada no es posible o puede implicar pérdidas relevantes",
    "d": (
        "El reembolso, rescate o la devolución anticipada de una parte o de todo el principal "
        "invertido están sujetos a comisiones o penalizaciones"
    ),
    "e": "El reembolso, rescate o la devolución anticipada de una parte o de todo el principal están sujetos a un plazo de preaviso mínimo",
    "f": (
        "El cobro de la prestación o el ejercicio del derecho de rescate sólo es posible "
        "en caso de acaecimiento de alguna de las contingencias o supuestos excepcionales "
        "de liquidez regulados en la normativa de planes y fondos de pensiones"
    ),
    "g": (
        "El valor del derecho de rescate o movilización depende del valor del mercado "
        "de los activos asignados y puede provocar pérdidas relevantes"
    ),
    "h": (
        "El valor de los derechos de movilización, de las prestaciones y de los supuestos "
        "excepcionales de liquidez depende del valor de mercado de los activos del fondo "
        "de pensiones y puede provocar pérdidas relevantes"
    ),
}
# The sentence "a" leaves a choice between the whole capital and a share of it.
_A = re.compile(
    r"compromiso de devolucion del(?: \d{1,3}(?:[.,]\d+)?\s?% del)? capital[^.]{0,60} "
    r"solo es a vencimiento y la venta anticipada puede provocar perdidas"
)
_INDICATOR = re.compile(r"(?<![\d/])[1-6]\s?/\s?6(?![\d/])")
_FUND = re.compile(r"fondo\s+de\s+garantia|fgd|garantia\s+de\s+depositos|deposit\s+guarantee")
_DISCLAIMS = re.compile(
    r"no\s+(?:nos\s+hacemos|se\s+hace|somos|es)\s+responsables?|no\s+asum\w+\s+(?:ninguna\s+)?responsabilidad|"
    r"declin\w+\s+(?:toda\s+)?responsabilidad|sin\s+responsabilidad\s+(?:alguna|para\s+el\s+banco)"
)


@condition
def _risk_shown(scene: Scene) -> bool:
    """The number out of six, its legend, and for deposits the fund that covers them."""
    shown = _INDICATOR.search(scene.bare.replace(" ", "")) is not None or _INDICATOR.search(scene.text) is not None
    legend = scene.says((_LEGEND,)) or "indicativo del riesgo" in scene.text or "indicativo del menor riesgo" in scene.text
    needs_fund = not scene.classes.isdisjoint({"deposit", "savings"})
    return shown and legend and (not needs_fund or _FUND.search(scene.text) is not None)


@condition
def _liquidity_missing(scene: Scene) -> Verdict:
    flags = scene.fact("product.liquidity_flags") or ()
    wanted = [str(f).strip().lower() for f in ([flags] if isinstance(flags, str) else flags)]
    said_all = all((flag == "a" and _A.search(scene.text)) or scene.says((LIQUIDITY[flag],)) for flag in wanted if flag in LIQUIDITY)
    other = [flag for flag in wanted if flag not in LIQUIDITY]
    return Verdict(bool(wanted) and (not said_all or (bool(other) and not scene.says(LIQUIDITY.values()) and not _A.search(scene.text))))


@condition
def _against_circular(scene: Scene) -> Verdict:
    """A past yield without the warning, a disclaimer of what the advertisement says, a gift."""
    disclaimed = [m.span() for m in _DISCLAIMS.finditer(scene.text)]
    if disclaimed:
        return yes(disclaimed)
    if scene.has("past_perf") and not scene.has("past_warning"):
        return yes(scene.spans("past_perf")[:1])
    return yes(scene.spans("gift_word")) if scene.has("gift_word") else NO


RULES: tuple[Rule, ...] = (
    row(
        "ES.PRD.risk_indicator",
        "Orden ECC/2316/2015, arts. 5 y 10-13",
        B,
        OK,
        How.PHRASE,
        O2316,
        duty(
            product("deposit", "savings", "securities", "life_savings", "pension")
            & (told("product.concrete_features") | (found("rate") & ~told("product.concrete_features", False))),
            _risk_shown,
        ),
        (
            "La publicidad con características concretas muestra el indicador de riesgo, "
            "su leyenda y, en depósitos, el fondo de garantía y su límite."
        ),
        "Advertising with concrete features shows the risk indicator, its legend and, for deposits, the guarantee fund and its limit.",
        ("Añada «1/6», la leyenda y «Fondo de Garantía de Depósitos, hasta 100.000 €» (o la clase que corresponda)."),
        ("Add “1/6”, the legend and the guarantee fund with its limit (or the class that applies)."),
        kinds=ADS,
        say={"es": _LEGEND},
        yes=(
            ex("Depósito a 12 meses al 3 % TAE", product={"class": "deposit", "concrete_features": True}),
            ex("Depósito al 3 % TAE. 1/6", product={"class": "deposit", "concrete_features": True}),
            ex("Bono a 5 años, cupón 4 %", product={"class": "securities", "concrete_features": True}),
            ex(f"Depósito al 3 %. 1/6. {_LEGEND}", product={"class": "deposit", "concrete_features": True}),
        ),
        no=(
            ex(
                (f"Depósito al 3 % TAE. 1/6 {_LEGEND} Fondo de Garantía de Depósitos, máximo 100.000 €"),
                product={"class": "deposit", "concrete_features": True},
            ),
            ex("Conoce nuestros depósitos", product={"class": "deposit", "concrete_features": False}),
            ex("Depósito al 3 % TAE", kind="reply", product={"class": "deposit", "concrete_features": True}),
            ex("Préstamo al 5 %", product={"class": "personal_loan", "concrete_features": True}),
        ),
    ),
    row(
        "ES.PRD.liquidity_alert",
        "Orden ECC/2316/2015, arts. 7-8",
        B,
        OK,
        How.PHRASE,
        O2316,
        _liquidity_missing,
        "El producto tiene límites de liquidez y falta su frase de alerta.",
        "The product has liquidity limits and its warning is missing.",
        "Añada, palabra por palabra, la frase de alerta que corresponde al producto.",
        "Add, word for word, the warning that belongs to the product.",
        kinds=ADS,
        say=LIQUIDITY,
        yes=(
            ex("Depósito a 3 años", product={"class": "deposit", "liquidity_flags": ["c"]}),
            ex("La venta anticipada no es posible", product={"class": "securities", "liquidity_flags": ["c"]}),
            ex("Plan", product={"class": "pension", "liquidity_flags": ["f", "h"]}),
            ex(f"Bono. {LIQUIDITY['c']}", product={"class": "securities", "liquidity_flags": ["c", "d"]}),
        ),
        no=(
            ex(f"Depósito. {LIQUIDITY['c']}", product={"class": "deposit", "liquidity_flags": ["c"]}),
            ex(
                ("El compromiso de devolución del 90 % del capital solo es a vencimiento y la venta anticipada puede provocar pérdidas"),
                product={"class": "securities", "liquidity_flags": ["a"]},
            ),
            ex("Depósito", product={"class": "deposit", "liquidity_flags": []}),
            ex("Depósito", product="deposit"),
        ),
    ),
    row(
        "ES.PRD.complexity_alert",
        "Orden ECC/2316/2015, art. 9.3",
        B,
        OK,
        How.PHRASE,
        O2316,
        duty(told("product.complex"), said(_NOT_SIMPLE)),
        "La publicidad de un producto complejo lleva la frase de alerta sobre su complejidad.",
        "Advertising of a complex product carries the complexity warning.",
        f"Añada literalmente: «{_NOT_SIMPLE}»",
        f"Add, word for word: “{_NOT_SIMPLE}”",
        kinds=ADS,
        say={"es": _NOT_SIMPLE},
        yes=(
            ex("Nuevo bono estructurado a 5 años", product={"class": "securities", "complex": True}),
            ex("Producto que no es fácil de comprender", product={"class": "investment", "complex": True}),
            ex("Invierte en nuestro estructurado", product={"class": "securities", "complex": True}, kind="organic", is_boosted=True),
            ex("Producto financiero sencillo", product={"class": "investment", "complex": True}),
        ),
        no=(
            ex(f"Nuevo estructurado. {_NOT_SIMPLE}", product={"class": "securities", "complex": True}),
            ex(
                "PRODUCTO FINANCIERO QUE NO ES SENCILLO Y PUEDE SER DIFICIL DE COMPRENDER", product={"class": "securities", "complex": True}
            ),
            ex("Fondo monetario", product={"class": "investment", "complex": False}),
            ex("Nuevo bono estructurado", kind="reply", product={"class": "securities", "complex": True}),
        ),
    ),
    row(
        "ES.PRD.invest_ads",
        "Circular 2/2020 CNMV, Anexos I-II",
        B,
        OK,
        How.PATTERN,
        C2,
        product(*INVESTMENT) & _against_circular,
        "La publicidad de inversión lleva la advertencia sobre rentabilidades pasadas, no descarga su responsabilidad y no ofrece regalos.",
        "Investment advertising carries the warning on past performance, disclaims nothing and offers no gifts.",
        f"Añada «{_PAST}» y quite el descargo o el regalo.",
        f"Add “{_PAST}” and take out the disclaimer or the gift.",
        kinds=ADS,
        say={"es": _PAST},
        yes=(
            ex("Nuestro fondo ha subido un 12 % en 2025", product="investment"),
            ex("El banco no se hace responsable de esta información. Invierte en fondos", product="investment"),
            ex("Traspasa tu fondo y te regalamos una tablet", product="investment"),
            ex("Our fund returned 38% in 2025", product="investment", language="en"),
        ),
        no=(
            ex(f"Nuestro fondo ha subido un 12 % en 2025. {_PAST}", product="investment"),
            ex("Conoce nuestros fondos de inversión", product="investment"),
            ex("Nuestro fondo ha subido un 12 %", kind="organic", product="investment"),
            ex("Depósito con regalo", product="deposit"),
        ),
    ),
)
