"""Messages cut into tokens, and tokens into hashed features: the same for training and for reading."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import dropwhile
from typing import NamedTuple
from zlib import crc32

from ventanilla.understanding.normal import Normal
from ventanilla.understanding.words import words

BITS = 18
BUCKETS = 1 << BITS
_MASK = BUCKETS - 1
REMEMBERED = 30_000  # words in each memory
EMPTY = "_empty"  # the only token of a message without any
_HANDLE = "_at"
_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|⟦[^⟦⟧]*⟧|@\w+|#\w+|[a-z]+(?:['’][a-z]+)?|[$€£]?\s?[0-9][0-9.,]*\s?[%€$£]?|[!?¡¿]+|\.{2,}|…"
    r"|[:;=]-?[)(dpo/|*]+|<3|[\U0001F1E6-\U0001FAFF\u2600-\u27BF\u2B50]"
)
_LONG = re.compile(r"([a-z])\1{2,}")
_NEGATIONS = words("no ni nunca sin jamas tampoco nada nadie not never dont can't cant won't wont don't doesn't didn't nao nem sem without")
# How people write in a hurry, and what they mean.
_SHORT = dict(
    pair.split("=", 1)
    for pair in words(
        """
    q=que k=que ke=que qe=que xq=porque pq=porque xk=porque pk=porque porq=porque x=por tb=tambien tmb=tambien
    tbn=tambien tbm=tambem bn=bien dnd=donde ps=pues pa=para toy=estoy ta=esta vcs=voces vc=voce u=you ur=your
    pls=please plz=please msj=mensaje msjs=mensajes msg=mensaje cta=cuenta ctas=cuentas transf=transferencia
    transfe=transferencia atte=atencion xfa=porfavor xfavor=porfavor porfa=porfavor plis=porfavor grax=gracias
    grcs=gracias gcias=gracias thx=thanks obg=obrigado mxn=pesos usd=dolares bco=banco tdc=tarjeta tc=tarjeta
    fono=telefono cel=celular celu=celular tlf=telefono tfno=telefono nomas=nada aki=aqui ahy=hay aora=ahora
    ncs=necesito kiero=quiero kien=quien hno=hermano d=de
    """
    )
)
_BANKS = words(
    """
    santander bbva caixabank lacaixa caixa sabadell bankia openbank unicaja ibercaja kutxabank abanca bankinter evo n26 revolut
    imagin imaginbank cajamar banamex citibanamex banorte hsbc scotiabank inbursa banregio bancolombia davivienda nequi
    daviplata bancoomeva colpatria bcp interbank banbif itau galicia macro brubank uala naranjax bancoestado falabella bradesco
    nubank bb sicoob millennium novobanco cgd barclays lloyds natwest monzo starling halifax nationwide chase wellsfargo citibank
    citi bofa banesto liberbank targobank wizink cofidis coppel azteca
    ceiba guadua encino quipu ombu totora quebracho alcor molle bancumbre
    """
)
_FEELINGS = {
    "_good": "😀😃😄😁😊🙂😍🥰😘🤩👍👏🙌💪❤💚💙🧡💜💛🎉✨⭐🌟🥳🙏😎💖💕",
    "_bad": "😡😠🤬👎💩🤮🤢😤🖕👿😾🔥🚨❌⛔⚠",
    "_sad": "😢😭😞😔😟🥺😥😿💔😩😫🥲",
    "_afraid": "😰😨😱😳😧😬🆘",
    "_mock": "🙄😒🤡😂🤣😅🙃🤦🤷🐌🤔😑😐",
}
_FEELING = {sign: name for name, signs in _FEELINGS.items() for sign in signs}
_WORDLIKE = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=REMEMBERED)
def _tokens_of(word: str) -> tuple[str, ...]:
    """The tokens of one match; kinds of things (links, handles, amounts, masks) stand for the things themselves."""
    first = word[0]
    if first in _WORDLIKE:
        squeezed = _LONG.sub(r"\1", word)
        plain = "_bank" if squeezed in _BANKS else _SHORT.get(squeezed, squeezed)
        return ("_long", plain) if squeezed != word else (plain,)
    if first == "@":
        return (_HANDLE,)
    if first == "#":
        return ("_tag", word[1:])
    if first == "⟦":
        return ("_card",) if word.startswith("⟦tarjeta") else ("_mask",)
    if word.startswith(("http", "www.")):
        return ("_url",)
    if first.isdigit() or first in "$€£ ":
        return (_number(word),)
    if first in "!?¡¿":
        return (_marks(word),)
    return () if "\U0001f3fb" <= first <= "\U0001f3ff" else (word,)  # no colours of skin


def tokenise(text: str, folded: str | None = None) -> list[str]:
    """The tokens of a message; `EMPTY` alone if it has none. `folded`: `Normal(text).text`, where the caller has it."""
    tokens: list[str] = []
    for word in _TOKEN.findall(Normal(text).text if folded is None else folded):
        tokens += _tokens_of(word)
    if tokens and tokens[0] == _HANDLE:  # whom it is sent to says nothing of what it is
        tokens = list(dropwhile(_HANDLE.__eq__, tokens)) or [_HANDLE]
    if text.isupper() and len(text) > 8:
        tokens.append("_caps")
    elif len(text) > 8 and len(_UPPER.findall(text)) > 3:
        tokens.append("_loud")
    return tokens or [EMPTY]


_UPPER = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{3,}\b")


def _number(word: str) -> str:
    if any(c in word for c in "$€£"):
        return "_money"
    if "%" in word:
        return "_rate"
    return f"_n{min(sum(c.isdigit() for c in word), 6)}"


def _marks(word: str) -> str:
    kind = "?" if "?" in word or "¿" in word else "!"
    return kind * min(len(word), 3)


def bucket(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace")) & _MASK


def stem(token: str) -> str:
    """The first five letters: enough for what a word is about, whatever its ending."""
    return token if token[0] == "_" else token[:5]


@lru_cache(maxsize=REMEMBERED)
def of_token(token: str) -> tuple[int, ...]:
    """The buckets of one token: itself, its beginnings of four and six letters, the feeling of a sign."""
    found = [bucket(token)]
    if token[0] in _WORDLIKE and len(token) > 2:
        found += [bucket(f"s4:{token[:4]}"), bucket(f"s6:{token[:6]}")]
    elif token in _FEELING:
        found.append(bucket(_FEELING[token]))
    return tuple(found)


class _Pairing(NamedTuple):
    """What a token brings to the pairs it stands in."""

    written: bytes  # its beginning
    before: int  # the checksum of its beginning and a space, from which the pair's goes on
    denied: int  # its bucket after a negation
    denies: bool


@lru_cache(maxsize=REMEMBERED)
def _pairing(token: str) -> _Pairing:
    short = stem(token).encode("utf-8", "replace")
    return _Pairing(short, crc32(short + b" "), bucket(f"~{stem(token)}"), token in _NEGATIONS)


_START = crc32(b"^ ")


def of_pairs(tokens: Sequence[str]) -> list[int]:
    """The buckets of neighbouring beginnings, of the first and last, and of words after a negation. Never empty."""
    found: list[int] = []
    before = _START
    reach = 0
    for written, goes_on, denied, denies in map(_pairing, tokens):
        found.append(crc32(written, before) & _MASK)
        if reach:
            found.append(denied)
            reach -= 1
        if denies:
            reach = 3
        before = goes_on
    found.append(crc32(b"$", before) & _MASK)
    return found
