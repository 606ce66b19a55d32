"""One row of the ABC classes as it is shown, and what the address of the page asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from jxc_app.core.quantities import from_scaled
from jxc_app.modules.counting.abc_queries import ORDERS, AbcFilter, AbcRow, AbcRuleView
from jxc_app.modules.counting.abc_rules import CLASSES
from jxc_app.state.addresses import digits
from jxc_app.state.formats import moment, money

ONLY = {"waiting": "待下月确认", "pinned": "手工固定"}


@dataclass(frozen=True, slots=True)
class AbcLine:
    """One row; values and shares are empty for whoever may not see them."""

    key: str
    sku_id: int
    warehouse_id: int
    href: str
    code: str
    name: str
    spec: str
    warehouse: str
    abc_class: str
    consumption_class: str
    consumption_value: str
    consumption_before: str
    stock_class: str
    stock_value: str
    stock_before: str
    note: str
    is_pinned: bool
    may_pin: bool


@dataclass(frozen=True, slots=True)
class AskedClasses:
    """What the address asks for; warehouse ``0``: all of them together."""

    search: str = ""
    warehouse: str = ""
    abc_class: str = ""
    only: str = ""
    order: str = "class"

    def parameters(self) -> dict[str, str]:
        """Under the names that the export knows too."""
        return {"search": self.search, "warehouse": self.warehouse, "class": self.abc_class, "only": self.only}

    def filter(self) -> AbcFilter:
        """The same for the query."""
        warehouse_id = int(self.warehouse) if self.warehouse else None
        return AbcFilter(self.search, warehouse_id, self.abc_class, self.only)


def asked_in(address: Mapping[str, str]) -> AskedClasses:
    """The filters of an address; what makes no sense is left out."""
    abc_class, only, order = address.get("class", ""), address.get("only", ""), address.get("order", "")
    return AskedClasses(
        search=address.get("search", "")[:100],
        warehouse=digits(address.get("warehouse", "")),
        abc_class=abc_class if abc_class in CLASSES else "",
        only=only if only in ONLY else "",
        order=order if order in ORDERS else "class",
    )


def line_of(row: AbcRow) -> AbcLine:
    """A row in words."""
    place = f"&warehouse={row.warehouse_id}" if row.warehouse_id else ""
    return AbcLine(
        f"{row.sku_id}-{row.warehouse_id}", row.sku_id, row.warehouse_id, f"/sku?id={row.sku_id}{place}",
        row.sku_code, row.sku_name, row.spec, row.warehouse_name or "全部仓库合计", row.abc_class,
        row.consumption_class, money(row.consumption_value), percent(row.consumption_before), row.stock_class,
        money(row.stock_value), percent(row.stock_before), note_of(row), row.pinned_class is not None, row.may_pin,
    )  # fmt: skip


def note_of(row: AbcRow) -> str:
    """What there is to know of a class beyond its values."""
    if row.pinned_class is not None:
        return f"已固定（计算为 {row.computed_class}）：{row.pin_reason}（{row.pinned_by}，{moment(row.pinned_at)}）"
    return f"本月结果 {row.result}，下月相同才改" if row.waits else ""


def percent(share: int | None) -> str:
    """Parts of ten thousand as percent; nothing for none."""
    return "" if share is None else f"{from_scaled(share, 2):.2f}%"


def rule_words(rule: AbcRuleView) -> list[str]:
    """The rule in sentences, with the company's own numbers."""
    return [
        f"消耗额：最近 {rule.days} 天销售、生产领用和其他出库的成本金额，减去销售退货和红冲；调拨、盘点、报损不算。",
        f"每个仓库各自从高到低排列，排在前面的累计占比不到 {rule.a_percent}% 的是 A，不到 {rule.b_percent}% 的是 B，"
        "其余是 C；金额相同按商品编码排，没有金额的是 C。",
        "消耗额和库存额各排一次，取两者中较高的一类。",
        "每月自动计算一次；结果与现有分类不同时，连续两个月相同才改，升降都一样。第一次的结果直接生效。",
    ]
