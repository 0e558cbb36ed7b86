"""Argentina: CBU and CVU (22 digits, two check digits) and their alias (only after its word)."""

import re
from collections.abc import Iterator

from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene, by_pattern
from ventanilla.understanding.recognisers.cues import ACCOUNT
from ventanilla.understanding.types import DataKind


def cbu(value: str) -> bool:
    """Whether both check digits of a CBU or CVU fit."""

    def check(body: str) -> str:
        return str((10 - sum(int(d) * (3, 1, 7, 9)[i % 4] for i, d in enumerate(reversed(body)))) % 10)

    return check(value[:7]) == value[7] and check(value[8:21]) == value[21] and value.strip("0") != ""


CBU = Recogniser(
    name="ar.cbu",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z])[0-9]{8}[^0-9a-z]{0,2}[0-9]{14}(?![0-9])|(?<![0-9a-z])[0-9](?:[ .-]?[0-9]){21}(?![0-9]|[ .-][0-9])",
        "both check digits of a CBU fit",
        rank=98,
        own=ACCOUNT,
        check=cbu,
        alone=True,
        trust=True,
    ),
    digits=22,
    yes=("mi CBU «2850590940090418135201»", "«28505909 40090418135201»", "cvu «0000003100010000000001»"),
    no=("2810590940090418135201", "seguimiento 2850590940090418135201"),
)

_ALIAS = re.compile(
    r"(?<![a-z])alias(?: (?:cbu|cvu|bancario|de la cuenta|de mi cuenta|mp|virtual))?(?:\s(?:es|era|del "
    r"cbu))?\s{0,2}[:=]?\s{0,2}[\"'“«]?(?P<v>[a-z0-9]+(?:[.-][a-z0-9]+)*)"
)


def _alias(scene: Scene) -> Iterator[Hit]:
    for match in _ALIAS.finditer(scene.text):
        value = match["v"]
        said = match[0][: -len(value)].rstrip("\"'“« ").endswith((":", "=")) or " es" in match[0][: -len(value)]
        if 6 <= len(value) <= 20 and (value.count(".") >= 1 or (said and not value.isalpha())):
            yield Hit(*match.span("v"), DataKind.BANK_ACCOUNT, "follows the word for an account's alias", 82)


ALIAS = Recogniser(
    name="ar.alias",
    kind=DataKind.BANK_ACCOUNT,
    find=_alias,
    digits=0,
    cues=("alias",),
    yes=("mi alias es «gato.perro.luna»", "alias: «juan.perez.mp»", "alias «LUNA.SOL.2024»"),
    no=("no me deja cambiar el alias", "el alias es incorrecto", "alias de la cuenta"),
)
