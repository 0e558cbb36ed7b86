"""Uruguay: cédula (check digit), written with its dots and dash or after its words."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words


def cedula(value: str) -> bool:
    """Whether the check digit of a cédula fits."""
    full = value.rjust(8, "0")
    return sum(int(d) * w for d, w in zip(full, (2, 9, 8, 7, 6, 3, 4, 1), strict=True)) % 10 == 0


CEDULA = Recogniser(
    name="uy.cedula",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,-])[1-6]\.?[0-9]{3}\.?[0-9]{3}-[0-9](?![0-9a-z]|[.,-][0-9])",
        "check digit of a cédula fits",
        rank=70,
        own=words("cedula ci identidad"),
        check=cedula,
        at_home="UY",
    ),
    digits=8,
    yes=("mi cédula «1.234.567-2»", "CI «1234567-2»"),
    no=("1.234.567-2", "trámite 1234567-2"),
)
