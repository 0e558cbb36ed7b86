"""Chile: CAE, SERNAC claims, the new data-protection regime, operational incidents."""

import re
from datetime import date

from ventanilla.compliance.conditions import condition, duty, found, needs, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.products import CREDIT
from ventanilla.compliance.rule import ANSWERS, EVERYTHING, PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict, ask

_CAE = re.compile(r"\bcae\b[^.\n]{0,20}\d|\d\s?%\s?(?:de\s+)?cae\b|carga\s+anual\s+equivalente[^.\n]{0,20}\d")
_TOTAL = re.compile(r"(?:costo|coste|monto)\s+total(?:\s+del\s+credito)?\b|\bctc\b")


@condition
def _whole_cae(scene: Scene) -> Verdict:
    """CAE and total cost; on artwork, in letters like those of the rate, which somebody has to have seen."""
    if not (_CAE.search(scene.text) and _TOTAL.search(scene.text)):
        return Verdict(False)
    if not scene.draft.media:
        return Verdict(True)
    checked = scene.fact("media.cae_size_checked")
    return ask("media.cae_size_checked") if checked is None else Verdict(bool(checked))


_CAE_OK = "CAE 24,5% - Costo total del crédito $3.450.000"

RULES: tuple[Rule, ...] = (
    Rule(
        id="CL.PRD.cae",
        area=Area.PRD,
        law="Ley 19.496, art. 17 G (Ley 20.555); DS 42, 43 y 44 de 2012",
        kinds=PROMOTION,
        check=duty(product(*CREDIT) & found("instalment", "rate"), _whole_cae),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        say={"es_CL": "CAE XX% - Costo total del crédito $XX"},
        message={
            "es": "Toda publicidad de un crédito con cuota o tasa informa la CAE y el costo total, en letra semejante.",
            "en": "All advertising of credit with an instalment or a rate tells the CAE and the total cost, in similar letters.",
        },
        fix={
            "es": "Añada «CAE XX% - Costo total del crédito $XX» con el mismo tamaño, lugar y duración que la tasa o la cuota.",
            "en": "Add “CAE XX% - Costo total del crédito $XX” with the same size, place and duration as the rate or the instalment.",
        },
        yes=(
            ex("Crédito de consumo desde 1,2% mensual", product="consumer_credit"),
            ex("Tu auto en 48 cuotas de $189.990", product="car_loan"),
            ex("Crédito hipotecario al 4,1% + UF", product="mortgage"),
            ex("Avance en 12 cuotas, CAE 24,5%", product="credit_card"),
        ),
        no=(
            ex(f"Crédito de consumo desde 1,2% mensual. {_CAE_OK}", product="consumer_credit"),
            ex("Simula tu crédito de consumo en la app", product="consumer_credit"),
            ex("Depósito a plazo 0,45% mensual", product="deposit"),
            ex(f"48 cuotas de $189.990. {_CAE_OK}", product="car_loan", media="image:auto", media__cae_size_checked=True),
            ex("Crédito de consumo desde 1,2%: escríbanos", product="consumer_credit", kind="reply"),
        ),
        asks=(ex(f"48 cuotas de $189.990. {_CAE_OK}", product="car_loan", media="image:auto"),),
    ),
    Rule(
        id="CL.CMP.sernac",
        area=Area.CMP,
        law="Ley 19.496; CMF, RAN; Ley 21.236",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Un reclamo ante el SERNAC se contesta en 7 días hábiles; ante la CMF, en el plazo que fije.",
            "en": "A claim before SERNAC is answered within 7 business days; before the CMF, within the term it sets.",
        },
        fix={"es": "Compruebe la fecha límite del reclamo.", "en": "Check the deadline of the claim."},
        yes=(ex("Su reclamo fue acogido", kind="reply", conversation_state="complaint", complaint__answer_by="2026-12-10"),),
        no=(
            ex("Su reclamo fue acogido", kind="reply", conversation_state="complaint", complaint__answer_by="2026-12-18"),
            ex("Hola, cuéntenos", kind="reply"),
        ),
        asks=(ex("Su reclamo fue acogido", kind="dm", conversation_state="complaint"),),
    ),
    Rule(
        id="CL.PII.ley21719",
        area=Area.PII,
        law="Ley 21.719 (en vigor desde el 1 de diciembre de 2026)",
        kinds=EVERYTHING,
        since=date(2026, 12, 1),
        check=told("incident.personal_data_breach") & ~needs("incident.reported_to_agency"),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.WORKFLOW,
        source="",
        message={
            "es": "Una vulneración de datos personales se comunica a la Agencia y a los titulares.",
            "en": "A breach of personal data is reported to the Agency and to the people concerned.",
        },
        fix={
            "es": "Registre la comunicación a la Agencia de Protección de Datos Personales.",
            "en": "Record the report to the data-protection agency.",
        },
        yes=(ex("Detectamos un acceso indebido", incident__personal_data_breach=True, incident__reported_to_agency=False),),
        no=(
            ex("Detectamos un acceso indebido", incident__personal_data_breach=True, incident__reported_to_agency=True),
            ex("Cuide sus claves"),
        ),
    ),
    Rule(
        id="CL.INC.cmf",
        area=Area.INC,
        law="CMF, RAN 20-8",
        kinds=EVERYTHING,
        check=told("incident.open") & ~needs("incident.reported_to_cmf"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Un incidente operacional se comunica a la CMF en 30 minutos, y se informa a los clientes.",
            "en": "An operational incident is reported to the CMF within 30 minutes, and customers are told.",
        },
        fix={
            "es": "Registre la hora de la comunicación a la CMF.",
            "en": "Record the time of the report to the CMF.",
        },
        yes=(ex("Intermitencias en la app", incident__open=True, incident__reported_to_cmf=False),),
        no=(
            ex("Intermitencias en la app", incident__open=True, incident__reported_to_cmf="2026-12-15T10:12"),
            ex("Intermitencias en la app"),
        ),
        asks=(ex("Intermitencias en la app", incident__open=True),),
    ),
)
