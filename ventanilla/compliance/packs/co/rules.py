"""Colombia: the supervised entity's legend, complaints, habeas data."""

from ventanilla.compliance.conditions import condition, duty, said, told
from ventanilla.compliance.late import late
from ventanilla.compliance.rule import ADS, ANSWERS, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict

_LEGEND = "VIGILADO SUPERINTENDENCIA FINANCIERA DE COLOMBIA"


@condition
def _on_the_media(scene: Scene) -> Verdict:
    """The legend as a mark on the artwork, as whoever checked it declares."""
    return Verdict(bool(scene.draft.media) and bool(scene.fact("media.vigilado_logo")))


RULES: tuple[Rule, ...] = (
    Rule(
        id="CO.OUT.vigilado",
        area=Area.OUT,
        law="Ley 1328/2009; SFC, Circular Básica Jurídica (CE 029/2014), Parte I, Tít. III, Cap. I, num. 2",
        kinds=ADS,
        check=duty(~told("actor", "employee"), said(_LEGEND, "Vigilado por la Superintendencia Financiera de Colombia") | _on_the_media),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source="es.scribd.com/document/625083447 (índice del Cap. I, 2.1-2.8)",
        say={"es_CO": _LEGEND},
        message={
            "es": "La publicidad identifica a la entidad como vigilada por la Superintendencia Financiera.",
            "en": "Advertising identifies the entity as supervised by the Superintendencia Financiera.",
        },
        fix={
            "es": f"Añada «{_LEGEND}» en el texto o en la pieza.",
            "en": f"Add “{_LEGEND}” to the text or the artwork.",
        },
        yes=(
            ex("Tu CDT al 11% E.A.", product="deposit"),
            ex("Pide tu crédito de libranza", product="personal_loan"),
            ex("Conoce nuestra nueva app", kind="organic", is_boosted=True),
            ex("Cuenta de ahorros sin cuota. Vigilado", product="savings"),
        ),
        no=(
            ex(f"Tu CDT al 11% E.A. {_LEGEND}", product="deposit"),
            ex("Tu CDT al 11 %. Vigilado Superintendencia Financiera de Colombia.", product="deposit"),
            ex("Tu CDT al 11% E.A.", product="deposit", media="image:CDT 11%", media__vigilado_logo=True),
            ex("Tu CDT al 11% E.A.", product="deposit", media="image:CDT. VIGILADO Superintendencia Financiera de Colombia"),
            ex("Conoce nuestra nueva app", kind="organic"),
        ),
    ),
    Rule(
        id="CO.CMP.quejas",
        area=Area.CMP,
        law="Circular Básica Jurídica; Ley 1755/2015; SmartSupervision",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "La queja se responde en 15 días hábiles y se reporta a la Superintendencia en sus tres momentos.",
            "en": "A complaint is answered within 15 business days and reported to the supervisor in its three stages.",
        },
        fix={
            "es": "Compruebe la fecha límite y el reporte en SmartSupervision.",
            "en": "Check the deadline and the report in SmartSupervision.",
        },
        yes=(ex("Su queja fue resuelta", kind="reply", conversation_state="complaint", complaint__answer_by="2026-12-01"),),
        no=(
            ex("Su queja fue resuelta", kind="reply", conversation_state="complaint", complaint__answer_by="2026-12-15"),
            ex("Con gusto le ayudamos", kind="reply"),
        ),
        asks=(ex("Su queja fue resuelta", kind="dm", conversation_state="complaint"),),
    ),
    Rule(
        id="CO.PII.habeas",
        area=Area.PII,
        law="Ley 1581/2012; Ley 1266/2008",
        kinds=ANSWERS,
        check=told("request.kind", "habeas_claim", "habeas_query") & late("request.answer_by"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Un reclamo de hábeas data se atiende en 15 días hábiles; una consulta, en 10.",
            "en": "A habeas data claim is answered within 15 business days; a query within 10.",
        },
        fix={
            "es": "Compruebe la fecha límite de la solicitud.",
            "en": "Check the deadline of the request.",
        },
        yes=(ex("Actualizamos su dato", kind="dm", request__kind="habeas_claim", request__answer_by="2026-12-01"),),
        no=(
            ex("Actualizamos su dato", kind="dm", request__kind="habeas_query", request__answer_by="2026-12-20"),
            ex("Hola", kind="dm"),
        ),
        asks=(ex("Actualizamos su dato", kind="dm", request__kind="habeas_claim"),),
    ),
)
