"""IBAN: length by country and ISO 7064 mod 97, in any case and with any separators."""

import re
from collections.abc import Iterator

from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene, compact
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

# Total length by country (IBAN registry).
_LENGTHS = {
    name: int(length)
    for name, length in (
        pair.split(":")
        for pair in [
            "ad:24",
            "ae:23",
            "al:28",
            "ao:25",
            "at:20",
            "ax:18",
            "az:28",
            "ba:20",
            "be:16",
            "bf:28",
            "bg:22",
            "bh:22",
            "bi:27",
            "bj:28",
            "bl:27",
            "br:29",
            "by:28",
            "cf:27",
            "cg:27",
            "ch:21",
            "ci:28",
            "cm:27",
            "cr:22",
            "cv:25",
            "cy:28",
            "cz:24",
            "de:22",
            "dj:27",
            "dk:18",
            "do:28",
            "dz:26",
            "ee:20",
            "eg:29",
            "es:24",
            "fi:18",
            "fk:18",
            "fo:18",
            "fr:27",
            "ga:27",
            "gb:22",
            "ge:22",
            "gf:27",
            "gg:22",
            "gi:23",
            "gl:18",
            "gp:27",
            "gq:27",
            "gr:27",
            "gt:28",
            "gw:25",
            "hn:28",
            "hr:21",
            "hu:28",
            "ie:22",
            "il:23",
            "im:22",
            "iq:23",
            "ir:26",
            "is:26",
            "it:27",
            "je:22",
            "jo:30",
            "km:27",
            "kw:30",
            "kz:20",
            "lb:28",
            "lc:32",
            "li:21",
            "lt:20",
            "lu:20",
            "lv:21",
            "ly:25",
            "ma:28",
            "mc:27",
            "md:24",
            "me:22",
            "mf:27",
            "mg:27",
            "mk:19",
            "ml:28",
            "mn:20",
            "mq:27",
            "mr:27",
            "mt:31",
            "mu:30",
            "mz:25",
            "nc:27",
            "ne:28",
            "ni:28",
            "nl:18",
            "no:15",
            "om:23",
            "pf:27",
            "pk:24",
            "pl:28",
            "pm:27",
            "ps:29",
            "pt:25",
            "qa:29",
            "re:27",
            "ro:24",
            "rs:22",
            "ru:33",
            "sa:24",
            "sc:31",
            "sd:18",
            "se:24",
            "si:19",
            "sk:24",
            "sm:27",
            "sn:28",
            "so:23",
            "st:25",
            "sv:28",
            "td:27",
            "tf:27",
            "tg:28",
            "tl:23",
            "tn:24",
            "tr:26",
            "ua:29",
            "va:22",
            "vg:24",
            "wf:27",
            "xk:20",
            "ye:30",
            "yt:27",
        ]
    )
}
# Countries whose account numbers hold letters; everywhere else a letter means that this is a sentence.
_LETTERED = words(
    """
    ad ae al az bg bh br by ch cy dj do fr gb ge gf gg gi gl gp gr gt ie im iq it je jo kw kz lb lc li lu lv mc md mk mq mt mu nc nl
    pf pk pm qa re ro ru sa sc sm st sv tf tr ua vg wf yt
    """
)
_START = re.compile(
    r"(?<![0-9])(?:(?<![a-z])|(?<=iban)|(?<=cuenta)|(?<=conta)|(?<=en)|(?<=es)|"
    r"(?<=:))([a-z]{2})[^0-9a-z]{0,2}([0-9]{2})(?=[^0-9a-z]{0,3}[0-9a-z])"
)


def mod97(value: str) -> bool:
    """Whether an IBAN without separators has fitting check digits."""
    turned = value[4:] + value[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _formed(text: str, start: int, end: int, country: str) -> bool:
    """Whether what follows the check digits may be an account there, and ends where a word does not go on: "es 4111… y no fun|ciona"."""
    value = compact(text[start + 2 : end])
    if text[end - 1].isalpha() and text[end : end + 1].isalnum():
        return False
    return value.isdigit() or (country in _LETTERED and sum(c.isdigit() for c in value) >= 10)


def _find(scene: Scene) -> Iterator[Hit]:
    for match in _START.finditer(scene.text):
        length = _LENGTHS.get(match[1])
        if length is None:
            continue
        end = _end(scene.text, match.start(), length)
        if end and _formed(scene.text, match.start(), end, match[1]) and mod97(compact(scene.text[match.start() : end])):
            yield Hit(match.start(), end, DataKind.IBAN, "length of its country and both check digits fit", 120)


def _end(text: str, start: int, length: int) -> int:
    """Where `length` letters and digits from `start` end, if at most three other characters stand between two of them; else 0."""
    seen = gap = 0
    for at in range(start, min(len(text), start + 4 * length)):
        c = text[at]
        if "0" <= c <= "9" or "a" <= c <= "z":
            seen, gap = seen + 1, 0
            if seen == length:
                return at + 1
        else:
            gap += 1
            if gap > 3:
                return 0
    return 0


IBAN = Recogniser(
    name="common.iban",
    kind=DataKind.IBAN,
    find=_find,
    digits=8,
    yes=(
        "mi cuenta «ES91 2100 0418 4502 0005 1332»",
        "«es9121000418450200051332» hola",
        "IBAN «ES91-2100-0418-4502-0005-1332»",
        "«GB29 NWBK 6016 1331 9268 19» please",
        "«PT50 0002 0123 1234 5678 9015 4»",
    ),
    no=("ES91 2100 0418 4502 0005 1333", "son 2100 en es20 y ya", "versión es10 de la app 4.2.1 1234567890"),
)
