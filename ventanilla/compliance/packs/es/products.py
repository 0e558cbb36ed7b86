"""Figures in the advertising of credit, mortgages and deposits in Spain (Circular 4/2020, Anejo III; Orden EHA/1718/2010)."""

import re
from decimal import Decimal

from ventanilla.common.pure.text import fold
from ventanilla.compliance.amounts import amounts, years
from ventanilla.compliance.charges import amount_of
from ventanilla.compliance.conditions import LANDING, LIMITED, WARNS, carries, condition, duty, first, found, product, together
from ventanilla.compliance.packs.es.sources import C4, O1718
from ventanilla.compliance.products import CONSUMER_CREDIT, CREDIT, DEPOSIT
from ventanilla.compliance.rule import How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, yes

B, W = Severity.BLOCK, Severity.WARN
OK = Status.VERIFIED
PRICED = product(*CREDIT, *DEPOSIT)
_LOANS = product(*CREDIT)

_VARIABLE = re.compile(r"(?<!\w)tae\s?variable(?!\w)|t\.a\.e\.\s?variable")


@condition
def _variable(scene: Scene) -> Verdict:
    """A variable rate, by the product's data or in the text's own words, shown with a figure."""
    kind = scene.word("product.rate_type")
    variable = (
        kind == "variable"
        if kind
        else bool(re.search(r"eur[ií]bor\s?\+|tipo\s+variable|hipoteca\s+variable|interes\s+variable", scene.text))
    )
    spans = scene.spans("rate") or scene.spans("apr_label") or scene.spans("nominal_label")
    return yes(spans[:1]) if variable and spans else NO


_WILL_VARY = re.compile(
    r"hipotesis|supone\b|suponiendo|(?:no|sin)\s+vari\w+|variara|cambiara|(?:puede|podra|podria)\s+variar|vari(?:a|ara)\s+con|"
    r"revision(?:es)?|revisable|se\s+revisa|euribor"
)


@condition
def _variable_told(scene: Scene) -> bool:
    """«TAEVariable», and something of its index, of its reviews or of the warning that it will vary."""
    return bool(_VARIABLE.search(scene.text) and _WILL_VARY.search(scene.text))


@condition
def _no_fees_at_all(scene: Scene) -> bool:
    """The product sheet says that nothing else is charged."""
    fees = scene.fact("product.fees")
    return fees in ([], {}, (), False, 0, "0", "", "none", "ninguna") if fees is not None else False


@condition
def _silent_costs(scene: Scene) -> Verdict:
    """A compulsory cost of the product sheet that neither the text nor a landing page tells."""
    costs = scene.fact("product.mandatory_costs") or scene.fact("product.fees")
    if costs is None:
        return Verdict(None, missing=("product.fees",))
    if isinstance(costs, str | int | float | Decimal | bool):
        owed = str(costs).strip().lower() not in ("", "0", "0.0", "0,0", "none", "false", "ninguna", "0.00")
        return Verdict(owed and not scene.has("fees"))
    listed = [costs] if isinstance(costs, dict) and "name" in costs else costs
    charged = [one for one in listed if not isinstance(one, dict) or (one.get("mandatory") is not False and amount_of(one) != 0)]
    return Verdict(any(fold(str(one.get("name") if isinstance(one, dict) else one)) not in scene.text for one in charged))


_PERIOD = re.compile(
    r"(?<!\w)(?:(?:en|durante|desde|del?)\s+(?:el\s+(?:ano\s+)?)?(?:19|20)\d\d|(?:ultim[oa]s?|"
    r"pasad[oa]s?)\s+(?:\d+|cinco|diez|tres|dos|doce)\s+(?:anos|meses)|(?:a|en)\s+(?:\d+|"
    r"un|dos|tres|cinco)\s+anos?"
    r"|(?<!\d)(?:19|20)\d\d\s*[:,(]?\s*[-+]?\d{1,3}(?:[.,]\d+)?\s?%|(?:anos|ejercicios)\s+(?:naturales\s+)?completos|"
    r"(?:periodos|plazos)\s+de\s+(?:12|doce)\s+meses|ultimo\s+ano|desde\s+(?:su\s+)?(?:creacion|inicio|lanzamiento)|entre\s+\S+\s+(?:y|"
    r"de)|del\s+\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\s+al|(?:19|20)\d\d\s?-\s?(?:19|20)?\d\d|"
    r"anualizad\w+\s+(?:a|de)\s+\d+\s+anos|(?:over|in|since|last)\s+(?:the\s+)?(?:last\s+|"
    r"past\s+)?(?:\d+\s+years|20\d\d|five\s+years|year))"
)
_SHORT_PERIOD = re.compile(
    r"(?:ultim[oa]s?\s+(?:(?:[1-9]|1[01]|dos|tres|seis|nueve)\s+mes(?:es)?|mes|semanas?|"
    r"trimestre|semestre|dias)|(?:este|en\s+el)\s+(?:mes|trimestre|semestre)|en\s+(?:lo\s+que\s+va\s+de\s+ano|"
    r"(?:[1-9]|1[01]|dos|tres|seis)\s+mes(?:es)?|una?\s+(?:semana|mes)|enero|febrero|"
    r"marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|"
    r"(?:last|this)\s+(?:month|quarter|week|(?:two|three|six)\s+months))"
)


@condition
def _period_missing(scene: Scene) -> Verdict:
    """A past yield without its period, or over less than twelve months."""
    if not scene.has("past_perf"):
        return NO
    if _SHORT_PERIOD.search(scene.text) or not _PERIOD.search(scene.text):
        return yes(scene.spans("past_perf")[:1])
    return NO


_CAPITAL = tuple(Decimal(n) for n in (100000, 150000, 200000, 250000, 300000))
_TERMS = (10, 15, 20, 25, 30)


def _labelled_example(scene: Scene) -> bool:
    """The label that the Orden asks for, not an example alone."""
    return scene.has("slot_example") and re.search(r"(?:ejemplo|ej\.)\s+representativ|representative\s+example", scene.text) is not None


@condition
def _mortgage_example_right(scene: Scene) -> bool:
    """Labelled, with one of the capitals and one of the terms that the Orden allows."""
    return _labelled_example(scene) and any(a in _CAPITAL for a in amounts(scene)) and any(y in _TERMS for y in years(scene))


@condition
def _revolving_example_right(scene: Scene) -> bool:
    return (
        _labelled_example(scene)
        and Decimal(1500) in amounts(scene)
        and (4 in years(scene) or re.search(r"(?<!\d)48\s+(?:cuotas|mensualidades|meses|pagos)", scene.text) is not None)
    )


_FX_WARNING = re.compile(
    r"riesgo\s+(?:de\s+)?(?:tipo\s+de\s+)?(?:cambio|divisa)|(?:tipo\s+de\s+cambio|"
    r"divisa|cambio)[^.]{0,80}(?:puede|podria|aumentar|variar|fluctu|modificar|incrementar)"
    r"|(?:fluctuaci|variaci|evoluci)\w+\s+(?:del|de\s+la|de\s+los)\s+(?:tipos?\s+de\s+cambio|"
    r"divisa)|exchange[- ]rate\s+(?:risk|movements|changes|fluctuations)|currency\s+risk"
)
_MORTGAGE_EXAMPLE = (
    "Hipoteca fija: TIN 2,5 %, TAE 3,1 %. Ejemplo representativo: importe 150.000 €, plazo 25 años, 300 cuotas de 673 €, "
    "comisión 0 €, importe total adeudado 201.900 €"
)

RULES: tuple[Rule, ...] = (
    row(
        "ES.PRD.tae_trigger",
        "Circular 4/2020, Anejo III.2.3-2.5; Orden EHA/1718/2010, art. 4.5.a",
        B,
        OK,
        How.SLOTS,
        f"{C4}; {O1718}",
        duty(PRICED & found("rate", "nominal_label", "money", "free_word", "zero_interest"), carries("apr")),
        "Un coste o una rentabilidad se expresa con la TAE, y con un ejemplo representativo.",
        "A cost or yield is expressed as TAE, with a representative example.",
        "Añada la TAE del producto, más destacada que el TIN.",
        "Add the product's TAE, more prominent than the TIN.",
        yes=(
            ex("Depósito al 3 % TIN", product="deposit"),
            ex("Préstamo de 10.000 € para tu coche", product="personal_loan"),
            ex("Hipoteca con tipo de interés fijo", product="mortgage"),
            ex("Financia sin intereses", product="consumer_credit"),
            ex("Cuenta remunerada: 3 % el primer año", kind="organic"),
        ),
        no=(
            ex("Depósito a 12 meses: 2,9 % TAE", product="deposit"),
            ex("Hipoteca joven, pensada para ti", product="mortgage"),
            ex("El 70 % de los jóvenes no tiene préstamo", product="personal_loan"),
            ex("Fondo de inversión desde 30 €", product="investment"),
            ex("El TIN es del 3 %, como nos pregunta", kind="reply", product="deposit"),
        ),
    ),
    row(
        "ES.PRD.tae_variable",
        "Circular 4/2020, Anejo III.2.6",
        B,
        OK,
        How.PHRASE,
        C4,
        _variable & ~_variable_told,
        ("Con tipo variable se usa «TAEVariable», con su índice y la advertencia de que variará."),
        ("With a variable rate “TAEVariable” is used, with its index and the warning that it will vary."),
        "Escriba «TAEVariable», el índice, el periodo de revisión y la advertencia.",
        "Write “TAEVariable”, the index, the review period and the warning.",
        say={"es": "TAEVariable"},
        yes=(
            ex("Hipoteca: Euríbor + 0,6 %. TAE 3,4 %", product="mortgage", rate_type="variable"),
            ex("Hipoteca variable desde 0,59 %", product="mortgage"),
            ex("Préstamo al 5 % TAE", product="personal_loan", rate_type="variable"),
            ex("Hipoteca a tipo variable, TAE 3 %", kind="organic"),
            ex("Hipoteca variable de 100.000 €: TAEVariable 3,1 %", product="mortgage", rate_type="variable"),
        ),
        no=(
            ex("Hipoteca: Euríbor + 0,6 %. TAEVariable 3,4 %", product="mortgage", rate_type="variable"),
            ex("Hipoteca: TAE Variable 3,4 %, que variará con cada revisión del índice", product="mortgage", rate_type="variable"),
            ex("Hipoteca fija: TAE 3,4 %", product="mortgage", rate_type="fixed"),
            ex("Hipoteca variable, infórmate", product="mortgage", rate_type="variable"),
        ),
    ),
    row(
        "ES.PRD.zero_interest",
        "Circular 4/2020, Anejo III.2.7",
        B,
        OK,
        How.PATTERN,
        C4,
        first(
            found("zero_interest") & ~WARNS & (~product(*DEPOSIT) | _LOANS) & ~together("zero_interest", "slot_apr", 60) & ~_no_fees_at_all
        ),
        "«Sin intereses» va junto a la TAE que resulta de las comisiones.",
        "“Sin intereses” stands next to the TAE that results from the fees.",
        "Ponga la TAE al lado, bien destacada, y detalle las comisiones.",
        "Put the TAE beside it, well highlighted, and detail the fees.",
        yes=(
            ex("Compra ahora y paga en 12 meses sin intereses", product="consumer_credit"),
            ex("Financia tu móvil al 0 % TIN", product="consumer_credit", fees="3"),
            ex("Aplaza tus compras sin intereses", kind="organic", product="credit_card"),
            ex(
                (
                    "Sin intereses en 3 meses. Infórmate de todas las condiciones y gastos en nuestra "
                    "web o en tu oficina más cercana. TAE 21 %"
                ),
                product="credit_card",
            ),
        ),
        no=(
            ex("Sin intereses, TAE 7,4 % por la comisión de apertura", product="consumer_credit", fees="3"),
            ex("Compra sin intereses", product="consumer_credit", fees="0"),
            ex("Préstamo al 10 % TIN", product="personal_loan"),
            ex("Ningún interés en la política", kind="organic"),
            ex("Quien le promete dinero sin intereses por mensaje es un estafador", kind="organic"),
        ),
    ),
    row(
        "ES.PRD.costs_complete",
        "Circular 4/2020, Anejo III.2.2",
        W,
        OK,
        How.SLOTS,
        C4,
        first((PRICED | product("debit_card")) & found("rate", "money", "free_word") & ~LANDING & _silent_costs),
        ("Se mencionan comisiones, impuestos y otros gastos, y en el crédito los servicios obligatorios."),
        "Fees, taxes and other costs are mentioned, and compulsory services with credit.",
        "Añada los costes de la ficha o el enlace a la página que los lleva.",
        "Add the costs of the product sheet, or the link to the page that has them.",
        yes=(
            ex("Préstamo al 5 % TAE", product="personal_loan", fees="2 %"),
            ex("Hipoteca al 3 % TAE", product={"class": "mortgage", "fees": ["comisión de apertura", "seguro de vida"]}),
            ex("Cuenta al 2 % TAE", product={"class": "savings", "fees": "5 €/mes"}),
            ex("Depósito 3 % TAE", product={"class": "deposit", "mandatory_costs": ["custodia"]}),
            ex(
                "La tarjeta que viaja gratis con usted",
                product={"class": "debit_card", "fees": [{"name": "cuota de emisión", "amount": "12", "mandatory": True}]},
            ),
        ),
        no=(
            ex("Préstamo al 5 % TAE con comisión de apertura del 2 %", product="personal_loan", fees="2 %"),
            ex("Préstamo al 5 % TAE", product="personal_loan", fees="0"),
            ex("Préstamo al 5 % TAE. https://banco.example/prestamo", product="personal_loan", fees="2 %"),
            ex("Conoce el préstamo", product="personal_loan", fees="2 %"),
            ex(
                "Préstamo al 5 % TAE",
                product={"class": "personal_loan", "fees": [{"name": "duplicado del contrato", "amount": "6", "mandatory": False}]},
            ),
        ),
        asks=(ex("Préstamo al 5 % TAE", product="personal_loan"),),
    ),
    row(
        "ES.PRD.periods",
        "Circular 4/2020, Anejo III.2.1",
        B,
        OK,
        How.PATTERN,
        C4,
        _period_missing,
        ("Toda cifra pasada dice su periodo, y las rentabilidades abarcan al menos doce meses."),
        "Every past figure states its period, and past yields cover at least twelve months.",
        "Indique un periodo de doce meses o más.",
        "State a period of twelve months or more.",
        yes=(
            ex("Nuestro fondo ha subido un 12 %", product="investment"),
            ex("Rentabilidad del 4 % en los últimos 6 meses", product="investment"),
            ex("El fondo ganó un 3 % este trimestre", product="investment"),
            ex("Cartera que ha rentado un 9 %", kind="organic"),
        ),
        no=(
            ex("Rentabilidad del 4 % en 2025", product="investment"),
            ex("Rentabilidad anualizada del 5 % en los últimos 5 años", product="investment"),
            ex("Depósito al 3 % TAE a 12 meses", product="deposit"),
            ex("Ha subido una foto con su hipoteca", kind="organic"),
        ),
    ),
    row(
        "ES.PRD.credit_min_content",
        "Circular 4/2020, Anejo III.3; Ley 16/2011, arts. 9-10; Ley 5/2019, arts. 5-6",
        B,
        OK,
        How.SLOTS,
        C4,
        duty(
            product(*CONSUMER_CREDIT, "mortgage") & found("rate", "money", "instalment") & ~LIMITED,
            carries("amount", "rate", "apr", "fees", "term", "total", "example"),
        ),
        "La publicidad de crédito con cifras lleva su contenido mínimo.",
        "Credit advertising with figures carries its minimum content.",
        ("Complételo desde la ficha: importe, TIN, TAE, comisiones, plazo, cuotas, total adeudado y ejemplo."),
        ("Complete it from the product sheet: amount, TIN, TAE, fees, term, instalments, total payable and example."),
        yes=(
            ex("Préstamo al 6 % TIN", product="personal_loan"),
            ex("Hipoteca de 150.000 € a 25 años", product="mortgage"),
            ex("Tu coche por 199 €/mes", product="consumer_credit"),
            ex("Tarjeta con 12 cuotas", kind="organic", product="credit_card"),
        ),
        no=(
            ex(_MORTGAGE_EXAMPLE, product="mortgage"),
            ex("Hipoteca joven, pensada para ti", product="mortgage"),
            ex("Préstamo al 6 % TIN", platform="x", product="personal_loan"),
            ex("Depósito al 3 %", product="deposit"),
        ),
    ),
    row(
        "ES.PRD.mortgage_example",
        "Orden EHA/1718/2010, art. 4.5.d; Ley 5/2019, art. 6.2",
        B,
        OK,
        How.SLOTS,
        O1718,
        duty(product("mortgage") & found("rate", "instalment", "slot_apr", "slot_example"), _mortgage_example_right),
        (
            "El ejemplo de una hipoteca usa un capital de 100.000 a 300.000 € (de 50.000 "
            "en 50.000) y un plazo de 10 a 30 años (de 5 en 5), y se llama «ejemplo representativo»."
        ),
        (
            "A mortgage's example uses a capital of €100,000 to 300,000 (steps of 50,000), "
            "a term of 10 to 30 years (steps of 5), and is called “ejemplo representativo”."
        ),
        "Cambie el ejemplo: por ejemplo 150.000 € a 25 años.",
        "Change the example: for instance €150,000 over 25 years.",
        say={"es": "Ejemplo representativo"},
        yes=(
            ex("Hipoteca al 2,5 % TIN", product="mortgage"),
            ex("Hipoteca 3 % TAE. Ejemplo representativo: 80.000 € a 25 años", product="mortgage"),
            ex("Hipoteca 3 % TAE. Ejemplo representativo: 150.000 € a 22 años", product="mortgage"),
            ex("Hipoteca 3 % TAE para 150.000 € a 25 años", product="mortgage"),
        ),
        no=(
            ex(_MORTGAGE_EXAMPLE, product="mortgage"),
            ex("Hipoteca 3 % TAE. Ejemplo representativo: 200 000 € a 30 años", product="mortgage"),
            ex("Hipoteca joven", product="mortgage"),
            ex("Préstamo al 6 %", product="personal_loan"),
        ),
    ),
    row(
        "ES.PRD.revolving_example",
        "Orden EHA/1718/2010, art. 4.5.e (Orden EHA/2899/2011, art. 33 bis)",
        B,
        OK,
        How.SLOTS,
        O1718,
        duty(product("revolving_credit") & found("rate", "instalment", "slot_apr", "slot_example", "money"), _revolving_example_right),
        ("El ejemplo de un crédito revolvente: límite de 1.500 €, 4 años, 48 cuotas, y se llama «ejemplo representativo»."),
        ("A revolving credit's example: limit €1,500, 4 years, 48 instalments, called “ejemplo representativo”."),
        "Use 1.500 € dispuestos a 4 años en 48 cuotas mensuales iguales.",
        "Use €1,500 drawn over 4 years in 48 equal monthly instalments.",
        say={"es": "Ejemplo representativo"},
        yes=(
            ex("Tarjeta revolving: 20 % TIN", product="revolving_credit"),
            ex("Ejemplo representativo: 3.000 € en 48 cuotas, TAE 24 %", product="revolving_credit"),
            ex("Ejemplo representativo: 1.500 € en 24 cuotas, TAE 24 %", product="revolving_credit"),
            ex("1.500 € en 48 cuotas, TAE 24 %", product="revolving_credit"),
        ),
        no=(
            ex("Ejemplo representativo: límite 1.500 €, 48 cuotas de 45 €, TAE 24 %", product="revolving_credit"),
            ex("Ejemplo representativo: 1.500 € a 4 años, TAE 24 %", product="revolving_credit"),
            ex("Conoce la línea de crédito", product="revolving_credit"),
            ex("Préstamo al 6 %", product="personal_loan"),
        ),
    ),
    row(
        "ES.PRD.fx_warning",
        "Circular 4/2020, Anejo III.3.c y 4.e",
        B,
        OK,
        How.PHRASE,
        C4,
        first(
            found("fx_word")
            & product(*CREDIT, *DEPOSIT, "investment")
            & ~condition(lambda scene: _FX_WARNING.search(scene.text) is not None)
        ),
        ("En moneda extranjera se advierte de que el tipo de cambio puede cambiar lo que se debe."),
        "In a foreign currency, warn that exchange-rate moves may change what is owed.",
        ("Añada: «Las variaciones del tipo de cambio pueden aumentar el importe que se debe»."),
        "Add: “Exchange-rate movements may increase the amount owed”.",
        yes=(
            ex("Hipoteca multidivisa a tu medida", product="mortgage"),
            ex("Préstamo en divisa para tu empresa", product="consumer_credit"),
            ex("Depósito en dólares al 4 % TAE", product="deposit"),
            ex("Crédito en moneda extranjera", kind="ad"),
        ),
        no=(
            ex("Hipoteca multidivisa. Las variaciones del tipo de cambio pueden aumentar el importe adeudado", product="mortgage"),
            ex("Cambie divisas para su viaje en la oficina", kind="organic"),
            ex("Depósito en dólares con riesgo de tipo de cambio", product="deposit"),
            ex("Hipoteca en euros", product="mortgage"),
        ),
    ),
)
