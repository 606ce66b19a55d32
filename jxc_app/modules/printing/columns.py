"""The columns of a document on a sheet, and how wide they are."""

from collections.abc import Callable
from dataclasses import dataclass

from jxc_app.modules.printing.pen import width_of
from jxc_app.modules.printing.slips import Slip, SlipLine, amount_text, quantity_text


@dataclass(frozen=True, slots=True)
class Column:
    """``weight``: its share of what is left over; ``width``: where it is fixed."""

    title: str
    text: Callable[[SlipLine], str]
    width: float = 0
    weight: float = 0
    is_number: bool = False


def columns_of(slip: Slip) -> list[Column]:
    """Those that say something on this paper."""
    columns = [
        Column("序号", lambda line: str(line.number), width=9, is_number=True),
        Column("编码", lambda line: line.code, weight=2.2),
        Column("商品名称", lambda line: line.name, weight=5),
        Column("规格", lambda line: line.spec, weight=2.2),
        Column("批号", lambda line: line.lot, weight=1.8),
        Column("单位", lambda line: line.unit, width=11),
        Column("数量", lambda line: quantity_text(line.quantity), width=18, is_number=True),
    ]
    if slip.shows_price:
        columns += [
            Column("单价", lambda line: quantity_text(line.price) if line.price is not None else "", 18, 0, True),
            Column("金额", lambda line: amount_text(line.amount), 22, 0, True),
        ]
    columns.append(Column("备注", lambda line: line.remark, weight=1.8))
    optional = {"规格", "批号", "备注"}
    return [one for one in columns if one.title not in optional or any(one.text(line) for line in slip.lines)]


def widths_of(columns: list[Column], whole: float, slip: Slip, letters: float) -> list[float]:
    """Figures get the room they need, with their sum; texts share what is left."""
    sums = {"数量": quantity_text(slip.quantity), "金额": amount_text(slip.amount)}
    needed = {}
    for column in columns:
        if column.is_number:
            texts = [column.title, sums.get(column.title, ""), *map(column.text, slip.lines)]
            needed[column.title] = max(width_of(words, letters, bold=True) for words in texts) + 2
    fixed = [max(column.width, needed.get(column.title, 0.0)) for column in columns]
    left = whole - sum(fixed)
    shares = sum(column.weight for column in columns)
    return [width or left * column.weight / shares for column, width in zip(columns, fixed, strict=True)]
