"""Phone numbers: in international form, in the national form of thirteen countries, or after the words for one.

International numbers are judged by Google's numbering plans (`phonenumbers`); national ones by the plans' own lengths and prefixes.
"""

import re
from collections.abc import Iterator

import phonenumbers

from ventanilla.understanding.recognisers.announced import as_amount, as_thing_after, named
from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

_OWN = words(
    """
    telefono telefonos telf telef tel tels tlf tlfn tlfno tfno tfn tlfs fono fonos movil moviles celular celulares cel cell cellphone
    mobile phone telephone whatsapp wasap wasapp guasap wsp wpp wa zap whats llamar llamarme llamadme llamame llamenme llamen llame
    llamad llama llamando llamaron llamado llamada llamadas llamo llaman llamé marcar marque marcando contacto contactar contactarme
    contactenme contacten call called calling calls ring text telemovel telemovil telefone ligar liguem ligue liga ligaram ligou ligo
    fone contestador yape plin bizum fax centralita linea hotline helpline callcenter marquen marquenme marqueme marcame comunicarme
    comunicarse localizarme ubicarme sms phones
    """
)
_WEAK = words("numero number num nro")
# National numbers by country: (digits, how people group them, whether it stands for a phone without grouping or a word beside it).
_PLANS: tuple[tuple[str, re.Pattern[str], frozenset[tuple[int, ...]], re.Pattern[str] | None], ...] = tuple(
    (country, re.compile(national), frozenset(shapes), re.compile(bare) if bare else None)
    for country, national, shapes, bare in (
        ("ES", r"[6789]\d{8}", ((3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2), (3, 6), (1, 4, 4)), r"[67]\d{8}|9[1-9]\d{7}|90[012]\d{6}|800\d{6}"),
        (
            "MX",
            r"[2-9]\d{9}|01800\d{7}|800\d{7}|04[45]\d{10}",
            ((2, 4, 4), (3, 3, 4), (2, 2, 2, 2, 2), (3, 3, 2, 2), (2, 3, 3, 4), (3, 7)),
            None,
        ),
        (
            "CO",
            r"3\d{9}|60[1-8]\d{7}|018000\d{6}",
            ((3, 3, 4), (3, 7), (3, 3, 2, 2), (2, 4, 6), (6, 6), (2, 4, 3, 3)),
            r"3[0-5]\d{8}|018000\d{6}",
        ),
        (
            "AR",
            r"(?:0?(?:11|[23]\d{2,3})|15)\d{6,8}|0?8[0-9]0\d{7}",
            ((2, 4, 4), (3, 4, 4), (2, 2, 4, 4), (3, 7), (4, 6), (4, 3, 4), (3, 3, 4), (4, 2, 4)),
            None,
        ),
        ("CL", r"9\d{8}|2\d{8}|[68]00\d{6,7}", ((1, 4, 4), (3, 3, 3), (1, 8), (3, 3, 4), (3, 6)), r"9\d{8}"),
        ("PE", r"9\d{8}|01\d{7}|0800\d{5}", ((3, 3, 3), (2, 3, 4), (2, 7), (4, 5)), r"9\d{8}"),
        ("EC", r"09\d{8}|0[2-7]\d{7}|1800\d{6}", ((3, 3, 4), (2, 4, 4), (4, 3, 3)), r"09\d{8}"),
        ("UY", r"09\d{7}", ((3, 3, 3), (3, 2, 2, 2)), r"09\d{7}"),
        (
            "BR",
            r"0?[1-9][1-9]9\d{8}|0?[1-9][1-9][2-5]\d{7}|0800\d{7}|(?:4004|3003|4020)\d{4}",
            ((2, 5, 4), (2, 4, 4), (2, 1, 4, 4), (4, 3, 4), (3, 5, 4), (4, 7), (4, 4), (2, 9)),
            r"[1-9][1-9]9[6-9]\d{7}|0800\d{7}",
        ),
        ("PT", r"9[1236]\d{7}|2\d{8}|(?:808|800|707|760)\d{6}|210\d{6}", ((3, 3, 3), (2, 3, 2, 2), (2, 3, 4)), r"9[1236]\d{7}"),
        (
            "GB",
            r"07\d{9}|0[12]\d{8,9}|0800\d{6,7}|03\d{9}|0845\d{7}",
            ((5, 6), (5, 3, 3), (3, 4, 4), (4, 3, 4), (4, 7), (4, 3, 3), (5, 5), (4, 6)),
            r"07[1-9]\d{8}",
        ),
        ("US", r"1?[2-9]\d{2}[2-9]\d{6}", ((3, 3, 4), (1, 3, 3, 4), (3, 7)), None),
    )
)
_GAP = re.compile(r"[ .\-–/()]{1,3}")
_PLUS = re.compile(r"(?:\+\s?|\+\s?\(\s?|\(\s?\+\s?)$")
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{2}[./-]\d{2}|(?:19|20)\d{2}\s?[/–-]\s?(?:19|20)\d{2}"
)


def _find(scene: Scene) -> Iterator[Hit]:
    for chain in _chains(scene):
        at = 0
        while at < len(chain):
            taken = 1
            for last in range(min(len(chain), at + 13) - 1, at - 1, -1):
                groups = chain[at : last + 1]
                digits = "".join(scene.text[s:e] for s, e in groups)
                if 7 <= len(digits) <= 15:
                    hit = _judge(scene, digits, groups, ends=last == len(chain) - 1)
                    if hit is not None:
                        yield hit
                        taken = last - at + 1
                        break
            at += taken


def _chains(scene: Scene) -> Iterator[list[tuple[int, int]]]:
    chain: list[tuple[int, int]] = []
    for group in scene.groups:
        if group[1] - group[0] > 15:
            continue
        if chain and not _GAP.fullmatch(scene.text, chain[-1][1], group[0]):
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain


def _judge(scene: Scene, digits: str, groups: list[tuple[int, int]], *, ends: bool) -> Hit | None:
    start, end = groups[0][0], groups[-1][1]
    text = scene.text
    if (
        not scene.edges(start, end, _OWN)
        or text[end : end + 1] in ("%", ":")
        or (text[end : end + 2].strip(".,") != text[end : end + 2] and text[end + 1 : end + 2].isdigit())
    ):
        return None
    before, after = scene.before(start, 60), scene.after(end)
    opened = text[start - 1 : start] == "(" and ")" in text[start:end]
    plus = _PLUS.search(before)
    if plus and len(digits) >= 8:
        return (
            Hit(start - len(plus[0]), end, DataKind.PHONE, "a valid number of the country it begins with", 74)
            if _international(digits)
            else None
        )
    if digits.startswith("00") and len(digits) > 10 and _international(digits[2:]):
        return Hit(start, end, DataKind.PHONE, "a valid number of the country it begins with", 74)
    if (before.endswith("#") or as_amount(before[-8:], after)) or _DATE.fullmatch(text, start, end):
        return None
    says = named(before, _OWN, reach=9)
    if says < 0 or as_thing_after(after):
        return None
    sizes = tuple(e - s for s, e in groups)
    begin = start - 1 if opened else start
    fits = [(country, shapes, bare) for country, national, shapes, bare in _PLANS if national.fullmatch(digits)]
    if (
        says > 0
        and 7 <= len(digits) <= 13
        and (fits or ((min(sizes) > 1 or len(sizes) == len(digits) >= 9) and ends and not _round(sizes, text[start:end])))
    ):
        return Hit(begin, end, DataKind.PHONE, "announced by the words before it", 76)
    for country, shapes, bare in fits:
        at_home = scene.country == country
        if (len(sizes) == 1 or len(sizes) == len(digits)) and (
            (at_home and len(digits) >= 9) or (bare and bare.fullmatch(digits)) or named(before, _WEAK, reach=4) > 0
        ):
            return Hit(begin, end, DataKind.PHONE, f"a number of the numbering plan of {country}", 50)
        if len(sizes) > 1 and sizes in shapes and (not scene.country or at_home) and _phone_like(text[start:end], opened):
            return Hit(begin, end, DataKind.PHONE, f"a number of the numbering plan of {country}, grouped as one", 52)
    return None


def _phone_like(value: str, opened: bool) -> bool:
    """Whether the marks between the groups are those of phones rather than of thousands, dates or ids."""
    marks = {c for c in value if not c.isdigit()}
    return (
        opened
        or marks <= {" "}
        or marks <= {"-"}
        or marks <= {" ", "-"}
        or (marks == {"."} and value[0] in "6789" and len(value) == 11)
        or "(" in marks
    )


def _round(sizes: tuple[int, ...], value: str) -> bool:
    """Thousands ("1.200.000") rather than a phone."""
    return len(sizes) > 1 and "." in value and all(size == 3 for size in sizes[1:]) and value.endswith("000")


def _international(digits: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse("+" + digits, None)) or (
            digits.startswith(("549", "521")) and 12 <= len(digits) <= 13  # mobile prefixes that people keep writing
        )
    except phonenumbers.NumberParseException:
        return False


PHONE = Recogniser(
    name="common.phone",
    kind=DataKind.PHONE,
    find=_find,
    digits=7,
    gate=r"[0-9](?:[^0-9a-z]{0,4}[0-9]){6}",
    yes=(
        "llámame al «600 123 456»",
        "mi móvil «612345678»",
        "«+34 612 345 678» gracias",
        "tel. «(11) 98765-4321»",
        "whatsapp «+52 1 55 1234 5678»",
        "el «900 123 456» no contesta nadie",
        "llamo al «01 8000 912 345» y nada",
        "my number is «07700 900123»",
        "call me «(415) 555-2671»",
        "0034 no, «0034612345678»",
        "mi cel «9 8765 4321»",
    ),
    no=(
        "operacion 912345678",
        "incidencia nº 612345678",
        "son 600.000.000 de euros",
        "pulse 1, luego 3 y luego 9",
        "el 21-11-2026 a las 10:30",
        "DNI 12345678Z",
        "me cobraron 612345678 pesos",
        "pedido 600 123 456",
    ),
)
