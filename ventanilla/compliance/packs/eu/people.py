"""Customers' data, consent, automation: what a bank may say to and ask of people (GDPR, ePrivacy, DSA, AI Act)."""

from ventanilla.compliance.conditions import found
from ventanilla.compliance.rule import EVERYTHING, Area, How, Rule, ex
from ventanilla.compliance.types import Severity, Status

RULES: tuple[Rule, ...] = (
    Rule(
        id="EU.PII.gdpr_ask_secrets",
        area=Area.PII,
        law="RGPD arts. 5.1.c y 32; PSD2 arts. 69-70; PCI DSS 4.0 req. 3",
        kinds=EVERYTHING,
        check=found("ask_secret"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        message={
            "es": "Pide una clave, un código o el número completo de la tarjeta: un banco no lo pide nunca por una red social.",
            "en": "Asks for a PIN, a code, a password or the full card number: a bank never does so on a social network.",
        },
        fix={
            "es": "Quite la petición y lleve a la persona a la página segura o al teléfono oficial.",
            "en": "Take the request out and lead the person to the secure page or the official telephone number.",
        },
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
)
