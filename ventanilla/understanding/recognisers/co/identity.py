"""Colombia: cédula (no check digit, so only after its words) and NIT (check digit of the DIAN)."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_WEIGHTS = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71)


def nit(value: str) -> bool:
    """Whether the check digit of a NIT fits."""
    rest = sum(int(d) * w for d, w in zip(reversed(value[:-1]), _WEIGHTS, strict=False)) % 11
    return int(value[-1]) == (rest if rest < 2 else 11 - rest)


CEDULA = Recogniser(
    name="co.cedula",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9.,])(?:[0-9]{6,11}|[0-9]{1,4}(?:[. ][0-9]{3}){2}|[0-9]{9}-[0-9]|[0-9]\.[0-9]{3}\.[0-9]{3}-[0-9]"
        r"|[0-9]\.[0-9]{3}\.[0-9]{3}\.[0-9]{3})(?![0-9]|[.,-][0-9])",
        "digits of an identity card",
        rank=64,
        own=words("cedula cedulas cc ciudadania extranjeria ce ti"),
    ),
    digits=6,
    cues=("cedula", "cc", "c.c", "ciudadania", "ce ", "c.e", "ti ", "t.i"),
    yes=("mi cédula es «1.020.345.678»", "CC «1020345678»", "c.c. «79.456.123»", "cedula de ciudadania «52345678»"),
    no=("cc 2 veces", "1020345678", "la cédula no pasa, radicado 1020345678"),
)

NIT = Recogniser(
    name="co.nit",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![0-9.,])(?:[0-9]{9,10}|[0-9]{3}[. ][0-9]{3}[. ][0-9]{3})[ -]{0,3}[0-9]?(?<![ -])(?![0-9]|[.,-][0-9])",
        "form of a NIT",
        rank=68,
        own=words("nit"),
    ),
    digits=9,
    cues=("nit", "n.i.t"),
    yes=("NIT «900.123.456-8»", "nuestro nit es «900123456-8»", "nit «9001234568»"),
    no=("9001234568", "nit no registrado, pedido 900123456"),
)
