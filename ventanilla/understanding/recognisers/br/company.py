"""Brazil: CNPJ, also with letters as issued from 2026 (Receita Federal, IN 2.229/2024)."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words


def cnpj(value: str) -> bool:
    """Whether both check digits of a CNPJ fit (letters count as their code minus that of zero)."""

    def check(body: str) -> str:
        rest = sum((ord(c.upper()) - 48) * (2 + i % 8) for i, c in enumerate(reversed(body))) % 11
        return str(0 if rest < 2 else 11 - rest)

    return len(set(value)) > 1 and check(value[:12]) == value[12] and check(value[:13]) == value[13]


CNPJ = Recogniser(
    name="br.cnpj",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![0-9a-z.])[0-9a-z]{2}[. ][0-9a-z]{3}[. ][0-9a-z]{3}[/ ][0-9a-z]{4}[- ][0-9]{2}(?![0-9a-z])",
        "both check digits of a CNPJ fit",
        rank=80,
        own=words("cnpj empresa"),
        check=cnpj,
        alone=True,
        trust=True,
    ),
    digits=6,
    yes=("CNPJ «11.222.333/0001-81»", "«11.222.333/0001-81»", "cnpj «12.ABC.345/01DE-35»"),
    no=("11.222.333/0001-82", "nota 11.222.333/0001-82"),
)

CNPJ_BARE = Recogniser(
    name="br.cnpj_bare",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![0-9a-z.,-])[0-9]{8}/?[0-9]{4}-?[0-9]{2}(?![0-9a-z])",
        "both check digits of a CNPJ fit",
        rank=98,
        own=words("cnpj"),
        check=cnpj,
        at_home="BR",
    ),
    digits=14,
    yes=("cnpj «11222333000181»", "CNPJ: «11222333/0001-81»"),
    no=("11222333000181", "protocolo 11222333000181"),
)
