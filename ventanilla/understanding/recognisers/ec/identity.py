"""Ecuador: cédula (province and check digit) and RUC, after their words or at home."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words


def cedula(value: str) -> bool:
    """Whether province and check digit of a cédula fit."""
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(value[:9]))
    return (1 <= int(value[:2]) <= 24 or value[:2] == "30") and int(value[2]) < 7 and str((10 - total % 10) % 10) == value[9]


CEDULA = Recogniser(
    name="ec.cedula",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,-])[0-9]{9}-?[0-9](?![0-9a-z]|[.,-][0-9])",
        "province and check digit of a cédula fit",
        rank=70,
        own=words("cedula ci cedulas identidad"),
        check=cedula,
        at_home="EC",
    ),
    digits=10,
    yes=("mi cédula «1710034065»", "C.I. «171003406-5»"),
    no=("1710034065", "trámite 1710034065"),
)

RUC = Recogniser(
    name="ec.ruc",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID, r"(?<![0-9a-z.,-])[0-2][0-9]{9}001(?![0-9a-z])", "form of a RUC", rank=70, own=words("ruc"), at_home="EC"
    ),
    digits=13,
    yes=("RUC «1790011674001»",),
    no=("1790011674001", "factura 1790011674001"),
)
