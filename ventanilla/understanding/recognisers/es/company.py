"""Spain: CIF of companies (letter of the kind of company, 7 digits, control digit or letter)."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words


def cif(value: str) -> bool:
    """Whether the control character of a CIF fits."""
    digits = [int(c) for c in value[1:8]]
    odd = sum(sum(divmod(2 * d, 10)) for d in digits[0::2])
    control = (10 - (odd + sum(digits[1::2])) % 10) % 10
    last = value[8]
    if value[0] in "pqrsnw":
        return last == "jabcdefghi"[control]
    return last == str(control) or (value[0] not in "abeh" and last == "jabcdefghi"[control])


CIF = Recogniser(
    name="es.cif",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![a-z0-9])[abcdefghjnpqrsuvw][ .-]?(?:[0-9]{7}|[0-9]{2}[. ][0-9]{3}[. ][0-9]{2})[ .-]?[0-9a-j]",
        "control character of a CIF fits",
        rank=73,
        own=words("cif nif empresa sociedad fiscal autonomo razon"),
        check=cif,
        alone=True,
        trust=True,
    ),
    digits=7,
    yes=("CIF «B12345674»", "mi empresa «A58818501»", "cif: «b-12345674»", "«Q2826000H»"),
    no=("B12345675", "pedido B12345674", "vuelo A5881850"),
)
