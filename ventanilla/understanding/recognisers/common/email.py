"""E-mail addresses, plain and with the signs spelled out."""

from collections.abc import Iterator

from ventanilla.understanding.recognisers.base import Hit, Recogniser, Scene, by_pattern
from ventanilla.understanding.types import DataKind

_PLAIN = by_pattern(
    DataKind.EMAIL,
    r"(?<![\w.+%-])[\w+%'-][\w.+%'-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,18}(?![\w@-])",
    "an e-mail address",
    rank=92,
    alone=True,
)
_AT = r"\s?(?:\(\s?(?:arroba|at|@)\s?\)|\[\s?(?:arroba|at|@)\s?\]|\sarroba\s|\s@\s|\sat\s(?=[a-z0-9-]{2,30}\s(?:dot|punto)\s))\s?"
_DOT = r"\s?(?:\(\s?(?:punto|dot|ponto|\.)\s?\)|\[\s?(?:punto|dot|ponto|\.)\s?\]|\s(?:punto|dot|ponto)\s|\.)\s?"
_SPELLED = by_pattern(
    DataKind.EMAIL,
    rf"(?<![\w.+%-])(?P<v>[a-z0-9][a-z0-9._+-]{{1,40}}{_AT}[a-z0-9-]{{2,40}}(?:{_DOT}[a-z0-9-]{{2,20}}){{0,2}}{_DOT}(?:com"
    rf"|es|net|org|mx|co|ar|cl|pe|br|pt|uk|us|edu|io|example|info|eu)(?:{_DOT}(?:mx|co|ar|pe|br|uk))?)(?![a-z0-9])",
    "an e-mail address with its signs spelled",
    rank=91,
    alone=True,
)


def _find(scene: Scene) -> Iterator[Hit]:
    text = scene.text
    if "@" in text:
        yield from _PLAIN(scene)
    if "arroba" in text or "at)" in text or "at]" in text or " @ " in text or "(@" in text or "[@" in text or " at " in text:
        yield from _SPELLED(scene)


EMAIL = Recogniser(
    name="common.email",
    kind=DataKind.EMAIL,
    find=_find,
    digits=0,
    cues=("@", "arroba", "at)", "at]", " at "),
    yes=(
        "escríbeme a «ana.lopez+x@correo.example»",
        "«JUAN@MAIL.example.com», gracias",
        "mi correo es «ana.lopez arroba correo punto com»",
        "«maria_p (at) mail (dot) org»",
        "e-mail: «joao@empresa.com.br».",
    ),
    no=("@BancoAlameda hola", "a las 3 @ la oficina", "hola @ana.lopez", "meet me at the branch dot com era"),
)
