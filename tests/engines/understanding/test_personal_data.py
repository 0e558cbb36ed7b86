"""Personal data against the project's table, seeded card numbers, look-alikes, and time."""

import re
import time
from collections.abc import Iterable, Iterator
from itertools import chain, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.understanding import tables
from ventanilla.understanding import Input, Masked, Reading, completes_forbidden, mask, mask_forbidden, mask_tree, read_many
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.spelled import WORDS, unspell
from ventanilla.understanding.types import DataClass, DataKind

ROWS = tables.rows()


def test_the_table_is_large_and_wide() -> None:
    assert len(ROWS) >= 600
    assert len({country for country, _, _ in ROWS}) >= 12
    assert len({text for _, text, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("country", sorted({country for country, _, _ in ROWS}))
def test_table(country: str) -> None:
    """One test a country: a test of its own for each row costs more than the row."""
    wrong = []
    for _, text, expected in (row for row in ROWS if row[0] == country):
        for given_country in ("", country):
            found = [(d.kind.value, text[d.start : d.end]) for d in mask(text, country=given_country).found]
            if found != expected:
                wrong.append((text, given_country, found, expected))
    assert wrong == []


def _rebuilt(text: str, masked: Masked) -> str:
    built, at = "", 0
    for d in masked.found:
        built += text[at : d.start] + d.masked
        at = d.end
    return built + text[at:]


def test_offsets_lead_into_both_texts_and_masks_are_final() -> None:
    for _, text, expected in ROWS:
        masked = mask(text)
        assert [masked.text[d.masked_start : d.masked_end] for d in masked.found] == [d.masked for d in masked.found]
        assert _rebuilt(text, masked) == masked.text
        assert not expected or mask(masked.text).found == ()


SPELLED = re.compile("|".join(sorted(WORDS)), re.IGNORECASE)


def batched(found: Iterable[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    """As itertools.batched, which Python 3.11 lacks."""
    each = iter(found)
    while part := list(islice(each, size)):
        yield part


def _plain(text: str) -> str:
    """The digits of a text however they are written, without the last four that a mask shows."""
    return re.sub(r"[^0-9]", "", unspell(Normal(re.sub(r"••••[0-9]{4}", "", text))).text)


def _survives(number: str, text: str) -> bool:
    """Whether any eight neighbouring digits of a card number can still be read."""
    if sum(map(str.isnumeric, text)) < 8 and not SPELLED.search(text):
        return False
    digits = _plain(text)
    return any(number[i : i + 8] in digits for i in range(len(number) - 7))


def _said(reading: Reading) -> str:
    """Every text that a reading shows."""
    found = [one.reason for one in (*reading.signals, *reading.threats, *reading.personal_data)]
    return " | ".join((reading.masked_text, *(d.masked for d in reading.personal_data), *found, *chain(*reading.reasons.values())))


def test_a_card_number_left_in_a_text_is_seen_by_the_check() -> None:
    """The control: unmasked, every disguise counts as a survivor."""
    assert all(_survives(number, text) for text, number in tables.cards(2_000, seed=4))


@pytest.mark.parametrize("count", [1_000, pytest.param(1_000_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_no_seeded_card_number_survives(count: int) -> None:
    """In no output: not in what is stored, not in any text of the whole reading (which `mask` has masked)."""
    survivors = []
    for batch in batched(tables.cards(count, seed=1), 2_000):
        readings = read_many([Input(text) for text, _ in batch])
        for (text, number), reading in zip(batch, readings, strict=True):
            outputs = (_said(reading), mask_forbidden(text).text)
            if any(_survives(number, said) for said in outputs):
                survivors.append((text, number))
    assert survivors == []


@pytest.mark.parametrize("count", [3_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_lookalikes_are_left_alone(count: int) -> None:
    wrong = [text for text in tables.lookalikes(count, seed=3) if mask(text).found]
    assert len(wrong) <= count / 1000, wrong[:20]


def test_masks_keep_the_last_four_of_a_card_and_nothing_of_the_rest() -> None:
    masked = mask("tarjeta 4012 8888 8888 1881, correo ana@correo.example")
    assert masked.text == "tarjeta ⟦tarjeta ••••1881⟧, correo ⟦correo⟧"
    assert [d.data_class for d in masked.found] == [DataClass.FORBIDDEN, DataClass.SEALED]


def test_mask_forbidden_leaves_sealed_kinds() -> None:
    assert mask_forbidden("4012888888881881 ana@correo.example").text == "⟦tarjeta ••••1881⟧ ana@correo.example"


def test_a_mask_written_by_hand_hides_nothing() -> None:
    assert mask("⟦tarjeta 4012888888881881⟧").text == "⟦tarjeta ⟦tarjeta ••••1881⟧⟧"


def test_mask_tree_reaches_keys_and_leaves_ids_and_other_values() -> None:
    tree = {"4012888888881881": [1, None, True, {"text": "pan 4012888888881881", "id": "4012888888881881", "n": 4012888888881881}]}
    assert mask_tree(tree) == {
        "⟦tarjeta ••••1881⟧": [1, None, True, {"text": "pan ⟦tarjeta ••••1881⟧", "id": "4012888888881881", "n": "⟦tarjeta ••••1881⟧"}]
    }


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_breaks_it(text: str) -> None:
    masked = mask(text)
    for d in masked.found:
        assert masked.text[d.masked_start : d.masked_end] == d.masked
        assert 0 <= d.start < d.end <= len(text)


_PIECES = st.sampled_from(
    [
        *(
            "4012",
            "8888",
            "1881",
            " ",
            "-",
            "\n",
            "\u200b",
            "cvv ",
            "pin ",
            "es ",
            "uno ",
            "cuatro ",
            "calle Mayor ",
            "12",
            "/27",
            "@",
            "a.b@c.de",
            "ES91",
        ),
        *(
            "mi clave: ",
            "DNI ",
            "12345678",
            "Z",
            ".",
            "((",
            "token ",
            "⟦",
            "⟧",
            "é",
            "ñ",
            "４",
            "1️⃣",
            "\ud800",
            "&nbsp;",
            "<br>",
            "x",
            "Ana López ",
        ),
        *("me llamo ", "soy ", "+34 ", "#"),
    ]
)


@given(st.lists(_PIECES, max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_mixture_breaks_it_or_takes_long(pieces: list[str]) -> None:
    text = "".join(pieces)
    begun = time.process_time()
    once = mask(text)
    assert time.process_time() - begun < 0.05
    assert [once.text[d.masked_start : d.masked_end] for d in once.found] == [d.masked for d in once.found]


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 5000,
        "calle " * 3000,
        "mi clave es " * 2000,
        "uno dos " * 2000,
        "a." * 8000 + "@",
        "ES91 " * 3000,
        "4" * 20000,
        "cvv " * 4000,
        "1-" * 8000,
        "Ana " * 4000 + "12345678Z",
    ],
    ids=lambda t: t[:10],
)
def test_long_texts_take_linear_time(text: str) -> None:
    begun = time.process_time()
    mask(text)
    assert time.process_time() - begun < 2.0


C, V, X, P = DataKind.CARD_NUMBER, DataKind.CARD_CVV, DataKind.CARD_EXPIRY, DataKind.PIN


@pytest.mark.parametrize(
    ("earlier", "text", "parts"),
    [
        (["hola", "mi tarjeta 4012 8888"], "8888 1881 gracias", [(1, 11, 20, C), (2, 0, 9, C)]),
        (["mi tarjeta 4012 8888", "perdón, el resto:"], "8888 1881", [(0, 11, 20, C), (2, 0, 9, C)]),
        (["los primeros de la tarjeta: 40128888"], "y los últimos 88881881", [(0, 28, 36, C), (1, 14, 22, C)]),
        (["4012", "8888", "8888"], "1881", [(0, 0, 4, C), (1, 0, 4, C), (2, 0, 4, C), (3, 0, 4, C)]),
        (["mi tarjeta cuatro cero uno dos ocho ocho ocho ocho"], "ocho ocho ocho ocho uno ocho ocho uno", None),
        (["mi pin es"], "4821", [(1, 0, 4, P)]),
        (["⟦tarjeta ••••1881⟧"], "12/27 123", [(1, 0, 5, X), (1, 6, 9, V)]),
        (["mi tarjeta ⟦tarjeta ••••1881⟧", "a ver"], "123", [(2, 0, 3, V)]),
        (["tengo 2 hijos"], "y 3 gatos", []),
        (["llamé al 600 123 456"], "tardan 20 minutos", []),
        (["mi pedido es el 40128888"], "gracias", []),
        (["no entro en la app, caso 4012", "caso 8888", "y el caso nº 8888"], "caso 1881", []),
        (["mi tarjeta 4012 8888"], "llámame al 600 123 456", []),
        (["pin 1234"], "pin 5678", []),
        ([], "4012 8888", []),
    ],
)
def test_values_split_over_messages(earlier: list[str], text: str, parts: list[tuple[int, int, int, DataKind]] | None) -> None:
    found = completes_forbidden(earlier, text)
    if parts is None:
        assert {(i, kind) for i, _, _, kind in found} == {(0, C), (1, C)}
    else:
        assert found == parts
