"""The columns of a document on a sheet, and how wide they are."""

from collections.abc import Callable
from dataclasses import dataclass

from jxc_app.modules.printing.pen import longest_word, width_of
from jxc_app.modules.printing.slips import Slip, SlipLine, amount_text, quantity_text

#: between the text of a cell and its borders, both together
CELL_PAD = 1.6
_SPARE = 0.4
#: how much of the room for texts one column may take to keep its words whole
_LARGEST_WORD = 0.2
_NAME = "商品名称"
_OPTIONAL = {"类别", "规格", "批号", "优惠%", "税率%", "到货日期", "备注"}


@dataclass(frozen=True, slots=True)
class Column:
    """``weight``: its share of the room where texts want more than there is; ``width``: the least it has."""

    title: str
    text: Callable[[SlipLine], str]
    width: float = 0
    weight: float = 0
    is_number: bool = False


def columns_of(slip: Slip) -> list[Column]:
    """Those that say something on this paper."""
    columns = [
        Column("序号", lambda line: str(line.number), width=9, is_number=True),
        Column("类别", lambda line: line.side, width=11),
        Column("编码", lambda line: line.code, weight=2.2),
        Column(_NAME, lambda line: line.name, weight=5),
        Column("规格", lambda line: line.spec, weight=2.2),
        Column("批号", lambda line: line.lot_words, weight=2.2),
        Column("单位", lambda line: line.unit, width=11),
        Column("数量", lambda line: quantity_text(line.quantity), width=13, is_number=True),
    ]
    if slip.is_counted_on_arrival:
        columns.append(Column("实收", lambda line: "", width=18))
    if slip.shows_price:
        columns += [
            Column("单价", _price_text, 14, 0, True),
            Column("优惠%", lambda line: quantity_text(line.discount) if line.discount else "", 11, 0, True),
            Column("税率%", lambda line: quantity_text(line.tax) if line.tax else "", 11, 0, True),
            Column("金额", lambda line: amount_text(line.amount), 18, 0, True),
        ]
    columns.append(Column("到货日期", lambda line: str(line.due_on or ""), width=19))
    columns.append(Column("备注", lambda line: line.remark, weight=2.5))
    return [one for one in columns if one.title not in _OPTIONAL or any(one.text(line) for line in slip.lines)]


def _price_text(line: SlipLine) -> str:
    if line.is_gift:
        return "赠品"
    return quantity_text(line.price) if line.price is not None else ""


def widths_of(columns: list[Column], whole: float, slip: Slip, letters: float) -> list[float]:
    """Every column gets the room it needs; where that is too much, texts share it and go onto several lines."""
    needed = _needed(columns, slip, letters)
    left = whole - sum(needed[column.title] for column in columns if not column.weight)
    wanting = [column for column in columns if column.weight]
    least = {column.title: min(_whole_words(column, slip, letters), left * _LARGEST_WORD) for column in wanting}
    while wanting:
        unit = left / sum(column.weight for column in wanting)
        wide = {one.title: least[one.title] for one in wanting if least[one.title] > unit * one.weight}
        short = {one.title: needed[one.title] for one in wanting if needed[one.title] <= unit * one.weight}
        settled = wide or short or {one.title: unit * one.weight for one in wanting}
        needed |= settled
        left -= sum(settled.values())
        wanting = [column for column in wanting if column.title not in settled]
    needed[_NAME] += left
    return [needed[column.title] for column in columns]


def _needed(columns: list[Column], slip: Slip, letters: float) -> dict[str, float]:
    """The room that each column needs to have every text on one line."""
    sums = {"数量": quantity_text(slip.quantity), "金额": amount_text(slip.amount)}
    needed = {}
    for column in columns:
        bold = max(width_of(words, letters, bold=True) for words in (column.title, sums.get(column.title, "")))
        plain = max((width_of(column.text(line), letters) for line in slip.lines), default=0.0)
        needed[column.title] = max(column.width, max(bold, plain) + CELL_PAD + _SPARE)
    return needed


def _whole_words(column: Column, slip: Slip, letters: float) -> float:
    """The room that a column needs to break no word."""
    longest = max((longest_word(column.text(line), letters) for line in slip.lines), default=0.0)
    return longest + CELL_PAD + _SPARE
