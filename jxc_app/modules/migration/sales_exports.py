"""Sales orders as a table for people."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.sales.queries import OrderFilter, all_orders

ORDER_COLUMNS = (
    "订单号", "订单日期", "客户", "仓库", "状态", "行数", "订购", "未发", "配货中", "占用", "缺货", "承诺交货",
    "占用到", "金额", "备注",
)  # fmt: skip


@query("sales.export_orders", title="导出销售订单", permission=DOCUMENT_VIEW)
def order_table(
    session: Session, scope: Scope, *, wanted: OrderFilter, actor: Actor | None = None
) -> Iterator[tuple[Cell, ...]]:
    """Every order that the filter lets through as :data:`ORDER_COLUMNS`; quantities in base units."""
    zone = get_settings().zone
    for one in all_orders(session, scope, wanted, actor):
        until = f"{one.until.astimezone(zone):%Y-%m-%d %H:%M}" if one.until else ("订单结束" if one.keeps else "")
        yield (
            one.number, one.ordered_on, one.partner_name, one.warehouse_name, one.status_title, one.lines, one.ordered,
            one.open, one.picked, one.kept, one.lacking, one.due_on, until, one.amount, one.remark,
        )  # fmt: skip
