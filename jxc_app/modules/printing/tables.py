"""Plain tables on A4: a title, facts, columns of fixed shares, signatures on the last page."""

from collections.abc import Sequence
from dataclasses import dataclass

from jxc_app.modules.printing.papers import SHEETS, Layout
from jxc_app.modules.printing.pen import LEADING, Pen, fitted, wrapped

_SHEET = SHEETS[Layout.A4]
_PAD = 1.6
_FACTS_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its share of the width; ``is_number``: its texts stand at the right."""

    title: str
    share: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class TablePaper:
    """What is printed. Rows have as many texts as there are columns; ``signatures`` are labels to sign behind."""

    title: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    signatures: Sequence[str]
    foot: str = ""


def draw_table(pen: Pen, paper: TablePaper) -> int:
    """All pages; returns how many they are."""
    drawing = _Drawing(pen, paper)
    pages = drawing.pages()
    for number, rows in enumerate(pages, 1):
        drawing.draw(rows, number, len(pages))
    return len(pages)


class _Drawing:
    """One paper in the making; lengths in millimetres."""

    def __init__(self, pen: Pen, paper: TablePaper) -> None:
        self.pen, self.paper = pen, paper
        self.left, self.width = _SHEET.side, _SHEET.width - 2 * _SHEET.side
        self.step = _SHEET.letters * LEADING
        whole = sum(one.share for one in paper.columns)
        self.widths = [one.share / whole * self.width for one in paper.columns]
        self.rows = [self._cells(row) for row in paper.rows]

    def _cells(self, row: Sequence[str]) -> list[list[str]]:
        return [
            wrapped(words, width - 2, _SHEET.letters, most=4) or [""]
            for words, width in zip(row, self.widths, strict=True)
        ]

    def _height(self, row: list[list[str]]) -> float:
        return max(len(cell) for cell in row) * self.step + _PAD

    @property
    def _top(self) -> float:
        lines = -(-len(self.paper.facts) // _FACTS_IN_A_ROW)
        return _SHEET.edge + 12 + lines * (self.step + 0.6)

    def pages(self) -> list[list[list[list[str]]]]:
        """The rows of each page; every page leaves room for signatures, so that none stands alone."""
        room = _SHEET.height - _SHEET.edge - self._top - 2 * self.step - 14
        pages: list[list[list[list[str]]]] = [[]]
        used = 0.0
        for row in self.rows:
            height = self._height(row)
            if pages[-1] and used + height > room:
                pages.append([])
                used = 0.0
            pages[-1].append(row)
            used += height
        return pages

    def draw(self, rows: list[list[list[str]]], number: int, pages: int) -> None:
        """One page from top to bottom."""
        self.pen.page(_SHEET.width, _SHEET.height)
        self.pen.text(_SHEET.width / 2, _SHEET.edge + 6, self.paper.title, 14, bold=True, align="middle")
        self._facts()
        y = self._row(self._top, [[one.title] for one in self.paper.columns], bold=True)
        for row in rows:
            y = self._row(y, row)
        if number == pages:
            self._signatures(y)
        foot = _SHEET.height - _SHEET.edge
        self.pen.text(self.left, foot, fitted(self.paper.foot, self.width * 0.7, 7.5), 7.5)
        self.pen.text(self.left + self.width, foot, f"第 {number} 页 / 共 {pages} 页", 7.5, align="right")

    def _facts(self) -> None:
        share = self.width / _FACTS_IN_A_ROW
        for place, (label, words) in enumerate(self.paper.facts):
            y = _SHEET.edge + 11 + (place // _FACTS_IN_A_ROW + 0.5) * (self.step + 0.6)
            said = fitted(f"{label}：{words}", share - 2, _SHEET.letters)
            self.pen.text(self.left + place % _FACTS_IN_A_ROW * share, y, said, _SHEET.letters)

    def _row(self, y: float, cells: list[list[str]], *, bold: bool = False) -> float:
        height, x = self._height(cells), self.left
        for column, width, texts in zip(self.paper.columns, self.widths, cells, strict=True):
            self.pen.box(x, y, width, height, grey=bold)
            for place, words in enumerate(texts, 1):
                foot = y + place * self.step + 0.2
                at, align = (x + width - 1, "right") if column.is_number else (x + 1, "left")
                self.pen.text(at, foot, words, _SHEET.letters, bold=bold, align=align)
            x += width
        return y + height

    def _signatures(self, y: float) -> None:
        share = self.width / max(len(self.paper.signatures), 1)
        for place, label in enumerate(self.paper.signatures):
            self.pen.text(self.left + place * share, y + 9, f"{label}：______________", _SHEET.letters)
