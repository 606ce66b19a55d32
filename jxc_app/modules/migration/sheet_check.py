"""The dry run over a list: every row judged, what it would write put aside part by part, nothing written."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from sqlmodel import Session

from jxc_app.core.database import Database, get_database
from jxc_app.core.errors import DomainError, field_errors, say, text
from jxc_app.modules.migration.formulas import unguarded
from jxc_app.modules.migration.readers import Row, Table, open_csv
from jxc_app.modules.migration.sheet_columns import remembered_columns
from jxc_app.modules.migration.sheets import (
    ROWS_AT_ONCE,
    Asked,
    Column,
    Gathers,
    Judge,
    Judged,
    Outcome,
    SheetKind,
    WrongCells,
    is_cut_short,
    positions,
)
from jxc_app.modules.migration.workbooks import read_workbook

_FAULTS_KEPT = 10_000
_ROWS_SHOWN = 5
_LOOKED_UP_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong cell: ``line`` counts from 1 below the header, ``row`` as the spreadsheet does."""

    line: int
    row: int
    column: str
    value: str
    message: str
    advice: str


@dataclass
class SheetReport:
    """What a file would do. Of many faults the first ten thousand are kept, and all are counted.

    ``unused``: titles of columns that nobody reads; ``parts``: in how many transactions it would be written; ``first``:
    its first good rows, cells by column name; ``preview``: what they come to, as its kind says.
    """

    sha256: str = ""
    lines: int = 0
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    unused: tuple[str, ...] = ()
    parts: int = 0
    header: tuple[str, ...] = ()
    first: list[dict[str, str]] = field(default_factory=list)
    preview: tuple[tuple[str, ...], ...] = ()

    @property
    def to_write(self) -> int:
        """Rows that would be written."""
        return self.counts[Outcome.NEW] + self.counts[Outcome.CHANGED]


@dataclass(frozen=True)
class SheetHeader:
    """The titles of a file, the columns that its kind knows, and where each of them stands."""

    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    found: Mapping[str, int]


def check_sheet(
    kind: SheetKind, path: Path, asked: Asked, parts: Path, *, database: Database | None = None
) -> SheetReport:
    """Judge the whole file and put the parts into the file ``parts``. Raises DomainError for an unreadable file."""
    report = SheetReport(sha256=file_sha256(path))
    asked = replace(asked, sha256=report.sha256)
    with (
        _open(path) as table,
        (database or get_database()).reading() as session,
        parts.open("w", encoding="utf-8") as sink,
    ):
        check = _Check(kind, table, session, asked, report)
        for entries in check.cut():
            report.parts += 1
            sink.write(json.dumps(entries, ensure_ascii=False, separators=(",", ":")) + "\n")
        report.preview = check.preview()
    return report


def read_header(kind: SheetKind, path: Path, asked: Asked, *, database: Database | None = None) -> SheetHeader:
    """What stands above the rows, and which column is read from where. Raises DomainError for an unreadable file."""
    with _open(path) as table, (database or get_database()).reading() as session:
        columns = (*kind.columns, *kind.own_columns(session, asked.actor))
        said = {**remembered_columns(session, kind.code), **asked.columns}
        return SheetHeader(table.header, columns, positions(columns, table.header, said))


def file_sha256(path: Path) -> str:
    """The hash of a file's content. Raises DomainError ``file.missing``."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise DomainError("file.missing", file=path.name) from None


@contextmanager
def _open(path: Path) -> Iterator[Table]:
    if path.suffix.lower() in {".xlsx", ".xls"}:
        yield read_workbook(path)
    else:
        with open_csv(path) as table:
            yield table


def _cut(entries: Iterator[Mapping[str, Any]], kind: SheetKind) -> Iterator[list[Mapping[str, Any]]]:
    """Parts that are written in about the same time, at least one entry in each."""
    part: list[Mapping[str, Any]] = []
    weight = 0
    for entry in entries:
        own = kind.weight(entry)
        if part and weight + own > ROWS_AT_ONCE:
            yield part
            part, weight = [], 0
        part.append(entry)
        weight += own
    if part:
        yield part


class _Check:
    def __init__(self, kind: SheetKind, table: Table, session: Session, asked: Asked, report: SheetReport) -> None:
        self._kind, self._table, self._report = kind, table, report
        columns = (*kind.columns, *kind.own_columns(session, asked.actor))
        said = {**remembered_columns(session, kind.code), **asked.columns}
        self._positions = positions(columns, table.header, said)
        report.header = table.header
        if missing := kind.missing(self._positions):
            found = "、".join(table.header[:30])
            raise DomainError("mapping.columns_missing", columns="、".join(missing), found=found)
        self._codes = [column.name for column in columns if column.holds_codes and column.name in self._positions]
        self._notes = {column.name: column.note for column in columns}
        used = set(self._positions.values())
        report.unused = tuple(title for at, title in enumerate(table.header) if title and at not in used)
        self._hidden = set(kind.hidden(session, asked.actor))
        self._judge: Judge = kind.judge(session, asked, frozenset(self._positions))

    def cut(self) -> Iterator[list[Mapping[str, Any]]]:
        """The parts in which the good rows would be written."""
        if self._kind.gathers:
            return cast(Gathers, self._judge).gathered(self.entries())
        return _cut(self.entries(), self._kind)

    def preview(self) -> tuple[tuple[str, ...], ...]:
        """What they come to."""
        return tuple(cast(Gathers, self._judge).preview()) if self._kind.gathers else ()

    def entries(self) -> Iterator[Mapping[str, Any]]:
        """What the good rows would write; the rest goes into the report."""
        while batch := list(islice(self._table.rows, _LOOKED_UP_AT_ONCE)):
            self._report.lines += len(batch)
            rows = list(self._readable(batch))
            self._judge.look_up([cells for _, cells in rows])
            for row, cells in rows:
                judged = self._judged(row, cells)
                if judged is not None and judged.outcome is not Outcome.SAME:
                    yield judged.entry

    def _readable(self, batch: Iterable[Row]) -> Iterator[tuple[Row, dict[str, str]]]:
        for row in batch:
            if row.fault:
                self._fault(row, {}, "", text(row.fault))
            elif any(cell.strip() for cell in row.cells):
                plain = unguarded if self._table.is_guarded else str
                yield row, {name: plain(row.cells[at].strip()) for name, at in self._positions.items()}

    def _judged(self, row: Row, cells: Mapping[str, str]) -> Judged | None:
        try:
            if cut := [name for name in self._codes if is_cut_short(cells[name])]:
                raise WrongCells({name: text("sheet.digits_cut", value=cells[name][:40]) for name in cut})
            judged = self._judge.judge(cells)
        except WrongCells as wrong:
            faults = wrong.faults
        except DomainError as refusal:
            faults = {self._judge.column_of(refusal.field or ""): say(refusal)}
        except ValidationError as error:
            faults = {self._judge.column_of(path): message for path, message in field_errors(error).items()}
        else:
            self._report.counts[judged.outcome] += 1
            if judged.outcome is not Outcome.SAME and len(self._report.first) < _ROWS_SHOWN:
                self._report.first.append({name: cell for name, cell in cells.items() if name not in self._hidden})
            return judged
        for column, message in faults.items():
            self._fault(row, cells, column, message)
        return None

    def _fault(self, row: Row, cells: Mapping[str, str], column: str, message: str) -> None:
        self._report.fault_count += 1
        if len(self._report.faults) < _FAULTS_KEPT:
            title = self._table.header[self._positions[column]] if column in self._positions else ""
            value, advice = cells.get(column, "")[:100], self._notes.get(column, "")
            line = row.line
            self._report.faults.append(Fault(line, line + self._table.header_row, title, value, message, advice))
