"""Documents on a roll of paper: one column, as long as needed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from jxc_app.modules.printing.codes import qr_code
from jxc_app.modules.printing.papers import Roll
from jxc_app.modules.printing.pen import LEADING, Pen, wrapped
from jxc_app.modules.printing.slips import Slip, SlipLine, amount_text, quantity_text

_TOP, _BOTTOM = 4.0, 6.0
_QR = 22.0


@dataclass(slots=True)
class _Column:
    """What is to be drawn, from top to bottom; its length is known before the page begins."""

    pen: Pen
    roll: Roll
    y: float = _TOP
    acts: list[Callable[[], None]] = field(default_factory=list)

    @property
    def room(self) -> float:
        return self.roll.width - 2 * self.roll.side

    def say(self, words: str, *, larger: float = 0, bold: bool = False, align: str = "left") -> None:
        """A paragraph."""
        letters = self.roll.letters + larger
        x = {"left": self.roll.side, "middle": self.roll.width / 2, "right": self.roll.width - self.roll.side}[align]
        for line in wrapped(words, self.room, letters, bold=bold):
            self.y += letters * LEADING
            self._text(x, line, letters, bold, align)

    def pair(self, left: str, right: str, *, bold: bool = False) -> None:
        """Two texts on one line, at its ends; the right one goes below where there is no room."""
        letters = self.roll.letters
        lines = wrapped(f"{left}  {right}", self.room, letters, bold=bold)
        self.say(left, bold=bold)
        if len(lines) > 1:
            self.y += letters * LEADING
        self._text(self.roll.width - self.roll.side, right, letters, bold, "right")

    def rule(self) -> None:
        """A dashed line across."""
        self.y += 1.6
        y = self.y
        self.acts.append(lambda: self.pen.line(self.roll.side, y, self.roll.width - self.roll.side, y, dashed=True))

    def code(self, words: str) -> None:
        """A QR code in the middle."""
        y = self.y
        self.acts.append(lambda: qr_code(self.pen, words, (self.roll.width - _QR) / 2, y, _QR))
        self.y += _QR

    def _text(self, x: float, words: str, letters: float, bold: bool, align: str) -> None:
        y = self.y
        self.acts.append(lambda: self.pen.text(x, y, words, letters, bold=bold, align=align))


def draw_receipt(pen: Pen, slip: Slip, roll: Roll) -> None:
    """One document on one strip."""
    column = _Column(pen, roll)
    _head(column, slip)
    for line in slip.lines:
        _line(column, line, shows_price=slip.shows_price)
    column.rule()
    _ending(column, slip)
    pen.page(roll.width, column.y + _BOTTOM)
    if slip.watermark:
        pen.watermark(slip.watermark, roll.width, roll.width * 0.7)
    for act in column.acts:
        act()


def _head(column: _Column, slip: Slip) -> None:
    if slip.letterhead.shop_name:
        column.say(slip.letterhead.shop_name, larger=3.5, bold=True, align="middle")
    column.say(slip.title, larger=2, bold=True, align="middle")
    for mark in slip.marks:
        column.say(f"【{mark}】", larger=1, bold=True, align="middle")
    column.y += 1
    column.say(f"单号：{slip.number}")
    for label, text in slip.facts:
        column.say(f"{label}：{text}")
    if slip.linked:
        column.say(f"关联：{slip.linked}")
    column.rule()


def _line(column: _Column, line: SlipLine, *, shows_price: bool) -> None:
    column.y += 0.6
    column.say(" ".join(filter(None, (line.side and f"[{line.side}]", line.name, line.spec))))
    if line.lot or line.remark:
        column.say("  ".join(filter(None, (line.lot and f"批号 {line.lot_words}", line.remark))))
    count = f"{quantity_text(line.quantity)} {line.unit}"
    if shows_price and line.price is not None:
        less = f" 优惠{quantity_text(line.discount)}%" if line.discount else ""
        column.pair(f"{count} × {quantity_text(line.price)}{less}", amount_text(line.amount))
    else:
        column.pair(line.code, count)


def _ending(column: _Column, slip: Slip) -> None:
    column.pair(f"合计 {len(slip.lines)} 行", f"数量 {quantity_text(slip.quantity)}", bold=True)
    if slip.shows_price:
        column.pair("金额", f"¥{amount_text(slip.amount)}", bold=True)
        column.say(slip.amount_words)
    if slip.remark:
        column.say(f"备注：{slip.remark}")
    for label, name in slip.signatures:
        if not name:
            column.y += 3
        column.say(f"{label}：{name}" if name else f"{label}：________")
    if slip.is_numbered:
        column.code(slip.number)
    letterhead = slip.letterhead
    for words in (letterhead.foot, letterhead.address, letterhead.phone and f"电话 {letterhead.phone}", slip.printed):
        if words:
            column.say(words, align="middle", larger=-1)
