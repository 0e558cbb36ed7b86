"""Card security codes: three or four digits after the words for one, or right behind a card number."""

import re
from collections.abc import Iterator

from ventanilla.understanding.recognisers.announced import as_amount
from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene
from ventanilla.understanding.recognisers.common.card import cards
from ventanilla.understanding.recognisers.common.expiry import BEHIND_CARD as EXPIRY_BEHIND_CARD
from ventanilla.understanding.recognisers.labelled import labelled
from ventanilla.understanding.types import DataKind

_SHORT = r"cvv ?2?|cvc ?2?|cvn|csc|cav2|ccv"
_LABEL = (
    rf"{_SHORT}|cod(?:igo|\.)? (?:de )?(?:seguridad|verificacion|validacion)|security (?:code|number)"
    rf"|(?:card )?verification (?:code|value)"
    r"|codigo de (?:seguranca|verificacao)|(?:los )?(?:tres|3) (?:numeros|digitos|numeritos"
    r"|cifras)(?: (?:de )?(?:atras|detras|seguridad|la parte de atras))?"
    r"|(?:numeros?|numeritos?|codigo|digitos?) (?:de(?:l| la parte de)? )?(?:atras|detras|reverso|dorso)"
    r"|(?:the )?(?:last )?(?:three|3) digits(?: on the back)?"
    r"|tres (?:numeros|digitos) (?:de )?(?:tras|verso)|(?:os )?(?:tres|3) (?:numeros|digitos) (?:de tras|do verso"
    r"|atras)|(?:lo|los) de atras"
)
_VALUE = r"[0-9](?:[ .-]?[0-9]){2,3}(?![ .-]?[0-9])"
_SAID = labelled(DataKind.CARD_CVV, _LABEL, _VALUE, "follows the words for a card's security code", rank=88)
_BEHIND = re.compile(
    rf"[^0-9a-z]{{1,6}}(?:(?:{_SHORT}|cod|codigo|y|and|e|con|with|el|seguridad|security|de|es|is"
    rf"|code)[^0-9a-z]{{1,4}}){{0,5}}(?P<v>[0-9]{{3,4}})(?![0-9])"
)


def _find(scene: Scene) -> Iterator[Hit]:
    yield from _SAID(scene)
    for card in cards(scene):
        at = card.end
        expiry = EXPIRY_BEHIND_CARD.match(scene.text, at)
        if expiry:
            at = expiry.end("v")
        match = _BEHIND.match(scene.text, at)
        if match and not as_amount("", scene.after(match.end())) and not re.match(r"[ .,:/-]?[0-9]", scene.after(match.end(), 2)):
            plain = match.end("v") - match.start("v")
            if plain == 3 or expiry:
                yield Hit(*match.span("v"), DataKind.CARD_CVV, "stands right behind a card number", 86)


CVV = Recogniser(
    name="common.cvv",
    kind=DataKind.CARD_CVV,
    find=_find,
    digits=3,
    cues=(
        "cv",
        "csc",
        "cid",
        "segur",
        "secur",
        "tras",
        "verif",
        "valid",
        "revers",
        "dorso",
        "digit",
        "numer",
        "back",
        "4",
        "5",
        "3",
        "2",
        "6",
    ),
    yes=(
        "el CVV es «123»",
        "cvc: «4321»",
        "código de seguridad «987»",
        "los tres números de atrás son «456»",
        "«123» es el cvv",
        "4012888888881881 12/27 «123»",
        "4012 8888 8888 1881, «123» gracias",
        "el cvv es «uno dos tres»",
    ),
    no=(
        "el CVV no me lo pide",
        "son 123 euros",
        "4012888888881881 me cobraron 300 euros",
        "4012 8888 8888 1881 300€",
        "código de seguridad 900 123 456",
    ),
)
