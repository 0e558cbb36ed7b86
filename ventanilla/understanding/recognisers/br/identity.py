"""Brazil: CPF (two check digits), RG (after its word), random Pix keys (after their words)."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words


def cpf(value: str) -> bool:
    """Whether both check digits of a CPF fit; repeated digits are none."""

    def check(body: str) -> str:
        rest = sum(int(d) * (len(body) + 1 - i) for i, d in enumerate(body)) * 10 % 11
        return str(rest % 10)

    return len(set(value)) > 1 and check(value[:9]) == value[9] and check(value[:10]) == value[10]


_OWN = words("cpf cpfs pix chave")

CPF = Recogniser(
    name="br.cpf",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z])(?<![0-9][.,])[0-9]{3}[. ][0-9]{3}[. ][0-9]{3}[ ./-]{1,2}[0-9]{2}(?![0-9]|[.,-][0-9])",
        "both check digits of a CPF fit",
        rank=79,
        own=_OWN,
        check=cpf,
        alone=True,
        trust=True,
    ),
    digits=11,
    yes=("meu CPF é «529.982.247-25»", "«529.982.247-25»", "cpf «529 982 247 25»"),
    no=("529.982.247-26", "pedido 529.982.247-25"),
)

CPF_BARE = Recogniser(
    name="br.cpf_bare",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,-])[0-9]{9}-?[0-9]{2}(?![0-9a-z]|[.,-][0-9])",
        "both check digits of a CPF fit",
        rank=67,
        own=_OWN,
        check=cpf,
        at_home="BR",
    ),
    digits=11,
    yes=("cpf «52998224725»", "meu cpf: «529982247-25»"),
    no=("protocolo 52998224725", "52998224726"),
)

RG = Recogniser(
    name="br.rg",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,])(?:[a-z]{2}-)?[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}(?:-?[0-9x])?(?![0-9a-z]|[.,-][0-9])",
        "form of an RG",
        rank=64,
        own=words("rg identidade"),
    ),
    digits=7,
    cues=("rg", "identidade", "r.g"),
    yes=("RG «12.345.678-9»", "meu rg é «MG-12.345.678»"),
    no=("12.345.678-1 protocolo",),
)

PIX_KEY = Recogniser(
    name="br.pix_key",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z-])",
        "form of a random Pix key",
        rank=96,
        own=words("pix chave aleatoria"),
    ),
    digits=4,
    cues=("pix", "chave"),
    yes=("minha chave pix «123e4567-e12b-12d1-a456-426655440000»",),
    no=("uuid 123e4567-e12b-12d1-a456-426655440000",),
)
