"""Documents on sheets of a fixed size: head and column titles on each page, totals and signatures on the last."""

from dataclasses import dataclass

from jxc_app.core.quantities import ZERO
from jxc_app.modules.printing.codes import bar_code
from jxc_app.modules.printing.columns import CELL_PAD, columns_of, widths_of
from jxc_app.modules.printing.papers import Sheet
from jxc_app.modules.printing.pen import LEADING, Pen, fitted, width_of, wrapped
from jxc_app.modules.printing.slips import Slip, SlipLine, amount_text, quantity_text

_PAD = 1.0
_FACTS_IN_A_ROW = 3
#: how many lines of text a fact, the remark and the foot of the company may take
_MOST_OF_FACT, _MOST_OF_REMARK, _MOST_OF_FOOT = 3, 10, 4
_CODE_WIDTH, _CODE_HEIGHT = 64.0, 11.0


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the document, broken into lines of text by column."""

    line: SlipLine
    cells: tuple[tuple[str, ...], ...]

    def height(self, letters: float) -> float:
        return max(len(cell) for cell in self.cells) * letters * LEADING + _PAD


def draw_sheets(pen: Pen, slip: Slip, sheet: Sheet) -> int:
    """All pages of one document; returns how many they are."""
    form = _Form(pen, slip, sheet)
    pages = form.pages()
    for number, rows in enumerate(pages, 1):
        form.draw_page(rows, number, len(pages))
    return len(pages)


class _Form:
    """One document on one kind of sheet."""

    def __init__(self, pen: Pen, slip: Slip, sheet: Sheet) -> None:
        self.pen, self.slip, self.sheet = pen, slip, sheet
        self.left, self.width = sheet.side, sheet.width - 2 * sheet.side
        self.right = self.left + self.width
        self.letters, self.step = sheet.letters, sheet.letters * LEADING
        self.columns = columns_of(slip)
        self.widths = widths_of(self.columns, self.width, slip, self.letters)
        self.facts = self._flowing_facts()
        self.rows = [self._row(line) for line in slip.lines]

    # where things stand

    @property
    def table_top(self) -> float:
        """Where the column titles begin."""
        return self.sheet.edge + 13 + len(self.facts) * (self.step + 0.4) + 1.5

    @property
    def body_top(self) -> float:
        return self.table_top + self.step + _PAD

    @property
    def page_foot(self) -> float:
        """Where the line with the number of the page stands."""
        return self.sheet.height - self.sheet.edge

    def _room(self, *, is_last: bool, is_only: bool) -> float:
        below = self.step + 1 + (0 if is_only else self.step + _PAD) + (self._ending_height() if is_last else 0)
        return self.page_foot - self.body_top - below

    def _ending_height(self) -> float:
        height = 2 * (self.step + _PAD) if self.slip.shows_price else self.step + _PAD
        height += len(self._remarks()) * self.step
        return height + 9

    def _remarks(self) -> list[str]:
        remark, foot = self.slip.remark, self.slip.letterhead.foot
        said = wrapped(f"备注：{remark}", self.width, self.letters, most=_MOST_OF_REMARK) if remark else []
        return said + (wrapped(foot, self.width, self.letters, most=_MOST_OF_FOOT) if foot else [])

    def _flowing_facts(self) -> list[list[tuple[float, str]]]:
        """Three in a row; one that needs more gets the room of two or three, or lines of its own."""
        rows: list[list[tuple[float, str]]] = []
        share, taken = self.width / _FACTS_IN_A_ROW, _FACTS_IN_A_ROW
        linked = (("关联单据", self.slip.linked),) if self.slip.linked else ()
        for label, text in (*self.slip.facts, *linked):
            words = f"{label}：{text}"
            wants = min(int((width_of(words, self.letters) + 2) // share) + 1, _FACTS_IN_A_ROW)
            if taken + wants > _FACTS_IN_A_ROW:
                rows.append([])
                taken = 0
            first, *others = wrapped(words, wants * share - 1, self.letters, most=_MOST_OF_FACT)
            rows[-1].append((taken * share, first))
            rows += [[(0.0, line)] for line in others]
            taken += wants
        return rows

    # pages

    def pages(self) -> list[list[_Row]]:
        """The rows of each page; the last leaves room for the totals."""
        if self._height(self.rows) <= self._room(is_last=True, is_only=True):
            return [self.rows]
        pages: list[list[_Row]] = [[]]
        for row in self.rows:
            if pages[-1] and self._height([*pages[-1], row]) > self._room(is_last=False, is_only=False):
                pages.append([])
            pages[-1].append(row)
        while self._height(pages[-1]) > self._room(is_last=True, is_only=False):
            pages.append([pages[-1].pop()] if len(pages[-1]) > 1 else [])
        return pages

    def _height(self, rows: list[_Row]) -> float:
        return sum(row.height(self.letters) for row in rows)

    def _row(self, line: SlipLine) -> _Row:
        most = int((self._room(is_last=False, is_only=False) - _PAD) / self.step)
        return _Row(
            line,
            tuple(
                tuple(wrapped(column.text(line), width - CELL_PAD, self.letters, most=most))
                for column, width in zip(self.columns, self.widths, strict=True)
            ),
        )

    def draw_page(self, rows: list[_Row], number: int, pages: int) -> None:
        """One page from top to bottom."""
        self.pen.page(self.sheet.width, self.sheet.height)
        if self.slip.watermark:
            self.pen.watermark(self.slip.watermark, self.sheet.width, 90)
        self._head()
        self._facts()
        y = self._table(rows)
        if pages > 1:
            y = self._sum_row(y, "本页小计", rows)
        if number == pages:
            self._ending(self._sum_row(y, "合计", self.rows))
        self._foot(number, pages)

    def _head(self) -> None:
        slip, top, middle = self.slip, self.sheet.edge, self.sheet.width / 2
        room = self.width - 2 * _CODE_WIDTH
        name = slip.letterhead.shop_name
        if name:
            letters = 13.0 if width_of(name, 13, bold=True) <= room else 10.0
            self.pen.text(middle, top + 4.5, fitted(name, room, letters, bold=True), letters, bold=True, align="middle")
        self.pen.text(middle, top + (10.5 if name else 7), slip.title, 14, bold=True, align="middle")
        if slip.is_numbered:
            x, dot = self.right - _CODE_WIDTH, self.sheet.dot
            bar_code(self.pen, slip.number, x, top, _CODE_WIDTH, _CODE_HEIGHT, dot=dot, letters=self.letters)
        else:
            self.pen.text(self.right, top + 7, slip.number, self.letters + 1, bold=True, align="right")
        x = self.left
        for mark in slip.marks:
            width = width_of(mark, 11, bold=True) + 4
            self.pen.box(x, top + 1, width, 6.4)
            self.pen.text(x + 2, top + 5.6, mark, 11, bold=True)
            x += width + 2

    def _facts(self) -> None:
        y = self.sheet.edge + 13
        for row in self.facts:
            y += self.step + 0.4
            for place, words in row:
                self.pen.text(self.left + place, y, words, self.letters)

    def _table(self, rows: list[_Row]) -> float:
        titles = tuple((column.title,) for column in self.columns)
        self.pen.box(self.left, self.table_top, self.width, self.step + _PAD, grey=not self.slip.watermark)
        self._cells(self.table_top, titles, bold=True)
        y = self.body_top
        for row in rows:
            self._cells(y, row.cells)
            y += row.height(self.letters)
            self.pen.line(self.left, y, self.right, y)
        x = self.left
        for width in [0.0, *self.widths]:
            x += width
            self.pen.line(x, self.table_top, x, y)
        return y

    def _cells(self, y: float, cells: tuple[tuple[str, ...], ...], *, bold: bool = False) -> None:
        x = self.left
        for column, width, texts in zip(self.columns, self.widths, cells, strict=True):
            for place, words in enumerate(texts, 1):
                foot = y + place * self.step - 0.2
                if column.is_number:
                    self.pen.text(x + width - 0.8, foot, words, self.letters, bold=bold, align="right")
                else:
                    self.pen.text(x + 0.8, foot, words, self.letters, bold=bold)
            x += width

    def _sum_row(self, y: float, title: str, rows: list[_Row]) -> float:
        """Sums under their columns."""
        height = self.step + _PAD
        self.pen.line(self.left, y, self.left, y + height)
        self.pen.line(self.right, y, self.right, y + height)
        self.pen.line(self.left, y + height, self.right, y + height)
        sums = {
            "数量": quantity_text(sum((row.line.counted for row in rows), ZERO)),
            "金额": amount_text(sum((row.line.amount for row in rows if row.line.amount is not None), ZERO)),
        }
        x, foot = self.left, y + self.step - 0.2
        self.pen.text(x + 0.8, foot, f"{title}（{len(rows)} 行）", self.letters, bold=True)
        for column, width in zip(self.columns, self.widths, strict=True):
            if column.title in sums:
                self.pen.text(x + width - 0.8, foot, sums[column.title], self.letters, bold=True, align="right")
            x += width
        return y + height

    def _ending(self, y: float) -> None:
        """The amount in words, remarks, and where people sign."""
        if self.slip.shows_price:
            height = self.step + _PAD
            for x in (self.left, self.right):
                self.pen.line(x, y, x, y + height)
            self.pen.line(self.left, y + height, self.right, y + height)
            words = f"金额大写：{self.slip.amount_words}"
            self.pen.text(self.left + 0.8, y + self.step - 0.2, words, self.letters, bold=True)
            y += height
        for line in self._remarks():
            y += self.step
            self.pen.text(self.left, y, line, self.letters)
        width = self.width / len(self.slip.signatures)
        for place, (label, name) in enumerate(self.slip.signatures):
            x = self.left + place * width
            words = fitted(f"{label}：{name}", width - 3, self.letters)
            self.pen.text(x, y + 7, words, self.letters)
            self.pen.line(x + width_of(f"{label}：", self.letters), y + 8, x + width - 4, y + 8)

    def _foot(self, number: int, pages: int) -> None:
        said = (self.slip.letterhead.address, self.slip.letterhead.phone and f"电话 {self.slip.letterhead.phone}")
        size = self.letters - 1.5
        room = self.width * 0.55
        self.pen.text(self.left, self.page_foot, fitted("  ".join(filter(None, said)), room, size), size)
        ending = f"{self.slip.printed}   第 {number} 页 / 共 {pages} 页"
        self.pen.text(self.right, self.page_foot, ending, size, align="right")
