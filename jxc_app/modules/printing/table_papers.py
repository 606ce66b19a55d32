"""Reports on A4 sheets: tables under each other, column titles again on each page, notes at the end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO

from jxc_app.modules.printing.papers import SHEETS, Layout
from jxc_app.modules.printing.pen import LEADING, Pen, wrapped

_LETTERS, _TITLE_LETTERS = 8.0, 15.0
_STEP = _LETTERS * LEADING
_PAD = 0.8
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """``share`` of the width in relation to the others; numbers stand at the right."""

    title: str
    share: int = 10
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class PaperTable:
    """``rows`` of ready texts; without any, ``nothing`` stands in their place."""

    title: str
    columns: tuple[PaperColumn, ...]
    rows: Sequence[Sequence[str]]
    nothing: str = "没有"


@dataclass(frozen=True, slots=True)
class TablePaper:
    """A report as it is printed; ``is_wide``: on sheets laid across, for a table of many columns."""

    title: str
    lines: Sequence[str]
    tables: Sequence[PaperTable]
    notes: Sequence[str] = ()
    is_wide: bool = False


def write_tables(target: IO[bytes], paper: TablePaper) -> None:
    """The report as PDF; the reader's print dialog opens with it. Raises DomainError ``print.no_font``."""
    pen = Pen(target, paper.title)
    _Writer(pen, paper.title, is_wide=paper.is_wide).write(paper)
    pen.finish(asks_printer=True)


class _Writer:
    """Writes downwards and turns the page where there is no more room."""

    def __init__(self, pen: Pen, title: str, *, is_wide: bool) -> None:
        sheet = SHEETS[Layout.A4]
        self.pen, self.title = pen, title
        self.sheet = replace(sheet, width=sheet.height, height=sheet.width) if is_wide else sheet
        self.left, self.width = self.sheet.side, self.sheet.width - 2 * self.sheet.side
        self.page, self.y = 0, 0.0

    def write(self, paper: TablePaper) -> None:
        self._turn()
        self.y += 8
        self.pen.text(self.sheet.width / 2, self.y, paper.title, _TITLE_LETTERS, bold=True, align="middle")
        self.y += 4
        self._words(paper.lines)
        for table in paper.tables:
            self._table(table)
        self.y += _STEP
        self._words(paper.notes)

    def _turn(self) -> None:
        self.pen.page(self.sheet.width, self.sheet.height)
        self.page += 1
        self.y = self.sheet.edge
        foot = self.sheet.height - self.sheet.edge
        self.pen.text(self.left, foot, self.title, _LETTERS - 1)
        self.pen.text(self.left + self.width, foot, f"第 {self.page} 页", _LETTERS - 1, align="right")

    def _has_room(self, height: float) -> bool:
        return self.y + height <= self.sheet.height - self.sheet.edge - 2 * _STEP

    def _words(self, lines: Sequence[str]) -> None:
        for words in lines:
            for line in wrapped(words, self.width, _LETTERS):
                if not self._has_room(_STEP):
                    self._turn()
                self.y += _STEP
                self.pen.text(self.left, self.y, line, _LETTERS)

    def _table(self, table: PaperTable) -> None:
        if not self._has_room(8 * _STEP):
            self._turn()
        self.y += 2.2 * _STEP
        self.pen.text(self.left, self.y, table.title, _LETTERS + 2, bold=True)
        self.y += 1.5
        if not table.rows:
            self._words([table.nothing])
            return
        widths = _widths(table.columns, self.width)
        self._heads(table, widths)
        for row in table.rows:
            cells = [
                wrapped(words, width - 2 * _PAD, _LETTERS, most=_MOST_LINES)
                for words, width in zip(row, widths, strict=True)
            ]
            if not self._has_room(max(len(cell) for cell in cells) * _STEP + _PAD):
                self._turn()
                self._heads(table, widths)
            self._row(table.columns, widths, cells)

    def _heads(self, table: PaperTable, widths: list[float]) -> None:
        cells = [
            wrapped(column.title, width - 2 * _PAD, _LETTERS, bold=True)
            for column, width in zip(table.columns, widths, strict=True)
        ]
        height = max(len(cell) for cell in cells) * _STEP + _PAD
        self.pen.box(self.left, self.y, self.width, height, grey=True)
        self._row(table.columns, widths, cells, bold=True)

    def _row(
        self, columns: Sequence[PaperColumn], widths: list[float], cells: list[list[str]], *, bold: bool = False
    ) -> None:
        x = self.left
        for column, width, lines in zip(columns, widths, cells, strict=True):
            for place, words in enumerate(lines, 1):
                foot = self.y + place * _STEP - 0.2
                if column.is_number:
                    self.pen.text(x + width - _PAD, foot, words, _LETTERS, bold=bold, align="right")
                else:
                    self.pen.text(x + _PAD, foot, words, _LETTERS, bold=bold)
            x += width
        self.y += max(len(lines) for lines in cells) * _STEP + _PAD
        self.pen.line(self.left, self.y, self.left + self.width, self.y)


def _widths(columns: Sequence[PaperColumn], width: float) -> list[float]:
    whole = sum(column.share for column in columns)
    return [width * column.share / whole for column in columns]
