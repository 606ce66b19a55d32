"""The counter as tables for people: the tickets of a day, and what was sold and is not there."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.permissions import DOCUMENT_PRICE, DOCUMENT_VIEW
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.retail.queries import TicketFilter, all_tickets
from jxc_app.modules.retail.shortage_queries import ShortageFilter, all_shortages

TICKET_COLUMNS = ("单号", "时间", "单据", "门店", "收银员", "金额", "收款方式", "缺货行", "备注")
SHORTAGE_COLUMNS = (
    "零售单", "业务日期", "门店", "商品编码", "商品名称", "规格", "单位", "卖出时缺", "已补出", "已核销", "还缺",
    "状态", "核销原因",
)  # fmt: skip


@query("retail.export_day", title="导出今日零售", permission=DOCUMENT_PRICE)
def ticket_table(session: Session, scope: Scope, *, wanted: TicketFilter) -> Iterator[tuple[Cell, ...]]:
    """Every ticket of a day as :data:`TICKET_COLUMNS`; yuan, less than nothing where money went out."""
    zone = get_settings().zone
    for one in all_tickets(session, scope, wanted):
        yield (
            one.number, f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}", one.title, one.warehouse_name, one.person_name,
            one.amount, one.ways, one.short or None, one.remark,
        )  # fmt: skip


@query("retail.export_shortages", title="导出缺货待处理", permission=DOCUMENT_VIEW)
def shortage_table(session: Session, scope: Scope, *, wanted: ShortageFilter) -> Iterator[tuple[Cell, ...]]:
    """Every shortage that the filter lets through as :data:`SHORTAGE_COLUMNS`; quantities in base units."""
    for one in all_shortages(session, scope, wanted):
        yield (
            one.number, one.sold_on, one.warehouse_name, one.sku_code, one.sku_name, one.spec, one.unit_name,
            one.quantity, one.settled, one.written_off, one.open, one.state_title, one.reason,
        )  # fmt: skip
