"""United Kingdom: National Insurance number, UTR (after its word), sort code and account number (after their words)."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

NINO = Recogniser(
    name="gb.nino",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![a-z0-9])(?!bg|gb|kn|nk|nt|tn"
        r"|zz)[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z][ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[a-d](?![a-z0-9])",
        "form of a National Insurance number",
        rank=78,
        own=words("ni nino insurance"),
        alone=True,
    ),
    digits=6,
    yes=("my NI number is «AB 12 34 56 C»", "nino «ab123456c»", "«JG103759A»"),
    no=("BG123456C", "order AB123456C", "GB 12 34 56 A"),
)

UTR = Recogniser(
    name="gb.utr",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID, r"(?<![0-9a-z])[0-9]{5}[ -]?[0-9]{5}(?![0-9a-z])", "form of a UTR", rank=64, own=words("utr taxpayer")
    ),
    digits=10,
    cues=("utr", "taxpayer"),
    yes=("my UTR is «12345 67890»",),
    no=("reference 1234567890",),
)

SORT_CODE = Recogniser(
    name="gb.sort_code",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z/-])[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}(?![0-9a-z/-])",
        "form of a sort code",
        rank=70,
        own=words("code sortcode"),
    ),
    digits=6,
    cues=("sort code", "sortcode", "sort-code"),
    yes=("sort code «20-00-00»", "my sort code is «200000» thanks"),
    no=("20-00-00", "sort it out by 20-10-26"),
)

SORT_AND_ACCOUNT = Recogniser(
    name="gb.sort_and_account",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z/-])(?:[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]{6}) {1,2}(?P<v>[0-9]{8})(?![0-9a-z])",
        "eight digits behind a sort code",
        rank=60,
        own=words("sort account acct acc"),
    ),
    digits=14,
    cues=("sort", "acc"),
    yes=("sort code and account: «20-00-00» «55779911»",),
    no=("20-00-00 55779911",),
)
