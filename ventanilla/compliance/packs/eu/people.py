"""Customers' data, consent, targeting: what a bank may say to and ask of people (GDPR, ePrivacy, DSA)."""

import re

from ventanilla.common.pure.text import fold
from ventanilla.compliance.conditions import condition, duty, found, needs, told
from ventanilla.compliance.rule import EVERYTHING, MESSAGES, PROMOTION, PUBLIC, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Audience, DraftKind, Severity, Status
from ventanilla.compliance.verdict import NO, Span, Verdict, yes
from ventanilla.understanding.types import DataKind

B = Severity.BLOCK
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED
_FREE_MAIL = re.compile(r"@(?:gmail|hotmail|outlook|yahoo|icloud|live|msn|protonmail|proton|gmx|web|orange|libero|wp|uol|bol|terra)\.")
_YOUR_PHONE = re.compile(
    r"(?:(?:su|tu|seu|votre|ihre?|your|suo|pana|pani)\s+(?:\w+\s+){0,2}|(?:llamamos|llamaremos|"
    r"llamado|call(?:ed)?\s+you|ligamos|ligaremos)\s+(?:\w+\s+){0,4})$"
)
_NAMED = re.compile(
    r"(?:[Nn]uestr[oa]\s+[Cc]lient[ea]|[Oo]ur\s+(?:customer|client)|[Nn]oss[oa]\s+cliente|"
    r"[Nn]otre\s+cliente?|[Uu]nser\w*\s+Kund\w+)\s+(?:[Dd]on\s+|[Dd]ona\s+|D\.?\s?a?\.?\s+|"
    r"Mr\.?\s+|Mrs\.?\s+|Sra?\.?\s+)?[A-Z][a-z]+\s+[A-Z][a-z]+"
)
_ALWAYS_PRIVATE = frozenset(DataKind) - {DataKind.PHONE, DataKind.EMAIL, DataKind.ADDRESS, DataKind.PERSON_NAME}


@condition
def _tells_of_a_customer(scene: Scene) -> Verdict:
    """An identifier of a person anywhere in public; in an answer also a fact of their relation with the bank."""
    for value in scene.personal_data:
        before = (
            scene.text[max(0, value.start - 40) : value.start]
            if len(scene.text) == len(scene.draft.text)
            else fold(scene.draft.text[max(0, value.start - 40) : value.start])
        )
        if value.kind in _ALWAYS_PRIVATE or (
            value.kind is DataKind.EMAIL and _FREE_MAIL.search(scene.draft.text[value.start : value.end].lower())
        ):
            return Verdict(True, _own(scene, value.start, value.end))
        if value.kind is DataKind.PHONE and scene.draft.kind is DraftKind.REPLY and _YOUR_PHONE.search(before):
            return Verdict(True, _own(scene, value.start, value.end))
    named = [m.span() for m in _NAMED.finditer(scene.cased)]
    if named and not scene.fact("customer_consent"):
        return yes(named)
    return (
        yes(scene.spans("relation_leak")) if scene.draft.kind in (DraftKind.REPLY, DraftKind.REPOST) and scene.has("relation_leak") else NO
    )


def _own(scene: Scene, start: int, end: int) -> tuple[Span, ...]:
    """A span of the draft's own text as one of the scene's; none where the two texts differ in length."""
    return ((start, end),) if len(scene.text) == len(scene.draft.text) else ()


@condition
def _holds_identifiers(scene: Scene) -> Verdict:
    found_there = [_own(scene, v.start, v.end) for v in scene.personal_data]
    return Verdict(bool(found_there), found_there[0] if found_there else ())


_SPECIAL = (
    *("health", "salud", "saude", "sante", "disease", "enfermedad", "illness", "disability", "discapacidad", "pregnan", "embaraz"),
    *("religio", "faith", "church", "catolic", "islam", "musulm", "muslim", "jew", "judi", "christian", "cristian"),
    *("ethnic", "etnia", "etnic", "race", "raza", "racial", "racia", "origin", "gitan", "roma"),
    *(
        "politic",
        "ideolog",
        "party_affil",
        "votante",
        "voter",
        "union",
        "sindic",
        "sexual",
        "orientation",
        "orientacion",
        "lgbt",
        "gay",
        "gender_identity",
        "biometric",
        "genetic",
    ),
)


@condition
def _targets_what_it_must_not(scene: Scene) -> Verdict:
    keys = scene.fact("targeting_keys")
    listed = [keys] if isinstance(keys, str) else list(keys or ())
    if any(word in fold(str(key)) for key in listed for word in _SPECIAL):
        return yes()
    minors = scene.fact("targets_minors") or scene.draft.audience is Audience.MINOR
    age = scene.number("age_min")
    if listed or scene.is_ad:
        return Verdict(bool(minors) or (age is not None and age < 18))
    return NO


RULES: tuple[Rule, ...] = (
    row(
        "EU.PII.gdpr_public_reply",
        "RGPD arts. 5.1.a-f, 6, 25 y 32",
        B,
        UNSURE,
        How.PATTERN,
        "",
        _tells_of_a_customer,
        "Dice en público que una persona es cliente, o algo de sus productos, su saldo o su identidad.",
        "Says in public that a person is a customer, or something of their products, balance or identity.",
        "Responda en general y lleve la conversación a un canal privado.",
        "Answer in general terms and move to a private channel.",
        kinds=PUBLIC,
        yes=(
            ex("Su hipoteca está al corriente de pago", kind="reply"),
            ex("Hola Ana, tu cuenta ES91 2100 0418 4502 0005 1332 está activa", kind="reply"),
            ex("We can see you have a missed payment", kind="reply"),
            ex("A sua conta está bloqueada", kind="reply"),
            ex("Ihr Konto ist gesperrt", kind="reply"),
            ex("Enhorabuena al DNI 12345678Z, ganador del sorteo", kind="organic"),
        ),
        no=(
            ex("Gracias por escribirnos. Envíenos un mensaje privado y le ayudamos", kind="reply"),
            ex("Si su tarjeta está bloqueada, llame al 900 123 123", kind="reply"),
            ex("Abra su cuenta en diez minutos", kind="organic"),
            ex("Your money is safe with us", kind="organic"),
            ex("Consulte su saldo en la app", kind="reply"),
            ex("Hemos visto su mensaje privado y le contestamos por ahí", kind="reply"),
            ex("We can see your message and will answer there", kind="reply"),
            ex("Escríbanos a ayuda@bancoalameda.example", kind="reply"),
        ),
    ),
    row(
        "EU.PII.gdpr_ask_secrets",
        "RGPD arts. 5.1.c y 32; PSD2 arts. 69-70; PCI DSS 4.0 req. 3",
        B,
        UNSURE,
        How.PATTERN,
        "",
        found("ask_secret"),
        "Pide una clave, un código o el número completo de la tarjeta: un banco no lo pide nunca por una red social.",
        "Asks for a PIN, a code, a password or the full card number: a bank never does so on a social network.",
        "Quite la petición y lleve a la persona a la página segura o al teléfono oficial.",
        "Take the request out and lead the person to the secure page or the official telephone number.",
        kinds=EVERYTHING,
        yes=(
            ex("Envíenos su PIN por mensaje privado", kind="dm"),
            ex("Please send us your full card number", kind="reply"),
            ex("Por favor, envie-nos a sua senha", kind="dm"),
            ex("Nous avons besoin de votre mot de passe", kind="dm"),
            ex("Bitte nennen Sie uns Ihr Passwort", kind="reply"),
        ),
        no=(
            ex("Nunca comparta su PIN con nadie", kind="organic"),
            ex("We will never ask you to send your password", kind="organic"),
            ex("Puede cambiar su PIN en la app", kind="reply"),
            ex("Nunca lhe pediremos que envie a sua senha", kind="reply"),
        ),
    ),
    row(
        "EU.PII.inbound_redaction",
        "RGPD arts. 5.1.c, 5.1.e y 25; PCI DSS 4.0 req. 3.3-3.4",
        B,
        UNSURE,
        How.WORKFLOW,
        "",
        told("inbound") & _holds_identifiers,
        "Los datos de una persona se enmascaran al llegar, antes de guardarse.",
        "A person's data are masked on arrival, before they are stored.",
        "No copie el dato: oculte el comentario y pida a la persona que lo borre.",
        "Do not copy the value: hide the comment and ask the person to delete it.",
        kinds=EVERYTHING,
        yes=(ex("mi tarjeta 4012 8888 8888 1881 no funciona", kind="reply", inbound=True),),
        no=(ex("mi tarjeta no funciona", kind="reply", inbound=True),),
    ),
    row(
        "EU.CNS.eprivacy_dm",
        "Directiva 2002/58/CE, art. 13",
        B,
        UNSURE,
        How.METADATA,
        "",
        duty(told("message.purpose", "marketing"), needs("consent.marketing") & found("opt_out")),
        "Un mensaje comercial directo necesita consentimiento previo y una forma de darse de baja en cada envío.",
        "A direct marketing message needs prior consent and a way to opt out in each message.",
        "Compruebe el consentimiento y añada cómo darse de baja.",
        "Check the consent and add how to opt out.",
        kinds=MESSAGES,
        yes=(
            ex("Contrate nuestra tarjeta", message__purpose="marketing", consent__marketing=False),
            ex("Contrate nuestra tarjeta", message__purpose="marketing", consent__marketing=True),
            ex("Apply for our card. Reply STOP to opt out", message__purpose="marketing", consent__marketing=False),
            ex("Novo cartão para você", message__purpose="marketing", consent__marketing=False),
        ),
        no=(
            ex("Contrate nuestra tarjeta. Para darse de baja responda BAJA", message__purpose="marketing", consent__marketing=True),
            ex("Su incidencia está resuelta", message__purpose="service"),
            ex("Su incidencia está resuelta"),
            ex("Apply for our card. Unsubscribe: https://b.example/u", message__purpose="marketing", consent__marketing=True),
        ),
        asks=(ex("Contrate nuestra tarjeta. Para darse de baja responda BAJA", message__purpose="marketing"),),
    ),
    row(
        "EU.CNS.profiling",
        "RGPD arts. 9, 21 y 22; DSA arts. 26.3 y 28.2",
        B,
        OK,
        How.METADATA,
        "overview.legal/laws/dsa/art-26",
        _targets_what_it_must_not,
        "Segmenta por una categoría especial (salud, religión, origen, ideología, orientación) o se dirige a menores.",
        "Targets by a special category (health, religion, origin, politics, orientation) or addresses minors.",
        "Quite esa segmentación y ponga la edad mínima en 18 años.",
        "Take that targeting out and set the minimum age to 18.",
        kinds=PROMOTION,
        yes=(
            ex("Seguro de vida", kind="ad", targeting_keys=["health_conditions"]),
            ex("Cuenta", kind="organic", targeting_keys=["religion"]),
            ex("Cuenta joven", kind="ad", targets_minors=True, targeting_keys=["interests"]),
            ex("Tarjeta", kind="ad", targeting_keys=["interests"], age_min=16),
        ),
        no=(
            ex("Seguro de vida", kind="ad", targeting_keys=["interest_sport", "city"]),
            ex("Cuenta", kind="organic"),
            ex("Tarjeta", kind="ad", targeting_keys=["interests"], age_min=18),
            ex("Visita a un colegio", kind="organic", audience="minor"),
        ),
    ),
)
