"""What is owed as its page shows it: suppliers, invoices and payment requests, ready to show."""

from dataclasses import dataclass
from decimal import Decimal

from jxc_app.modules.settlement.payables import DuePayment, OwedInvoice, SupplierDebt
from jxc_app.state.formats import money

KIND_TITLES = {"invoice": "发票", "ahead": "预付", "statement": "无票，凭对账单"}
#: what those read who hold the right and had a part in the document
OWN_INVOICE, OWN_REQUEST = "是您登记的，请由别人放行差异", "是您申请的，请由别人付款"


@dataclass(frozen=True, slots=True)
class DebtRow:
    """One supplier, ready to show; ``ages`` after :data:`AGES`."""

    id: int
    name: str
    href: str
    bill_href: str
    unbilled: str
    owed: str
    held: str
    payable: str
    credit: str
    due: str
    is_late: bool
    ages: list[str]


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice, ready to show."""

    id: int
    version: int
    number: str
    href: str
    paper: str
    supplier: str
    issued_on: str
    due: str
    is_late: bool
    gross: str
    open: str
    rule: str
    status: str
    look: str
    held: str
    accepted: str
    may_choose: bool
    may_accept: bool
    may_set_off: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment request, ready to show."""

    id: int
    version: int
    number: str
    href: str
    supplier: str
    amount: str
    open: str
    kind: str
    due: str
    is_late: bool
    made_by: str
    held: str
    may_pay: bool


def _due(days_left: int, day: str) -> str:
    if days_left < 0:
        return f"{day} 逾期 {-days_left} 天"
    return f"{day} 今天到期" if days_left == 0 else f"{day} 还有 {days_left} 天"


def _some(amount: Decimal) -> str:
    return money(amount) if amount else ""


def debt_row(one: SupplierDebt) -> DebtRow:
    """A supplier."""
    return DebtRow(
        one.partner_id, one.partner_name, f"/payables?tab=invoices&supplier={one.partner_id}",
        f"/invoice?supplier={one.partner_id}" if one.unbilled else "", _some(one.unbilled), _some(one.owed),
        _some(one.held), _some(one.payable), _some(one.credit), one.next_due.isoformat() if one.next_due else "",
        any(one.ages[1:]), [_some(part) for part in one.ages],
    )  # fmt: skip


def may_ask(one: OwedInvoice) -> bool:
    """Whether something of it may be asked for now."""
    return one.open > 0 and one.step in ("open", "part") and not one.held


def invoice_row(one: OwedInvoice, picked: set[int], *, may_accept: bool, is_own: bool, owes: bool) -> InvoiceRow:
    """An invoice; ``owes``: its supplier has a credit that may pay it."""
    look = "frozen" if one.held else "posted" if one.step == "open" else "submitted"
    waits = may_accept and one.differs and one.step == "open"
    held = f"{one.held}。{OWN_INVOICE}" if waits and is_own else one.held
    return InvoiceRow(
        one.id, one.version, one.number, f"/document?id={one.id}", one.paper_number, one.partner_name,
        one.issued_on.isoformat(), _due(one.days_left, one.due_on.isoformat()), one.days_left < 0, money(one.gross),
        money(one.open) if one.step != "waiting" else "", one.due_rule,
        "暂停付款" if one.held else "可付款" if one.step == "open" else one.status_title, look, held, one.accepted,
        may_ask(one), waits and not is_own,
        owes and one.open > 0 and one.step in ("open", "part"), one.id in picked,
    )  # fmt: skip


def payment_row(one: DuePayment, *, may_pay: bool, is_own: bool) -> PaymentRow:
    """A payment request; who wrote it leaves the paying to somebody else."""
    return PaymentRow(
        one.id, one.version, one.number, f"/document?id={one.id}", one.partner_name, money(one.amount),
        money(one.open), KIND_TITLES[one.kind], _due(one.days_left, one.due_on.isoformat()), one.days_left < 0,
        one.made_by, one.held or (OWN_REQUEST if may_pay and is_own else ""), may_pay and not one.held and not is_own,
    )  # fmt: skip
