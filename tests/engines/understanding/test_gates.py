"""What is looked at first only saves time: it keeps out nothing that would be found, and the quick way finds what the plain way finds."""

import re
import sys
import unicodedata

import pytest

from ventanilla.common.pure.text import INVISIBLE, fold
from ventanilla.understanding import gates, threats
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.train import corpus

_SCAMS = (
    "Envíe su contraseña a este número", "confirm your PIN", "rentabilidad garantizada 20% diario", "préstamos sin buró por whatsapp",
    "saquen su dinero ya", "va a quebrar el banco", "Somos del banco, le ayudamos por DM", "this is the fraud team", "we are from the bank",
    "su cuenta ha sido bloqueada, verifique en http://x.example", "has sido seleccionado",
)  # fmt: skip
_LINKS = (
    "A.CO/x",
    "visita HXXP://banco[.]example",
    "mira b-.ar",
    "ejemplo(.)com",
    "3.14 y fin.",
    "no hay enlace. Ninguno",
    "x.y.z.example",
)


def texts() -> list[str]:
    return [Normal(text).text for text in (*_SCAMS, *(message["text"] for message in corpus()))]


@pytest.mark.parametrize("number", range(len(threats._GATED)))
def test_no_gate_keeps_out_what_its_pattern_finds(number: int) -> None:
    found = [text for text in texts() if threats._GATED[number].search(text)]
    assert len(found) >= 2
    assert all(number in (threats._GATES.Match(text) or ()) for text in found)


def test_every_link_has_what_is_looked_for_first() -> None:
    with_link = [t for t in (*_LINKS, *(m["text"] for m in corpus())) if threats._URL.search(t)]
    assert len(with_link) > 20
    assert all("." in text and threats._DOT.search(text) for text in with_link)
    assert not threats._DOT.search("no hay enlace. Ninguno")


@pytest.mark.parametrize(
    "name", ["SoporteBancoAlameda24", "banco_alameda_help", "clientesalameda", "alamedaonline", "ana", "help", "clavetoken"]
)
def test_a_name_is_bared_of_every_added_word(name: str) -> None:
    low = name.lower()
    joined = "".join(p for p in re.split(r"[^a-z0-9]+", low) if p and p not in threats._ADDED) or low
    for added in sorted((a for a in threats._ADDED if len(a) > 3), key=lambda a: (-len(a), a)):
        if len(joined) - len(added) >= 5:
            joined = joined.removeprefix(added).removesuffix(added)
    assert threats._core(low) == (joined.rstrip("0123456789") or joined)


@pytest.mark.parametrize("text", ["Reclamación", "AÑO ß İ", "nu\u00adlo\u200b", "ｆｕｌｌ", "plain ASCII", "", "\ufeffa\u0301"])
def test_folding_is_the_same_by_either_way(text: str) -> None:
    slow = re.sub(r"[\u0300-\u036f]+", "", unicodedata.normalize("NFKD", text.translate(INVISIBLE))).casefold()
    assert fold(text) == slow


def test_every_digit_of_every_script_opens_the_gate() -> None:
    digits = [chr(p) for p in range(0x80, sys.maxunicode + 1) if unicodedata.digit(chr(p), None) is not None]
    assert len(digits) > 700
    assert [d for d in digits if not gates.may_hold(d)] == []
    assert not gates.may_hold("ñ")
