"""Mexico: CURP (18 characters: letters of the name, birth date, sex, state, consonants), voter's key and IMSS number after their words."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_CURP = (
    r"(?<![a-z0-9])[a-z][aeioux][a-z]{2}[ -]?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?"
    r"[hmx][a-z]{2}[b-df-hj-np-tv-z]{3}[ -]?[a-z0-9][ -]?[0-9]"
)

CURP = Recogniser(
    name="mx.curp",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(DataKind.NATIONAL_ID, _CURP, "form of a CURP", rank=95, own=words("curp"), alone=True),
    digits=6,
    yes=("mi CURP es «BOXW310820HNERXN09»", "curp «boxw310820hnerxn09»", "«HEGG560427MVZRRL04»"),
    no=("BOXW311320HNERXN09", "folio ABCD123456"),
)

VOTER_KEY = Recogniser(
    name="mx.voter_key",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![a-z0-9])[a-z]{6}[0-9]{8}[hm][0-9]{3}(?![a-z0-9])",
        "form of a voter's key",
        rank=79,
        own=words("ine ife elector"),
        alone=True,
    ),
    digits=11,
    yes=("mi clave de elector «GMVLMR80070501M100»",),
    no=("GMVLMR8007050",),
)

SOCIAL_SECURITY = Recogniser(
    name="mx.social_security",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z])[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9](?![0-9a-z])",
        "a social-security number",
        rank=65,
        own=words("nss imss social"),
    ),
    digits=11,
    cues=("nss", "imss", "social"),
    yes=("mi NSS es «12345678903»",),
    no=("el imss no me paga, folio 12345678903",),
)
