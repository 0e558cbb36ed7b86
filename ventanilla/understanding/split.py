"""Forbidden values that one person spreads over several messages: half a card number now, the rest in the next."""

import re
from collections.abc import Sequence
from itertools import product

from ventanilla.understanding import gates
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.personal import MASK, hits_in, mask_forbidden
from ventanilla.understanding.recognisers.base import Scene
from ventanilla.understanding.recognisers.common import card
from ventanilla.understanding.recognisers.common.card import issued, luhn
from ventanilla.understanding.spelled import unspell
from ventanilla.understanding.types import DataKind

Part = tuple[int, int, int, DataKind]
_REMEMBERED = 8  # messages that may hold parts of one value
_CARD_WORD = re.compile(r"tarjeta|targeta|card|cartao|visa|master|amex|debito|credito|plastico|numero|digitos|cvv")
_REFERENCE = re.compile(
    r"(?:caso|incidencia|incidente|ticket|pedido|referencia|ref|expediente|reclamo|reclamacion|folio|radicado|orden|operacion|protocolo|chamado|"
    r"case|order|reference|claim|request|solicitud|extension|interno)\W*(?:n[ro]?[.º°]?|num(?:ero)?|#)?\W*$"
)
_CARD_MASK = re.compile(r"⟦tarjeta ••••[0-9]{4}⟧")
_BARE_EXPIRY = re.compile(r"\W*(?P<v>(?:0[1-9]|1[0-2])\s?[/.-]\s?(?:20)?[2-4][0-9])(?![0-9])")
_BARE_CODE = re.compile(r"\W*(?:y |and |e |el |cvv |es )*(?P<v>[0-9]{3,4})\W*$")


def completes_forbidden(earlier: Sequence[str], text: str) -> list[Part]:
    """Forbidden values that `text` completes: (index, start, end, kind) for each part.

    `index` counts `earlier` (oldest first, one author, one conversation); `len(earlier)` is `text` itself. Earlier texts may be masked
    already. Empty when `text` completes nothing; what `text` holds by itself is `mask_forbidden`'s business.
    """
    recent = list(earlier[-_REMEMBERED:])
    first = len(earlier) - len(recent)
    if not recent or not any(c.isalnum() for c in text):
        return []
    parts = _joined([*recent, text]) or _pieced(recent, text) or _after_card(recent, text)
    return [(first + index, start, end, kind) for index, start, end, kind in parts]


def _joined(texts: list[str]) -> list[Part]:
    """What is found when the messages are read as lines of one text."""
    starts = [0]
    for one in texts:
        starts.append(starts[-1] + len(one) + 1)
    parts: list[Part] = []
    last = len(texts) - 1
    alone = {(d.start, d.end) for d in mask_forbidden(texts[last]).found}
    for data in mask_forbidden("\n".join(texts)).found:
        touched = [i for i in range(len(texts)) if data.start < starts[i + 1] - 1 and starts[i] < data.end]
        if touched[-1] != last or (len(touched) == 1 and (data.start - starts[last], data.end - starts[last]) in alone):
            continue
        for i in touched:
            start, end = max(data.start - starts[i], 0), min(data.end - starts[i], len(texts[i]))
            if i in (touched[0], last) or any(c.isdigit() for c in texts[i]) or gates.spelled(Normal(texts[i]).text):
                parts.append((i, start, end, data.kind))
    return parts


def _runs(text: str) -> list[list[tuple[int, int, str]]]:
    """Runs of digit groups (start, end, digits; offsets in the original) that no recogniser claims as something else."""
    normal, hits = hits_in(text)
    if not normal.text:
        normal = unspell(Normal(text))
    claimed = [(h.start, h.end) for h in hits] + [m.span() for m in MASK.finditer(normal.text)]
    scene = Scene(normal)
    runs = []
    for chain in card.chains(scene):
        if _REFERENCE.search(normal.text[max(0, chain[0][0] - 40) : chain[0][0]]):
            continue  # the number of a case or an order
        free = [(s, e) for s, e in chain if all(e <= start or end <= s for start, end in claimed)]
        if free:
            runs.append([(*normal.span(s, e), normal.text[s:e]) for s, e in free])
    return runs


def _pieced(recent: list[str], text: str) -> list[Part]:
    """A card number whose pieces stand anywhere in the messages: the last run of each earlier one, the first of this."""
    now = _runs(text)
    if not now:
        return []
    said = any(_CARD_WORD.search(Normal(one).text) for one in (*recent, text))
    options: list[list[list[tuple[int, int, int, str]]]] = [[[(len(recent), *g) for g in run] for run in now[:3]]]
    for index in range(len(recent) - 1, -1, -1):
        runs = _runs(recent[index])
        if not runs:
            continue
        options.insert(0, [[(index, *g) for g in run] for run in runs[-3:]])
        if len(options) > 4:
            break
        for chosen in product(*options):
            groups = [g for run in chosen for g in run]
            digits = "".join(g[3] for g in groups)
            if not 12 <= len(digits) <= 19 or not issued(digits) or not luhn(digits):
                continue
            if said or all(len(g[3]) % 4 == 0 for g in groups):
                return [(i, start, end, DataKind.CARD_NUMBER) for i, start, end, _ in groups]
    return []


def _after_card(recent: list[str], text: str) -> list[Part]:
    """An expiry date or a security code sent alone after a card number."""
    if not any(_CARD_MASK.search(one) or any(d.kind is DataKind.CARD_NUMBER for d in mask_forbidden(one).found) for one in recent):
        return []
    normal = Normal(text)
    parts: list[Part] = []
    at = 0
    expiry = _BARE_EXPIRY.match(normal.text)
    if expiry:
        parts.append((len(recent), *normal.span(*expiry.span("v")), DataKind.CARD_EXPIRY))
        at = expiry.end()
    code = _BARE_CODE.match(normal.text, at)
    if code:
        parts.append((len(recent), *normal.span(*code.span("v")), DataKind.CARD_CVV))
    return parts
