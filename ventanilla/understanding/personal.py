"""Personal data in a text: found, classed, masked. No text leaves here half masked."""

import re

from ventanilla.understanding import gates
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.recognisers.base import Hit, Scene
from ventanilla.understanding.recognisers.common.person_name import names_beside
from ventanilla.understanding.spelled import unspell
from ventanilla.understanding.types import FORBIDDEN_KINDS, DataClass, DataKind, Masked, PersonalData

MASKS = {
    DataKind.CARD_CVV: "⟦CVV⟧",
    DataKind.CARD_EXPIRY: "⟦caducidad⟧",
    DataKind.PIN: "⟦PIN⟧",
    DataKind.PASSWORD: "⟦contraseña⟧",
    DataKind.OTP: "⟦código⟧",
    DataKind.IBAN: "⟦IBAN⟧",
    DataKind.NATIONAL_ID: "⟦documento⟧",
    DataKind.TAX_ID: "⟦identificación fiscal⟧",
    DataKind.BANK_ACCOUNT: "⟦cuenta⟧",
    DataKind.PHONE: "⟦teléfono⟧",
    DataKind.EMAIL: "⟦correo⟧",
    DataKind.ADDRESS: "⟦dirección⟧",
    DataKind.CUSTOMER_NUMBER: "⟦número de cliente⟧",
    DataKind.BIRTH_DATE: "⟦fecha de nacimiento⟧",
    DataKind.PERSON_NAME: "⟦nombre⟧",
}
MASK = re.compile(r"⟦(?:tarjeta ••••[0-9]{4}|[^⟦⟧0-9]{2,30})⟧")
_ANY_DIGIT = re.compile(r"[0-9]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOTHING: tuple[Normal, list[Hit]] = (Normal(""), [])


def hits_in(text: str, country: str = "") -> tuple[Normal, list[Hit]]:
    """The normalised text and what is to be masked in it, in order, without overlaps."""
    try:
        if not gates.may_hold(text):
            return _NOTHING
    except UnicodeEncodeError:  # half a character, as broken senders make them: nothing a value is made of
        text = _SURROGATE.sub("\ufffd", text)
    normal = Normal(text)
    if gates.spelled(normal.text):
        normal = unspell(normal)
    return normal, _resolve(Scene(normal, country))


def _resolve(scene: Scene) -> list[Hit]:
    hits: list[Hit] = []
    text = scene.text
    for recogniser in gates.open_to(text, scene.digits):
        hits.extend(recogniser.find(scene))
    if not hits:
        return hits
    hits.sort(key=lambda h: (-h.rank, h.start - h.end, h.start))
    taken = [m.span() for m in MASK.finditer(text)] if "⟦" in text else []
    kept: list[Hit] = []
    for hit in hits:
        if all(hit.end <= start or end <= hit.start for start, end in taken):
            kept.append(hit)
            taken.append((hit.start, hit.end))
    for hit in names_beside(scene, kept):
        if all(hit.end <= start or end <= hit.start for start, end in taken):
            kept.append(hit)
            taken.append((hit.start, hit.end))
    kept.sort(key=lambda h: h.start)
    return kept


def _masked(text: str, country: str, *, forbidden_only: bool) -> Masked:
    normal, hits = hits_in(text, country)
    if not hits:
        return Masked(text)
    parts: list[str] = []
    found: list[PersonalData] = []
    at = length = 0
    for hit in hits:
        forbidden = hit.kind in FORBIDDEN_KINDS
        if forbidden_only and not forbidden:
            continue
        start, end = normal.span(hit.start, hit.end)
        stands = _stands_for(hit.kind, normal.text[hit.start : hit.end])
        parts += (text[at:start], stands)
        length += start - at
        data_class = DataClass.FORBIDDEN if forbidden else DataClass.SEALED
        found.append(PersonalData(hit.kind, data_class, start, end, length, length + len(stands), stands, hit.reason))
        length += len(stands)
        at = end
    if not found:
        return Masked(text)
    parts.append(text[at:])
    return Masked("".join(parts), tuple(found))


def _stands_for(kind: DataKind, value: str) -> str:
    if kind is DataKind.CARD_NUMBER:
        return f"⟦tarjeta ••••{''.join(_ANY_DIGIT.findall(value))[-4:]}⟧"
    return MASKS[kind]


def mask(text: str, *, country: str = "") -> Masked:
    """`text` with all its personal data masked. `country` (two letters) settles what two countries write alike."""
    return _masked(text, country, forbidden_only=False)


def mask_forbidden(text: str, *, country: str = "") -> Masked:
    """`text` without what must never be stored: card numbers, expiry dates, CVV, PIN, passwords, one-time codes."""
    return _masked(text, country, forbidden_only=True)
