"""Spain: DNI and NIE (control letter of Real Decreto 1553/2005), passport and social-security number after their words."""

from ventanilla.understanding.recognisers.base import Recogniser, Scene, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_LETTERS = "trwagmyfpdxbnjzsqvhlcke"
_OWN = words("dni nif nie identidad documento identificacion identificador residencia titular")


def dni(value: str) -> bool:
    """Whether the control letter of a DNI (up to 8 digits and a letter) fits."""
    return value[-1] == _LETTERS[int(value[:-1]) % 23]


def nie(value: str) -> bool:
    """Whether the control letter of a NIE (X, Y or Z, 7 digits, a letter) fits."""
    return dni(str("xyz".index(value[0])) + value[1:])


def _joined(scene: Scene, start: int, end: int) -> bool:
    """Whether the letter belongs to the digits: "12345678 a plazos" ends in a word."""
    return scene.text[end - 2] != " " or scene.upper(end - 1, end)


DNI = Recogniser(
    name="es.dni",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9])(?<![0-9][.,])(?:[0-9]{7,8}|[0-9]{1,2}[. -][0-9]{3}[. -][0-9]{3})[ ./-]{0,3}[a-z]",
        "control letter of a DNI fits",
        rank=78,
        own=_OWN,
        check=dni,
        alone=True,
        trust=True,
        accept=_joined,
    ),
    digits=7,
    yes=(
        "mi DNI es «12345678Z»",
        "dni «12.345.678-z»",
        "«12345678z»",
        "DNI «12345678-Z», gracias",
        "soy el «12 345 678 Z»",
        "DNI:«12345678A»",
    ),
    no=("12345678A", "operación 12345678Z", "pagué 12345678 a plazos", "ref. 12345678-Z"),
)

NIE = Recogniser(
    name="es.nie",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![a-z0-9])[xyz][ .-]?(?:[0-9]{7}|[0-9][. ][0-9]{3}[. ][0-9]{3})[ .-]?[a-z]",
        "control letter of a NIE fits",
        rank=78,
        own=_OWN,
        check=nie,
        alone=True,
        trust=True,
    ),
    digits=7,
    yes=("NIE «X1234567L»", "«x-1234567-l» es mi nie", "«Y1234567X»"),
    no=("X1234567A", "pedido X1234567L"),
)

DNI_DIGITS = Recogniser(
    name="es.dni_digits",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9.,])(?:[0-9]{7,8}|[0-9]{1,2}[. ][0-9]{3}[. ][0-9]{3})(?![0-9]|[.,][0-9])",
        "digits of an identity card",
        rank=66,
        own=words("dni identidad"),
    ),
    digits=7,
    cues=("dni", "d.n.i", "identidad"),
    yes=("mi DNI es «12345678»", "dni «30.123.456»", "documento de identidad «45678912»"),
    no=("mi dni no lo acepta la app, incidencia 12345678", "12345678"),
)

PASSPORT = Recogniser(
    name="es.passport",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![a-z0-9])[a-z]{1,3}[ -]?[0-9]{6,8}[a-z]?(?![0-9])|(?<![0-9a-z])[0-9]{9}(?![0-9a-z])",
        "a passport number",
        rank=64,
        own=words("pasaporte passport passaporte"),
    ),
    digits=6,
    cues=("pasap", "passp", "passap"),
    yes=("mi pasaporte «PAA123456»", "passport number «123456789»"),
    no=("pasaporte caducado, pedido AB123456", "PAA123456"),
)

SOCIAL_SECURITY = Recogniser(
    name="es.social_security",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z])[0-9]{2}[ /-]?[0-9]{8}[ /-]?[0-9]{2}(?![0-9a-z])",
        "a social-security number",
        rank=65,
        own=words("social nuss naf niss nss afiliacion"),
    ),
    digits=12,
    cues=("social", "nuss", "naf", "nss"),
    yes=("seguridad social «28/12345678/40»", "mi NUSS «281234567840»"),
    no=("la seguridad social no paga, caso 281234567840",),
)
