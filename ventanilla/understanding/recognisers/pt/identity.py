"""Portugal: NIF and social-security number (after their words), citizen card (check digit), NIB (21 digits, mod 97)."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.recognisers.cues import ACCOUNT
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words


def nif(value: str) -> bool:
    """Whether the check digit of a NIF fits."""
    rest = 11 - sum(int(d) * (9 - i) for i, d in enumerate(value[:8])) % 11
    return value[0] != "0" and int(value[8]) == (rest if rest < 10 else 0)


def citizen_card(value: str) -> bool:
    """Whether the check digit of a citizen card (8 digits, digit, two letters or digits, digit) fits."""
    total = 0
    for i, c in enumerate(reversed(value)):
        n = int(c, 36)
        if i % 2:
            n = n * 2 - 9 if n * 2 > 9 else n * 2
        total += n
    return total % 10 == 0


def nib(value: str) -> bool:
    """Whether the two check digits of a NIB fit."""
    return int(value) % 97 == 1


NIF = Recogniser(
    name="pt.nif",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![0-9a-z.,-])(?:pt ?)?[1-9][0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{3}(?![0-9a-z]|[.,-][0-9])",
        "form of a NIF",
        rank=69,
        own=words("nif contribuinte nipc financas"),
    ),
    digits=9,
    cues=("nif", "contribuinte", "nipc", "n.i.f"),
    yes=("o meu NIF é «123456789»", "nif «501 442 600»", "contribuinte «123456789»"),
    no=("123456789", "nif inválido, processo 123456789"),
)

CITIZEN_CARD = Recogniser(
    name="pt.citizen_card",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,])[0-9]{8}[ -]?[0-9][ -]?(?=[a-z0-9]{0,1}[a-z])[a-z0-9]{2}[0-9](?![0-9a-z])",
        "check digit of a citizen card fits",
        rank=79,
        own=words("cidadao cc bi identidade"),
        check=citizen_card,
        alone=True,
        trust=True,
    ),
    digits=9,
    yes=("cartão de cidadão «00000000 0 ZZ4»", "«000000000ZZ4»"),
    no=("000000000ZZ5", "pedido 000000000ZZ4"),
)

CITIZEN_DIGITS = Recogniser(
    name="pt.citizen_digits",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,])[0-9]{7,8}(?:[ -][0-9])?(?![0-9a-z]|[.,-][0-9])",
        "digits of an identity card",
        rank=63,
        own=words("cidadao bi identidade"),
    ),
    digits=7,
    cues=("cidadao", "bi", "identidade"),
    yes=("cartão de cidadão nº «12345678»", "BI «1234567»"),
    no=("12345678",),
)

NIB = Recogniser(
    name="pt.nib",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z])[0-9]{4}[ .-]{0,2}[0-9]{4}[ .-]{0,2}[0-9]{4}[ .-]?[0-9]{4}[ .-]?[0-9]{3}[ .-]{0,2}[0-9]{2}(?![0-9])"
        r"|(?<![0-9a-z])[0-9]{4}[ .-][0-9]{4}[ .-][0-9]{11}[ .-][0-9]{2}(?![0-9])",
        "both check digits of a NIB fit",
        rank=98,
        own=ACCOUNT,
        check=nib,
        alone=True,
        trust=True,
    ),
    digits=21,
    yes=("NIB «0002 0123 12345678901 54»", "«000201231234567890154»"),
    no=("000201231234567890155", "referência 000201231234567890154"),
)
