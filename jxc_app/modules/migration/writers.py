"""Tables to files: CSV and .xlsx, row by row, so that memory stays flat however many rows there are."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import plain
from jxc_app.modules.migration.formulas import guarded

Cell = str | int | Decimal | date | None
_BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the machine's old code page
_CHUNK_ROWS = 1_000
_SHEET_ROWS = 1_048_576
#: what a spreadsheet's number keeps; a longer one is written as text, whole
_EXACT_DIGITS = 15


def csv_chunks(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file in pieces: UTF-8 with BOM, formulas made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guarded(title) for title in columns])
    yield _BOM
    for at, row in enumerate(rows, start=1):
        writer.writerow([_text(cell) for cell in row])
        if at % _CHUNK_ROWS == 0:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    return _value(cell)


def _value(cell: int | Decimal | date) -> str:
    if isinstance(cell, Decimal):
        return plain(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def write_file(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write ``path`` as its suffix says (.csv, .xlsx); it appears whole or not at all.

    Raises DomainError ``export.unknown_kind`` for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise DomainError("export.unknown_kind", suffix=suffix or path.name)
    building = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    try:
        if suffix == ".csv":
            with building.open("wb") as file:
                file.writelines(csv_chunks(columns, rows))
        else:
            write_workbook(building, columns, rows)
        building.replace(path)
    except OSError as error:
        raise DomainError("export.cannot_write", file=str(path), reason=str(error)) from error
    finally:
        building.unlink(missing_ok=True)


def write_workbook(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """An .xlsx file whose texts are texts; a further sheet begins where one is full."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet, at = None, _SHEET_ROWS
        for row in rows:
            if at == _SHEET_ROWS:
                sheet, at = _new_sheet(book, columns), 1
            _write_row(sheet, at, row)
            at += 1
        if sheet is None:
            _new_sheet(book, columns)


def _new_sheet(book: Any, columns: Sequence[str]) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    _write_row(sheet, 0, columns)
    return sheet


def _write_row(sheet: Any, at: int, row: Sequence[Cell]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(at, column, cell)
        elif isinstance(cell, int | Decimal) and _is_exact(cell):
            sheet.write_number(at, column, cell)
        elif cell is not None:
            sheet.write_string(at, column, _value(cell))


def _is_exact(number: int | Decimal) -> bool:
    return len(plain(Decimal(number)).replace(".", "").strip("-0")) <= _EXACT_DIGITS
