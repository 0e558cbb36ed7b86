"""A month's plan as a table: CSV or XLSX read into cells by column, and written again. Knows files, not what the cells mean. Pure.

Every cell keeps its line in the file and its column, so that what is wrong can be said where it stands.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

BYTES_MAX, ROWS_MAX, CELL_MAX, COLUMNS_MAX = 10_000_000, 10_000, 10_000, 80
_UNPACKED_MAX = 200_000_000  # of an XLSX: it is a ZIP, and a small one may hold much

# What a column may be called, in either language. `text` may be narrowed: `texto:plaza`, `texto:en`, `texto:plaza:en`.
COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("titulo", "title"),
    "channels": ("canales", "channels", "canal", "channel"),
    "date": ("fecha", "date"),
    "time": ("hora", "time"),
    "zone": ("zona", "zone", "zona horaria", "time zone"),
    "clock": ("cambio de hora", "clock change"),
    "language": ("idioma", "language"),
    "text": ("texto", "text"),
    "link": ("enlace", "link"),
    "media": ("medios", "media"),
    "campaign": ("campana", "campaign"),
    "pillar": ("pilar", "pillar"),
    "product": ("producto", "product"),
    "labels": ("etiquetas", "labels"),
}
NEEDED = ("title", "channels", "date", "time", "text")
_IGNORED = frozenset({"motivo", "reason", "fila", "row"})  # what the file of rejected rows adds
_KNOWN = {said: name for name, all_ in COLUMNS.items() for said in all_}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(ValueError):
    """The file as a whole cannot be read. `code` says why; `line` and `place` (a column, from 1) where, 0 where nowhere."""

    def __init__(self, code: str, line: int = 0, place: int = 0, value: str = "") -> None:
        super().__init__(code)
        self.code, self.line, self.place, self.value = code, line, place, value


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its place from 0, its name in the file, what it is (`text:plaza:en` for a narrowed text)."""

    place: int
    name: str
    column: str

    @property
    def letter(self) -> str:
        return get_column_letter(self.place + 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file with its cells by column. `extra`: cells that stand under no column."""

    line: int
    cells: dict[str, str]
    extra: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]


def read(body: bytes) -> Sheet:
    """The table of a file: XLSX where it is one, else CSV in UTF-8 with commas, semicolons or tabs. `Unreadable`."""
    if len(body) > BYTES_MAX:
        raise Unreadable("too_large")
    if not body.strip():
        raise Unreadable("empty")
    lines = iter(_xlsx(body) if body[:4] == b"PK\x03\x04" else _csv(_decoded(body)))
    first = next(lines, None)
    if first is None:
        raise Unreadable("empty")
    heads = _heads(*first)
    rows: list[Row] = []
    for line, cells in lines:
        if not any(cells):
            continue
        if len(rows) == ROWS_MAX:
            raise Unreadable("too_many_rows", line)
        named = {h.column: cells[h.place] for h in heads if h.column and h.place < len(cells)}
        rows.append(Row(line, named, extra=sum(bool(c) for c in cells[len(heads) :])))
    if not rows:
        raise Unreadable("no_rows")
    return Sheet(tuple(h for h in heads if h.column), tuple(rows))


def _decoded(body: bytes) -> str:
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as wrong:
        before = body[: wrong.start]
        line_start = before.rfind(b"\n") + 1
        raise Unreadable("encoding", before.count(b"\n") + 1, _place(before[line_start:]))


def _place(before: bytes) -> int:
    """In which column a broken byte stands: as many separators come before it as columns."""
    return 1 + max(before.count(sign) for sign in (b";", b",", b"\t"))


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text.split("\n", 1)[0]
    separator = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable("broken", begun)
        yield begun, [_clean(cell) for cell in cells]
        begun = reader.line_num + 1


def _xlsx(body: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED_MAX:
                raise Unreadable("too_large")
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        found = [(line, [_plain(value) for value in cells[:COLUMNS_MAX]]) for line, cells in _some(rows)]
    except Unreadable:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, EOFError, OSError, SyntaxError, TypeError):
        raise Unreadable("broken_xlsx")  # what openpyxl and the parser below it say of damaged books
    return iter(found)


def _some(rows: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    for line, cells in rows:
        if line > ROWS_MAX * 2:
            return
        yield line, cells


def _plain(value: Any) -> str:
    """A cell of a book as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return _clean(str(value))


def _clean(cell: str) -> str:
    """A cell without what no text holds; a formula that was disarmed is read as what it was."""
    cell = cell.replace("\x00", "").replace("\r\n", "\n").strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


def _folded(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\s_]+", " ", plain).strip()


def _heads(line: int, cells: Sequence[str]) -> list[Head]:
    if len(cells) > COLUMNS_MAX:
        raise Unreadable("too_many_columns", line)
    found: list[Head] = []
    for place, name in enumerate(cells):
        base, *narrower = name.split(":")
        column = _KNOWN.get(_folded(base), "")
        if column == "text" and narrower:
            column = ":".join(["text", *(part.strip() for part in narrower)])
        elif narrower or (not column and name and _folded(name) not in _IGNORED):
            raise Unreadable("unknown_column", line, place + 1, name[:60])
        if column and any(h.column == column for h in found):
            raise Unreadable("twice_column", line, place + 1, name[:60])
        found.append(Head(place, name[:60], column))
    named = {h.column.partition(":")[0] for h in found}
    if missing := [name for name in NEEDED if name not in named]:
        raise Unreadable("no_column", line, 0, missing[0])
    return found


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A file that Excel opens as it is: UTF-8 with its mark, semicolons."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([disarmed(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Iterable[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    """A book of these sheets, the first line of each in bold."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        for row in rows:
            sheet.append([disarmed(cell) for cell in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = 22
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
