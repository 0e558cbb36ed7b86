"""Approval, stand-alone compliance, labels, complaints, records, direct marketing, incidents."""

import re

from ventanilla.compliance.conditions import condition, duty, found, needs, on_or_after, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.packs.gb.sources import FG241
from ventanilla.compliance.products import CREDIT, DEPOSIT, INVESTMENT
from ventanilla.compliance.rule import ADS, ANSWERS, EVERYTHING, MESSAGES, PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, yes

_FINANCIAL = product(*CREDIT, *DEPOSIT, *INVESTMENT, "crypto", "insurance", "pension")
_COMPLAINT = told("conversation_state", "complaint")
_LABEL = re.compile(r"^\W*(?:#?(?:ad|advert|advertisement)\b|paid\s+(?:partnership|promotion))")


@condition
def _label_up_front(scene: Scene) -> Verdict:
    """Obviously an advertisement from its first word; the network's own label alone does not replace it."""
    return Verdict(bool(_LABEL.search(scene.text)))


# What a feed shows before "more"; a shorter text is shown whole.
_FOLD = {"instagram": 125, "facebook": 400, "linkedin": 210, "tiktok": 150, "youtube": 150, "threads": 500}
_WARNING = re.compile(
    r"your\s+home\s+may\s+be\s+repossessed|capital\s+(?:is\s+)?at\s+risk|don't\s+invest\s+unless|not\s+a\s+reliable\s+indicator|"
    r"warning:\s+late\s+repayment|think\s+carefully\s+before\s+securing|(?:value|price)s?\s+(?:\w+\s+){0,4}(?:go|fall)\s+down"
)
_ELSEWHERE = re.compile(
    r"(?:risks?|warnings?|risk\s+information|terms)\b[^.!?]{0,30}(?:link\s+in\s+(?:our\s+|my\s+)?bio|in\s+(?:our\s+|my\s+)?bio|in\s+the\s+comments?|"
    r"swipe|tap|click|(?:first\s+)?comment)|(?:swipe|tap|click)[^.!?]{0,30}(?:risks?|warnings?)"
)
_STORY = (
    "We asked three families what they wish they had known before they moved: measure the sofa, label the boxes, keep the kettle at hand, "
    "and ask the neighbours about the bins. Save this post for the big day, and send it to a friend who is about to pack."
)
_CLOSES = re.compile(r"\bclos(?:es|ing)|\bends?\b|deadline|entries\s+(?:by|until|close)|\buntil|before\s+\d|by\s+(?:\d|midnight|noon)")
_WHO_MAY = re.compile(
    r"18\s?\+|over\s+18|\d\d\s+or\s+over|(?:uk|gb|england|scotland|wales)\s*(?:residents?|only|,)|one\s+entry|residents|t&cs?|terms|conditions"
)


@condition
def _below_the_fold(scene: Scene) -> Verdict:
    """A warning that the feed hides behind "more", or that the text sends elsewhere."""
    spans = [m.span() for m in _ELSEWHERE.finditer(scene.text)]
    fold = _FOLD.get(scene.platform)
    shown = [m.span() for m in _WARNING.finditer(scene.text)]
    if fold is not None and shown and shown[0][0] > fold:
        spans.append(shown[0])
    return yes(spans) if spans else NO


@condition
def _without_conditions(scene: Scene) -> Verdict:
    """Neither until when nor who may take part, nor where the terms are."""
    return Verdict(not _CLOSES.search(scene.text) and not _WHO_MAY.search(scene.text) and not scene.has("date"))


RULES: tuple[Rule, ...] = (
    Rule(
        id="UK.OUT.s21",
        area=Area.OUT,
        law="FSMA 2000, s. 21; FG24/1",
        kinds=ADS,
        check=(_FINANCIAL | told("paid_partnership") | found("bank_thing"))
        & ~(needs("approver_frn") & needs("approval_id") & on_or_after("valid_until")),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.METADATA,
        source=FG241,
        message={
            "es": "Una promoción financiera la hace o la aprueba una persona autorizada, con su número y dentro de su vigencia.",
            "en": "A financial promotion is made or approved by an authorised person, with its number and while the approval is valid.",
        },
        fix={
            "es": "Registre el FRN del aprobador, el número de aprobación y hasta cuándo vale.",
            "en": "Record the approver's FRN, the approval's number and until when it is valid.",
        },
        yes=(
            ex("Savings at 4%", product="savings", approver_frn="", approval_id="A1", valid_until="2027-01-01"),
            ex("Loans today", product="personal_loan", approver_frn="123456", approval_id="A1", valid_until="2026-12-01"),
            ex("Invest with us", product="investment", approver_frn="123456", approval_id="", valid_until="2027-01-01"),
            ex("Our ISA", product="savings", approver_frn=False, approval_id="A1", valid_until="2027-01-01"),
            ex("That Friday feeling, with our accounts", approver_frn="123456", approval_id="A1", valid_until="2026-12-01"),
            ex("Ad. How I save for a bike", paid_partnership=True, approver_frn="", approval_id="", valid_until=""),
        ),
        no=(
            ex("Savings at 4%", product="savings", approver_frn="123456", approval_id="A1", valid_until="2027-01-01"),
            ex("Merry Christmas from all of us", kind="ad"),
            ex("Savings at 4%", product="savings", kind="reply"),
            ex("Savings week at school", kind="organic"),
        ),
        asks=(ex("Savings at 4%", product="savings"),),
    ),
    Rule(
        id="UK.OUT.standalone",
        area=Area.OUT,
        law="FG24/1, ch. 2",
        kinds=ADS,
        check=_FINANCIAL & (_below_the_fold | ~needs("attest.above_the_fold")),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="consumerfinancelaw.co.uk; iqeq.com (FG24/1)",
        message={
            "es": "Cada comunicación cumple por sí sola: lo que debe destacar se ve sin pulsar «más» ni otro enlace.",
            "en": "Each communication complies on its own: what must be prominent is seen without a click.",
        },
        fix={
            "es": "Ponga los avisos al principio del texto y vea el anuncio como lo muestra la red.",
            "en": "Put the warnings at the beginning of the text, and look at the ad as the network shows it.",
        },
        yes=(
            ex(f"{_STORY} Capital at risk.", platform="instagram", product="investment", attest__above_the_fold=True),
            ex(f"{_STORY} Your home may be repossessed if you do not keep up repayments.", platform="linkedin", product="mortgage"),
            ex("Our new fund. For the risks, see the link in our bio", product="investment"),
            ex("Crypto, at last. Swipe up for the warnings", platform="instagram", product="crypto"),
        ),
        asks=(ex("Savings at 4%", product="savings"), ex("Capital at risk. Our new fund", platform="instagram", product="investment")),
        no=(
            ex("Savings at 4%", product="savings", attest__above_the_fold=True),
            ex(f"Capital at risk. {_STORY}", platform="instagram", product="investment", attest__above_the_fold=True),
            ex("We're hiring in Leeds", kind="ad"),
            ex("Savings at 4%", product="savings", kind="dm"),
        ),
    ),
    Rule(
        id="UK.OUT.duty",
        area=Area.OUT,
        law="PRIN 2A; COBS 4.2.1R; BCOBS 2; CONC 3.3.1R",
        kinds=ADS,
        check=_FINANCIAL & ~told("attest.consumer_understanding"),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.ATTEST,
        source="",
        message={
            "es": "La promoción es clara, leal y no engañosa, y la entiende el público al que se dirige.",
            "en": "The promotion is clear, fair and not misleading, and its audience is likely to understand it.",
        },
        fix={
            "es": "He comprobado que el público previsto lo entiende; los mensajes complejos se han probado.",
            "en": "I have checked that the intended audience understands it; complex messages were tested.",
        },
        asks=(ex("Structured note on three indices", product="securities"),),
        no=(
            ex("Structured note", product="securities", attest__consumer_understanding=True),
            ex("Our new branch in Hull", kind="organic"),
        ),
    ),
    Rule(
        id="UK.INF.ad_label",
        area=Area.INF,
        law="CAP Code, s. 2; CMA; FG24/1, ch. 4",
        kinds=PROMOTION,
        check=duty(told("paid_partnership") | told("actor", "influencer"), _label_up_front),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="asa.org.uk/advice-online/recognising-ads-social-media.html",
        say={"en": ("Ad", "#ad")},
        message={
            "es": "Un contenido pagado se reconoce al instante como anuncio; «#sp», «#collab» o «#gifted» no bastan.",
            "en": "Paid content is obviously an ad at once; “#sp”, “#collab” or “#gifted” are not enough.",
        },
        fix={
            "es": "Empiece con «Ad» o «#ad», además de la etiqueta de la red.",
            "en": "Begin with “Ad” or “#ad”, with the network's label besides.",
        },
        yes=(
            ex("My favourite bank @alameda", paid_partnership=True),
            ex("Loving this card #gifted", paid_partnership=True),
            ex("#collab My savings story", actor="influencer"),
            ex("A week of packed lunches, thanks to @alameda", paid_partnership=True, platform_label=True),
            ex("My savings story, in twelve months I have gone from nothing to a deposit #ad", paid_partnership=True),
        ),
        no=(
            ex("#ad My favourite bank", paid_partnership=True),
            ex("Ad | Loving this card", actor="influencer"),
            ex("Paid partnership: my favourite bank", paid_partnership=True, platform_label="paid_partnership"),
            ex("Adding a payee is easy", actor="bank"),
        ),
    ),
    Rule(
        id="UK.INF.promo",
        area=Area.INF,
        law="CAP Code, s. 8",
        kinds=PROMOTION,
        check=told("campaign.type", "contest", "raffle") & (_without_conditions | ~needs("attest.promotion_terms")),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        message={
            "es": "El sorteo dice de entrada cómo participar, hasta cuándo, con qué límites y qué se gana.",
            "en": "The promotion says up front how to enter, the closing date, restrictions and prizes.",
        },
        fix={
            "es": "Diga el cierre, los límites y las bases; compruebe la elección independiente, la entrega en 30 días y los ganadores.",
            "en": "Say the closing date, the restrictions and the terms; check selection, award within 30 days and winners.",
        },
        yes=(
            ex("Win tickets!", campaign__type="contest"),
            ex("Win tickets!", campaign__type="contest", attest__promotion_terms=True),
            ex("Guess the number of coins in the jar and a bike is yours", campaign__type="raffle"),
            ex("Tag a friend and both of you could be off to the cup final", campaign__type="contest", kind="ad"),
        ),
        asks=(ex("Win tickets! Closes 20 December 2026, UK residents over 18", campaign__type="contest"),),
        no=(
            ex("Win tickets! Closes 20 December 2026, UK residents over 18", campaign__type="contest", attest__promotion_terms=True),
            ex("Win tickets!", campaign__type="launch"),
            ex("Well played to all who entered", kind="reply", campaign__type="contest"),
            ex("Congratulations to the winners of the cup", kind="organic"),
        ),
    ),
    Rule(
        id="UK.CMP.third_bd",
        area=Area.CMP,
        law="DISP 1.5",
        kinds=ANSWERS,
        check=told("complaint.resolved_by_third_business_day") & ~needs("complaint.src_sent"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source="FCA Handbook, DISP 1.5",
        message={
            "es": "Resuelta en tres días hábiles, la reclamación se cierra con la comunicación resumida y el derecho a acudir al FOS.",
            "en": "Resolved within three business days, a complaint ends with the Summary Resolution Communication and the FOS right.",
        },
        fix={"es": "Envíe la «Summary Resolution Communication».", "en": "Send the Summary Resolution Communication."},
        yes=(ex("Glad it is sorted", kind="dm", complaint__resolved_by_third_business_day=True, complaint__src_sent=False),),
        no=(
            ex("Glad it is sorted", kind="dm", complaint__resolved_by_third_business_day=True, complaint__src_sent=True),
            ex("Glad to help", kind="reply"),
        ),
        asks=(ex("Glad it is sorted", kind="dm", complaint__resolved_by_third_business_day=True),),
    ),
    Rule(
        id="UK.CMP.eight_weeks",
        area=Area.CMP,
        law="DISP 1.6.1R-1.6.2R",
        kinds=ANSWERS,
        check=_COMPLAINT & ~told("complaint.topic", "payment_services", "e_money") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.CLOCK,
        source="handbook.fca.org.uk/handbook/DISP/1/6.html (2012 copy)",
        message={
            "es": "La respuesta final llega antes de ocho semanas, o una carta de demora con el derecho a acudir al FOS.",
            "en": "The final response comes within eight weeks, or a delay letter with the right to go to the FOS.",
        },
        fix={"es": "Compruebe la fecha límite.", "en": "Check the deadline."},
        yes=(ex("Our final response", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-01"),),
        no=(
            ex("Our final response", kind="dm", conversation_state="complaint", complaint__answer_by="2027-01-20"),
            ex("Our final response", kind="dm", conversation_state="complaint", complaint__topic="e_money"),
            ex("Hello", kind="reply"),
        ),
        asks=(ex("Our final response", kind="dm", conversation_state="complaint"),),
    ),
    Rule(
        id="UK.CMP.payments",
        area=Area.CMP,
        law="DISP 1.6.2AR",
        kinds=ANSWERS,
        check=_COMPLAINT & told("complaint.topic", "payment_services", "e_money") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Una reclamación de pagos se contesta en 15 días hábiles; excepcionalmente, en 35.",
            "en": "A complaint about payments is answered within 15 business days; exceptionally within 35.",
        },
        fix={"es": "Compruebe la fecha límite o la respuesta de espera.", "en": "Check the deadline or the holding reply."},
        yes=(
            ex(
                "Our answer",
                kind="dm",
                conversation_state="complaint",
                complaint__topic="payment_services",
                complaint__answer_by="2026-12-01",
            ),
        ),
        no=(
            ex("Our answer", kind="dm", conversation_state="complaint", complaint__topic="mortgage", complaint__answer_by="2026-12-01"),
            ex("Hello", kind="dm"),
        ),
        asks=(ex("Our answer", kind="dm", conversation_state="complaint", complaint__topic="payment_services"),),
    ),
    Rule(
        id="UK.REC.promos",
        area=Area.REC,
        law="COBS 4.11; CONC 3.3; SYSC 9; DISP 1.9",
        kinds=EVERYTHING,
        check=told("archive.enabled", False),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PROGRAMME,
        source="",
        message={
            "es": "Las promociones y las reclamaciones se conservan (3 años; 5 MiFID; 6 vida y pensiones; traspasos de pensión, siempre).",
            "en": "Promotions and complaints are kept (3 years; 5 MiFID; 6 life and pensions; pension transfers for ever).",
        },
        fix={"es": "Active el archivo con su clase de conservación.", "en": "Switch the archive on, with its retention class."},
        yes=(ex("Savings at 4%", archive__enabled=False),),
        no=(ex("Savings at 4%"), ex("Savings at 4%", archive__enabled=True)),
    ),
    Rule(
        id="UK.CNS.pecr",
        area=Area.CNS,
        law="PECR 2003, reg. 22; UK GDPR; DUAA 2025",
        kinds=MESSAGES,
        check=told("message.purpose", "marketing") & ~((needs("consent.marketing") | told("consent.soft_opt_in")) & found("opt_out")),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.METADATA,
        source="",
        message={
            "es": "Un mensaje comercial necesita consentimiento o una relación previa con opción de baja.",
            "en": "A marketing message needs consent, or the soft opt-in with an opt-out.",
        },
        fix={"es": "No lo envíe sin base; ofrezca siempre la baja.", "en": "Do not send it without a basis; always offer the opt-out."},
        yes=(
            ex("Our new card is here", message__purpose="marketing", consent__marketing=False),
            ex("A £50 voucher for you", message__purpose="marketing", consent__marketing=False),
            ex("Fancy a loan?", message__purpose="marketing", consent__marketing=False, consent__soft_opt_in=False),
            ex("Come to our webinar", message__purpose="marketing", consent__marketing=False),
            ex("Winter rates have landed in the app", message__purpose="marketing", consent__marketing=True),
        ),
        no=(
            ex("Our new card is here. Reply STOP to opt out", message__purpose="marketing", consent__marketing=True),
            ex("Our new card is here. To unsubscribe, reply NO", message__purpose="marketing", consent__soft_opt_in=True),
            ex("Your card is on its way", message__purpose="service"),
            ex("Thanks for writing"),
        ),
        asks=(ex("Our new card is here. Unsubscribe here", message__purpose="marketing"),),
    ),
    Rule(
        id="UK.INC.op",
        area=Area.INC,
        law="SUP 15.3; PSRs 2017, reg. 99",
        kinds=EVERYTHING,
        check=told("incident.open") & ~needs("incident.reported_to_fca"),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Un incidente importante se comunica de inmediato a la FCA y la PRA; en pagos, en cuatro horas.",
            "en": "A material incident is notified to the FCA and PRA at once; in payments within four hours.",
        },
        fix={"es": "Registre la hora de la comunicación.", "en": "Record the time of the notification."},
        yes=(ex("We are aware of problems in the app", incident__open=True, incident__reported_to_fca=False),),
        no=(
            ex("We are aware of problems in the app", incident__open=True, incident__reported_to_fca="2026-12-15T09:30"),
            ex("We are aware of problems in the app"),
        ),
        asks=(ex("We are aware of problems in the app", incident__open=True),),
    ),
)
