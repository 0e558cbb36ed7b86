"""Claims in the advertising of a bank in Spain: superlatives, gifts, tax advantages, limited offers (Circular 4/2020)."""

import re

from ventanilla.compliance.conditions import FEATURED, IS_AD, condition, found, product, told
from ventanilla.compliance.packs.es.sources import C4
from ventanilla.compliance.products import CREDIT, CRYPTO, DEPOSIT, INVESTMENT
from ventanilla.compliance.rule import How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, yes

B, W, N = Severity.BLOCK, Severity.WARN, Severity.NOTICE
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED
FINANCIAL = product(*CREDIT, *DEPOSIT, *INVESTMENT, *CRYPTO, "insurance", "pension", "debit_card")


_TAX_NOTE = re.compile(
    r"retencion|remuneracion\s+en\s+especie|ingreso\s+a\s+cuenta|sujet[oa]\s+a\s+(?:tributacion|"
    r"impuestos|retencion|fiscalidad)|rendimiento\s+(?:del\s+capital|en\s+especie)|"
    r"irpf|fiscalidad|tributa(?!\s+un)|valor\s+fiscal|efectos\s+fiscales"
)
_CHANGES = re.compile(
    r"(?:sujet\w+\s+a|puede\w*\s+(?:estar\s+sujet\w+\s+a\s+)?(?:sufrir\s+)?)(?:modificacion\w*|"
    r"cambi\w+|variar|variacion\w*|modificar\w*)"
)
_DEPENDS = re.compile(
    r"depende\w*\s+de|segun\s+(?:su|tu|la|cada|las)\s+(?:situacion|circunstancias|"
    r"caso)|con\s+caracter\s+general|regimen\s+general|circunstancias\s+(?:individuales|"
    r"personales)|situacion\s+(?:personal|individual|fiscal)"
)


@condition
def _tax_claim_bare(scene: Scene) -> Verdict:
    if _CHANGES.search(scene.text) and (_DEPENDS.search(scene.text) or "general" in scene.text):
        return NO
    return yes(scene.spans("tax_claim"))


_RIVAL = re.compile(r"bancos?|entidad(?:es)?|cajas?|competencia|banks?|lenders?")


@condition
def _against_rivals(scene: Scene) -> Verdict:
    """A comparison with other banks, whatever is compared: a claim of preference in itself."""
    spans = [(start, end) for start, end in scene.spans("compare") if _RIVAL.search(scene.text[start : end + 24])]
    return yes(spans) if spans else NO


@condition
def _no_end_date(scene: Scene) -> Verdict:
    """An offer with an end that does not say which day; or planned to expire on a day that the text does not give."""
    ends = scene.date("expires_at")
    if ends is not None:
        days = re.findall(r"\d{1,4}", " ".join(scene.text[s:e] for s, e in scene.spans("date")))
        return Verdict(str(ends.day) not in days and f"{ends.day:02}" not in days)
    return yes(scene.spans("time_limit")[:1]) if scene.has("time_limit") and not scene.has("date") else NO


RULES: tuple[Rule, ...] = (
    row(
        "ES.OUT.superlatives",
        "Circular 4/2020, Anejo I.7",
        W,
        OK,
        How.PATTERN,
        C4,
        ((found("superlative", "compare") & (FEATURED | FINANCIAL)) | _against_rivals) & ~told("evidence_file"),
        "Un superlativo o una comparación debe poder probarse; si no, se evita, sobre todo en coste o rentabilidad.",
        "A superlative or a comparison must be provable; otherwise avoid it, above all about cost or yield.",
        "Quítelo o adjunte la prueba, con sus fuentes y supuestos.",
        "Take it out or attach the evidence, with its sources and assumptions.",
        yes=(
            ex("La mejor hipoteca del mercado", product="mortgage"),
            ex("Somos el número 1 en depósitos", kind="organic"),
            ex("Menos comisiones que otros bancos", product="savings"),
            ex("Un préstamo imbatible", product="personal_loan"),
            ex("Comparado con su caja de toda la vida, aquí se le atiende mejor", kind="organic"),
        ),
        no=(
            ex("La mejor manera de ahorrar es empezar hoy", kind="organic"),
            ex("La mejor hipoteca del mercado según el estudio adjunto", product="mortgage", evidence_file="estudio.pdf"),
            ex("Nuestros mejores deseos para 2027", kind="organic"),
            ex("Mejora tu contraseña", kind="organic"),
            ex("Premio a los mejores alumnos de la provincia", kind="organic"),
        ),
    ),
    row(
        "ES.OUT.gift_word",
        "Circular 4/2020, Anejo III.1.5 y 2.8",
        B,
        OK,
        How.PATTERN,
        C4,
        found("gift_word")
        & (FEATURED | FINANCIAL)
        & ~condition(lambda scene: _TAX_NOTE.search(scene.text) is not None)
        & ~told("tax_note"),
        "«Regalo» no se usa si hay efecto fiscal: una remuneración en especie tributa.",
        "“Regalo” is not used where there is a tax effect: remuneration in kind is taxed.",
        ("Cambie la palabra o añada la nota fiscal (remuneración en especie, ingreso a cuenta)."),
        "Change the word or add the tax note (remuneration in kind, payment on account).",
        yes=(
            ex("Abre tu cuenta y llévate una tablet de regalo", product="savings"),
            ex("Te regalamos 200 € por domiciliar la nómina", product="savings"),
            ex("Trae tu nómina y te regalamos un televisor", kind="organic"),
            ex("Depósito con obsequio de bienvenida", product="deposit"),
        ),
        no=(
            ex("Tablet de regalo: remuneración en especie sujeta a ingreso a cuenta", product="deposit"),
            ex("Ideas de regalo para Navidad sin gastar de más", kind="organic"),
            ex("Tarjeta regalo para comprar en tiendas", kind="organic"),
            ex("Tu presente y tu futuro", product="pension"),
        ),
    ),
    row(
        "ES.OUT.tax_claim",
        "Circular 4/2020, Anejo III.1.4",
        W,
        OK,
        How.PATTERN,
        C4,
        found("tax_claim") & _tax_claim_bare,
        ("Una ventaja fiscal se anuncia diciendo si es general o depende del cliente, y que puede cambiar."),
        ("A tax advantage says whether it is general or depends on the customer, and that it may change."),
        "Añada «depende de su situación y puede estar sujeto a modificaciones».",
        "Add “it depends on your situation and may be subject to change”.",
        yes=(
            ex("Plan de pensiones con ventajas fiscales", product="pension"),
            ex("Desgrava hasta 1.500 € este año", product="pension"),
            ex("Fondo exento de impuestos", product="investment"),
            ex("Ventajas fiscales según su situación", product="pension"),
        ),
        no=(
            ex("Ventajas fiscales que dependen de su situación personal y pueden estar sujetas a modificaciones", product="pension"),
            ex("Empieza la campaña de la renta: pida cita", kind="organic"),
            ex("Descargue su certificado fiscal en la app", kind="organic"),
            ex("Ahorre para su jubilación", product="pension"),
        ),
    ),
    row(
        "ES.OUT.validity",
        "Circular 4/2020, Anejo III.1.3",
        B,
        OK,
        How.PATTERN,
        C4,
        (IS_AD | FINANCIAL | found("offer_word", "figure", "gift_word", "free_word")) & _no_end_date,
        "La oferta tiene límite y no dice hasta cuándo vale.",
        "The offer is limited and does not say until when it is valid.",
        "Escriba la fecha de fin en el texto.",
        "Write the end date in the text.",
        yes=(
            ex("Solo hoy: depósito al 3 %", product="deposit"),
            ex("Últimos días para tu préstamo", product="personal_loan"),
            ex("Cuenta con 200 € de bienvenida", product="savings", expires_at="2026-12-31"),
            ex("Oferta por tiempo limitado en hipotecas", product="mortgage"),
        ),
        no=(
            ex("Depósito al 3 % hasta el 31 de diciembre de 2026", product="deposit"),
            ex("Oferta válida hasta el 31/12/2026", product="deposit", expires_at="2026-12-31"),
            ex("Depósito al 3 %", product="deposit"),
            ex("Hasta el infinito con tu ahorro", product="savings"),
            ex("El mercado medieval de Baza, solo hoy en la plaza", kind="organic"),
        ),
    ),
)
