"""Mexico: RFC of persons (13) and companies (12): letters, a date, and a homoclave whose last character checks the rest."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_ALPHABET = "0123456789abcdefghijklmn&opqrstuvwxyz "


def rfc(value: str) -> bool:
    """Whether the check character of an RFC fits."""
    body = value[:-1].rjust(12)
    total = sum(_ALPHABET.index(c) * (13 - i) for i, c in enumerate(body))
    rest = 11 - total % 11
    return value[-1] == {10: "a", 11: "0"}.get(rest, str(rest))


RFC = Recogniser(
    name="mx.rfc",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![a-z0-9&])[a-z&]{3,4}[ -]?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[a-z0-9]{2}[0-9a](?![a-z0-9])",
        "form and check character of an RFC fit",
        rank=77,
        own=words("rfc"),
        check=rfc,
        alone=True,
        trust=True,
    ),
    digits=6,
    yes=("mi RFC es «GODE561231GR8»", "rfc «gode-561231-gr8»", "RFC «GODE561231GR9» con error"),
    no=("GODE561231GR9", "GODE561331GR8", "pedido GODE561231GR8"),
)
