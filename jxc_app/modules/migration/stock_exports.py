"""Stock and the history of a SKU as tables for people: what the screens show, in their words."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.ledger import LedgerFilter, stream_sku_ledger
from jxc_app.modules.documents.turnover import TurnoverFilter, stream_turnover
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.queries import StockFilter, stream_sku_stock, stream_stock
from jxc_app.modules.migration.writers import Cell

Rows = Iterator[tuple[Cell, ...]]
_SKU = ("商品编码", "商品名称", "规格", "分类", "单位")
_QUANTITIES = ("现存量", "占用量", "可用量", "在途", "待检", "冻结")
PAIR_COLUMNS = (*_SKU, "仓库", *_QUANTITIES, "下限", "上限", "货位")
SKU_COLUMNS = (*_SKU, *_QUANTITIES, "有货仓库数", "低于下限仓库数")
LEDGER_COLUMNS = (
    "序号", "发生时间", "录入时间", "单据类型", "单号", "红冲", "从仓库", "从库位", "到仓库", "到库位", "批次", "数量",
    "变动", "结存", "操作人",
)  # fmt: skip
#: said of a row whose value cannot be
ODD = "结存金额不合常理"
TURNOVER_COLUMNS = (
    *_SKU, "仓库", "期初数量", "期初金额", "收入数量", "收入金额", "发出数量", "发出金额", "调整金额", "结存数量",
    "结存金额", "提示",
)  # fmt: skip


@query("stock.export_filtered", title="导出筛选出的库存", permission=STOCK_VIEW)
def filtered_stock_table(session: Session, scope: Scope, *, wanted: StockFilter | None = None) -> Rows:
    """What the filters let through, as :data:`PAIR_COLUMNS` or, summed by SKU, as :data:`SKU_COLUMNS`."""
    wanted = wanted or StockFilter()
    if wanted.by_sku:
        for summed in stream_sku_stock(session, scope, wanted):
            yield (
                summed.sku_code, summed.sku_name, summed.spec, summed.category, summed.unit_name, summed.on_hand,
                summed.reserved, summed.available, summed.in_transit, summed.qc_hold, summed.blocked,
                summed.warehouses, summed.short_in,
            )  # fmt: skip
        return
    for row in stream_stock(session, scope, wanted):
        yield (
            row.sku_code, row.sku_name, row.spec, row.category, row.unit_name, row.warehouse_name, row.on_hand,
            row.reserved, row.available, row.in_transit, row.qc_hold, row.blocked, row.minimum, row.maximum,
            row.shelf,
        )  # fmt: skip


@query("stock.export_ledger", title="导出商品流水", permission=STOCK_VIEW)
def sku_ledger_table(session: Session, scope: Scope, actor: Actor, *, wanted: LedgerFilter) -> Rows:
    """The history of one SKU as :data:`LEDGER_COLUMNS`, latest first, on the company's clock."""
    zone = get_settings().zone
    for row in stream_sku_ledger(session, scope, actor, wanted):
        yield (
            row.seq, row.effective_at.astimezone(zone), row.recorded_at.astimezone(zone), row.document_type_title,
            row.document_number, "红冲" if row.is_reversal else "", row.from_warehouse, row.from_place,
            row.to_warehouse, row.to_place, row.lot, row.quantity, row.change, row.balance, row.actor_name,
        )  # fmt: skip


@query("stock.export_turnover", title="导出收发存汇总表", permission=STOCK_VIEW)
def turnover_table(session: Session, scope: Scope, actor: Actor, *, wanted: TurnoverFilter) -> Rows:
    """Every row of 收发存汇总表 as :data:`TURNOVER_COLUMNS`; values are empty for whoever may not see costs."""
    for row in stream_turnover(session, scope, actor, wanted):
        sums = row.sums
        yield (
            row.sku_code, row.sku_name, row.spec, row.category, row.unit_name, row.warehouse_name, sums.opening,
            sums.opening_value, sums.received, sums.received_value, sums.issued, sums.issued_value,
            sums.adjusted_value, sums.closing, sums.closing_value, ODD if sums.is_odd else "",
        )  # fmt: skip
