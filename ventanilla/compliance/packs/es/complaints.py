"""Complaints (Ley 44/2002 arts. 29 to 29 septies, as rewritten by Ley 10/2025)."""

from ventanilla.compliance.conditions import told
from ventanilla.compliance.late import late
from ventanilla.compliance.packs.es.sources import L10
from ventanilla.compliance.rule import ANSWERS, Area, How, Rule, ex
from ventanilla.compliance.types import Severity, Status

_IN_COMPLAINT = told("conversation_state", "complaint")

RULES: tuple[Rule, ...] = (
    Rule(
        id="ES.CMP.one_month",
        area=Area.CMP,
        law="Ley 44/2002, arts. 29.5.b, 29 bis.3 y 29 septies.1 (Ley 10/2025, DF 2ª)",
        kinds=ANSWERS,
        check=_IN_COMPLAINT & ~told("complaint.topic", "payment_services") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source=L10,
        message={
            "es": "La reclamación se resuelve en un mes desde su presentación, de fecha a fecha.",
            "en": "A complaint is decided within one month of its filing, date to date.",
        },
        fix={
            "es": "Compruebe la fecha límite. Si ya ha pasado por causas ajenas a la entidad, informe al cliente.",
            "en": "Check the deadline. If it has passed for reasons that are not the entity's, tell the customer.",
        },
        yes=(
            ex("Su reclamación ha sido estimada", kind="reply", conversation_state="complaint", complaint__answer_by="2026-12-14"),
            ex("Hemos resuelto", kind="dm", conversation_state="complaint", complaint__answer_by="2026-01-31"),
            ex("Decisión", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-01", complaint__topic="mortgage"),
            ex("Respuesta", kind="reply", conversation_state="complaint", complaint__answer_by="2026-11-30"),
        ),
        no=(
            ex("Su reclamación ha sido estimada", kind="reply", conversation_state="complaint", complaint__answer_by="2026-12-15"),
            ex("Hola", kind="reply", conversation_state="open"),
            ex("Hola", kind="reply"),
            ex(
                "Resuelto",
                kind="dm",
                conversation_state="complaint",
                complaint__answer_by="2026-12-01",
                complaint__topic="payment_services",
            ),
        ),
        asks=(ex("Su reclamación ha sido estimada", kind="reply", conversation_state="complaint"),),
    ),
)
