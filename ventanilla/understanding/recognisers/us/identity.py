"""United States: SSN (areas never issued excepted), EIN, ITIN and ABA routing numbers (after their words)."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words


def routing(value: str) -> bool:
    """Whether the check digit of an ABA routing number fits."""
    return sum(int(d) * (3, 7, 1)[i % 3] for i, d in enumerate(value)) % 10 == 0


SSN = Recogniser(
    name="us.ssn",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9a-z]|-[0-9])",
        "form of a social-security number",
        rank=75,
        own=words("ssn social security"),
        alone=True,
    ),
    digits=9,
    yes=("my SSN is «536-90-4399»", "«536-90-4399»"),
    no=("000-12-3456", "order 536-90-4399", "936-90-4399"),
)

SSN_BARE = Recogniser(
    name="us.ssn_bare",
    kind=DataKind.NATIONAL_ID,
    find=by_pattern(
        DataKind.NATIONAL_ID,
        r"(?<![0-9a-z.,-])(?!000|666|9)[0-9]{3}[ .]?[0-9]{2}[ .]?[0-9]{4}(?![0-9a-z]|[.,-][0-9])",
        "form of a social-security number",
        rank=70,
        own=words("ssn social security"),
    ),
    digits=9,
    cues=("ssn", "social sec", "s.s.n"),
    yes=("social security number «536904399»", "ssn «536 90 4399»"),
    no=("536904399", "social security card, case 536904399"),
)

EIN = Recogniser(
    name="us.ein",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID, r"(?<![0-9a-z.,-])[0-9]{2}-?[0-9]{7}(?![0-9a-z-])", "form of an EIN", rank=72, own=words("ein employer tin tax")
    ),
    digits=9,
    cues=("ein", "employer id", "tin", "tax id"),
    yes=("our EIN is «12-3456789»", "tax id «123456789»"),
    no=("12-3456789", "their invoice 12-3456789"),
)

ITIN = Recogniser(
    name="us.itin",
    kind=DataKind.TAX_ID,
    find=by_pattern(
        DataKind.TAX_ID,
        r"(?<![0-9a-z.,-])9[0-9]{2}[ -]?(?:[5-9][0-9])[ -]?[0-9]{4}(?![0-9a-z-])",
        "form of an ITIN",
        rank=72,
        own=words("itin"),
    ),
    digits=9,
    cues=("itin",),
    yes=("my ITIN is «912-70-1234»",),
    no=("912-70-1234",),
)

ROUTING = Recogniser(
    name="us.routing",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z.,-])[0-3][0-9]{8}(?![0-9a-z-])",
        "form of a routing number",
        rank=74,
        own=words("routing aba rtn transit"),
    ),
    digits=9,
    cues=("routing", "aba", "rtn", "transit"),
    yes=("routing number «021000021»", "ABA «011401533»"),
    no=("021000021", "tracking 021000021"),
)
