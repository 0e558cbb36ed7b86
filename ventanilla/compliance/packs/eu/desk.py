"""The desk and the bank: complaints, incidents, records, impersonation (PSD2, GDPR, DORA, DSA)."""

from datetime import date

from ventanilla.compliance.conditions import falls_short, told
from ventanilla.compliance.late import late
from ventanilla.compliance.rule import ANSWERS, EVERYTHING, How, Rule, ex, row
from ventanilla.compliance.types import Severity, Status

B, W, N = Severity.BLOCK, Severity.WARN, Severity.NOTICE
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED
_PAYMENTS = told("conversation_state", "complaint") & told("complaint.topic", "payment_services")
_FAKES = told("case.type", "fake_profile", "phishing", "fake_ad")

RULES: tuple[Rule, ...] = (
    row(
        "EU.CMP.psd2_15bd",
        "Directiva (UE) 2015/2366, art. 101.2",
        B,
        OK,
        How.CLOCK,
        "gesetze.legal; haufe.de (art. 101)",
        _PAYMENTS & late("complaint.answer_by"),
        "Una reclamación sobre servicios de pago se contesta en 15 días hábiles (35 con respuesta provisional motivada).",
        "A complaint about payment services is answered within 15 business days (35 with a reasoned holding reply).",
        "Compruebe la fecha límite o envíe una respuesta provisional con motivo y nueva fecha.",
        "Check the deadline, or send a holding reply with reasons and a new date.",
        kinds=ANSWERS,
        yes=(ex("Resuelto", conversation_state="complaint", complaint__topic="payment_services", complaint__answer_by="2026-12-14"),),
        no=(
            ex("Resuelto", conversation_state="complaint", complaint__topic="payment_services", complaint__answer_by="2026-12-15"),
            ex("Resuelto", conversation_state="complaint", complaint__topic="mortgage"),
        ),
        asks=(ex("Resuelto", conversation_state="complaint", complaint__topic="payment_services"),),
    ),
    row(
        "EU.CMP.psr_watch",
        "Reglamento de servicios de pago (propuesta COM(2023)367)",
        N,
        OK,
        How.WORKFLOW,
        "digitalpolicyalert.org/event/35732",
        falls_short("fraud_notice.evidence_kept"),
        "Se guarda prueba con fecha y hora de cada aviso de fraude enviado a una plataforma.",
        "Time-stamped evidence of every fraud notice to a platform is kept.",
        "Guarde el aviso, su hora y la respuesta de la plataforma.",
        "Keep the notice, its time and the platform's answer.",
        kinds=EVERYTHING,
        yes=(ex("Cuidado con este perfil falso", fraud_notice__evidence_kept=False),),
        no=(ex("Cuidado con este perfil falso"),),
    ),
    row(
        "EU.CMP.accessible_answer",
        "Reglamento Delegado (UE) 2017/565, art. 26; Directrices JC 2018 35",
        W,
        UNSURE,
        How.WORKFLOW,
        "",
        told("conversation_state", "complaint") & falls_short("entity.complaints_policy"),
        ("La entidad tiene política, función y registro de reclamaciones, y contesta con lenguaje sencillo."),
        ("The entity has a complaints policy, function and register, and answers in plain language."),
        "Complete la política y el registro de reclamaciones.",
        "Complete the complaints policy and register.",
        kinds=ANSWERS,
        yes=(ex("Resuelto", conversation_state="complaint", entity__complaints_policy=False),),
        no=(ex("Resuelto", conversation_state="complaint"),),
    ),
    row(
        "EU.INC.gdpr_72h",
        "RGPD arts. 33-34",
        B,
        UNSURE,
        How.CLOCK,
        "",
        told("incident.personal_data_breach") & late("incident.notify_by"),
        "Una violación de datos personales se notifica a la autoridad en 72 horas.",
        "A personal-data breach is notified to the authority within 72 hours.",
        "Notifique ya, aunque sea por fases.",
        "Notify now, in phases if need be.",
        kinds=EVERYTHING,
        yes=(ex("Incidente", incident__personal_data_breach=True, incident__notify_by="2026-12-14"),),
        no=(ex("Incidente", incident__personal_data_breach=True, incident__notify_by="2026-12-16"), ex("Buenos días")),
        asks=(ex("Incidente", incident__personal_data_breach=True),),
    ),
    row(
        "EU.REC.gdpr_retention",
        "RGPD arts. 5.1.e, 15-17 y 30",
        W,
        UNSURE,
        How.PROGRAMME,
        "",
        falls_short("retention_class"),
        "Cada clase de registro tiene un plazo de conservación.",
        "Every class of record has a retention period.",
        "Asigne una clase de conservación.",
        "Set a retention class.",
        kinds=EVERYTHING,
        yes=(ex("Hola", retention_class=""),),
        no=(ex("Hola", retention_class="ad"), ex("Hola")),
    ),
    row(
        "EU.IMP.dsa_notice",
        "DSA, arts. 16 y 20-23",
        B,
        OK,
        How.WORKFLOW,
        "eu-digital-services-act.com (considerandos 61-70)",
        _FAKES
        & (
            falls_short("notice.urls")
            | falls_short("notice.reasons")
            | falls_short("notice.notifier")
            | falls_short("notice.good_faith")
            | falls_short("notice.complete")
        ),
        "El aviso a la plataforma lleva motivos, direcciones exactas, quién avisa y declaración de buena fe.",
        "The notice to the platform carries reasons, exact URLs, who notifies and a statement of good faith.",
        "Complete los cuatro datos del aviso.",
        "Complete the four items of the notice.",
        kinds=EVERYTHING,
        yes=(ex("Aviso", case__type="phishing", notice__urls=""), ex("Aviso", case__type="fake_ad", notice__complete=False)),
        no=(ex("Aviso", case__type="phishing", notice__urls="https://x.example/1"), ex("Aviso", case__type="fan_page", notice__urls="")),
    ),
    row(
        "EU.INC.dora_classify",
        "Reglamento (UE) 2022/2554, art. 18; Reglamento Delegado (UE) 2024/1772",
        B,
        OK,
        How.WORKFLOW,
        "legalize-eu 32024R1772 @7fc4a261",
        told("incident.open") & falls_short("incident.assessed"),
        "Todo incidente se clasifica; que salga en los medios o se repita en las quejas basta para el criterio de reputación.",
        "Every incident is classified; media coverage or repeated complaints are enough for the reputation criterion.",
        "Haga la evaluación y guarde los motivos, también si no es grave.",
        "Make the assessment and keep the reasons, also when it is not major.",
        kinds=EVERYTHING,
        yes=(ex("Sufrimos una incidencia", incident__open=True, incident__assessed=False),),
        no=(ex("Sufrimos una incidencia", incident__open=True, incident__assessed=True), ex("Hola")),
    ),
    row(
        "EU.INC.dora_clocks",
        "Reglamento Delegado (UE) 2025/301, art. 5",
        B,
        OK,
        How.CLOCK,
        "legalize-eu 32025R0301 @887cfeaa",
        told("incident.major") & late("incident.report_by"),
        (
            "Incidente grave: aviso inicial en 4 h desde la clasificación y 24 h desde el conocimiento; "
            "intermedio en 72 h desde el inicial; final en un mes."
        ),
        (
            "Major incident: initial notice within 4 h of classification and 24 h of awareness; "
            "intermediate within 72 h of the initial; final within a month."
        ),
        "Envíe el informe que vence; si llega tarde, avise antes a la autoridad.",
        "Send the report that is due; if it will be late, tell the authority first.",
        since=date(2025, 3, 12),
        kinds=EVERYTHING,
        yes=(ex("Incidencia", incident__major=True, incident__report_by="2026-12-14"),),
        no=(ex("Incidencia", incident__major=True, incident__report_by="2026-12-15"), ex("Incidencia")),
        asks=(ex("Incidencia", incident__major=True),),
    ),
    row(
        "EU.INC.dora_content",
        "Reglamento Delegado (UE) 2025/301, arts. 1-4 y 6; RE (UE) 2025/302",
        W,
        OK,
        How.WORKFLOW,
        "legalize-eu 32025R0301 @887cfeaa",
        told("incident.major") & falls_short("incident.form_complete"),
        "El informe del incidente lleva todos sus campos.",
        "The incident report has all its fields.",
        "Complete el formulario.",
        "Complete the form.",
        kinds=EVERYTHING,
        yes=(ex("Incidencia", incident__major=True, incident__form_complete=False),),
        no=(ex("Incidencia", incident__major=True),),
    ),
    row(
        "EU.INC.dora_client_comm",
        "DORA, arts. 14 y 19.3",
        B,
        UNSURE,
        How.WORKFLOW,
        "",
        told("incident.major") & told("incident.client_financial_impact") & falls_short("clients_informed"),
        "Si un incidente grave afecta al dinero de los clientes, se les informa sin demora.",
        "If a major incident touches clients' money, they are told without delay.",
        "Publique el aviso y las medidas tomadas.",
        "Publish the notice and the measures taken.",
        kinds=EVERYTHING,
        yes=(ex("Hola", incident__major=True, incident__client_financial_impact=True, clients_informed=False),),
        no=(ex("Hola", incident__major=True, incident__client_financial_impact=True, clients_informed=True),),
    ),
)
