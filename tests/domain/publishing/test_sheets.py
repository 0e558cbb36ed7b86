"""A table read from files that people really send, and from those that no one should."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from ventanilla.publishing import sheets
from ventanilla.publishing.sheets import Unreadable

HEAD = "Título;Canales;Fecha;Hora;Texto"
GOOD = f"{HEAD}\nUno;Plaza;2027-03-01;10:00;Hola\n"


@pytest.mark.parametrize(
    "body",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace(";", ",").encode(),
        GOOD.replace(";", "\t").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        b"TITLE , channel,DATE,Time,text\nUno,Plaza,2027-03-01,10:00,Hola\n",
    ],
    ids=["utf-8", "mark", "utf-16", "comma", "tab", "crlf", "english"],
)
def test_what_spreadsheets_write_is_read(body: bytes) -> None:
    (row,) = sheets.read(body).rows
    assert row.line == 2
    assert row.cells == {"title": "Uno", "channels": "Plaza", "date": "2027-03-01", "time": "10:00", "text": "Hola"}


def test_lines_are_those_of_the_file_even_after_a_cell_of_many_lines() -> None:
    body = f'{HEAD}\nUno;Plaza;2027-03-01;10:00;"a\nb\nc"\n\nDos;Plaza;2027-03-02;10:00;d\n'
    assert [(r.line, r.cells["title"]) for r in sheets.read(body.encode()).rows] == [(2, "Uno"), (6, "Dos")]


@pytest.mark.parametrize(
    ("body", "code", "line", "place"),
    [
        (b"", "empty", 0, 0),
        (b" \n ", "empty", 0, 0),
        (HEAD.encode(), "no_rows", 0, 0),
        (b"Titulo;Canales;Fecha;Hora;Texto\nUno;Plaza;2027-03-01;10:00;Ma\xf1ana\n", "encoding", 2, 5),
        (f'{HEAD}\nUno;Plaza;2027-03-01;10:00;"Hola\nDos;Plaza\n'.encode(), "broken", 2, 0),
        (f'{HEAD}\nUno;"Pla"za;2027-03-01;10:00;Hola\n'.encode(), "broken", 2, 0),
        (f"{HEAD};Precio\nUno;Plaza;2027-03-01;10:00;Hola;3\n".encode(), "unknown_column", 1, 6),
        (f"{HEAD};Fecha:x\na;b;c;d;e;f\n".encode(), "unknown_column", 1, 6),
        (f"{HEAD};date\na;b;c;d;e;f\n".encode(), "twice_column", 1, 6),
        (b"Titulo;Canales;Fecha;Texto\na;b;c;d\n", "no_column", 1, 0),
        (b"PK\x03\x04 no book", "broken_xlsx", 0, 0),
        (b"x" * (sheets.BYTES_MAX + 1), "too_large", 0, 0),
    ],
)
def test_what_cannot_be_read_says_where(body: bytes, code: str, line: int, place: int) -> None:
    with pytest.raises(Unreadable) as why:
        sheets.read(body)
    assert (why.value.code, why.value.line, why.value.place) == (code, line, place)


def test_more_rows_than_are_taken_are_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS_MAX", 3)
    rows = "".join(f"{n};Plaza;2027-03-01;10:00;Hola\n" for n in range(3))
    assert len(sheets.read(f"{HEAD}\n{rows}".encode()).rows) == 3
    with pytest.raises(Unreadable, match="too_many_rows"):
        sheets.read(f"{HEAD}\n{rows}x;Plaza;2027-03-01;10:00;Hola\n".encode())


def book(*rows: tuple[object, ...]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(out)
    return out.getvalue()


def test_a_book_is_read_with_its_dates_and_hours() -> None:
    body = book(
        ("Título", "Canales", "Fecha", "Hora", "Texto"),
        ("Uno", "Plaza", date(2027, 3, 1), time(9, 30), "Hola"),
        ("Dos", "Plaza", datetime(2027, 3, 2, 18, 5), None, 7),  # noqa: DTZ001  a cell has no offset
    )
    one, two = sheets.read(body).rows
    assert (one.cells["date"], one.cells["time"]) == ("2027-03-01", "09:30")
    assert (two.line, two.cells["date"], two.cells["time"], two.cells["text"]) == (3, "2027-03-02 18:05", "", "7")


def test_a_book_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_UNPACKED_MAX", 1_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_001)
    with pytest.raises(Unreadable, match="too_large"):
        sheets.read(out.getvalue())


def test_formulas_are_disarmed_on_the_way_out_and_read_back_as_they_were() -> None:
    cells = ["=1+1", "@casa", "-5", "+34", "Hola", "'comillas"]
    body = sheets.as_csv([["title", "channels", "date", "time", "text", "link"], cells])
    assert b"'=1+1" in body and b";'@casa" in body and b";Hola" in body
    assert list(sheets.read(body).rows[0].cells.values()) == cells
    assert (
        sheets.read(sheets.as_xlsx([("Plan", [["title", "channels", "date", "time", "text", "link"], cells])])).rows[0].cells["title"]
        == "=1+1"
    )
