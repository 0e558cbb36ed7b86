"""Broken, doubled, spliced and disguised texts without end, the same ones for the same seed: what a fuzzer would feed the engine."""

import random
from collections.abc import Iterator, Sequence

# What recognisers, masks, threats and tokens look for, and what breaks naive text handling.
PIECES = (
    *("4012", "8888 8888 1881", "4012888888881881", "12/27", "cvv ", "CVV: 123", "pin ", "mi pin es ", "clave: ", "contraseña es "),
    *("otp ", "token ", "DNI ", "12345678Z", "X1234567L", "ES91 2100 0418 4502 0005 1332", "ES91", "CLABE ", "032180000118359719"),
    *("RUT 12.345.678-5", "CPF ", "IBAN", "+34 600 123 456", "600123456", "tel ", "a@b.example", "@", " arroba ", "calle Mayor "),
    *("nº ", "C/ ", "me llamo ", "soy Ana López ", "nací el ", "cuatro ", "uno ", "double ", "meia ", "veinti", "doble "),
    *("https://", "bank.example/", "xn--", "www.", "bit.ly/x", "⟦", "⟧", "⟦tarjeta ••••1881⟧"),
    *("\u200b", "\u200d", "\u00a0", "\u202e", "\ufeff", "\u0301", "\ufe0f\u20e3", "\u3000", "\x00", "\x1b", "\n", "\r\n", "\t"),
    *("\ud800", "\udfff", "４", "٤", "Ⅳ", "①", "𝟜", "ſ", "İ", "ß", "ﬁ", "а", "о", "😡", "👨‍👩‍👧", "🇪🇸", "❤️"),
    *("&nbsp;", "&#52;", "<br>", "<p ", "&#x110000;", "%", "€", "$", ".", "-", "/", " ", "((", "))", "[[", "\\", "'", '"', "{}"),
    *("?", "¿", "!!!!", "…", ":", ";)", "#", "_", "~", "e", "a", "0", "1", "9", "x", "l", "O"),
)
LONGEST = 1_500


def _change(text: str, rng: random.Random, pool: Sequence[str]) -> str:
    at, other = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    kind = rng.randrange(9)
    if kind < 3:
        return text[:at] + rng.choice(PIECES) + text[at:]
    if kind == 3:
        return text[:at] + text[other:]
    if kind == 4:
        return text[:other] + text[at:other] * rng.randint(1, 4) + text[other:]
    if kind == 5:
        guest = rng.choice(pool)
        return text[:at] + guest[rng.randint(0, len(guest)) :] + text[other:]
    if kind == 6:
        return text[:at] + rng.choice((str.upper, str.lower, str.title, str.swapcase))(text[at:other]) + text[other:]
    if kind == 7:
        return text[:at] + chr(rng.randrange(0x110000)) * rng.choice((1, 1, 2, 40)) + text[at:]
    between = rng.choice(PIECES)
    return text[:at] + between.join(text[at : min(other, at + 40)]) + text[other:]


def mutated(pool: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """`count` texts, each a text of the pool after one to eight changes, at most `LONGEST` characters."""
    rng = random.Random(seed)
    for _ in range(count):
        text = rng.choice(pool) if rng.random() < 0.9 else ""
        for _ in range(rng.choice((1, 2, 3, 5, 8))):
            text = _change(text[:LONGEST], rng, pool)
        yield text[:LONGEST]
