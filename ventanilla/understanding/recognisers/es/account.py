"""Spain: CCC, the 20 digits of an account before the IBAN (bank, branch, two check digits, account)."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.recognisers.cues import ACCOUNT
from ventanilla.understanding.types import DataKind

_WEIGHTS = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)


def ccc(value: str) -> bool:
    """Whether both check digits of a CCC fit."""

    def check(ten: str) -> str:
        rest = 11 - sum(int(d) * w for d, w in zip(ten, _WEIGHTS, strict=True)) % 11
        return str({10: 1, 11: 0}.get(rest, rest))

    return check("00" + value[:8]) == value[8] and check(value[10:]) == value[9] and value.strip("0") != ""


CCC = Recogniser(
    name="es.ccc",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z])[0-9]{4}[^0-9a-z]{0,2}[0-9]{4}[^0-9a-z]{0,2}[0-9]{2}[^0-9a-z]{0,2}[0-9]{2}[^0-9a-z]{0,2}[0-9]{4}[^0-9a-z]{0,2}[0-9]{4}(?![0-9])",
        "both check digits of a Spanish account fit",
        rank=94,
        own=ACCOUNT,
        check=ccc,
        alone=True,
        trust=True,
    ),
    digits=20,
    yes=("mi cuenta «2100 0418 45 0200051332»", "ccc «2100-0418-45-0200051332»", "«21000418450200051332»"),
    no=("21000418450200051333", "referencia 21000418450200051332"),
)
