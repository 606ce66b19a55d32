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
from jxc_app.modules.receivables.stated import CHANGES, StatementFilter, all_customer_statements, get_customer_statement
from jxc_app.modules.receivables.statements import papers_of

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
MADE_COLUMNS = (
    "对账单号", "客户", "起始日期", "截止日期", "期初应收", "本期销售", "本期退货", "本期收款", "本期退款", "期末应收",
    "状态", "客户答复人", "答复时间", "有异议行数", "取代它的对账单",
)  # fmt: skip
LINE_COLUMNS = ("日期", "单号", "自有单号", "摘要", "应收增加", "应收减少", "客户答复", "客户说明", "后来的改动")
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
    for one in papers_of(session, scope, partner_id, from_on, to_on):
        yield (
            one.on, one.number, one.own_number, one.title, one.warehouse_name, one.owed or None, one.paid or None,
            one.balance, one.remark,
        )  # fmt: skip


@query("customer_statement.export", title="导出客户对账单列表", permission=RECEIVABLE_VIEW)
def made_table(session: Session, scope: Scope, *, only: StatementFilter) -> Rows:
    """Every statement in force."""
    for one in all_customer_statements(session, scope, only):
        yield (
            one.number, one.partner_name, one.from_on, one.to_on, one.opening, one.sold, one.returned, one.received,
            one.refunded, one.closing, one.step_title, one.answered_by, one.answered_at, one.objected or None,
            one.replaced_by,
        )  # fmt: skip


@query("customer_statement.export_lines", title="导出客户对账单明细", permission=RECEIVABLE_VIEW)
def made_lines_table(session: Session, scope: Scope, *, document_id: int) -> Rows:
    """Every line of one statement as it was made, then what has changed since. Raises NotFound."""
    found = get_customer_statement.work(session, scope, document_id=document_id)
    for one in found.stated.lines:
        owed, paid = (one.amount, None) if one.amount > 0 else (None, -one.amount)
        said = {"confirmed": "无误", "objected": "有异议"}.get(one.verdict, "")
        yield (one.on, one.number, one.own_number, one.sku_name, owed, paid, said, one.remark, "")
    for change in found.differences:
        owed, paid = (change.amount, None) if change.amount > 0 else (None, -change.amount)
        yield (change.on, change.number, "", change.title, owed, paid, "", "", CHANGES[change.kind])
