"""Card numbers in every form in which people try to get them past a mask, and the search that finds them again in any form."""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

import ahocorasick

PREFIXES = ("4539", "4916", "5191", "5549", "2223", "6011", "3528", "6240")
WORDS = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
FRAMES = (
    "mi tarjeta es {} y no funciona",
    "{}",
    "me han cobrado dos veces en la {}, mírenlo",
    "hola, la tarjeta {} me la rechaza en todas partes",
    "número {} por si os sirve",
    "<p>la tarjeta {}</p>",
    "my card {} was declined again",
    "a tarjeta del banco: {} gracias",
)


def numbers(seed: int) -> Iterator[str]:
    """Valid card numbers that nobody issued, each once."""
    dice, seen = random.Random(seed), set()
    while True:
        body = dice.choice(PREFIXES) + "".join(dice.choice("0123456789") for _ in range(11))
        made = body + _check_digit(body)
        if made not in seen:
            seen.add(made)
            yield made


def _check_digit(body: str) -> str:
    total = sum(d if i % 2 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(map(int, body)))
    return str(-total % 10)


def _fours(number: str, between: str) -> str:
    return between.join(number[i : i + 4] for i in range(0, 16, 4))


def _digits(number: str, shape: Callable[[int], str]) -> str:
    return "".join(shape(int(d)) for d in number)


FORMS: tuple[Callable[[str], str], ...] = (
    lambda n: n,
    lambda n: _fours(n, " "),
    lambda n: _fours(n, "-"),
    lambda n: _fours(n, "."),
    lambda n: _fours(n, "/"),
    lambda n: _fours(n, "\u00a0"),
    lambda n: _fours(n, "\u200b"),
    lambda n: _fours(n, "\n"),
    lambda n: _fours(n, "_"),
    lambda n: _fours(n, " - "),
    lambda n: _fours(n, " | "),
    lambda n: _fours(n, "x"),
    lambda n: _fours(n, "💳"),
    lambda n: f"{n[:4]}({n[4:8]}){n[8:12]}-{n[12:]}",
    lambda n: f"{n[:8]} {n[8:]}",
    " ".join,
    "-".join,
    lambda n: _digits(n, lambda d: chr(0xFF10 + d)),
    lambda n: _digits(n, lambda d: f"{d}\ufe0f\u20e3"),
    lambda n: _digits(n, lambda d: "⓪" if d == 0 else chr(0x2460 + d - 1)),
    lambda n: _digits(n, lambda d: chr(0x1D7CE + d)),
    lambda n: _digits(n, lambda d: chr(0x0660 + d)),
    lambda n: " ".join(WORDS[int(d)] for d in n),
    lambda n: n[:8] + " " + " ".join(WORDS[int(d)] for d in n[8:]),
)


def written(number: str, index: int) -> str:
    """The number in the form and the sentence whose turn it is."""
    return FRAMES[(index // len(FORMS)) % len(FRAMES)].format(FORMS[index % len(FORMS)](number))


_SPELLED = re.compile("|".join(WORDS), re.IGNORECASE)
_RUN = re.compile(r"[0-9](?:[^0-9]{0,4}[0-9]){11,}")


class Finder:
    """Looks for card numbers, whatever their form, and for pieces of text as they are."""

    def __init__(self, cards: Iterable[str], pieces: Iterable[str] = ()) -> None:
        self._cards, self._pieces = ahocorasick.Automaton(), ahocorasick.Automaton()
        for card in cards:
            self._cards.add_word(card, card)
        for piece in pieces:
            self._pieces.add_word(piece, piece)
        self._cards.make_automaton()
        self._some = len(self._pieces) > 0
        if self._some:
            self._pieces.make_automaton()

    def find(self, content: bytes) -> set[str]:
        text = content.decode("utf-8", errors="replace")
        found = {piece for _, piece in self._pieces.iter(text)} if self._some else set()
        for run in _RUN.findall(plain(text)):
            found.update(card for _, card in self._cards.iter("".join(filter(str.isdigit, run))))
        return found


def plain(text: str) -> str:
    """The text with every kind of digit as an ASCII digit, spelled ones too."""
    if not text.isascii():
        text = "".join(c if c.isascii() else _plain(c) for c in text)
    return _SPELLED.sub(lambda m: str(WORDS.index(m[0].lower())), text)


def _plain(character: str) -> str:
    value = unicodedata.digit(character, None)
    return " " if value is None else str(value)
