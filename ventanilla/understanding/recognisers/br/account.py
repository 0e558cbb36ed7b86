"""Brazil: branch and account ("ag 1234 cc 12345-6"), only after their words."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

ACCOUNT = Recogniser(
    name="br.account",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z.,/-])[0-9]{1,3}\.?[0-9]{3,9}-[0-9x](?![0-9a-z]|[.,-][0-9])",
        "form of a Brazilian account",
        rank=58,
        own=words("conta cc c/c corrente poupanca contas"),
    ),
    digits=5,
    cues=("conta", "cc", "corrente", "poupan"),
    yes=("agência 1234 conta «12345-6»", "conta corrente «0012345-X»"),
    no=("12345-6", "conta bloqueada, protocolo 123456-7"),
)
