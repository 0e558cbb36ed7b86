"""What a post says of a product must be what the catalogue says on the day of publication."""

import re

from ventanilla.compliance import amounts, quoted
from ventanilla.compliance.conditions import condition
from ventanilla.compliance.rule import EVERYTHING, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.short_text import percent
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Condition, Span, Verdict

B, W = Severity.BLOCK, Severity.WARN
OK = Status.VERIFIED
HOUSE = "House rule: one truth for figures"
_FEE_BEFORE = re.compile(
    r"(?:comision(?:es)?|cuota\s+anual|mantenimiento|apertura|gastos|fees?|charges?|comissao|comissoes|tarifas?|frais|gebuhr\w*|"
    r"commission[ei]|prowizj\w*|oplat\w*)[^.!?\n]{0,30}$"
)
_AMOUNT_BEFORE = re.compile(
    r"(?:importe|capital|hasta|desde|prestamo\s+de|credito\s+de|amount|borrow|up\s+to|montante|valor|montant|jusqu'a|betrag|bis\s+zu|"
    r"importo|fino\s+a|kwota|do)\s*(?:de|of|di|von|:)?\s*$"
)
_TERM_BEFORE = re.compile(
    r"(?:^|[\s(])(?:plazo|a|en|durante|term|over|for|duracion|prazo|duree|sur|laufzeit|durata|okres)\s*(?:de|of|di|:)?\s*$"
)
_TERM = re.compile(r"(\d{1,3})\s?(?:-\s?)?(meses|months?|mois|monaten?|mesi|miesiecy|anos|years?|ans|jahren?|anni|lat)(?!\w)")
_YEARS = ("ano", "year", "ans", "jahr", "anni", "lat")
_NO_FEES = ("", "0", "no", "none", "ninguna", "sin comisiones", "nenhuma", "aucun", "keine", "nessuna")


def _rates_against(kind: str, *facts: str) -> Condition:
    """Percentages with this label that are none of the catalogue's."""

    @condition
    def differs(scene: Scene) -> Verdict:
        own = [value for fact in facts if (value := scene.number(f"product.{fact}")) is not None]
        if not own:
            return NO
        allowed = {*own, *quoted.known(scene, "example")}
        wrong = [span for span, value, label in quoted.rates(scene) if label == kind and value not in allowed]
        return _told(scene, wrong, percent(own[0]))

    return differs


def _told(scene: Scene, spans: list[Span], right: str, *, instead: bool = True) -> Verdict:
    """It holds at these spans, and this is what the catalogue says."""
    if not spans:
        return NO
    said = [{"said": scene.text[slice(*span)], "known": right, **({"instead": right} if instead else {})} for span in spans]
    return Verdict(True, tuple(spans), told=tuple(said))


@condition
def _unlabelled(scene: Scene) -> Verdict:
    """A percentage with no label, in a text about the product, that the catalogue knows nowhere."""
    facts = ("tae", "tin", "apr", "rate", "yield", "fees", "example", "concrete_features", "index")
    known = quoted.known(scene, *facts)
    if not known:
        return NO
    wrong = [span for span, value, label in quoted.rates(scene) if not label and value not in known]
    shown = next((percent(v) for fact in ("tae", "apr", "tin", "rate", "yield") if (v := scene.number(f"product.{fact}")) is not None), "")
    return _told(scene, wrong, shown, instead=False) if shown else NO


@condition
def _says_free(scene: Scene) -> Verdict:
    """The text says that there are no fees, and the catalogue lists some."""
    fees = scene.fact("product.fees")
    if fees is None or str(fees).strip().lower().rstrip(".") in _NO_FEES or not quoted.numbers_in(str(fees)) - {0}:
        return NO
    spans = [
        s
        for s in scene.spans("free_word")
        if re.search(r"comis|fee|cuota|mantenim|tarifa|frais|gebuhr|canone|oplat|prowiz|grat|free", scene.text[slice(*s)])
    ]
    return _told(scene, spans, str(fees)[:120], instead=False)


@condition
def _fee_differs(scene: Scene) -> Verdict:
    """An amount or a percentage said to be a fee that the catalogue's fees do not have."""
    fees = scene.fact("product.fees")
    if fees is None:
        return NO
    known, wrong = quoted.numbers_in(str(fees)) | quoted.known(scene, "example") | {amounts.number("0")}, []
    labelled = {span for span, _, label in quoted.rates(scene) if label}
    for span in (*scene.spans("money"), *scene.spans("rate")):
        if span in labelled or not _FEE_BEFORE.search(scene.text[max(0, span[0] - 60) : span[0]]):
            continue
        if amounts.number(scene.text[slice(*span)]) not in known:
            wrong.append(span)
    return _told(scene, sorted(wrong), str(fees)[:120] or "0", instead=False)


@condition
def _amount_differs(scene: Scene) -> Verdict:
    own = scene.number("product.amount")
    if own is None:
        return NO
    known = quoted.known(scene, "amount", "example", "fees", "concrete_features")
    wrong = [
        span
        for span in scene.spans("money")
        if _AMOUNT_BEFORE.search(scene.text[max(0, span[0] - 30) : span[0]])
        and (value := amounts.number(scene.text[slice(*span)])) is not None
        and not {value, value * 1000} & known
    ]
    return _told(scene, wrong, f"{own.normalize():f}", instead=False)


@condition
def _term_differs(scene: Scene) -> Verdict:
    own = scene.number("product.term_months")
    if own is None:
        return NO
    known, wrong = quoted.known(scene, "term_months", "example", "concrete_features"), []
    longest = scene.number("product.max_term_days")
    for match in _TERM.finditer(scene.text):
        months = int(match[1]) * (12 if match[2].startswith(_YEARS) else 1)
        within = longest is not None and months * 30 <= longest
        if (
            not within
            and not {months, int(match[1])} & known
            and _TERM_BEFORE.search(scene.text[max(0, match.start() - 20) : match.start()])
        ):
            wrong.append(match.span())
    return _told(scene, wrong, f"{own.normalize():f}", instead=False)


_LOAN = {"product": "personal_loan", "tae": "6.04", "tin": "5.75", "amount": "10000", "term_months": "60"}
_CARD = {"product": "credit_card", "tae": "19.56", "fees": "Cuota anual 45 euros; 3 % por retirar efectivo"}
RULES: tuple[Rule, ...] = (
    row(
        "HOUSE.PRD.tae",
        HOUSE,
        B,
        OK,
        How.SLOTS,
        "catalogue",
        _rates_against("apr", "tae", "apr"),
        "La TAE del texto ({said}) no es la del catálogo en la fecha de publicación: {known}.",
        "The TAE or APR of the text ({said}) is not the catalogue's on the day of publication: {known}.",
        "Escriba {known}, o corrija antes el catálogo.",
        "Write {known}, or mend the catalogue first.",
        kinds=EVERYTHING,
        yes=(
            ex("Préstamo Coche al 5,90 % TAE", **_LOAN),
            ex("Préstamo Coche: TIN 5,75 % TAE 6,40 %", **_LOAN),
            ex("Préstamo con TAE desde 4,99 %", **_LOAN),
            ex("A loan at 6.4% APR", product="personal_loan", apr="6.9"),
        ),
        no=(
            ex("Préstamo Coche: TIN 5,75 % TAE 6,04 %", **_LOAN),
            ex("Préstamo Coche: 5,75 % TIN, 6,04 % TAE", **_LOAN),
            ex("Préstamo Coche al 5,90 % TAE", product="personal_loan"),
            ex("Ahora con un 20 % de descuento en el seguro. 6,040 % TAE", **_LOAN),
        ),
    ),
    row(
        "HOUSE.PRD.nominal_rate",
        HOUSE,
        B,
        OK,
        How.SLOTS,
        "catalogue",
        _rates_against("nominal", "tin", "rate"),
        "El tipo nominal del texto ({said}) no es el del catálogo en la fecha de publicación: {known}.",
        "The nominal rate of the text ({said}) is not the catalogue's on the day of publication: {known}.",
        "Escriba {known}, o corrija antes el catálogo.",
        "Write {known}, or mend the catalogue first.",
        kinds=EVERYTHING,
        yes=(
            ex("Préstamo Coche: TIN 5,25 % TAE 6,04 %", **_LOAN),
            ex("Préstamo Coche: 5,95 % TIN, 6,04 % TAE", **_LOAN),
            ex("Tipo de interés del 4 %", **_LOAN),
            ex("Interest rate from 4.5%", product="personal_loan", rate="5"),
        ),
        no=(
            ex("Préstamo Coche: TIN 5,75 % TAE 6,04 %", **_LOAN),
            ex("Préstamo Coche: 5,75 % TIN, 6,04 % TAE", **_LOAN),
            ex("TIN 5,25 %", product="personal_loan"),
            ex("TIN 3 % el primer año y 5,75 % después", example="TIN 3 % doce meses, luego 5,75 %", **_LOAN),
        ),
    ),
    row(
        "HOUSE.PRD.other_rate",
        HOUSE,
        W,
        OK,
        How.SLOTS,
        "catalogue",
        _unlabelled,
        "El catálogo no conoce el porcentaje {said} de este producto; su tipo es {known}.",
        "The catalogue does not know the percentage {said} of this product; its rate is {known}.",
        "Compruebe la cifra y diga qué es (TIN o TAE).",
        "Check the figure and say what it is (nominal rate or APR).",
        yes=(
            ex("Depósito al 3,5 %", product="deposit", tae="2.9"),
            ex("Remuneramos tu dinero al 4 %", product="savings", tae="2"),
            ex("Borrow at 5%", product="personal_loan", apr="6.9"),
            ex("Gana un 12 % cada año", product="deposit", tae="2.9", tin="2.86"),
        ),
        no=(
            ex("Depósito al 2,9 %", product="deposit", tae="2.9"),
            ex("Depósito al 2,86 % TIN", product="deposit", tae="2.9", tin="2.86"),
            ex("100 % digital", product="deposit", tae="2.9"),
            ex("Depósito al 3,5 %", product="deposit"),
        ),
    ),
    row(
        "HOUSE.PRD.says_free",
        HOUSE,
        B,
        OK,
        How.SLOTS,
        "catalogue",
        _says_free,
        "El texto dice «{said}», y el catálogo enumera comisiones: {known}.",
        "The text says “{said}”, and the catalogue lists fees: {known}.",
        "Diga qué es gratis y hasta cuándo, o quite la promesa.",
        "Say what is free and until when, or take the promise away.",
        yes=(
            ex("Tarjeta sin comisiones", **_CARD),
            ex("La tarjeta gratis", **_CARD),
            ex("A credit card with no annual fee", product="credit_card", fees="Annual fee 45 euros"),
            ex("Cuenta sin comisiones", product="savings", fees="Mantenimiento 3 euros al mes"),
        ),
        no=(
            ex("Cuenta sin comisiones", product="savings", fees="0"),
            ex("Cuenta sin comisiones", product="savings"),
            ex("¿Sin comisiones? No: la cuota anual es de 45 euros", **_CARD),
            ex("Tarjeta con cuota anual de 45 euros", **_CARD),
        ),
    ),
    row(
        "HOUSE.PRD.fees",
        HOUSE,
        B,
        OK,
        How.SLOTS,
        "catalogue",
        _fee_differs,
        "La comisión del texto ({said}) no está en el catálogo, que dice: {known}.",
        "The fee of the text ({said}) is not in the catalogue, which says: {known}.",
        "Escriba la comisión como está en el catálogo, o corríjalo antes.",
        "Write the fee as the catalogue has it, or mend the catalogue first.",
        kinds=EVERYTHING,
        yes=(
            ex("Tarjeta con cuota anual de 30 euros", **_CARD),
            ex("Comisión por efectivo del 2 %", **_CARD),
            ex("Annual fee of €20", product="credit_card", fees="Annual fee 45 euros"),
            ex("Comisión de apertura de 90 €", product="personal_loan", fees="Apertura 1 %"),
        ),
        no=(
            ex("Tarjeta con cuota anual de 45 euros", **_CARD),
            ex("Comisión por efectivo del 3 %", **_CARD),
            ex("Cuota anual de 30 euros", product="credit_card"),
            ex("Mantenimiento 0 €", product="savings", fees="0"),
        ),
    ),
    row(
        "HOUSE.PRD.amount",
        HOUSE,
        W,
        OK,
        How.SLOTS,
        "catalogue",
        _amount_differs,
        "El importe {said} no es el del catálogo: {known}.",
        "The amount {said} is not the catalogue's: {known}.",
        "Use el importe del catálogo o el de su ejemplo representativo.",
        "Use the catalogue's amount or that of its representative example.",
        yes=(
            ex("Préstamo de 15.000 € al instante", **_LOAN),
            ex("Pide hasta 20.000 euros", **_LOAN),
            ex("Importe: 12.000 €", **_LOAN),
            ex("Borrow up to £5,000", product="personal_loan", amount="3000"),
        ),
        no=(
            ex("Préstamo de 10.000 €", **_LOAN),
            ex("Hasta 10 mil euros", **_LOAN),
            ex("Te ahorras 120 € al año", **_LOAN),
            ex("Pide hasta 20.000 euros", product="personal_loan"),
        ),
    ),
    row(
        "HOUSE.PRD.term",
        HOUSE,
        W,
        OK,
        How.SLOTS,
        "catalogue",
        _term_differs,
        "El plazo {said} no es el del catálogo: {known} meses.",
        "The term {said} is not the catalogue's: {known} months.",
        "Use el plazo del catálogo o el de su ejemplo representativo.",
        "Use the catalogue's term or that of its representative example.",
        yes=(
            ex("Devuélvelo en 84 meses", **_LOAN),
            ex("Plazo de 8 años", **_LOAN),
            ex("Repay over 72 months", product="personal_loan", term_months="60"),
            ex("Depósito a 24 meses", product="deposit", term_months="12"),
        ),
        no=(
            ex("Devuélvelo en 60 meses", **_LOAN),
            ex("Plazo de 5 años", **_LOAN),
            ex("25 años contigo", **_LOAN),
            ex("En 36 meses", max_term_days="1830", **_LOAN),
        ),
    ),
)
