"""ABC classes as a table for people: what the screen shows, in its words."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.quantities import from_scaled
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.counting.abc_queries import AbcFilter, stream_classes
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.migration.writers import Cell

ABC_COLUMNS = (
    "商品编码", "商品名称", "规格", "仓库", "分类", "计算分类", "本月结果", "消耗额", "消耗额前面累计占比（%）",
    "消耗额分类", "库存额", "库存额前面累计占比（%）", "库存额分类", "固定为", "固定原因", "固定人", "固定时间",
)  # fmt: skip


@query("abc.export", title="导出 ABC 分类", permission=STOCK_VIEW)
def abc_table(session: Session, scope: Scope, actor: Actor, *, wanted: AbcFilter) -> Iterator[tuple[Cell, ...]]:
    """Every row of the filters as :data:`ABC_COLUMNS`; values are empty for whoever may not see costs."""
    zone = get_settings().zone
    for row in stream_classes(session, scope, actor, wanted):
        yield (
            row.sku_code, row.sku_name, row.spec, row.warehouse_name or "全部仓库合计", row.abc_class,
            row.computed_class, row.result, row.consumption_value, _percent(row.consumption_before),
            row.consumption_class, row.stock_value, _percent(row.stock_before), row.stock_class,
            row.pinned_class or "", row.pin_reason, row.pinned_by,
            None if row.pinned_at is None else row.pinned_at.astimezone(zone),
        )  # fmt: skip


def _percent(share: int | None) -> Cell:
    return None if share is None else from_scaled(share, 2)
