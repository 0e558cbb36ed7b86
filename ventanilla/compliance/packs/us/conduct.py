"""Unfair and deceptive acts, complaints and errors, records, endorsements, privacy, incidents, targeting."""

import re

from ventanilla.compliance.conditions import condition, duty, found, needs, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.packs.us.sources import REGE
from ventanilla.compliance.products import CREDIT, DEPOSIT, INVESTMENT
from ventanilla.compliance.rule import ADS, ANSWERS, EVERYTHING, PROMOTION, PUBLIC, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.targeting import protected
from ventanilla.compliance.types import DraftKind, Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, yes

_FINANCIAL = product(*CREDIT, *DEPOSIT, *INVESTMENT, "insurance", "crypto")


@condition
def _forbidden_targeting(scene: Scene) -> Verdict:
    return Verdict(protected(scene.fact("targeting_keys")))


@condition
def _under_thirteen(scene: Scene) -> Verdict:
    """Children are addressed: by a fact that says so, or by an audience that begins before they are thirteen."""
    youngest = scene.number("age_min")
    return Verdict(bool(scene.fact("audience.under_13")) or (youngest is not None and youngest < 13))


@condition
def _disclosed(scene: Scene) -> Verdict:
    """A label for paid content; for an employee, the employer named."""
    if scene.has("ad_label"):
        return Verdict(True)
    words = scene.bare
    return Verdict(
        bool(scene.fact("employee_account")) and any(w in words for w in ("i work at", "i work for", "my employer", "employee of"))
    )


@condition
def _public_personal_data(scene: Scene) -> Verdict:
    """Account facts or personal data of a customer."""
    spans = scene.spans("relation_leak")
    if spans:
        return yes(spans)
    return Verdict(True) if any(d.kind.value in ("bank_account", "national_id", "iban") for d in scene.personal_data) else NO


_TIES = re.compile(
    r"(?:is|was|am|are)\s+(?:\w+\s+){0,2}(?:an?\s+)?(?:current\s+|former\s+)?(?:client|investor|customer)|(?:not|un)\s?-?compensated|(?:was|were|is|not)\s+"
    r"(?:\w+\s+)?(?:paid|compensated)|no\s+(?:compensation|conflicts?)|conflicts?\s+of\s+interest|paid\s+(?:testimonial|endorsement)"
)
_GROSS = re.compile(r"(?<!\w)gross(?!\w)")
_NET = re.compile(r"(?<!\w)net(?!\w)|after\s+fees")


@condition
def _endorsed_bare(scene: Scene) -> Verdict:
    """Somebody's praise passed on without a word on whether a client speaks, is paid, or has a conflict."""
    return Verdict(scene.passes_on and _TIES.search(scene.text) is None)


@condition
def _gross_alone(scene: Scene) -> Verdict:
    """Gross performance without the net one."""
    gross = _GROSS.search(scene.text)
    return yes([gross.span()]) if gross and scene.has("rate") and not _NET.search(scene.text) else NO


RULES: tuple[Rule, ...] = (
    Rule(
        id="US.OUT.udaap",
        area=Area.OUT,
        law="Dodd-Frank 1031 and 1036; FTC Act, s. 5",
        kinds=ADS,
        check=_FINANCIAL & found("guaranteed", "easy_credit"),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        message={
            "es": "Promete una aprobación o un resultado que puede resultar engañoso.",
            "en": "Promises an approval or a result, which may be deceptive.",
        },
        fix={"es": "Quite la promesa o diga la condición al lado.", "en": "Take the promise out, or say the condition beside it."},
        yes=(
            ex("Guaranteed approval on every loan", product="personal_loan"),
            ex("No credit check loans", product="personal_loan"),
            ex("Risk-free investing", product="investment"),
            ex("Instant approval credit card", product="credit_card"),
        ),
        no=(
            ex("Loans subject to credit approval", product="personal_loan"),
            ex("Returns are not guaranteed", product="investment"),
            ex("Instant transfers between friends", product="account"),
            ex("Guaranteed fun at our family day", kind="organic"),
        ),
    ),
    Rule(
        id="US.OUT.ffiec",
        area=Area.OUT,
        law="FFIEC Social Media Guidance, 78 FR 76297 (2013-12-17)",
        kinds=EVERYTHING,
        check=told("programme.social_media", False),
        severity=Severity.NOTICE,
        status=Status.VERIFIED,
        how=How.PROGRAMME,
        source="gpo.gov/fdsys/pkg/FR-2013-12-17/html/2013-30004.htm",
        message={
            "es": "Falta el programa de riesgos de redes sociales: gobierno, políticas, terceros, formación, vigilancia, auditoría.",
            "en": "The social media risk programme is missing: governance, policies, third parties, training, monitoring, audit.",
        },
        fix={"es": "Complete la lista del programa.", "en": "Complete the programme's checklist."},
        yes=(ex("Hello", programme__social_media=False),),
        no=(ex("Hello", programme__social_media=True), ex("Hello")),
    ),
    Rule(
        id="US.CMP.rege",
        area=Area.CMP,
        law="Reg E, 12 CFR 1005.11",
        kinds=ANSWERS,
        check=told("inbound.topic", "eft_error") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source=REGE,
        message={
            "es": "Un error de pago electrónico se decide en 10 días hábiles (45 días con abono provisional).",
            "en": "An electronic transfer error is decided within 10 business days (45 days with provisional credit).",
        },
        fix={"es": "Compruebe la fecha límite y pase a un canal seguro.", "en": "Check the deadline and move to a secure channel."},
        yes=(ex("We have decided your claim", kind="dm", inbound__topic="eft_error", complaint__answer_by="2026-12-01"),),
        no=(
            ex("We have decided your claim", kind="dm", inbound__topic="eft_error", complaint__answer_by="2026-12-20"),
            ex("Hello", kind="reply"),
        ),
        asks=(ex("We have decided your claim", kind="dm", inbound__topic="eft_error"),),
    ),
    Rule(
        id="US.CMP.regz_billing",
        area=Area.CMP,
        law="Reg Z, 12 CFR 1026.13",
        kinds=ANSWERS,
        check=told("inbound.topic", "billing_error") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Un error de facturación recibe acuse en 30 días y se resuelve en dos ciclos, como mucho 90 días.",
            "en": "A billing error is acknowledged within 30 days and resolved within two cycles, at most 90 days.",
        },
        fix={"es": "Compruebe la fecha límite.", "en": "Check the deadline."},
        yes=(ex("Your billing dispute", kind="dm", inbound__topic="billing_error", complaint__answer_by="2026-12-01"),),
        no=(
            ex("Your billing dispute", kind="dm", inbound__topic="billing_error", complaint__answer_by="2027-01-01"),
            ex("Hello", kind="dm"),
        ),
        asks=(ex("Your billing dispute", kind="dm", inbound__topic="billing_error"),),
    ),
    Rule(
        id="US.CMP.cfpb_portal",
        area=Area.CMP,
        law="Dodd-Frank 1034 (CFPB portal)",
        kinds=ANSWERS,
        check=told("complaint.origin", "cfpb") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Una reclamación del portal del CFPB se contesta en 15 días naturales; la respuesta final, en 60.",
            "en": "A complaint from the CFPB portal is answered within 15 calendar days; finally within 60.",
        },
        fix={"es": "Compruebe la fecha límite.", "en": "Check the deadline."},
        yes=(ex("Our response", kind="dm", complaint__origin="CFPB", complaint__answer_by="2026-12-01"),),
        no=(
            ex("Our response", kind="dm", complaint__origin="CFPB", complaint__answer_by="2026-12-30"),
            ex("Our response", kind="dm", complaint__origin="branch"),
        ),
        asks=(ex("Our response", kind="dm", complaint__origin="CFPB"),),
    ),
    Rule(
        id="US.REC.finra2210",
        area=Area.REC,
        law="FINRA 2210(b)(1), (b)(4); 3110; 4511; SEC 17a-4(b)(4), (f)",
        kinds=PROMOTION,
        check=told("entity.broker_dealer") & ~needs("approval.registered_principal"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.METADATA,
        source="smarsh.com/regulations/finra-rule-2210-communications-public",
        message={
            "es": "Una comunicación al público de un bróker la aprueba antes un «registered principal», y se archiva tres años.",
            "en": "A broker-dealer's retail communication is approved before use by a registered principal and kept for three years.",
        },
        fix={"es": "Pida la aprobación de un registered principal.", "en": "Ask a registered principal for approval."},
        yes=(
            ex("Invest with us", entity__broker_dealer=True, approval__registered_principal=""),
            ex("Our view of the market", entity__broker_dealer=True, approval__registered_principal=False),
            ex("Join our webinar", entity__broker_dealer=True, approval__registered_principal="no", kind="ad"),
            ex("What a client says of us", entity__broker_dealer=True, approval__registered_principal=False, kind="repost"),
        ),
        no=(
            ex("Invest with us", entity__broker_dealer=True, approval__registered_principal="J. Ortiz, 2026-12-10"),
            ex("Invest with us", entity__broker_dealer=False),
            ex("Happy to help", kind="reply", entity__broker_dealer=True, approval__registered_principal=False),
            ex("Savings account"),
        ),
        asks=(ex("Invest with us", entity__broker_dealer=True),),
    ),
    Rule(
        id="US.REC.sec_marketing",
        area=Area.REC,
        law="SEC Rules 206(4)-1 and 204-2",
        kinds=PROMOTION,
        check=told("entity.investment_adviser") & (_endorsed_bare | _gross_alone | ~needs("attest.marketing_rule")),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.METADATA,
        source="",
        message={
            "es": "Un testimonio dice si es cliente y si cobra; el rendimiento va neto y bruto, a 1, 5 y 10 años.",
            "en": "A testimonial says whether it is a client's and paid; performance is net and gross, over 1, 5 and 10 years.",
        },
        fix={
            "es": "He comprobado la lista de la «Marketing Rule» para este texto.",
            "en": "I have gone through the Marketing Rule's checklist for this text.",
        },
        yes=(
            ex("Our clients love us", entity__investment_adviser=True, attest__marketing_rule=False),
            ex("12% last year", entity__investment_adviser=True, attest__marketing_rule=False),
            ex("Best adviser in town", entity__investment_adviser=True, attest__marketing_rule=False, kind="repost"),
            ex("Talk to us", entity__investment_adviser=True, attest__marketing_rule=False, kind="ad"),
            ex("“They sorted out my retirement”, says Lou", entity__investment_adviser=True, is_ugc_quote=True),
            ex("Growth model: 9.4% gross last year", entity__investment_adviser=True),
        ),
        no=(
            ex("Our clients love us", entity__investment_adviser=True, attest__marketing_rule=True),
            ex("Our clients love us", entity__investment_adviser=False),
            ex("Our clients love us"),
            ex("Thanks!", kind="reply", entity__investment_adviser=True, attest__marketing_rule=False),
        ),
        asks=(ex("Our clients love us", entity__investment_adviser=True),),
    ),
    Rule(
        id="US.INF.ftc",
        area=Area.INF,
        law="FTC, 16 CFR 255 and 465",
        kinds=PROMOTION,
        check=duty(told("paid_partnership") | told("employee_account") | told("actor", "influencer", "employee"), _disclosed),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        say={"en": ("#ad", "Ad", "Sponsored")},
        message={
            "es": "La relación con el banco se declara con claridad; la etiqueta de la red sola puede no bastar.",
            "en": "The tie with the bank is disclosed clearly; the network's tool alone may not suffice.",
        },
        fix={
            "es": "Añada «#ad» o «Sponsored»; un empleado dice para quién trabaja.",
            "en": "Add “#ad” or “Sponsored”; an employee names the employer.",
        },
        yes=(
            ex("My favorite card", paid_partnership=True),
            ex("Our CD rates are the talk of the town", employee_account=True),
            ex("My favorite card #gifted", actor="influencer"),
            ex("My favorite card", paid_partnership=True, platform_label="paid_partnership"),
        ),
        no=(
            ex("#ad My favorite card", paid_partnership=True),
            ex("I work at Alameda Bank and I am proud of our CD", employee_account=True),
            ex("Sponsored: my favorite card", actor="influencer"),
            ex("Our new branch is open", actor="bank"),
        ),
    ),
    Rule(
        id="US.PII.glba",
        area=Area.PII,
        law="GLBA; Reg P, 12 CFR 1016; Safeguards Rule",
        kinds=PUBLIC,
        check=_public_personal_data,
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        message={
            "es": "Muestra en público datos personales no públicos de un cliente.",
            "en": "Shows a customer's nonpublic personal information in public.",
        },
        fix={"es": "Quítelos y siga por un canal privado.", "en": "Take them out and go on in private."},
        yes=(
            ex("Your account is overdrawn", kind="reply"),
            ex("Your mortgage has been approved, congratulations!", kind="reply"),
            ex("Your card ending in 1881 is blocked", kind="reply"),
            ex("Your balance is $20", kind="reply"),
        ),
        no=(
            ex("Please send us a direct message", kind="reply"),
            ex("Open your account in minutes", kind="organic"),
            ex("Your account is overdrawn", kind="dm"),
            ex("Keep your account safe: never share your PIN", kind="organic"),
        ),
    ),
    Rule(
        id="US.INC.36h",
        area=Area.INC,
        law="12 CFR 53, 225 and 304 (computer-security incidents)",
        kinds=EVERYTHING,
        check=told("incident.notification") & ~needs("incident.reported_to_regulator"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Un incidente notificable llega al regulador federal en 36 horas desde que se determina.",
            "en": "A notification incident reaches the primary federal regulator within 36 hours of the determination.",
        },
        fix={"es": "Registre la hora de la notificación.", "en": "Record the time of the notification."},
        yes=(ex("We are investigating an incident", incident__notification=True, incident__reported_to_regulator=False),),
        no=(
            ex("We are investigating", incident__notification=True, incident__reported_to_regulator="2026-12-15T10:00"),
            ex("We are investigating a delay"),
        ),
        asks=(ex("We are investigating an incident", incident__notification=True),),
    ),
    Rule(
        id="US.CNS.tcpa_coppa",
        area=Area.CNS,
        law="TCPA; CAN-SPAM; COPPA; ECOA and FHA targeting",
        kinds=(DraftKind.AD, DraftKind.DM),
        check=(product(*CREDIT) & _forbidden_targeting)
        | _under_thirteen
        | (told("message.purpose", "marketing") & ~needs("consent.marketing")),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.METADATA,
        source="",
        message={
            "es": "El crédito no se segmenta por edad, sexo o código postal; ni se escribe a menores de 13 o sin consentimiento.",
            "en": "Credit or housing is not targeted by age, sex or ZIP; nobody under 13 is addressed, nor anyone without consent.",
        },
        fix={"es": "Quite la segmentación o acredite el consentimiento.", "en": "Take the targeting out, or show the consent."},
        yes=(
            ex("Mortgages near you", product="mortgage", targeting_keys=["zip"]),
            ex("Credit cards", product="credit_card", targeting_keys=["age", "interests"]),
            ex("Kids' club", audience__under_13=True),
            ex("A new home?", product="mortgage", targeting_keys=["age_30_plus", "income"]),
            ex("Car loans", product="car_loan", targeting_keys=["postal_code_1010"]),
            ex("Color the piggy bank with us", kind="ad", age_min=8),
            ex("New card for you", kind="dm", message__purpose="marketing", consent__marketing=False),
        ),
        no=(
            ex("Mortgages", product="mortgage", targeting_keys=["interests"]),
            ex("Savings for students", product="savings", targeting_keys=["age"]),
            ex("Your card is on its way", kind="dm", message__purpose="service"),
            ex("New card for you", kind="dm", message__purpose="marketing", consent__marketing=True),
        ),
        asks=(ex("New card for you", kind="dm", message__purpose="marketing"),),
    ),
)
