"""What customers owe, as tables for people: by age, by document, the money that came in, and one customer's account."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.receivables.owing import Wanted, all_customers, all_papers
from jxc_app.modules.receivables.permissions import RECEIVABLE_VIEW
from jxc_app.modules.receivables.receipts import all_money
from jxc_app.modules.receivables.statements import stated_lines

Rows = Iterator[tuple[Cell, ...]]
CUSTOMER_COLUMNS = (
    "客户", "应收", "未到期", "逾期 1-30 天", "逾期 31-60 天", "逾期 61-90 天", "逾期 90 天以上", "逾期合计",
    "预收与退货款", "信用额度", "未结单据", "最早到期",
)  # fmt: skip
PAPER_COLUMNS = (
    "客户", "单号", "自有单号", "类型", "仓库", "日期", "到期日", "距到期天数", "结算", "金额", "已收", "未收",
)  # fmt: skip
MONEY_COLUMNS = (
    "日期", "单号", "类型", "状态", "客户", "仓库", "方式", "金额", "未核销（预收）", "经办人", "流水号", "备注",
)  # fmt: skip
STATEMENT_COLUMNS = ("日期", "单号", "自有单号", "摘要", "仓库", "应收增加", "应收减少", "应收余额", "备注")


@query("receivable.export_customers", title="导出客户应收", permission=RECEIVABLE_VIEW)
def customer_table(session: Session, scope: Scope, *, only: Wanted) -> Rows:
    """What each customer owes, by age."""
    for one in all_customers(session, scope, only):
        yield (
            one.partner_name, one.owed, *one.ages, one.late, one.credit, one.limit, one.papers, one.next_due,
        )  # fmt: skip


@query("receivable.export_papers", title="导出未结单据", permission=RECEIVABLE_VIEW)
def paper_table(session: Session, scope: Scope, *, only: Wanted) -> Rows:
    """Every document of which something is owed; days past due are below zero."""
    for one in all_papers(session, scope, only):
        yield (
            one.partner_name, one.number, one.own_number, one.type_title, one.warehouse_name, one.occurred_on,
            one.due_on, one.days_left, "挂账" if one.on_account else "现结", one.amount, one.settled, one.open,
        )  # fmt: skip


@query("receivable.export_money", title="导出收款记录", permission=RECEIVABLE_VIEW)
def money_table(session: Session, scope: Scope, *, only: Wanted) -> Rows:
    """Every receipt, refund and set-off."""
    for one in all_money(session, scope, only):
        yield (
            one.on, one.number, one.type_title, one.status_title, one.partner_name, one.warehouse_name, one.method,
            one.amount, one.left, one.made_by, one.own_number, one.remark,
        )  # fmt: skip


@query("receivable.export_statement", title="导出客户对账单", permission=RECEIVABLE_VIEW)
def statement_table(session: Session, scope: Scope, *, partner_id: int, from_on: date, to_on: date) -> Rows:
    """Every line of one customer's account. Raises NotFound."""
    partner = session.get(Partner, partner_id)
    if partner is None or not partner.is_customer:
        raise NotFound("partner.not_found")
    for one in stated_lines(session, scope, partner_id, from_on, to_on):
        yield (
            one.on, one.number, one.own_number, one.title, one.warehouse_name, one.owed or None, one.paid or None,
            one.balance, one.remark,
        )  # fmt: skip
