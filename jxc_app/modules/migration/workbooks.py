"""Workbooks from outside (.xlsx, .xls), refused before they can blow up.

The parser lays out a full grid up to the furthest cell, so a 6 kB file that names cell XFD1048576 asks for
half a terabyte. Sizes and cell names are therefore looked at first.
"""

import re
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from jxc_app.core.errors import DomainError
from jxc_app.modules.migration.readers import Row, Table

ROWS = 100_000
_COLUMNS = 200
_ENTRIES = 2_000
_UNPACKED = 200 << 20
_RATIO = 100
_OLD_BYTES = 20 << 20
_OLD_MAGIC = b"\xd0\xcf\x11\xe0"
_CHUNK = 1 << 20
_OVERLAP = 64
_CELL_NAME = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,4})(\d{1,9})["']""")
#: a spreadsheet keeps 15 digits of a number; the rest of a longer code is already lost
_EXACT_FLOAT = 10**15


def read_workbook(path: Path) -> Table:
    """The first sheet. Raises DomainError before anything oversized is unpacked."""
    from python_calamine import CalamineError, CalamineWorkbook

    check_workbook(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise DomainError("file.damaged", file=path.name, reason=str(error)) from error
    filled = [(at, row) for at, row in enumerate(rows) if any(str(cell).strip() for cell in row)]
    if not filled:
        raise DomainError("file.empty")
    (start, header), body = filled[0], filled[1:]
    return Table(tuple(str(cell).strip() for cell in header), (_row(at - start, row) for at, row in body), start + 1)


def check_workbook(path: Path) -> None:
    """Refuse what would blow up when it is unpacked, and what is no workbook. Raises DomainError."""
    if not path.is_file():
        raise DomainError("file.missing", file=path.name)
    with path.open("rb") as file:
        magic = file.read(4)
    if magic == _OLD_MAGIC:
        if path.stat().st_size > _OLD_BYTES:
            raise DomainError("file.workbook_too_large")
        return
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise DomainError("file.damaged", file=path.name, reason=str(error)) from error


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    bomb = unpacked > _CHUNK and unpacked / packed > _RATIO
    if len(entries) > _ENTRIES or unpacked > _UNPACKED or bomb:
        raise DomainError("file.workbook_too_large")
    for entry in entries:
        _check_entry(archive, entry)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack once in small pieces: a length that lies fails here, and a sheet shows its furthest cell."""
    is_sheet = entry.filename.lower().startswith("xl/worksheets/")
    tail = b""
    with archive.open(entry) as content:
        while chunk := content.read(_CHUNK):
            if is_sheet and any(_is_far(*found.groups()) for found in _CELL_NAME.finditer(tail + chunk)):
                raise DomainError("file.workbook_too_large")
            tail = chunk[-_OVERLAP:]


def _is_far(letters: bytes, digits: bytes) -> bool:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column > _COLUMNS or int(digits) > ROWS + 1


def _row(line: int, cells: Sequence[Any]) -> Row:
    try:
        return Row(line, [_cell_text(cell) for cell in cells])
    except ValueError as error:
        return Row(line, [str(cell) for cell in cells], str(error))


def _cell_text(cell: Any) -> str:
    if isinstance(cell, float):
        if abs(cell) >= _EXACT_FLOAT:
            raise ValueError("file.digits_lost")
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"  # as shown: 0.3, not 0.30000000000000004
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
