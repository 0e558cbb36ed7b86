"""Peru: RUC (prefix and check digit) and CCI (20 digits, after its words). The DNI: see the Spanish recogniser of digits."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.recognisers.cues import ACCOUNT
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def ruc(value: str) -> bool:
    """Whether prefix and check digit of a RUC fit."""
    rest = 11 - sum(int(d) * w for d, w in zip(value[:10], _WEIGHTS, strict=True)) % 11
    return value[:2] in ("10", "15", "16", "17", "20") and int(value[10]) == rest % 10


RUC = Recogniser(
    name="pe.ruc",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![0-9a-z.,-])(?:1[0567]|20)[0-9]{9}(?![0-9a-z]|[.,-][0-9])",
        "prefix and check digit of a RUC fit",
        rank=69,
        own=words("ruc sunat"),
        check=ruc,
        at_home="PE",
        trust=True,
    ),
    digits=11,
    yes=("mi RUC es «20512333797»", "ruc «10456789015»"),
    no=("20512333798", "operación 20512333797"),
)

CCI = Recogniser(
    name="pe.cci",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z])[0-9]{3}[ -]{0,2}[0-9]{3}[ -]{0,2}[0-9]{12}[ -]{0,2}[0-9]{2}(?![0-9])|(?<![0-9a-z])[0-9]{20}(?![0-9])",
        "20 digits of an interbank account",
        rank=84,
        own=ACCOUNT,
    ),
    digits=20,
    cues=("cci", "cuenta", "interbanc", "cta"),
    yes=("mi CCI es «002-193-001234567890-12»", "cci «00219300123456789012»"),
    no=("00219300123456789012", "constancia 00219300123456789012"),
)
