"""Words of swindles, and words that invite: a text that has the first warns, unless it has the second."""

from ventanilla.compliance.detectors.base import Detector, negated

SCAM = Detector(
    name="scam_word",
    patterns={
        "*": (
            r"estafa\w*|timo|timador\w*|fraudes?|fraudulent\w*|phishing|smishing|vishing|scam\w*|fraud(?:ster)?s?|golpes?\s+(?:do|da|no|na)\s+\w+|"
            r"golpistas?|burlas?|burloes|arnaques?|arnaqueurs?|escroc\w*|betrug\w*|betruger\w*|truff[ae]\w*|truffator\w*|oszus\w+|wyludz\w+|"
            r"suplanta\w*|imposters?|impostors?"
        )
    },
    yes=("no caiga en «estafas»", "«Scam» alert", "«arnaque» au faux conseiller", "Achtung, «Betrug»", "attenti alle «truffe»"),
    no=("estamos contigo", "defraudar a nadie", "escrow account"),
)
INVITES = Detector(
    name="invites",
    patterns={
        "es": (
            r"(?:pid[ae]|solicit[ae]|contrat[ae]|abr[ae]|consig[au]e?|llev[ae]se|domicili[ae])"
            r"(?:l[ao]s?|\s+(?:ya|hoy|ahora|su|tu|un|una|el|la|nuestr\w+))"
        ),
        "en": r"(?:apply|sign\s+up|open\s+(?:an?|your)|get\s+(?:your|a|our)|grab|choose\s+our)",
        "pt": r"(?:peca|adira|aproveite|contrate|subscreva)",
        "fr": r"(?:demandez|souscrivez|profitez|ouvrez\s+(?:un|votre))",
        "de": r"(?:jetzt|beantragen|eroffnen|sichern)\s+sie|jetzt\s+\w+en",
        "it": r"(?:richied[ai]|sottoscriv[ai]|approfitt[ai]|apr[ai]\s+(?:il|un))",
        "pl": r"(?:skorzystaj|zloz\s+wniosek|zamow)",
    },
    keep=lambda scene, m: not negated(scene.text, m.start(), 14),
    yes=("sin fraudes: «pida su» préstamo", "no scams here: «apply» today", "sem burlas: «peça» o seu", "«Demandez» votre prêt"),
    no=("nunca pida un préstamo por mensaje", "never apply by text message", "nos pide su ayuda la policía".replace("su ayuda", "ayuda")),
)
