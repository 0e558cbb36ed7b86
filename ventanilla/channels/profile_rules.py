"""How whole a channel's profile is, and where it says something else than the brand sheet: pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# What a profile has, and how much each weighs in its score.
WEIGHTS = {
    "name": 3,
    "description": 2,
    "link": 2,
    "phone": 1,
    "email": 1,
    "address": 1,
    "logo": 2,
    "verified": 1,
    "warning": 3,
    "legal": 3,
}
BRANDED = ("name", "description", "link", "phone", "email", "address", "warning")  # what a brand sheet says
# What the law of a country wants of a profile: the rule, and words by which it is known where the network is read.
LEGAL = {
    "DE": ("DE.OUT.impressum", ("impressum", "imprint")),
    "MX": ("MX.OUT.official_accounts", ()),
}
_NEVER = re.compile(
    r"\b(nunca|jam[aá]s|never|no\s+(?:publique|comparta|escriba|env[ií]e)|do\s+not\s+(?:share|post|write))\b", re.IGNORECASE
)
_SECRET = re.compile(r"\b(tarjeta|claves?|contraseñas?|pin|cvv|datos\s+personales|card|password|passcode)\b", re.IGNORECASE)


class Standing(StrEnum):
    """Where one field stands."""

    OK = "ok"
    MISSING = "missing"
    DRIFT = "drift"  # it says something else than the brand sheet
    UNKNOWN = "unknown"  # the network does not tell, and nobody has looked


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a profile. `found` is what stands there, `wanted` what the brand sheet says, `rule` the law that asks for it."""

    field: str
    standing: Standing
    found: str = ""
    wanted: str = ""
    rule: str = ""
    by_hand: bool = False  # a person looked: the network does not tell


def warns(text: str) -> bool:
    """Whether a text tells people not to write card data or secrets there: both a "never" and a secret, in one sentence."""
    return any(_NEVER.search(part) and _SECRET.search(part) for part in re.split(r"[.\n!;]", text))


def lines(country: str, seen: Mapping[str, str], checked: Mapping[str, str], brand: Mapping[str, str]) -> list[Line]:
    """Every field that a profile of this country should have. `seen` came from the network; `checked` a person ticked, with what stands
    there. What the network says goes before what a person saw."""
    wanted = [f for f in WEIGHTS if f != "legal" or country in LEGAL]
    return [_line(field, country, seen, checked, brand.get(field, "")) for field in wanted]


def _line(field: str, country: str, seen: Mapping[str, str], checked: Mapping[str, str], brand: str) -> Line:
    rule, words = LEGAL.get(country, ("", ())) if field == "legal" else ("", ())
    whole = " \n".join(v for f, v in seen.items() if f in ("description", "link", "pinned"))
    if field == "warning" and warns(whole):
        return Line(field, Standing.OK, found=_sentence(whole), wanted=brand)
    if field == "legal" and words and any(word in whole.casefold() for word in words):
        return Line(field, Standing.OK, found=whole.strip()[:200], rule=rule)
    known = field in seen
    found = seen[field] if known else checked.get(field, "")
    by_hand = not known and field in checked
    if not found:
        return Line(field, Standing.MISSING if known or by_hand else Standing.UNKNOWN, "", brand, rule, by_hand)
    drifted = bool(brand) and field != "warning" and not same(field, found, brand)
    return Line(field, Standing.DRIFT if drifted else Standing.OK, found, brand, rule, by_hand)


def _sentence(text: str) -> str:
    return next((part.strip() for part in re.split(r"(?<=[.\n!;])", text) if warns(part)), "")


def same(field: str, found: str, wanted: str) -> bool:
    """Whether a field says what the brand sheet says: case, spacing, punctuation of telephone numbers and addresses aside.

    A link, a telephone number or an e-mail may be one of several.
    """
    if field == "phone":
        digits = re.sub(r"\D", "", wanted)
        return bool(digits) and digits in re.sub(r"\D", "", found)
    plain = [re.sub(r"\s+", " ", text).strip().casefold().rstrip("/") for text in (found, wanted)]
    if field in ("link", "email"):
        return plain[1].removeprefix("https://").removeprefix("www.") in plain[0]
    return plain[0] == plain[1]


def score(found: list[Line]) -> int:
    """Percent of what the profile should have: a field that drifts counts half, one that nobody has looked at not at all."""
    whole = sum(WEIGHTS[line.field] for line in found)
    worth = {Standing.OK: 2, Standing.DRIFT: 1}
    return sum(WEIGHTS[line.field] * worth.get(line.standing, 0) for line in found) * 50 // whole if whole else 0


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What changed on the network: field -> (before, after). Counts of people are no part of a profile."""
    fields = sorted({*before, *after})
    return {f: (before.get(f, ""), after.get(f, "")) for f in fields if before.get(f, "") != after.get(f, "")}
