"""Payment card numbers: issuer range, length and check digit, however the digits are set apart.

The check digit alone fits one random number in ten, so a number needs an issuer's range and length as well, and must not be
announced as something else (order, reference, tracking code…). After the word for a card, a mistyped number counts too.
Ranges: the issuers' public tables (Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, Maestro, Mir, Elo, Hipercard,
Cabal, Naranja, Carnet).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from ventanilla.understanding.recognisers.announced import as_thing_after, named
from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

WORDS = words(
    """
    tarjeta tarjetas targeta tarjeton tarj card cards cartao cartoes cartaozinho credito debito credit debit visa master mastercard
    maestro amex american diners discover pan plastico cvv cvc caduca tdc tdd tc td elo hipercard unionpay jcb
    """
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
# What people put between the digits of one number: up to four characters that are neither letters nor digits, or one x.
_GAP = re.compile(r"[^0-9a-z]{1,4}|x")
_SHAPES = frozenset(
    (
        (4, 4, 4, 4),
        (4, 6, 5),
        (4, 6, 4),
        (8, 8),
        (4, 12),
        (12, 4),
        (6, 10),
        (10, 6),
        (4, 4, 8),
        (8, 4, 4),
        (4, 8, 4),
        (6, 6, 4),
        (5, 5, 5),
        (5, 5, 6),
    )
)
_MAESTRO = frozenset((5018, 5019, 5020, 5038, 5893, 6304, 6390, 6759, 6761, 6762, 6763))
_LOCAL = frozenset((589562, 636297, 636368, 627780, 504175, 606282, 637095, 637599, 637568, 636))
_DISGUISED = re.compile(r"[0-9oilsb](?:[ ./-]?[0-9oilsb]){14,15}")
_MIXED = re.compile(r"[0-9][ ./-]?[oilsb](?![a-z])|(?<![a-z])[oilsb][ ./-]?[0-9]")
_UNDISGUISE = str.maketrans("oilsb", "01158")


def luhn(digits: str) -> bool:
    """Whether the ISO/IEC 7812 check digit fits."""
    total = 0
    double = False
    for c in reversed(digits):
        n = ord(c) - 48
        total += _DOUBLED[n] if double else n
        double = not double
    return total % 10 == 0


def issued(digits: str) -> bool:
    """Whether an issuer uses numbers of this beginning and length."""
    six, length = int(digits[:6]), len(digits)
    two, three, four = six // 10000, six // 1000, six // 100
    if digits[0] == "4":
        return length in (13, 16, 19)
    if length == 16 and (51 <= two <= 55 or 2200 <= four <= 2204 or 2221 <= four <= 2720 or 3528 <= four <= 3589 or four == 6011):
        return True
    if two in (34, 37):
        return length == 15
    if 300 <= three <= 305 or four == 3095 or two in (36, 38, 39):
        return length in (14, 16)
    if length == 16 and (644 <= three <= 649 or two in (65, 62, 81, 60) or three in (506, 508, 509) or four == 5022 or six in _LOCAL):
        return True
    return (four in _MAESTRO and 12 <= length <= 19) or (length == 15 and four in (1800, 2131))


def chains(scene: Scene) -> Iterator[list[tuple[int, int]]]:
    """Digit groups that stand close enough together to be one number."""
    chain: list[tuple[int, int]] = []
    for group in scene.groups:
        if chain and not _GAP.fullmatch(scene.text, chain[-1][1], group[0]):
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain


def _regular(sizes: tuple[int, ...]) -> bool:
    """Whether digits are set apart as people set apart card numbers (and not two phone numbers in a row)."""
    if len(sizes) == 1 or sizes in _SHAPES:
        return True
    return len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0] and sizes[0] in (1, 2, 4, 8)


def cards(scene: Scene) -> tuple[Hit, ...]:
    """The card numbers of a text, found once."""
    if "cards" not in scene.memory:
        scene.memory["cards"] = tuple(_find(scene)) if scene.digits >= 9 else ()
    return scene.memory["cards"]


def _find(scene: Scene) -> Iterator[Hit]:
    for chain in chains(scene):
        at = 0
        while at < len(chain):
            hit, last = _longest_from(scene, chain, at)
            if hit is not None:
                yield hit
            at = last + 1
    if scene.digits < 400:
        yield from _apart(scene)
        yield from _disguised(scene)


def _longest_from(scene: Scene, chain: list[tuple[int, int]], at: int) -> tuple[Hit | None, int]:
    """The card number that begins with group `at`, of the usual 16 digits if it can be, and the index of its last group."""
    best: tuple[Hit | None, int] = (None, at)
    digits = ""
    for last in range(at, min(len(chain), at + 19)):
        digits += scene.text[slice(*chain[last])]
        if len(digits) > 19:
            if last == at and len(digits) <= 23:
                return _glued_tail(scene, chain[at], digits), at
            break
        if len(digits) >= 12:
            reason = _judge(scene, digits, chain[at : last + 1], whole=len(chain) == last - at + 1)
            if reason and (best[0] is None or len(digits) == 16):
                best = (Hit(chain[at][0], chain[last][1], DataKind.CARD_NUMBER, reason, 97), last)
    return best


def _judge(scene: Scene, digits: str, groups: list[tuple[int, int]], *, whole: bool) -> str:
    """Why these groups are a card number, or nothing."""
    fits = issued(digits) and luhn(digits)
    if not fits and len(digits) not in (15, 16):
        return ""
    start, end = groups[0][0], groups[-1][1]
    says = named(scene.before(start, 60), WORDS, reach=8)
    if says < 0 or _in_code(scene, start, end, says > 0):
        return ""
    regular = _regular(tuple(e - s for s, e in groups))
    if fits and (says > 0 or ((regular or whole) and not as_thing_after(scene.after(end)))):
        return "issuer range, length and check digit fit"
    if (
        says > 0
        and regular
        and len(groups) in (1, 3, 4)
        and digits[0] in "3456"
        and len(set(digits)) > 3
        and not as_thing_after(scene.after(end))
    ):
        return "follows the word for a card and has its length and grouping"
    return ""


def _in_code(scene: Scene, start: int, end: int, card: bool) -> bool:
    """Whether the digits are part of a longer code (PK4532…ES) or of a web address, rather than glued to a word."""
    if card:
        return False
    if not scene.edges(start, end, WORDS):
        return True
    before = scene.before(start, 80)
    return before.endswith(("/", "=", "-", "_")) and "://" in before and not any(c.isspace() for c in before[before.rindex("://") :])


def _glued_tail(scene: Scene, group: tuple[int, int], digits: str) -> Hit | None:
    """A card number with its expiry and security code written in one go, after the word for a card."""
    if issued(digits[:16]) and luhn(digits[:16]) and named(scene.before(group[0], 60), WORDS, reach=8) > 0:
        return Hit(group[0], group[1], DataKind.CARD_NUMBER, "issuer range, length and check digit fit at the beginning", 97)
    return None


def _apart(scene: Scene) -> Iterator[Hit]:
    """Four groups of four with words between them: "primero 4111, luego 1111…"."""
    fours = [(s, e) for s, e in scene.groups if e - s == 4]
    for at in range(len(fours) - 3):
        four = fours[at : at + 4]
        digits = "".join(scene.text[s:e] for s, e in four)
        near = all(0 < b[0] - a[1] <= 24 for a, b in pairwise(four))
        if (
            near
            and issued(digits)
            and luhn(digits)
            and any(word in scene.text for word in ("tarjeta", "card", "cartao", "visa", "mastercard"))
        ):
            yield Hit(four[0][0], four[3][1], DataKind.CARD_NUMBER, "four groups of four whose check digit fits", 96)


def _disguised(scene: Scene) -> Iterator[Hit]:
    """Letters that look like digits inside a card number: "4O12 8888 8888 l881"."""
    for match in _DISGUISED.finditer(scene.text) if _MIXED.search(scene.text) else ():
        plain = "".join(c for c in match[0] if c.isalnum())
        digits = plain.translate(_UNDISGUISE)
        if (
            not plain.isdigit()
            and sum(c.isdigit() for c in plain) >= 9
            and issued(digits)
            and luhn(digits)
            and scene.edges(*match.span(), WORDS)
        ):
            yield Hit(*match.span(), DataKind.CARD_NUMBER, "issuer range, length and check digit fit, with letters for digits", 96)


CARD = Recogniser(
    name="common.card",
    kind=DataKind.CARD_NUMBER,
    find=cards,
    digits=9,
    yes=(
        "mi tarjeta es «4111111111111111» y no va",
        "«4111 1111 1111 1111»",
        "me cobraron en la «4111.1111.1111.1111»",
        "«5500/0000/0000/0004» gracias",
        "amex «3782 822463 10005»",
        "tarjeta«4012888888881881»por favor",
        "«4️⃣0️⃣1️⃣2️⃣ 8888 8888 1881»",
        "«４０１２888888881881»",
        "<p>es la «4012&nbsp;8888<br>8888 1881»</p>",
        "pagué el pedido con «4012888888881881»",
        "mi visa «cuatro cero uno dos ocho ocho ocho ocho ocho ocho ocho ocho uno ocho ocho uno»",
        "tarjeta «4012, luego 8888, después 8888 y al final 1881»",
        "mi tarjeta «4532 0151 1283 0367» (mal escrita)",
        "la visa «4O12 8888 8888 l881»",
    ),
    no=(
        "mi pedido 4111111111111111 no llega",
        "IMEI 356938035643809",
        "el número de operación es 4012888888881881",
        "llámame al 600 123 456 o al 611 234 567",
        "seguimiento PK4012888888881881ES",
        "4012888888881881 es mi número de pedido",
        "https://red.example/status/4012888888881881",
        "ES91 2100 0418 4502 0005 1332",
        "la que termina en 1881",
    ),
)
