"""What may not leave the bank in a text: personal data, and requests for secrets. Pure."""

import re
import unicodedata
from collections.abc import Collection

import phonenumbers

from ventanilla.understanding import Input, Reading, read
from ventanilla.understanding.types import DataKind, PersonalData, Threat, ThreatKind

# Written without accents: the text is flattened, character by character, before it is searched.
_ASKING = (
    r"envi[ea](?:nos|me|lo|la)?|mand[ea](?:nos|me)?|diga(?:nos|me)|dinos|dime|indi(?:que|ca)(?:nos|me)?|facilit[ea](?:nos|me)?"
    r"|confirm(?:e|a|ar)(?:nos|me)?|proporcion[ea](?:nos)?|escrib[ae](?:nos|me)?|compart(?:a|e|ir)(?:nos)?|necesit(?:o|amos|aremos)"
    r"|pas[ea](?:nos|me)?|introdu(?:zca|ce)|adjunt[ea]|cual es|nos de|me de|denos|deme|informe(?:nos)?|verifi(?:que|car)(?:nos)?"
    r"|send|give|tell|provide|confirm|share|what(?:'s| is)|need|enter|type|reply with|verify"
    r"|envie-nos|informe-nos|mande-nos|diga-nos|forneca|qual e|precisamos|digite"
)
_KEPT = (
    r"\bpin\b|\bcvv2?\b|\bcvc\b|contrasenas?|passwords?|passcodes?|\bsenhas?\b|\botp\b|firma electronica|clave de firma"
    r"|(?:su|tu|la|sus|sua) claves?(?: de acceso| personal| secreta)?\b|tarjeta de coordenadas"
    r"|codigo (?:de (?:verificacion|seguridad|un solo uso|confirmacion|seguranca|verificacao)|sms|recebido)"
    r"|codigo que (?:(?:le|te) (?:hemos |ha )?(?:enviado|llegado)|(?:ha|has) recibido)"
    r"|(?:security|verification|one[- ]time|sms) (?:code|password)|code (?:we|you) (?:sent|received|got)"
    r"|numero (?:completo |entero )?de (?:su |la |tu |sus )?tarjeta|numero (?:completo )?do (?:seu )?cartao|(?:full )?card number"
    r"|fecha de caducidad|expiry date|data de validade"
)
_REQUEST = re.compile(rf"(?<!\w)(?:{_ASKING})\b[^.!?\n]{{0,80}}?(?P<kept>{_KEPT})", re.IGNORECASE)
# "We will never ask for your PIN", "don't send us your password": the opposite of a request.
_NEVER = re.compile(
    r"\b(?:nunca|jamas|no|ni|sin|never|don['’]?t|do not|won['’]?t|not|without|nao|nem|sem|evite)\b[^.!?\n]{0,60}$", re.IGNORECASE
)
_NEVER_AFTER = re.compile(r"^[^.!?\n]{0,40}\b(?:nunca|never|jamas)\b", re.IGNORECASE)
_BUSINESS_LINES = {
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.UAN,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
}


def _flat(text: str) -> str:
    """The text without accents, of the same length: a position in one is the same position in the other."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text)


def requests_for_secrets(text: str) -> list[Threat]:
    """Where a text asks somebody for a secret that a bank never asks for."""
    flat, found = _flat(text), []
    for match in _REQUEST.finditer(flat):
        before, inside, after = flat[max(0, match.start() - 80) : match.start()], match[0], flat[match.end() :]
        if _NEVER.search(before) or _NEVER.search(inside[: -len(match["kept"])]) or _NEVER_AFTER.search(after):
            continue
        found.append(Threat(ThreatKind.CREDENTIAL_REQUEST, match.start(), match.end(), "asks_for_secret"))
    return found


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
    """Requests for secrets, as the engine and this module find them; no span twice."""
    known = [t for t in reading.threats if t.kind is ThreatKind.CREDENTIAL_REQUEST]
    return known + [t for t in requests_for_secrets(text) if not any(t.start < k.end and k.start < t.end for k in known)]


def read_outbound(text: str, country: str, domains: Collection[str] = ()) -> tuple[Reading, list[PersonalData], list[Threat]]:
    """The reading of a text about to leave, with what stops it."""
    reading = read(Input(text, country=country, bank_domains=tuple(domains)))
    return reading, personal_data(text, reading, country, domains), threats(text, reading)
