"""What somebody should look at once more before a document is posted. Each is rare; otherwise nobody is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, ZERO, proportion, quotient
from jxc_app.modules.documents.usual import Usual
from jxc_app.modules.purchasing.duplicates import OpenLine
from jxc_app.modules.sales.floor import is_below
from jxc_app.state.desk_draft import Draft, DraftLine
from jxc_app.state.formats import shown

#: by so many percent a price may lie above the last before somebody is asked
_DEARER = 10
#: more base units in one line than anybody counts by hand: a barcode typed into the quantity
_MANY = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the draft.

    ``direction`` is that of its type; ``floors`` are lowest prices per base unit, none for who may not see them.
    ``on_the_way``: by SKU, what is asked for or ordered already; ``usual``: how much is common in one line.
    ``costs``: of what is bought, what one base unit cost last; none for who may not see that.
    """

    today: str
    direction: str
    is_sale: bool
    floors: Mapping[int, Decimal]
    unknown_codes: int = 0
    multiplier: str = ""
    on_the_way: Mapping[int, Sequence[OpenLine]] = field(default_factory=dict)
    usual: Mapping[int, Usual] = field(default_factory=dict)
    costs: Mapping[int, Decimal] = field(default_factory=dict)


def warnings_of(draft: Draft, beside: Beside) -> list[str]:
    """In the words of the user, the gravest first."""
    return [
        *_of_scans(beside),
        *_of_head(draft, beside),
        *(words for line in draft.lines for words in _of_line(line, beside)),
    ]


def _of_scans(beside: Beside) -> Iterator[str]:
    if beside.unknown_codes:
        yield f"有 {beside.unknown_codes} 次扫码没有认出来，没有计入这张单"
    if beside.multiplier:
        yield f"输入了数量 {beside.multiplier}，后面还没有扫商品"


def _of_head(draft: Draft, beside: Beside) -> Iterator[str]:
    if draft.business_date and draft.business_date != beside.today and not draft.amends_id:
        yield f"业务日期是 {draft.business_date}，不是今天"
    unpriced = [line for line in draft.lines if not line.price]
    if beside.is_sale and 0 < len(unpriced) < len(draft.lines):
        yield f"有 {len(unpriced)} 行没有单价（{unpriced[0].sku_name}…）"


def _of_line(line: DraftLine, beside: Beside) -> Iterator[str]:
    others = [one for one in beside.on_the_way.get(line.sku_id, ()) if line.source_line_id is None]
    if others:
        said = "、".join(f"{one.type_title} {one.number}{to_come(one)}" for one in others[:3])
        more = f" 等 {len(others)} 张" if len(others) > 3 else ""
        yield f"{line.sku_name}：{said}{more}没到，是不是重复了"
    if beside.direction == "in" and line.base_quantity >= _MANY:
        yield f"{line.sku_name}：数量 {shown(line.quantity)} {line.unit.name}，是不是把条码扫进了数量"
    elif (usual := beside.usual.get(line.sku_id)) and usual.is_far_below(line.base_quantity):
        middle, most = (shown(_in_unit(line, one)) for one in (usual.middle, usual.most))
        unit = line.unit.name
        yield (
            f"{line.sku_name}：这次 {shown(line.quantity)} {unit}，平时一次 {middle} {unit}左右"
            f"（最近 {usual.count} 次最多 {most} {unit}），是不是多打了一位"
        )
    last = beside.costs.get(line.sku_id)
    if last and line.amount is not None and line.base_quantity and not line.is_gift:
        price = quotient(line.amount, line.base_quantity, PRICE_PLACES)
        if price * 100 > last * (100 + _DEARER):
            percent = quotient((price - last) * 100, last, 0)
            asked, before = (_per_unit(line, one) for one in (price, last))
            yield f"{line.sku_name}：单价 ¥{asked}，比上次 ¥{before} 贵 {percent}%"
    floor = beside.floors.get(line.sku_id)
    if floor is not None and is_below(line.amount, line.base_quantity, floor):
        asked = quotient(line.amount or ZERO, line.quantity, FEN_PLACES)
        lowest = _per_unit(line, floor)
        yield f"{line.sku_name}：折后单价 ¥{asked}，低于最低价 ¥{lowest}"


def to_come(one: OpenLine) -> str:
    """How much of it is to come; whoever counts blind is told that something is."""
    return " 还有货" if one.open is None else f" 还有 {shown(one.open)} {one.unit_name}"


def _per_unit(line: DraftLine, price: Decimal) -> Decimal:
    """A price of a base unit as that of one of the line's unit."""
    return proportion(price, Decimal(line.unit.numerator), Decimal(line.unit.denominator), FEN_PLACES)


def _in_unit(line: DraftLine, base_units: Decimal) -> Decimal:
    """So many base units in the unit of a line."""
    return proportion(base_units, Decimal(line.unit.denominator), Decimal(line.unit.numerator), FEN_PLACES)
