"""Argentina: CUIT/CUIL (kind of holder, DNI, check digit). The DNI itself is found after its word by the Spanish recogniser of digits."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def cuit(value: str) -> bool:
    """Whether prefix and check digit of a CUIT or CUIL fit."""
    rest = 11 - sum(int(d) * w for d, w in zip(value[:10], _WEIGHTS, strict=True)) % 11
    return value[:2] in ("20", "23", "24", "25", "26", "27", "30", "33", "34") and int(value[10]) == {11: 0, 10: 9}.get(rest, rest)


CUIT = Recogniser(
    name="ar.cuit",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![0-9a-z])(?:2[034567]|3[034])[ ./-]{0,2}(?:[0-9]{8}|[0-9]{2}\.[0-9]{3}\.[0-9]{3})[ ./-]{0,2}[0-9](?![0-9]|[.,-][0-9])",
        "prefix and check digit of a CUIT fit",
        rank=74,
        own=words("cuit cuil cuits monotributo afip arca"),
        check=cuit,
        alone=True,
        trust=True,
    ),
    digits=11,
    yes=("mi CUIT es «20-12345678-6»", "cuil «20123456786»", "«27-28033514-8»", "CUIT «20-12345678-9» mal escrito"),
    no=("20-12345678-9", "operación 20123456786", "20261121103"),
)
