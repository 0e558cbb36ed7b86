"""One-time codes: after the words for one, or any six digits that "the code" is said to be."""

import re
from collections.abc import Iterator

from ventanilla.understanding.recognisers.announced import as_amount, as_thing_after, words_before
from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene
from ventanilla.understanding.recognisers.labelled import LINK, labelled
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_LABEL = (
    r"otp|token|clave (?:sms|dinamica|token|temporal|de un solo uso|digital|telefonica)|(?:codigo|clave|cod) (?:sms"
    r"|de (?:un solo uso|verificacion|confirmacion|acceso|validacion"
    r"|autorizacion|activacion|autenticacion|seguridad|firma|inicio de sesion|desbloqueo|doble factor|whatsapp)"
    r"|temporal|que (?:me )?(?:llego|llega|ha llegado|mandaron|enviaron|mandan|envian|recibi)"
    r"|(?:por|del|en el|en un) (?:sms|mensaje|whatsapp|movil))|(?:verification|one.?time|security|confirmation|access"
    r"|login|authentication|auth|2fa|activation)(?: pass)? ?(?:code|passcode|password|pin)"
    r"|codigo de (?:verificacao|seguranca|confirmacao|acesso|autenticacao|ativacao|uso unico)|passcode|2fa"
)
_VALUE = r"(?:[a-z]{1,2}-)?[0-9](?:[ .-]?[0-9]){3,7}(?![ .-]?[0-9]|/)|(?=[a-z]{0,6}[0-9][a-z]{0,6}[0-9])[a-z0-9]{6,8}(?![a-z0-9])"
_SAID = labelled(DataKind.OTP, _LABEL, _VALUE, "follows the words for a one-time code", rank=86)
_BARE = re.compile(rf"(?<![a-z])(?:codigos?|code){LINK}(?P<v>[0-9]{{3}}[ -]?[0-9]{{3}})(?![ .-]?[0-9]|/|[a-z])")
_OTHER_CODES = words("error errores erro zip postal post promo discount bar qr swift bic product sort dress area country")
_NEWS = re.compile(
    r"(?:sms|mensaje|mensagem|text)[^0-9]{0,60}(?:codigo|code)[^0-9]{0,40}?(?P<v>[0-9]{3}[ -]?[0-9]{3})(?![ .-]?[0-9]|/|[a-z])"
)


def _find(scene: Scene) -> Iterator[Hit]:
    yield from _SAID(scene)
    for pattern in (_BARE, _NEWS):
        for match in pattern.finditer(scene.text):
            after = scene.after(match.end())
            if any(word in _OTHER_CODES for word in words_before(scene.before(match.start(), 20), 2)):
                continue
            if not as_amount(scene.before(match.start("v"), 6), after) and not as_thing_after(after):
                yield Hit(*match.span("v"), DataKind.OTP, "six digits that the text calls the code", 70)


OTP = Recogniser(
    name="common.otp",
    kind=DataKind.OTP,
    find=_find,
    digits=4,
    cues=("otp", "token", "clave", "codigo", "cod ", "code", "2fa", "password", "pin"),
    yes=(
        "el código de verificación es «482913»",
        "token «8821»",
        "OTP: «553 201»",
        "«482913» is your verification code",
        "me llegó el código «482913» y no lo pedí",
        "me llega un sms con un código raro, «553201»",
        "O código de verificação é «G-482913»",
        "clave dinámica «120934»",
    ),
    no=(
        "no me llega el código SMS",
        "código postal 28013",
        "código de error 503221",
        "el código de cliente es 482913",
        "código de operación 482913",
    ),
)
