"""Complaints in Spain (Ley 44/2002 arts. 29 to 29 septies, as rewritten by Ley 10/2025)."""

import re

from ventanilla.compliance.conditions import condition, duty, falls_short, found, told
from ventanilla.compliance.late import late
from ventanilla.compliance.packs.es.sources import L10
from ventanilla.compliance.rule import ANSWERS, EVERYTHING, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Span, Verdict, yes

B, W, N = Severity.BLOCK, Severity.WARN, Severity.NOTICE
OK = Status.VERIFIED
_COMPLAINT = told("conversation_state", "complaint")
_PAYMENTS = told("complaint.topic", "payment_services") | told("topic", "payment_services")

_ASKS_IDENTITY = re.compile(
    r"(?:envi|mand|indi|facilit|dig|dinos|confirm|proporcion|escrib|pas|necesit|adjunt|"
    r"remit|aport)\w*[^.!?\n]{0,60}?(?<!\w)(?:dni|nif|nie|documento\s+(?:nacional\s+)?de\s+identidad|"
    r"d\.n\.i\.|domicilio|pasaporte)(?!\w)"
)
_BY_PHONE = re.compile(
    r"(?:present|pon|formul|interpon|tramit|hag|hac)\w*[^.!?\n]{0,30}(?:reclamacion|"
    r"queja)[^.!?\n]{0,40}(?:por\s+telefono|llam\w+|telefonic\w+)|llam\w+[^.!?\n]{0,40}(?:para|"
    r"y)\s+(?:present|pon|formul|interpon|hac|tramit)\w*[^.!?\n]{0,25}(?:reclamacion|"
    r"queja)"
)
_DENIED = re.compile(r"(?<!\w)(?:no|nunca|sin\s+necesidad\s+de)(?!\w)[^.!?\n]{0,40}$")


@condition
def _formal_astray(scene: Scene) -> list[Span]:
    """Asks for an identity document on a network, or sends a formal complaint to the telephone."""
    found_there = [*_ASKS_IDENTITY.finditer(scene.text), *_BY_PHONE.finditer(scene.text)]
    return [
        m.span()
        for m in found_there
        if not _DENIED.search(scene.text[max(0, m.start() - 50) : m.start()])
        and not re.search(r"formulario|pagina\s+segura|enlace\s+seguro|https?://", m[0])
    ]


_ADVERSE = re.compile(
    r"(?:desestim|denega|rechaz)\w+|no\s+(?:podemos|es\s+posible|procede)\s+(?:estimar|"
    r"atender|aceptar|acceder|admitir|la\s+devolucion)|no\s+ha\s+sido\s+estimada|resolucion\s+desfavorable|"
    r"no\s+le\s+damos\s+la\s+razon|parcialmente\s+estimad\w+"
)
_AUTHORITY = re.compile(
    r"banco\s+de\s+espana|cnmv|comision\s+nacional\s+del\s+mercado\s+de\s+valores|"
    r"direccion\s+general\s+de\s+seguros|dgsfp|servicio\s+de\s+reclamaciones\s+del"
)


@condition
def _adverse(scene: Scene) -> Verdict:
    outcome = scene.word("complaint.decision") or ""
    if outcome in ("rejected", "partly_upheld", "adverse", "desestimada"):
        return Verdict(True)
    return (
        yes(m.span() for m in [_ADVERSE.search(scene.text)] if m)
        if outcome in ("true", "1", "yes", "decision", "") and _ADVERSE.search(scene.text)
        else NO
    )


_SELLS = found("offer_word", "zero_interest", "rate", "superlative", "gift_word", "easy_credit", "free_word")
_PITCH = condition(
    lambda scene: [
        m.span()
        for m in re.finditer(
            (
                r"(?:(?:descubr\w+|conozca|conoce|pruebe|eche\s+un\s+vistazo\s+a)\s+(?:\w+\s+)?(?:nuestr|el|la|los|las)\w*\s+(?:\w+\s+)?(?:banca|cuenta|tarjeta|"
                r"hipoteca|prestamo|seguro|fondo|deposito|plan)\w*|"
                r"(?:por\s+cierto|ya\s+que\s+est\w+|de\s+paso|by\s+the\s+way|while\s+you're\s+here)[^.!?]{0,60}?(?:cuenta|tarjeta|prestamo|"
                r"seguro|hipoteca|fondo|plan|account|card|loan|insurance)s?(?!\w)|aproveche?|interesar(?:ia|le|te)|gustaria\s+ofrecer\w*|podemos\s+ofrecer\w*|"
                r"le\s+ofrecemos|te\s+ofrecemos|ya\s+conoce\s+nuestr\w+|conoces\s+nuestr\w+|mientras\s+tanto[^.!?]{0,30}(?:cuenta|"
                r"tarjeta|prestamo|seguro)|hemos\s+preparado\s+una\s+oferta|tenemos\s+(?:una\s+oferta|"
                r"un[oa]?\s+\w+\s+(?:perfect|ideal))|contrat(?:ar|e|a)\s+(?:nuestr|un|el|la)\w*|"
                r"pasarse?\s+a\s+(?:nuestr|la\s+cuenta)\w*|take\s+advantage|special\s+offer|why\s+not\s+(?:try|"
                r"open|apply)|we\s+can\s+offer\s+you\s+(?:a|our)\s+\w*\s?(?:card|loan|account|"
                r"insurance))"
            ),
            scene.text,
        )
        if not re.search(r"(?<!\w)(?:no|sin|nunca)\s+(?:\w+\s+)?$", scene.text[max(0, m.start() - 14) : m.start()])
    ]
)
_REPAIR = re.compile(r"(?:devol|reembols|reintegr|anul|retroce|compens|bonific|correg|regulariz|exim|condon|refund|waiv|reimburs)\w*")
_ABOUT_REPAIR = condition(
    lambda scene: (
        _REPAIR.search(scene.text) is not None
        and not scene.has("gift_word", "easy_credit", "superlative")
        and not re.search(r"aprovech|contrat|oferta|solicit", scene.text)
    )
)

RULES: tuple[Rule, ...] = (
    row(
        "ES.CMP.one_month",
        "Ley 44/2002, arts. 29.5.b, 29 bis.3 y 29 septies.1 (Ley 10/2025, DF 2ª)",
        B,
        OK,
        How.CLOCK,
        L10,
        _COMPLAINT & ~_PAYMENTS & late("complaint.answer_by"),
        "La reclamación se resuelve en un mes desde su presentación, de fecha a fecha.",
        "A complaint is decided within one month of its filing, date to date.",
        ("Compruebe la fecha límite. Si ya ha pasado por causas ajenas a la entidad, informe al cliente."),
        ("Check the deadline. If it has passed for reasons that are not the entity's, tell the customer."),
        kinds=ANSWERS,
        yes=(
            ex("Su reclamación ha sido estimada", conversation_state="complaint", complaint__answer_by="2026-12-14"),
            ex("Decisión", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-01", complaint__topic="mortgage"),
        ),
        no=(
            ex("Su reclamación ha sido estimada", conversation_state="complaint", complaint__answer_by="2026-12-15"),
            ex("Hola", conversation_state="open"),
            ex("Hola"),
            ex(
                "Resuelto",
                kind="dm",
                conversation_state="complaint",
                complaint__answer_by="2026-12-01",
                complaint__topic="payment_services",
            ),
        ),
        asks=(ex("Su reclamación ha sido estimada", conversation_state="complaint"),),
    ),
    row(
        "ES.CMP.payments_15bd",
        "Ley 44/2002, art. 29 bis.3; RDL 19/2018, art. 69",
        B,
        OK,
        How.CLOCK,
        L10,
        _COMPLAINT & _PAYMENTS & late("complaint.answer_by"),
        "Una reclamación sobre servicios de pago se resuelve en 15 días hábiles.",
        "A complaint about payment services is decided within 15 business days.",
        "Compruebe la fecha límite o envíe una respuesta provisional motivada.",
        "Check the deadline, or send a reasoned holding reply.",
        kinds=ANSWERS,
        yes=(ex("Resuelto", conversation_state="complaint", complaint__topic="payment_services", complaint__answer_by="2026-12-14"),),
        no=(
            ex("Resuelto", conversation_state="complaint", complaint__topic="payment_services", complaint__answer_by="2026-12-15"),
            ex("Resuelto", conversation_state="complaint"),
        ),
        asks=(ex("Resuelto", conversation_state="complaint", complaint__topic="payment_services"),),
    ),
    row(
        "ES.CMP.ack_key",
        "Ley 44/2002, art. 29 quater.1",
        B,
        OK,
        How.WORKFLOW,
        L10,
        told("complaint.received") & (falls_short("complaint.key") | falls_short("complaint.acknowledged")),
        ("La reclamación se acusa por escrito, con fecha y hora, por el mismo canal y con su clave identificativa."),
        ("The complaint is acknowledged in writing, with date and time, by the same channel and with its tracking key."),
        "Envíe el acuse con la clave.",
        "Send the acknowledgement with the key.",
        kinds=ANSWERS,
        yes=(ex("Hemos recibido su reclamación", complaint__received=True, complaint__key=""),),
        no=(ex("Recibida. Su clave es R-1", complaint__received=True, complaint__key="R-1"), ex("Hola")),
    ),
    row(
        "ES.CMP.definition",
        "Ley 44/2002, art. 29.1",
        B,
        OK,
        How.WORKFLOW,
        L10,
        told("complaint.downgraded") & falls_short("complaint.downgrade_reason"),
        ("Es reclamación toda manifestación de un servicio defectuoso, se la llame como se la llame."),
        "Any statement about defective service is a complaint, whatever it is called.",
        "Anote por qué deja de tratarse como reclamación.",
        "Record why it is no longer treated as a complaint.",
        kinds=EVERYTHING,
        yes=(ex("Gracias por su consulta", kind="reply", complaint__downgraded=True, complaint__downgrade_reason=""),),
        no=(ex("Gracias por su consulta", kind="reply"),),
    ),
    row(
        "ES.CMP.formal_requirements",
        "Ley 44/2002, art. 29 ter",
        W,
        OK,
        How.PATTERN,
        L10,
        _COMPLAINT & _formal_astray,
        ("La reclamación formal se presenta en papel o por medios electrónicos duraderos, no por teléfono ni dando el DNI en una red."),
        (
            "A formal complaint is filed on paper or by durable electronic means, not by "
            "telephone nor by giving one's identity number on a network."
        ),
        "Dé el enlace al formulario seguro de reclamaciones.",
        "Give the link to the secure complaints form.",
        kinds=ANSWERS,
        yes=(
            ex("Envíenos su DNI por privado para tramitar la reclamación", conversation_state="complaint"),
            ex("Llame al 900 123 123 para presentar su reclamación", conversation_state="complaint"),
            ex("Puede poner la reclamación por teléfono", conversation_state="complaint"),
            ex("Díganos su NIF y domicilio", kind="dm", conversation_state="complaint"),
        ),
        no=(
            ex("Puede presentar su reclamación en el formulario seguro: https://b.example/sac", conversation_state="complaint"),
            ex("No nos envíe su DNI por aquí", conversation_state="complaint"),
            ex("Envíenos su DNI por privado", conversation_state="open"),
            ex("Llámenos si tiene dudas", conversation_state="complaint"),
        ),
    ),
    row(
        "ES.CMP.subsanation",
        "Ley 44/2002, art. 29 quater.2-4",
        B,
        OK,
        How.CLOCK,
        L10,
        told("complaint.incomplete") & late("complaint.complete_by"),
        ("Para completar una reclamación hay diez días naturales, con aviso de archivo, y el plazo se detiene."),
        ("There are ten calendar days to complete a complaint, with notice that it will be closed, and the clock stops."),
        "Compruebe la fecha y el aviso de archivo.",
        "Check the date and the notice of closing.",
        kinds=ANSWERS,
        yes=(ex("Archivamos su reclamación", complaint__incomplete=True, complaint__complete_by="2026-12-01"),),
        no=(ex("Le falta la firma", complaint__incomplete=True, complaint__complete_by="2026-12-20"), ex("Hola")),
        asks=(ex("Le falta la firma", complaint__incomplete=True),),
    ),
    row(
        "ES.CMP.decision_content",
        "Ley 44/2002, art. 29 septies.2-4",
        B,
        OK,
        How.PHRASE,
        L10,
        duty((told("complaint.decision") | _COMPLAINT) & _adverse, condition(lambda scene: _AUTHORITY.search(scene.text) is not None)),
        ("Una decisión desfavorable nombra los servicios de reclamaciones del Banco de España, la CNMV o la DGSFP y cómo acudir a ellos."),
        ("An adverse decision names the complaint services of Banco de España, CNMV or DGSFP and how to use them."),
        "Añada el párrafo sobre los servicios de reclamaciones.",
        "Add the paragraph on the complaint services.",
        kinds=ANSWERS,
        yes=(
            ex("Hemos desestimado su reclamación porque el cargo es correcto", kind="dm", conversation_state="complaint"),
            ex("Su reclamación ha sido rechazada", kind="dm", complaint__decision="rejected"),
            ex("No podemos estimar su reclamación", conversation_state="complaint"),
            ex("Decisión adjunta", kind="dm", complaint__decision="partly_upheld"),
        ),
        no=(
            ex("Hemos desestimado su reclamación. Puede acudir al Banco de España", kind="dm", conversation_state="complaint"),
            ex("Hemos estimado su reclamación", kind="dm", complaint__decision="upheld"),
            ex("Estamos estudiando su caso", conversation_state="complaint"),
            ex("El cajero ha rechazado la tarjeta", conversation_state="open"),
        ),
    ),
    row(
        "ES.CMP.no_selling",
        "Ley 44/2002, art. 29.3; Ley 10/2025, art. 16.2; TRLGDCU, art. 21.2",
        B,
        OK,
        How.PATTERN,
        L10,
        _COMPLAINT
        & (_SELLS | _PITCH)
        & ~_ABOUT_REPAIR
        & ~told("override_reason", "resolution_improvement")
        & ~told("resolution_improvement"),
        "Una reclamación no se aprovecha para ofrecer productos ni ofertas.",
        "A complaint is never used to offer products or deals.",
        ("Quite la oferta; solo cabe si resuelve la reclamación y mejora las condiciones del cliente."),
        ("Take the offer out; it only stands if it settles the complaint and improves the customer's terms."),
        kinds=ANSWERS,
        yes=(
            ex("Lamentamos la espera. Por cierto, ¿conoce la tarjeta de viaje?", conversation_state="complaint"),
            ex("Sentimos la espera. ¿Le interesaría nuestra nueva tarjeta sin comisiones?", conversation_state="complaint"),
            ex("Aproveche y contrate nuestro seguro", kind="dm", conversation_state="complaint"),
            ex("While you wait, apply now for our credit card", conversation_state="complaint"),
            ex("Tenemos una oferta: préstamo al 5 % TAE", conversation_state="complaint"),
        ),
        no=(
            ex("Sentimos lo ocurrido; su reclamación está en estudio", conversation_state="complaint"),
            ex("Le devolvemos la comisión del 2 %", kind="dm", conversation_state="complaint"),
            ex("Le interesaría nuestra tarjeta sin comisiones", kind="dm", conversation_state="open"),
            ex(
                "Le ofrecemos pasar su cuenta a una sin comisiones",
                kind="dm",
                conversation_state="complaint",
                override_reason="resolution_improvement",
            ),
            ex("Puede consultar el estado con su clave R-12", conversation_state="complaint"),
        ),
    ),
    row(
        "ES.CMP.no_bot_only",
        "Ley 44/2002, art. 29.1; Ley 10/2025, art. 8",
        B,
        OK,
        How.PATTERN,
        L10,
        duty(told("chatbot_reply"), found("offers_human") | told("human_offered")),
        ("El contestador automático no es el único medio: siempre se puede hablar con una persona."),
        "Automatic answers are not the only means: a person can always be reached.",
        "Añada «Escriba PERSONA para hablar con una persona».",
        "Add “Write PERSON to talk to a person”.",
        kinds=ANSWERS,
        yes=(
            ex("Soy un asistente virtual, ¿en qué le ayudo?", chatbot_reply=True),
            ex("Consulte la sección de ayuda", kind="dm", chatbot_reply=True),
            ex("No le he entendido", chatbot_reply=True),
            ex("I'm a virtual assistant", chatbot_reply=True),
        ),
        no=(
            ex("Soy un asistente virtual. Escriba PERSONA para hablar con una persona", chatbot_reply=True),
            ex("Consulte la ayuda"),
            ex("I'm a bot. You can speak to a human at any time", chatbot_reply=True),
            ex("Le atiende Alba", chatbot_reply=False),
        ),
    ),
    row(
        "ES.CMP.general_law_extras",
        "Ley 10/2025, arts. 11-13 y 17",
        N,
        OK,
        How.PROGRAMME,
        L10,
        told("service_down") & falls_short("answered_in_2h"),
        "Objetivo propio: contestar en dos horas a quien pregunta por un servicio caído.",
        "Own target: answer within two hours whoever asks about a service that is down.",
        "Responda cuanto antes.",
        "Answer as soon as possible.",
        kinds=ANSWERS,
        yes=(ex("Ya funciona", service_down=True, answered_in_2h=False),),
        no=(ex("Ya funciona", service_down=True),),
    ),
    row(
        "ES.CMP.24x7",
        "Ley 44/2002, art. 29.1",
        W,
        OK,
        How.PROGRAMME,
        L10,
        falls_short("rota.covers_24x7"),
        ("Las incidencias de servicios continuos (tarjetas, pagos, banca en línea) se atienden las 24 horas."),
        ("Incidents of continuous services (cards, payments, online banking) are attended around the clock."),
        "Complete los turnos.",
        "Complete the rota.",
        kinds=EVERYTHING,
        yes=(ex("Hola", rota__covers_24x7=False),),
        no=(ex("Hola"),),
    ),
    row(
        "ES.CMP.web_info",
        "Ley 44/2002, art. 29.5",
        N,
        OK,
        How.PROGRAMME,
        L10,
        falls_short("profile.sac_link"),
        "El perfil enlaza al servicio de atención a la clientela.",
        "The profile links to the customer-complaints service.",
        "Añada el enlace a la biografía o a un mensaje fijado.",
        "Add the link to the bio or a pinned post.",
        kinds=EVERYTHING,
        yes=(ex("Hola", profile__sac_link=""),),
        no=(ex("Hola", profile__sac_link="https://b.example/sac"), ex("Hola")),
    ),
)
