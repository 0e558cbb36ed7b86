"""Digits spelled in words, Spanish, English and Portuguese: "cuatro cero uno dos", "double four", "veintiuno"."""

import re

from ventanilla.understanding.normal import Normal

_UNITS = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero one two three four five six seven eight nine",
    "zero um dois tres quatro cinco seis sete oito nove",
)
_TEENS = (
    "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve",
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove",
)
_TENS = (
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
)
WORDS: dict[str, int] = {
    **{word: value for words in _UNITS for value, word in enumerate(words.split())},
    **{word: value for words in _TEENS for value, word in enumerate(words.split(), 10)},
    **{word: value * 10 for words in _TENS for value, word in enumerate(words.split(), 2)},
    **{
        f"veinti{word}": 20 + value
        for value, word in enumerate(["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"], 1)
    },
    "un": 1,
    "una": 1,
    "uma": 1,
    "duas": 2,
    "meia": 6,
    "oh": 0,
    "dezasseis": 16,
    "dezassete": 17,
    "dezanove": 19,
    "catorze": 14,
}
_JOINERS = frozenset(
    ("y", "e", "and", "guion", "espacio", "punto", "coma", "barra", "hyphen", "space", "dash", "ponto", "virgula", "traco", "luego")
)
_REPEATS = {"doble": 2, "double": 2, "dobro": 2, "duplo": 2, "triple": 3, "triplo": 3}
_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_NEAR = re.compile(r"[^0-9a-z]{1,4}")


def unspell(normal: Normal) -> Normal:
    """`normal` with every run of three or more spelled digits written in digits."""
    changes: list[tuple[int, int, str]] = []
    run: list[re.Match[str]] = []
    last_end = 0
    for token in _TOKEN.finditer(normal.text):
        word = token[0]
        tied = not run or _NEAR.fullmatch(normal.text, last_end, token.start())
        known = word in WORDS or word in _JOINERS or word in _REPEATS or word.isdigit()
        if run and not (tied and known):
            changes += _changes(run)
            run = []
        if known and (run or word in WORDS or word in _REPEATS or word.isdigit()):
            run.append(token)
            last_end = token.end()
    changes += _changes(run)
    return normal.replaced(changes) if changes else normal


def _changes(run: list[re.Match[str]]) -> list[tuple[int, int, str]]:
    while run and run[-1][0] in _JOINERS:
        run.pop()
    if sum(token[0] in WORDS for token in run) < 3:
        return []
    changes: list[tuple[int, int, str]] = []
    at = 0
    while at < len(run):
        word = run[at][0]
        begin, end = run[at].span()
        value = ""
        if word in WORDS:
            number = WORDS[word]
            follow = at + 1
            if number >= 20 and number % 10 == 0:
                if follow < len(run) and run[follow][0] in ("y", "e", "and"):
                    follow += 1
                if follow < len(run) and 0 < WORDS.get(run[follow][0], 0) < 10:
                    number, end, at = number + WORDS[run[follow][0]], run[follow].end(), follow
            value = str(number)
        elif word in _REPEATS and at + 1 < len(run) and WORDS.get(run[at + 1][0], 99) < 10:
            value, end, at = str(WORDS[run[at + 1][0]]) * _REPEATS[word], run[at + 1].end(), at + 1
        elif word in _JOINERS:
            value = "-"
        if value:
            changes.append((begin, end, value))
        at += 1
    return changes
