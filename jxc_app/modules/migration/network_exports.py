"""Stock health as tables for people: each warehouse with its figures, and the SKUs behind one of them."""

from collections.abc import Iterator
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query, read_in
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.stock_health.queries import Span, WarehouseHealth, network_health, stream_skus
from jxc_app.modules.stock_health.rules import STATE_TITLES
from jxc_app.modules.transfer_advice.permissions import ADVICE_VIEW

NETWORK_COLUMNS = (
    "编码", "仓库门店", "计划商品", "缺货", "偏低", "正常", "积压", "缺货率（%）", "积压金额（元）",
    "30 天缺货天数", "30 天缺货率（%）", "30 天积压天数", "90 天缺货天数", "90 天缺货率（%）", "90 天积压天数",
)  # fmt: skip
NETWORK_SKU_COLUMNS = (
    "仓库门店", "商品编码", "商品名称", "规格", "单位", "状态", "可用", "警戒线", "目标", "每天卖", "多出",
    "库存金额（元）",
)  # fmt: skip
_HUNDRED = 100


@query("stock_health.export", title="导出网络健康", permission=ADVICE_VIEW)
def network_table(session: Session, scope: Scope, actor: Actor) -> Iterator[tuple[Cell, ...]]:
    """Every warehouse in sight as :data:`NETWORK_COLUMNS`; what the reader may not know is left empty."""
    for row in read_in(session, network_health, actor).warehouses:
        yield _cells(row)


def _cells(row: WarehouseHealth) -> tuple[Cell, ...]:
    return (
        row.code, row.name, row.planned, row.lacking, row.low, row.normal, row.surplus, _percent(row.rate), row.value,
        *_span(row.month), *_span(row.quarter),
    )  # fmt: skip


def _span(span: Span | None) -> tuple[Cell, ...]:
    return (None, None, None) if span is None else (span.lacking, _percent(span.rate), span.surplus)


def _percent(rate: Decimal | None) -> Decimal | None:
    return None if rate is None else rate * _HUNDRED


@query("stock_health.export_skus", title="导出网络健康的商品", permission=ADVICE_VIEW)
def network_sku_table(
    session: Session, scope: Scope, actor: Actor, *, warehouse_id: int, state: str
) -> Iterator[tuple[Cell, ...]]:
    """The SKUs of a warehouse in one state as :data:`NETWORK_SKU_COLUMNS`."""
    for row in stream_skus(session, scope, actor, warehouse_id, state):
        yield (
            row.warehouse, row.sku_code, row.sku_name, row.spec, row.unit, STATE_TITLES[row.state], row.free, row.line,
            row.target, row.per_day, row.excess, row.value,
        )  # fmt: skip
