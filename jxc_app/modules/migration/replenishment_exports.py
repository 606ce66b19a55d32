"""Suggestions as a table for people: what the screen shows, and the figures behind each."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.replenishment.methods.classes import CLASS_TITLES
from jxc_app.modules.replenishment.methods.planning import CHOSEN_TITLES
from jxc_app.modules.replenishment.permissions import REPLENISHMENT_VIEW
from jxc_app.modules.replenishment.queries import SuggestionFilter, SuggestionRow, stream_suggestions
from jxc_app.modules.replenishment.rules import STATE_TITLES

SUGGESTION_COLUMNS = (
    "商品编码", "商品名称", "规格", "分类", "仓库", "供应商", "建议数量", "单位", "还能卖几天", "现存", "占用", "在订",
    "在途", "每天需求", "需求类型", "方法", "到货天数", "安全库存", "补货点", "补到",
    "状态", "原因", "处理人", "计算时间",
)  # fmt: skip
_FIGURES = ("on_hand", "reserved", "on_order", "in_transit", "per_day")


@query("replenishment.export", title="导出补货建议", permission=REPLENISHMENT_VIEW)
def suggestion_table(
    session: Session, scope: Scope, actor: Actor, *, wanted: SuggestionFilter
) -> Iterator[tuple[Cell, ...]]:
    """Every row of the filters as :data:`SUGGESTION_COLUMNS`; no supplier for whoever may not know one."""
    for row in stream_suggestions(session, scope, actor, wanted):
        yield _cells(row)


def _cells(row: SuggestionRow) -> tuple[Cell, ...]:
    w = row.working
    return (
        row.sku_code, row.sku_name, row.spec, row.category, row.warehouse_name, row.supplier, row.quantity, row.unit,
        row.days_left, *(_figure(w, name) for name in _FIGURES), CLASS_TITLES.get(w["class"], ""),
        CHOSEN_TITLES.get(w["method"], ""), *(_figure(w, name) for name in ("lead", "safety", "point", "up_to")),
        STATE_TITLES[row.state], row.reason, row.decided_by, row.computed_at.astimezone(get_settings().zone),
    )  # fmt: skip


def _figure(working: dict[str, Any], name: str) -> Decimal | None:
    """A figure of the working; none where the reader may not know it."""
    return Decimal(str(working[name])) if name in working else None
