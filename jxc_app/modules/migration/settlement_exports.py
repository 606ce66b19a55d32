"""What settling leaves, as tables for people: what falls due, how old it is, what differs, what was agreed."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.purchasing.permissions import PURCHASE_RULES
from jxc_app.modules.settlement.accruals import AccrualFilter, accrual_page, all_accruals
from jxc_app.modules.settlement.ahead import orders_ahead
from jxc_app.modules.settlement.calendar import payment_calendar
from jxc_app.modules.settlement.credits import CREDIT_TITLES, open_credits
from jxc_app.modules.settlement.differences import DifferenceFilter, all_differences
from jxc_app.modules.settlement.matched import STATES, MatchFilter, MatchLine, all_match_lines
from jxc_app.modules.settlement.payables import supplier_debts, unbilled_lines
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW
from jxc_app.modules.settlement.remembering import remembered_items
from jxc_app.modules.settlement.statements import StatementFilter, all_statements, get_statement
from jxc_app.modules.settlement.without_invoice import payments_without_invoice

Rows = Iterator[tuple[Cell, ...]]
CALENDAR_COLUMNS = (
    "从", "到", "单号", "供应商", "到期日", "未付金额", "暂停付款的原因", "已申请", "本段到期", "本段暂停",
    "累计要准备",
)  # fmt: skip
AGEING_COLUMNS = (
    "供应商", "未开票（暂估）", "已开票未付", "未到期", "逾期 1-30 天", "逾期 31-60 天", "逾期 61-90 天",
    "逾期 90 天以上", "暂停付款", "现在可付", "欠我方（可核销）", "最早到期",
)  # fmt: skip
MATCH_COLUMNS = (
    "发票号码", "单号", "供应商", "开票日期", "到期日", "收货单", "商品编码", "商品名称", "规格", "单位", "订购数量",
    "合格收货", "退货", "可开票", "开票数量", "订单单价", "开票单价", "开票金额", "差异金额", "原因代码", "原因",
    "状态", "下一步", "整张可付", "价差计入库存", "价差计入销售成本", "调整单",
)  # fmt: skip
STATEMENT_COLUMNS = (
    "对账单号", "供应商", "从", "到", "期初应付", "收货", "退货", "开票差异", "付款", "期末应付", "状态",
    "供应商答复人", "有异议行数",
)  # fmt: skip
LINE_COLUMNS = (
    "行号", "日期", "单号", "送货单号", "商品编码", "商品名称", "规格", "单位", "数量", "单价", "金额", "核对", "异议",
)  # fmt: skip
UNBILLED_COLUMNS = (
    "供应商", "收货单", "收货日期", "送货单号", "商品编码", "商品名称", "规格", "未开票数量", "单位", "订单单价",
    "暂估金额",
)  # fmt: skip
ACCRUAL_COLUMNS = (
    "截至", "供应商", "收货单", "收货日期", "天数", "送货单号", "仓库", "商品编码", "商品名称", "规格", "合格收货",
    "退货", "已开票", "未开票数量", "单位", "暂估单价", "税率%", "暂估金额（含税）", "暂估金额（不含税）",
)  # fmt: skip
DIFFERENCE_COLUMNS = (
    "日期", "调整单", "转回", "供应商", "发票号码", "发票单号", "收货单", "商品编码", "商品名称", "规格", "数量",
    "单位", "价差", "计入库存", "计入销售成本",
)  # fmt: skip
WITHOUT_COLUMNS = ("月份", "付款申请", "日期", "供应商", "对账单", "申请金额", "已付金额", "申请人", "备注")
CREDIT_COLUMNS = ("类别", "单据", "供应商", "日期", "来源", "金额", "还欠我方")
AHEAD_COLUMNS = ("采购订单", "供应商", "下单日期", "账期", "订单金额", "已申请", "已付", "还可申请")
ITEM_COLUMNS = (
    "票面品名", "规格型号", "票面单位", "商品编码", "商品名称", "规格", "每单位折合", "单位", "确认人", "确认时间",
)  # fmt: skip
_VERDICTS = {"": "", "confirmed": "无误", "objected": "有异议"}


@query("payable.export_calendar", title="导出付款日历", permission=PAYABLE_VIEW)
def calendar_table(session: Session, scope: Scope, *, step: str, days: int) -> Rows:
    """Every amount that falls due, with the sums of its days."""
    for row in payment_calendar.work(session, scope, step=step, days=days):
        for one in row.items:
            yield (
                row.starts_on or "已逾期", row.ends_on, one.number, one.partner_name, one.due_on, one.amount, one.held,
                "是" if one.asked else "否", row.due, row.held, row.together,
            )  # fmt: skip


@query("payable.export_ageing", title="导出应付账龄", permission=PAYABLE_VIEW)
def ageing_table(session: Session, scope: Scope) -> Rows:
    """What each supplier is owed, by age."""
    for one in supplier_debts.work(session, scope):
        yield (one.partner_name, one.unbilled, one.owed, *one.ages, one.held, one.payable, one.credit, one.next_due)


@query("match.export", title="导出匹配差异", permission=PAYABLE_VIEW)
def match_table(session: Session, scope: Scope, *, only: MatchFilter) -> Rows:
    """Every billed line that was asked for, with the codes of its causes."""
    for one in all_match_lines(session, scope, only):
        yield (
            one.paper_number, one.number, one.partner_name, one.issued_on, one.due_on, one.receipt_number,
            one.sku_code, one.sku_name, one.spec, one.unit_name, one.ordered, one.accepted, one.returned, one.open,
            one.billed, one.price_ordered, one.price_billed, one.amount, one.difference, ",".join(one.causes),
            one.words, STATES[one.state], one.next_step, one.payable, *_went(one),
        )  # fmt: skip


def _went(one: MatchLine) -> tuple[Cell, ...]:
    return (one.went.kept, one.went.expensed, one.went.number) if one.went else (None, None, "")


@query("statement.export", title="导出对账单列表", permission=PAYABLE_VIEW)
def statement_table(session: Session, scope: Scope, *, only: StatementFilter) -> Rows:
    """Every statement that was asked for."""
    for one in all_statements(session, scope, only):
        yield (
            one.number, one.partner_name, one.from_on, one.to_on, one.opening, one.received, one.returned,
            one.adjusted, one.paid, one.closing, one.step_title, one.answered_by, one.objected,
        )  # fmt: skip


@query("statement.export_lines", title="导出对账单", permission=PAYABLE_VIEW)
def stated_table(session: Session, scope: Scope, *, document_id: int) -> Rows:
    """One statement as its supplier gets it: its lines, and below them what is open. Raises NotFound."""
    found = get_statement.work(session, scope, document_id=document_id)
    for one in found.lines:
        yield (
            one.line_no, one.on, one.number, one.own_number, one.sku_code, one.sku_name, one.spec, one.unit_name,
            one.quantity, one.price, one.amount, _VERDICTS[one.verdict], one.remark,
        )  # fmt: skip
    sums = (
        ("期初应付", found.opening), ("本期收货", found.received), ("本期退货", -found.returned),
        ("开票差异", found.adjusted), ("本期付款", -found.paid), ("期末应付", found.closing),
    )  # fmt: skip
    for title, amount in sums:
        yield (None, None, title, "", "", "", "", "", None, None, amount, "", "")


@query("payable.export_unbilled", title="导出暂估", permission=PAYABLE_VIEW)
def unbilled_table(session: Session, scope: Scope) -> Rows:
    """What came and is not billed, at the price ordered."""
    for one in unbilled_lines.work(session, scope):
        yield (
            one.partner_name, one.receipt_number, one.received_on, one.own_number, one.sku_code, one.sku_name,
            one.spec, one.open, one.unit_name, one.price, one.amount,
        )  # fmt: skip


@query("payable.export_accruals", title="导出暂估清单", permission=PAYABLE_VIEW)
def accrual_table(session: Session, scope: Scope, *, only: AccrualFilter) -> Rows:
    """What is accrued at the end of the day that was asked for."""
    on = accrual_page.work(session, scope, only=only, size=1).on
    for one in all_accruals(session, scope, only):
        yield (
            on, one.partner_name, one.receipt_number, one.received_on, one.age, one.own_number, one.warehouse_name,
            one.sku_code, one.sku_name, one.spec, one.accepted, one.returned, one.billed, one.open, one.unit_name,
            one.price, one.tax_percent, one.amount, one.net,
        )  # fmt: skip


@query("payable.export_differences", title="导出采购价差", permission=PAYABLE_VIEW)
def difference_table(session: Session, scope: Scope, *, only: DifferenceFilter) -> Rows:
    """Every difference that was asked for, and where it went."""
    for one in all_differences(session, scope, only):
        yield (
            one.on, one.number, "是" if one.is_back else "", one.partner_name, one.paper_number, one.invoice_number,
            one.receipt_number, one.sku_code, one.sku_name, one.spec, one.quantity, one.unit_name, one.difference,
            one.kept, one.expensed,
        )  # fmt: skip


@query("payable.export_without_invoice", title="导出无票付款台账", permission=PAYABLE_VIEW)
def without_invoice_table(session: Session, scope: Scope) -> Rows:
    """Every payment without an invoice, by month."""
    for one in payments_without_invoice.work(session, scope):
        yield (
            f"{one.asked_on:%Y-%m}", one.number, one.asked_on, one.partner_name, one.statement_number, one.amount,
            one.paid, one.asked_by, one.remark,
        )  # fmt: skip


@query("invoice.export_remembered", title="导出品名对应", permission=PURCHASE_RULES)
def item_table(session: Session, scope: Scope, *, partner_id: int) -> Rows:
    """What a supplier's invoices call our goods."""
    for one in remembered_items.work(session, scope, partner_id=partner_id):
        yield (
            one.name, one.spec, one.unit, one.sku_code, one.sku_name, one.sku_spec, one.per_unit, one.base_unit,
            one.confirmed_by, one.confirmed_at,
        )  # fmt: skip


@query("payable.export_credits", title="导出预付与退货抵扣", permission=PAYABLE_VIEW)
def credit_table(session: Session, scope: Scope) -> Rows:
    """What suppliers owe and nobody has set off."""
    for one in open_credits.work(session, scope):
        yield (
            CREDIT_TITLES[one.kind], one.number, one.partner_name, one.on, one.behind_number, one.amount, one.open,
        )  # fmt: skip


@query("payable.export_ahead", title="导出可预付订单", permission=PAYABLE_VIEW)
def ahead_table(session: Session, scope: Scope) -> Rows:
    """Orders that may be paid before they come."""
    for one in orders_ahead.work(session, scope):
        yield (
            one.number, one.partner_name, one.ordered_on, one.terms, one.amount, one.asked, one.paid, one.room,
        )  # fmt: skip
