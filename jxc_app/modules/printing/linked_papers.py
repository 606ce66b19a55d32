"""The papers behind a partner's link: an order as we print it, a statement with its sums and lines.

They are drawn for whoever holds the link, and for the mail that carries it; neither counts as a print of ours.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO

from sqlmodel import Session

from jxc_app.core.quantities import plain
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Scope, use_case
from jxc_app.modules.access.partner_links import LinkAnswer, is_first_look
from jxc_app.modules.documents.models import Document
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.printing.papers import Layout
from jxc_app.modules.printing.pen import Pen
from jxc_app.modules.printing.queries import company_letterhead, slip_for
from jxc_app.modules.printing.slips import Copy, Slip, amount_text, quantity_text
from jxc_app.modules.printing.tables import Column, TablePaper, draw_table
from jxc_app.modules.purchasing.supplier_links import ORDER_DOOR, OpenOrder, SupplierOrder
from jxc_app.modules.receivables.money import STATEMENT as CUSTOMER
from jxc_app.modules.settlement.answering import STATEMENT_DOOR, OpenStatement
from jxc_app.modules.settlement.stated import StatedLine, StatementSeen, seen
from jxc_app.modules.settlement.statement_models import CONFIRMED, OBJECTED
from jxc_app.modules.sourcing.answering import AskedSku

_EVERYWHERE = Scope(everywhere=True)
_VERDICTS = {CONFIRMED: "无误", OBJECTED: "有异议"}
_COLUMNS = (
    Column("日期", 15), Column("单号", 25), Column("商品", 34), Column("数量", 13, is_number=True),
    Column("单价", 11, is_number=True), Column("金额", 15, is_number=True), Column("供方答复", 18),
)  # fmt: skip
_ASKED = (
    Column("行", 5), Column("商品", 38), Column("数量", 11, is_number=True), Column("单位", 8), Column("希望到货", 15),
    Column("含税单价", 15), Column("税率", 9), Column("交货天数", 13),
)  # fmt: skip
_PAPERS = (
    Column("日期", 16), Column("单号", 34), Column("摘要", 30), Column("应收增减", 20, is_number=True),
    Column("客户答复", 30),
)  # fmt: skip
_SUMS = (
    ("期初应付", "opening"), ("本期收货", "received"), ("本期退货", "returned"), ("开票差异", "adjusted"),
    ("本期付款", "paid"), ("期末应付", "closing"),
)  # fmt: skip
_CUSTOMER_SUMS = (
    ("期初应收", "opening"), ("本期销售", "sold"), ("本期退货", "returned"), ("本期收款", "received"),
    ("本期退款", "refunded"), ("期末应收", "closing"),
)  # fmt: skip


class OrderPaper(LinkAnswer):
    """The order as we print it."""

    slip: Slip | None = None


class StatementPaper(LinkAnswer):
    """The statement, and what our company calls itself."""

    company: str = ""
    stated: StatementSeen | None = None


@use_case("order.link_paper", title="供应商下载订单", public=True)
def order_paper(uow: UnitOfWork, command: OpenOrder) -> OrderPaper:
    """The paper of an order, for whoever holds its link."""
    found = ORDER_DOOR.enter(uow, command.token)
    if isinstance(found, SupplierOrder):
        return OrderPaper(ok=False, reason=found.reason, retry_after_seconds=found.retry_after_seconds)
    link, document = found
    is_first_look(uow, link)
    uow.record("document", document.id, document.number or "", after={"supplier_act": "已下载 PDF"})
    return OrderPaper(ok=True, slip=order_slip(uow.session, document, uow.now))


@use_case("statement.link_paper", title="往来单位下载对账单", public=True)
def statement_paper(uow: UnitOfWork, command: OpenStatement) -> StatementPaper:
    """The paper of a statement, for whoever holds its link."""
    found = STATEMENT_DOOR.enter(uow, command.token)
    if isinstance(found, StatementSeen):
        return StatementPaper(ok=False, reason=found.reason, retry_after_seconds=found.retry_after_seconds)
    uow.record(found.type, found.id, found.number or "", after={"opened": True})
    return StatementPaper(ok=True, company=company_letterhead(uow.session).shop_name, stated=seen(uow.session, found))


def order_slip(session: Session, document: Document, now: datetime) -> Slip:
    """The paper of an order with its prices, as its supplier may see them; no copy of ours, so it has no number."""
    taken = Copy(1, now, f"供应商 {session.get_one(Partner, document.partner_id).name}")
    return slip_for(session, _EVERYWHERE, document.id or 0, Actor.system(), taken, with_price=True)


def write_order(target: IO[bytes], slip: Slip) -> None:
    """The order as PDF, on A4."""
    from jxc_app.modules.printing.rendering import write_slips

    write_slips(target, [(slip, Layout.A4)])


def write_statement(target: IO[bytes], company: str, stated: StatementSeen) -> None:
    """The statement as PDF, on A4: sums, lines, the partner's word, room to sign."""
    of_customer = stated.type == CUSTOMER
    facts = [
        ("客户" if of_customer else "供应商", stated.partner_name), ("对账单号", stated.number),
        ("对账期间", f"{stated.from_on} 至 {stated.to_on}"),
        *((label, amount_text(getattr(stated, name))) for label, name in (_CUSTOMER_SUMS if of_customer else _SUMS)),
    ]  # fmt: skip
    columns: tuple[Column, ...]
    if of_customer:
        columns, rows = _PAPERS, [_paper_row(one) for one in stated.lines]
        title, means = "客户对账单", "期初 + 销售 - 退货 - 收款 + 退款 = 期末，单位：元"
    else:
        columns, rows = _COLUMNS, [_row(one) for one in stated.lines]
        title, means = "供应商对账单", "期初 + 收货 - 退货 + 开票差异 - 付款 = 期末，单位：元"
    paper = TablePaper(f"{company} {title}".strip(), facts, columns, rows, ("供方签章", "需方签章", "日期"), means)
    pen = Pen(target, f"{paper.title} {stated.number}")
    draw_table(pen, paper)
    pen.finish()


def write_inquiry(target: IO[bytes], company: str, number: str, until: datetime, asked: Sequence[AskedSku]) -> None:
    """An inquiry as PDF, on A4: what is asked, with room to write prices in."""
    facts = [("询价单号", number), ("报价截止", f"{until.astimezone(get_settings().zone):%Y-%m-%d %H:%M}")]
    rows = [
        (str(one.position), " ".join(filter(None, (one.name, one.spec))), one.quantity, one.unit,
         str(one.due_on or ""), "", "", "")
        for one in asked
    ]  # fmt: skip
    paper = TablePaper(
        f"{company} 询价单".strip(), facts, _ASKED, rows, ("报价单位签章", "联系人", "日期"),
        "单价为含税单价，单位：元；按其他包装报价的，请写明，如「元/箱，每箱 24 瓶」",
    )  # fmt: skip
    pen = Pen(target, f"{paper.title} {number}")
    draw_table(pen, paper)
    pen.finish()


def _paper_row(one: StatedLine) -> tuple[str, ...]:
    number = " ".join(filter(None, (one.number, one.own_number)))
    return one.on.isoformat(), number, one.sku_name, amount_text(one.amount), _said(one)


def _said(one: StatedLine) -> str:
    said = _VERDICTS.get(one.verdict, "")
    return f"{said}：{one.remark}" if one.remark else said


def _row(one: StatedLine) -> tuple[str, ...]:
    quantity = one.quantity or Decimal(0)
    back = "退货 " if quantity < 0 else ""
    return (
        one.on.isoformat(), " ".join(filter(None, (one.number, one.own_number))),
        " ".join(filter(None, (f"{back}{one.sku_name}", one.spec, one.sku_code))),
        f"{quantity_text(quantity)} {one.unit_name}", "" if one.price is None else plain(one.price),
        amount_text(one.amount), _said(one),
    )  # fmt: skip
