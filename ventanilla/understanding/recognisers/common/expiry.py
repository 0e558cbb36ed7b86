"""Card expiry dates: month and year after the words for one, where the text speaks of a card."""

import re
from collections.abc import Iterator

from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene
from ventanilla.understanding.recognisers.common.card import cards
from ventanilla.understanding.types import DataKind

_MONTHS = (
    r"(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic|jan|apr|aug|dec|fev|mai|out|dez)[a-z]*"  # in Spanish, English and Portuguese
)
_VALUE = (
    r"(?:(?:0?[1-9]|1[0-2])\s?[/.\-–]\s?(?:20)?[2-4][0-9]|(?:0[1-9]|1[0-2])\s(?:20)?[2-4][0-9]"
    rf"|{_MONTHS}\s?[/-]\s?(?:20)?[2-4][0-9])(?![0-9]|[/.-][0-9])"
)
_LABEL = re.compile(
    r"(?<![a-z])(?:caduca(?:d|cidad)?|caducidad|caducaba|cad|vence|vencia|vencimiento|vcto|vto|venc|expir\w*|expiry"
    r"|exp|valid(?:a|ade|o|ez)?(?: (?:hasta|thru|ate|until))?"
    r"|good thru|thru|vigencia|vigente hasta|validade|fecha(?: de la tarjeta)?|mm/aa|mm/yy|vencimento)(?![a-z])"
    r"(?:[^0-9a-z]{1,3}(?:es|is|e|el|la|de|del|en|in|on|em|date|fecha|data|mi|tarjeta|card|cartao|hasta|ate|thru|until"
    r"|the|da|do|mm|aa|yy|aaaa|yyyy|mes|ano)){0,6}[^0-9a-z]{0,4}"
    rf"(?P<v>{_VALUE})"
)
BEHIND_CARD = re.compile(
    r"[^0-9a-z]{1,6}(?:(?:exp|expira|expires|cad|caduca|caducidad|vence|vto|val|valida|valid|thru|hasta|fecha|y|el|con"
    r"|de|date|validade)[^0-9a-z]{1,4}){0,4}"
    r"(?P<v>(?:0[1-9]|1[0-2])(?:\s?[/.\-–]\s?|\s)?(?:20)?[2-4][0-9])(?![0-9])"
)
_CARD = re.compile(r"tarjeta|tarj\b|card\b|cartao|visa|master|amex|\bcv[vc]|plastico|caduc|good thru|valid thru|⟦tarjeta")
_NOT_CARD = re.compile(
    r"\b(?:dni|nie|pasaporte|oferta|promo\w*|hipoteca|prestamo|contrato|seguro|poliza|cuota|recibo|factura|plazo"
    r"|deposito|certificado|itv|carnet|licencia|ine"
    r"|cedula|offer|passport|invoice|loan|deposit|boleto|fatura|puntos|points|cupon|pago)\b"
)


def _find(scene: Scene) -> Iterator[Hit]:
    for match in _LABEL.finditer(scene.text):
        subject = scene.text[max(0, match.start() - 45) : match.start("v")]
        if _CARD.search(scene.text) and (not _NOT_CARD.search(subject) or re.search(r"tarjeta|card|cartao|visa", subject)):
            yield Hit(*match.span("v"), DataKind.CARD_EXPIRY, "follows the words for a card's expiry", 87)
    for card in cards(scene):
        behind = BEHIND_CARD.match(scene.text, card.end)
        if behind:
            yield Hit(*behind.span("v"), DataKind.CARD_EXPIRY, "stands right behind a card number", 86)


EXPIRY = Recogniser(
    name="common.expiry",
    kind=DataKind.CARD_EXPIRY,
    find=_find,
    digits=3,
    gate=r"tarj|card\b|cartao|visa|master|amex|cv[vc]|plastico|caduc|thru|[0-9](?:[^0-9a-z]{0,4}[0-9]){11}",
    yes=(
        "la tarjeta caduca «12/27»",
        "visa exp «03/2028»",
        "válida hasta «09-26» la tarjeta",
        "4012888888881881 «12/27» 123",
        "my card expires «11/28»",
        "cartão validade «05/29»",
        "fecha de caducidad «1/28»",
    ),
    no=(
        "la oferta del 12/10",
        "vence el 12/10/2026",
        "mi DNI caduca 03/27 y la tarjeta no llega",
        "el recibo de la tarjeta vence el 05/10",
    ),
)
