"""CSV files from outside, as streams, in the encodings people really have."""

import codecs
import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from jxc_app.core.errors import DomainError
from jxc_app.modules.migration.formulas import unguarded

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``line`` counts from 1 below the header; ``fault`` is a message code where it is broken."""

    line: int
    cells: Sequence[str]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A file being read: its header, then its rows, once. ``header_row``: where the header stands, from 1.

    ``is_guarded``: its texts were made harmless on their way out; those of a workbook are as they stand.
    """

    header: tuple[str, ...]
    rows: Iterator[Row]
    header_row: int = 1
    is_guarded: bool = False


@contextmanager
def open_csv(path: Path) -> Iterator[Table]:
    """A CSV file or its .gz as a stream: UTF-8 (with or without BOM), UTF-16 with BOM, GBK or GB18030.

    Raises DomainError for a file that is missing, damaged, empty or in no encoding we know.
    """
    encoding = find_encoding(path)
    with _decompressed(path) as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
        first = _first_line(text)
        delimiter = max(_DELIMITERS, key=first.count)
        header = tuple(unguarded(cell.strip()) for cell in next(csv.reader([first], delimiter=delimiter)))
        yield Table(header, _rows(text, delimiter, len(header)), is_guarded=True)


def find_encoding(path: Path) -> str:
    """The encoding in which the whole file can be read. Raises DomainError ``file.unknown_encoding``.

    The whole file is tried, not its first page: one GBK name may stand on the last line.
    """
    with _decompressed(path) as raw:
        head = raw.read(4)
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), "")
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        if _decodes(path, encoding):
            return encoding
    raise DomainError("file.unknown_encoding", file=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with _decompressed(path) as raw:
            while chunk := raw.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _decompressed(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as plain:
            is_gzip = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            yield cast(IO[bytes], gzip.open(plain)) if is_gzip else plain  # noqa: SIM115  closed with its file
    except FileNotFoundError:
        raise DomainError("file.missing", file=path.name) from None
    except (EOFError, OSError) as error:
        raise DomainError("file.damaged", file=path.name, reason=str(error)) from error


def _first_line(lines: Iterator[str]) -> str:
    for line in lines:
        if line.strip():
            return line
    raise DomainError("file.empty")


def _rows(lines: Iterator[str], delimiter: str, width: int) -> Iterator[Row]:
    csv.field_size_limit(_FIELD_LIMIT)  # a quote that is never closed must not swallow the file into memory
    reader = csv.reader(lines, delimiter=delimiter)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            number += 1
            yield Row(number, (), "file.bad_row")
            continue
        if cells:
            number += 1
            yield Row(number, cells, "" if len(cells) == width else "file.column_count")
