"""Unpaid invoices as a table for people."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.settlement.payables import read_owed
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

PAYABLE_COLUMNS = (
    "供应商", "发票号码", "单号", "开票日期", "到期日", "距到期天数", "价税合计", "状态", "暂停付款的原因", "放行说明",
)  # fmt: skip


@query("payable.export", title="导出未付发票", permission=PAYABLE_VIEW)
def payable_table(session: Session, scope: Scope) -> Iterator[tuple[Cell, ...]]:
    """Every unpaid invoice in scope as :data:`PAYABLE_COLUMNS`; days past due are below zero."""
    for one in read_owed(session, scope):
        yield (
            one.partner_name, one.paper_number, one.number, one.issued_on, one.due_on, one.days_left, one.gross,
            one.status_title, one.held, one.accepted,
        )  # fmt: skip
