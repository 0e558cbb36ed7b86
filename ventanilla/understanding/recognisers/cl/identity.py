"""Chile: RUT/RUN with its verifier (0-9 or K). Without dash or word it is too like any other number."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words


def rut(value: str) -> bool:
    """Whether the verifier of a RUT fits."""
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(value[:-1])))
    return value[-1] == {10: "k", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


RUT = Recogniser(
    name="cl.rut",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,-])(?:[0-9]{7,8}|[0-9]{1,2}[. ][0-9]{3}[. ][0-9]{3}) ?[-–] ?[0-9k](?![0-9a-z]|[.,-][0-9])",
        "verifier of a RUT fits",
        rank=72,
        own=words("rut run ruts cedula identidad carnet"),
        check=rut,
        alone=True,
        trust=True,
    ),
    digits=7,
    yes=("mi RUT es «12.345.678-5»", "rut «12345678-5»", "«7.654.321-6»", "RUN «10.000.013-K»"),
    no=("12345678-4", "operación 12345678-5"),
)

RUT_BARE = Recogniser(
    name="cl.rut_bare",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,])[0-9]{7,8}[0-9k](?![0-9a-z]|[.,-][0-9])",
        "verifier of a RUT fits",
        rank=71,
        own=words("rut run"),
        check=rut,
    ),
    digits=7,
    cues=("rut", "run", "r.u.t"),
    yes=("rut «123456785»", "mi RUT: «10000013K»"),
    no=("123456785", "run 5000 metros"),
)
