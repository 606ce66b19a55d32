"""What a pool of stores has, as a table for people."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.fulfilment.pooling import PoolFilter, all_pooled
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.migration.writers import Cell

POOL_COLUMNS = ("商品编码", "商品名称", "规格", "单位", "现存量", "占用量", "保护或到期", "可用量", "有货门店")


@query("pool.export", title="导出虚拟总仓可用量", permission=STOCK_VIEW)
def pool_table(session: Session, scope: Scope, actor: Actor, *, wanted: PoolFilter) -> Iterator[tuple[Cell, ...]]:
    """Every SKU that the filter lets through as :data:`POOL_COLUMNS`; quantities in base units."""
    for one in all_pooled(session, scope, actor, wanted):
        yield (
            one.code, one.name, one.spec, one.unit, one.on_hand, one.reserved, one.kept_back, one.available, one.stores
        )  # fmt: skip
