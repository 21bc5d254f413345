"""Tables as files: CSV and XLSX to rows of texts and back, exactly. No Django."""

import csv
import io
from collections.abc import Iterable, Iterator

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from monitor.spreadsheets import csv_lines, defused, restored
from people.tables import packed

MOST_ROWS = 5000
MOST_COLUMNS = 100
MOST_SEPARATORS = 10_000  # in a line: a text may have some, too
LONGEST_CELL = 32_767  # of a spreadsheet; openpyxl would cut what is longer
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Table = list[list[str]]


class TableError(Exception):
    """The file is no such table; the message says where and what would be right."""


def written(rows: Iterable[list[str]], form: str) -> bytes:
    """The rows, header first, as a file. `form`: csv or xlsx. TableError for what XLSX cannot."""
    return _as_csv(rows) if form == "csv" else _as_xlsx(rows)


def _as_csv(rows: Iterable[list[str]]) -> bytes:
    return "".join(csv_lines(rows)).encode("utf-8-sig")  # with its mark, or Excel spoils accents


def _as_xlsx(rows: Iterable[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise TableError(f"Row {number} has a text too long for XLSX. Take CSV.")
        if any(ILLEGAL_CHARACTERS_RE.search(cell) for cell in row):
            raise TableError(f"Row {number} has a sign that XLSX cannot hold. Take CSV.")
        book.active.append([defused(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(name: str, data: bytes) -> Table:
    """The rows of a file, header first and as long as it; not the empty ones at the end."""
    rows = _from_xlsx(data) if name.lower().endswith(".xlsx") else _from_csv(data)
    table: Table = []
    blank = 0
    for number, row in enumerate(rows, 1):
        if table and not any(row):
            blank += 1  # at the end there may be a million of them
            continue
        cells = _fitting(row, len(table[0]) if table else 0, number)
        if number == 1 and not 0 < len(cells) <= MOST_COLUMNS:
            raise TableError(f"The first row must name the columns, {MOST_COLUMNS} at most.")
        table += [[""] * len(table[0]) for _ in range(min(blank, MOST_ROWS))]
        blank = 0
        table.append([restored(cell.replace("\r\n", "\n")) for cell in cells])
        if len(table) > MOST_ROWS + 1:
            raise TableError(f"A table has {MOST_ROWS} rows at most: split it.")
    if len(table) < 2:
        raise TableError("There is no row below the names of the columns.")
    return table


def _fitting(row: list[str], width: int, number: int) -> list[str]:
    """The first row without empty cells at its end; others as long as the first."""
    while row and not row[-1] and len(row) > width:
        row.pop()
    if width and len(row) > width:
        raise TableError(f"Row {number} has {len(row)} cells, the first row {width}.")
    if any("\x00" in cell for cell in row):
        raise TableError(f"Row {number} has a NUL sign, which no text may have.")
    return row + [""] * (width - len(row))


def _from_csv(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError("The file is not in UTF-8: save it as “CSV UTF-8” or XLSX.") from None
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)  # Excel writes the one of its country
    lines = _bounded(io.StringIO(text, newline=""), delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise TableError(f"Line {reader.line_num} is no CSV: {error}.") from None


def _bounded(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if line.count(delimiter) > MOST_SEPARATORS:
            raise TableError(f"Line {number} has more columns than the {MOST_COLUMNS} of a table.")
        yield line


def _from_xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        packed.check(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        for number, row in enumerate(book.worksheets[0].iter_rows(), 1):
            yield [_text(cell, number) for cell in row]
    except packed.PackedError as error:
        raise TableError(str(error)) from None
    except TableError:
        raise
    except Exception as error:  # openpyxl meets a broken file with errors of every kind
        raise TableError("The file cannot be read as XLSX.") from error


def _text(cell, number: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if cell.data_type == "f":
        raise TableError(f"Cell {cell.column_letter}{number} is a formula: put its value there.")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TableError(f"Cell {cell.column_letter}{number} is not text: format it as text.")
    return str(value)
