"""Argentina: CFT, claims, deposit guarantee, data protection."""

import re

from ventanilla.compliance.conditions import condition, duty, found, needs, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.products import CONSUMER_CREDIT, DEPOSIT
from ventanilla.compliance.rule import ADS, ANSWERS, EVERYTHING, PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict, ask

_CFT = re.compile(r"\bcft(?:ea|na)?\b|costo\s+financiero\s+total")
_TNA = re.compile(r"\btna\b|tasa\s+nominal\s+anual")
_TEA = re.compile(r"\btea\b|tasa\s+efectiva\s+anual")
_GUARANTEE = re.compile(
    r"garantia\s+de\s+los\s+depositos|ley\s+24\.?485|\bsedesa\b|depositos?\b[^.]{0,60}\b(?:cuenta\w*\s+con\s+la\s+)?garantia\b"
)


@condition
def _whole_cft(scene: Scene) -> Verdict:
    """TNA, TEA and CFT in the text; on images, the CFT five times as large, which somebody has to have seen."""
    if not (_CFT.search(scene.text) and _TNA.search(scene.text) and _TEA.search(scene.text) and scene.has("rate")):
        return Verdict(False)
    if not scene.draft.media:
        return Verdict(True)
    checked = scene.fact("media.cft_size_checked")
    return ask("media.cft_size_checked") if checked is None else Verdict(bool(checked))


_CFT_OK = "TNA 75%, TEA 107,1%, CFT con IVA 142,3%, tasa fija"
_GUARANTEE_OK = "Los depósitos cuentan con la garantía de la Ley 24.485, con los límites que establece el BCRA."

RULES: tuple[Rule, ...] = (
    Rule(
        id="AR.PRD.cft",
        area=Area.PRD,
        law="BCRA, «Tasas de interés en las operaciones de crédito», s. 4; t.o. Protección de los usuarios; Res. 51-E/2017",
        kinds=ADS,
        check=duty(product(*CONSUMER_CREDIT), _whole_cft),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="justiciacolectiva.org.ar (s. f., hacia 2018)",
        message={
            "es": "La publicidad de un crédito lleva TNA, TEA y CFT (con y sin IVA), con el CFT destacado cinco veces más grande.",
            "en": "Advertising of credit carries TNA, TEA and CFT (with and without VAT), the CFT five times as large.",
        },
        fix={
            "es": "Añada la TNA, la TEA y el CFT con el tipo de tasa, y compruebe el tamaño del CFT en la pieza.",
            "en": "Add TNA, TEA and CFT with the kind of rate, and check the size of the CFT on the artwork.",
        },
        yes=(
            ex("Préstamo personal al 75% TNA", product="personal_loan"),
            ex("Sacá tu préstamo hoy mismo desde la app", product="personal_loan"),
            ex("Tarjeta de crédito bonificada. CFT 142,3%", product="credit_card"),
            ex("Préstamo: TNA 75%, CFT 142%", product="consumer_credit"),
        ),
        no=(
            ex(f"Préstamo personal. {_CFT_OK}", product="personal_loan"),
            ex(f"Préstamo personal. {_CFT_OK}", product="personal_loan", media="image:pieza", media__cft_size_checked=True),
            ex("Plazo fijo a 30 días: TNA 32%", product="deposit"),
            ex("¿Consultas por su préstamo? Escríbanos", product="personal_loan", kind="reply"),
            ex("Crédito a la memoria del maestro", kind="organic"),
        ),
        asks=(ex(f"Préstamo personal. {_CFT_OK}", product="personal_loan", media="image:pieza"),),
    ),
    Rule(
        id="AR.CMP.reclamos",
        area=Area.CMP,
        law="BCRA, t.o. Protección de los usuarios de servicios financieros, s. 3",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source="ambito.com n5676632",
        message={
            "es": "El reclamo recibe su número en 3 días hábiles y respuesta en 10 días hábiles.",
            "en": "A claim gets its number within 3 business days and its answer within 10 business days.",
        },
        fix={
            "es": "Compruebe la fecha límite y nombre al responsable de la segunda instancia.",
            "en": "Check the deadline and name the person responsible for the second instance.",
        },
        yes=(ex("Su reclamo fue resuelto", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-11"),),
        no=(
            ex("Su reclamo fue resuelto", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-16"),
            ex("Hola, ¿cómo está?", kind="reply"),
        ),
        asks=(ex("Su reclamo fue resuelto", kind="dm", conversation_state="complaint"),),
    ),
    Rule(
        id="AR.PRD.garantia",
        area=Area.PRD,
        law="Ley 24.485; BCRA, garantía de los depósitos",
        kinds=PROMOTION,
        check=duty(
            product(*DEPOSIT) | found("deposit_word") & found("rate"),
            condition(lambda s: bool(_GUARANTEE.search(s.text))),
        ),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.PHRASE,
        source="",
        message={
            "es": "La promoción de un depósito dice el alcance de la garantía de los depósitos.",
            "en": "Promotion of a deposit tells the scope of the deposit guarantee.",
        },
        fix={
            "es": f"Añada la leyenda, por ejemplo: «{_GUARANTEE_OK}»",
            "en": f"Add the legend, for instance: “{_GUARANTEE_OK}”",
        },
        yes=(
            ex("Plazo fijo a 30 días: TNA 32%", product="deposit"),
            ex("Tu cuenta remunerada al 28% anual", product="savings"),
            ex("Caja de ahorro: ganá 25% TNA todos los días", product="savings"),
            ex("Invertí en plazo fijo UVA al 1%", product="deposit"),
            ex("Abrí tu caja de ahorro desde la app", product="savings"),
            ex("Tus ahorros, protegidos con nosotros", kind="ad", product="deposit"),
        ),
        no=(
            ex(f"Plazo fijo a 30 días: TNA 32%. {_GUARANTEE_OK}", product="deposit"),
            ex("Plazo fijo 32% TNA. Depósitos garantizados según Ley 24.485", product="deposit"),
            ex("Abrí tu caja de ahorro. Depósitos con la garantía de la Ley 24.485", product="savings"),
            ex("Préstamo personal 75% TNA", product="personal_loan"),
        ),
    ),
    Rule(
        id="AR.PII.ley25326",
        area=Area.PII,
        law="Ley 25.326; BCRA, Comunicación A 7724",
        kinds=EVERYTHING,
        check=told("incident.personal_data_breach") & ~needs("incident.reported_to_bcra"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.WORKFLOW,
        source="",
        message={
            "es": "Una brecha de datos personales se comunica al BCRA antes de informar en público.",
            "en": "A breach of personal data is reported to the BCRA before the public is told.",
        },
        fix={
            "es": "Registre la comunicación al BCRA y revise el texto con protección de datos.",
            "en": "Record the report to the BCRA and review the text with data protection.",
        },
        yes=(ex("Detectamos un acceso indebido", incident__personal_data_breach=True, incident__reported_to_bcra=False),),
        no=(
            ex("Detectamos un acceso indebido", incident__personal_data_breach=True, incident__reported_to_bcra=True),
            ex("Cuide sus claves"),
        ),
    ),
)
