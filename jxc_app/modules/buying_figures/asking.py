"""What is asked of buying, and the sheet that answers: columns, rows, cards and a chart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

TOPICS = {
    "cycle": "周期", "delivery": "准时足量", "prices": "价格", "savings": "节约", "quality": "质量",
    "emergency": "紧急采购",
}  # fmt: skip
#: topics of which nothing is left without prices
OF_COST = ("prices", "savings")
GROUP_TITLES = {
    "step": "环节", "supplier": "供应商", "month": "月份", "buyer": "采购员", "warehouse": "仓库", "category": "分类",
    "sku": "商品", "cause": "原因", "emergency": "是否紧急",
}  # fmt: skip
STEPS = {
    "decide": "申请 → 订单", "arrive": "订单 → 到货", "inspect": "到货 → 质检入库", "bill": "入库 → 发票",
    "pay": "发票 → 付款", "whole": "需求 → 入库",
}  # fmt: skip
#: how values of a column are written
TEXT, COUNT, QUANTITY, PERCENT, DAYS, MONEY, PRICE, DAY = (
    "text", "count", "quantity", "percent", "days", "money", "price", "day",
)  # fmt: skip
Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Days are both in. ``by``: how it is grouped; ``key``: one group of it; ``step``: of the cycle.

    ``grace_days`` and ``short_percent``: how much later and less still counts as on time and in full.
    """

    topic: str
    date_from: date
    date_to: date
    by: str = ""
    warehouse_id: int | None = None
    partner_id: int | None = None
    category_id: int | None = None
    sku_id: int | None = None
    key: str | None = None
    step: str = "whole"
    grace_days: int = 0
    short_percent: int = 0
    order: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; ``kind`` says how its values are written."""

    code: str
    title: str
    kind: str = TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """``key``: which group it is, to ask for what is behind it; a document of its own has its id instead."""

    key: str
    values: tuple[Value, ...]
    document_id: int = 0
    partner_id: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One figure in large, and what it is made of."""

    title: str
    value: Value
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart; None where there is nothing at a point."""

    name: str
    values: Sequence[Decimal | int | None]


@dataclass(frozen=True, slots=True)
class Picture:
    """``kind``: line or bar."""

    title: str
    kind: str
    points: Sequence[str]
    curves: Sequence[Curve]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An answer. ``groups``: by what it may be grouped, ``by``: by what it is; ``total``: of all rows, not of a page.

    ``sees_costs``: whether the reader may see prices at all; ``note``: what is left out, and why.
    """

    columns: tuple[Column, ...]
    rows: list[Row]
    by: str = ""
    groups: tuple[str, ...] = ()
    total: tuple[Value, ...] = ()
    cards: tuple[Card, ...] = ()
    picture: Picture | None = None
    note: str = ""
    order: str = ""
    has_more: bool = False
    sees_costs: bool = True
    topics: tuple[str, ...] = field(default_factory=lambda: tuple(TOPICS))
    topic: str = ""
    #: what the supplier and the SKU of the filters are called
    partner_name: str = ""
    sku_name: str = ""
    #: what the group is called whose lines these are
    group_name: str = ""
