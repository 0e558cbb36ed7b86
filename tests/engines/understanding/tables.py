"""The project's own table of tricky strings, and generators of card numbers in every disguise and of numbers that only look alike.

`personal_data.tsv`: country, text with each value as «kind:value». Invisible characters are written \\uXXXX, line breaks \\n.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).with_name("personal_data.tsv")
_ESCAPE = re.compile(r"\\(n|t|\\|u[0-9a-f]{4})")
_MARK = re.compile(r"«([a-z_]+):(.*?)»", re.S)
_PLAIN = {"n": "\n", "t": "\t", "\\": "\\"}


def rows() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(country, text, [(kind, value)]) of each row, values in order."""
    out = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        country, marked = line.split("\t")
        marked = _ESCAPE.sub(lambda m: _PLAIN.get(m[1]) or chr(int(m[1][1:], 16)), marked)
        out.append((country, _MARK.sub(r"\2", marked), [(m[1], m[2]) for m in _MARK.finditer(marked)]))
    return out


def luhn_digit(body: str) -> str:
    total = sum(sum(divmod(2 * int(d), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(body)))
    return str((10 - total % 10) % 10)


_ISSUERS = [("4", 16)] * 6 + [
    ("51", 16),
    ("53", 16),
    ("55", 16),
    ("2223", 16),
    ("2720", 16),
    ("34", 15),
    ("37", 15),
    ("36", 14),
    ("3056", 14),
]
_ISSUERS += [
    ("6011", 16),
    ("65", 16),
    ("3528", 16),
    ("3589", 16),
    ("62", 16),
    ("6759", 16),
    ("5067", 16),
    ("589562", 16),
    ("4", 13),
    ("4", 19),
]
_WORDS = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
_WIDE, _ARABIC = str.maketrans("0123456789", "０１２３４５６７８９"), str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def card(rng: random.Random) -> str:
    prefix, length = rng.choice(_ISSUERS)
    body = prefix + "".join(rng.choices("0123456789", k=length - 1 - len(prefix)))
    return body + luhn_digit(body)


def fours(number: str, mark: str) -> str:
    return mark.join(number[i : i + 4] for i in range(0, len(number), 4))


_DISGUISES = (
    lambda n: n,
    lambda n: n,
    lambda n: fours(n, " "),
    lambda n: fours(n, "-"),
    lambda n: fours(n, "."),
    lambda n: fours(n, "/"),
    lambda n: fours(n, "\u00a0"),
    lambda n: fours(n, "\u200b"),
    lambda n: fours(n, "\n"),
    lambda n: fours(n, " - "),
    lambda n: fours(n, "💳"),
    lambda n: " ".join(n),
    lambda n: n.translate(_WIDE),
    lambda n: fours(n, " ").translate(_ARABIC),
    lambda n: "".join(d + "\ufe0f\u20e3" for d in n),
    lambda n: " ".join(_WORDS[int(d)] for d in n),
    lambda n: n[:8] + " " + " ".join(_WORDS[int(d)] for d in n[8:]),
)
_AROUND = (
    "mi tarjeta es {} y no funciona",
    "{}",
    "me cobraron dos veces en la {}, por favor revisen",
    "tarjeta {} caduca 12/29 cvv 123",
    "hola{}gracias",
    "@BancoAlameda os paso el número: {}",
    "my card {} was declined",
    "meu cartão {} foi clonado",
    "no es el pedido 45678, es la tarjeta {}",
    "pagué con {} el lunes y nada",
    "<p>visa {}</p>",
    "Número {} a nombre de mi madre. Gracias",
)


def cards(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(text, its card number in plain digits)."""
    rng = random.Random(seed)
    for _ in range(count):
        number = card(rng)
        shown = rng.choice(_DISGUISES)(number)
        yield rng.choice(_AROUND).format(f" {shown} " if shown[-1].isalpha() else shown), number


def _digits(rng: random.Random, n: int) -> str:
    return str(rng.randint(1, 9)) + "".join(rng.choices("0123456789", k=n - 1))


_THINGS_16 = (
    "mi pedido {} no llega",
    "pedido nº {}",
    "número de pedido: {}",
    "el número de operación es {}",
    "operación {}",
    "referencia {}",
    "ref. {}",
    "con referencia {} desde el lunes",
    "expediente {}",
    "nº de seguimiento {}",
    "código de seguimiento {}",
    "tracking {}",
    "la factura {} está mal",
    "póliza {}",
    "justificante {}",
    "folio {}",
    "radicado {}",
    "protocolo {}",
    "order {} never arrived",
    "order number {}",
    "case {}",
    "reference number {}",
    "encomenda {}",
    "comprobante {}",
    "número de incidencia {}",
    "incidencia {}",
    "ticket {}",
    "{} es mi número de pedido",
    "guía {}",
    "localizador {}",
    "autorización {}",
    "transacción {}",
    "código de barras {}",
)


def lookalikes(count: int, seed: int) -> Iterator[str]:
    """Numbers of things, amounts, dates, times, codes: nothing that belongs to a person."""
    rng = random.Random(seed)
    for _ in range(count):
        kind = rng.randrange(12)
        if kind < 5:
            number = _digits(rng, rng.choice((8, 9, 10, 12, 13, 14, 15, 16, 16, 16, 18, 19, 20)))
            if kind == 4 and len(number) == 16:
                number = fours(number, " ")
            yield rng.choice(_THINGS_16).format(number)
        elif kind == 5:
            body = "35" + "".join(rng.choices("0123456789", k=12))
            yield rng.choice(("IMEI {}", "el imei de mi móvil es {}", "imei: {}")).format(body + luhn_digit(body))
        elif kind == 6:
            yield rng.choice(("seguimiento {}", "el paquete {} no aparece", "envío {}")).format(
                rng.choice(("PK", "RR", "CX", "LY")) + _digits(rng, 9) + rng.choice(("ES", "MX", "CO"))
            )
        elif kind == 7:
            amount = rng.randint(1, 99_999_999)
            yield rng.choice(("me cobraron {} euros", "perdí {} pesos", "son {} €", "$ {}")).format(f"{amount:,}".replace(",", "."))
        elif kind == 8:
            day = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(2019, 2026)}"
            yield f"el {day} a las {rng.randint(8, 21)}:{rng.randint(0, 59):02d}"
        elif kind == 9:
            yield rng.choice(("error {} al entrar", "código de error {}", "versión {}", "me sale el error {}")).format(
                _digits(rng, rng.choice((3, 4, 6)))
            )
        elif kind == 10:
            yield f"la tarjeta terminada en {_digits(rng, 4)} no funciona desde hace {rng.randint(2, 30)} días"
        else:
            yield f"caso {rng.randint(2019, 2026)}-{_digits(rng, 6)} sin respuesta en {rng.randint(2, 90)} días y van 3 llamadas"
