"""What may not leave the bank in a text: personal data, and requests for secrets. Pure."""

from collections.abc import Collection

import phonenumbers

from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Draft
from ventanilla.understanding import Input, Reading, read
from ventanilla.understanding.types import DataKind, PersonalData, Threat, ThreatKind

_BUSINESS_LINES = {
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.UAN,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
}


def requests_for_secrets(text: str) -> list[Threat]:
    """Where a text asks somebody for a secret that a bank never asks for: what the rule engine's own detector finds."""
    scene = Scene(Draft(text))
    spans = map(scene.original, scene.spans("ask_secret"))
    return [Threat(ThreatKind.CREDENTIAL_REQUEST, start, end, "asks_for_secret") for start, end in spans]


def _ours(text: str, value: PersonalData, country: str, domains: Collection[str]) -> bool:
    """Whether it is the bank's own: an address at one of its domains, a line that only businesses have."""
    original = text[value.start : value.end]
    if value.kind is DataKind.EMAIL:
        domain = original.rpartition("@")[2].lower()
        return any(domain == ours or domain.endswith(f".{ours}") for ours in map(str.lower, domains))
    if value.kind is DataKind.PHONE:
        try:
            number = phonenumbers.parse(original, country or None)
        except phonenumbers.NumberParseException:
            return False
        return phonenumbers.number_type(number) in _BUSINESS_LINES
    return False


def personal_data(text: str, reading: Reading, country: str, domains: Collection[str] = ()) -> list[PersonalData]:
    """What a text says of a person: everything found in it but the bank's own contacts."""
    return [value for value in reading.personal_data if not _ours(text, value, country, domains)]


def threats(text: str, reading: Reading) -> list[Threat]:
    """Requests for secrets, as the reading and the rule engine find them; no span twice."""
    known = [t for t in reading.threats if t.kind is ThreatKind.CREDENTIAL_REQUEST]
    return known + [t for t in requests_for_secrets(text) if not any(t.start < k.end and k.start < t.end for k in known)]


def read_outbound(text: str, country: str, domains: Collection[str] = ()) -> tuple[Reading, list[PersonalData], list[Threat]]:
    """The reading of a text about to leave, with what stops it."""
    reading = read(Input(text, country=country, bank_domains=tuple(domains)))
    return reading, personal_data(text, reading, country, domains), threats(text, reading)
