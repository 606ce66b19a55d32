"""应付与付款: what each supplier is owed, invoices that may be paid, and what waits for the cashier."""

from dataclasses import dataclass
from decimal import Decimal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.types import SETTLEMENT_TITLES
from jxc_app.modules.settlement.accepting import accept_invoice
from jxc_app.modules.settlement.payables import (
    DuePayment,
    OwedInvoice,
    SupplierDebt,
    due_payments,
    owed_invoices,
    supplier_debts,
)
from jxc_app.modules.settlement.paying import pay_request, request_payment
from jxc_app.modules.settlement.registering import register_invoice
from jxc_app.modules.settlement.types import METHODS
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Option, money
from jxc_app.state.identity import current
from jxc_app.state.waiting import WaitingState

SUPPLIERS, INVOICES, PAYMENTS = "suppliers", "invoices", "payments"
_TABS = (SUPPLIERS, INVOICES, PAYMENTS)


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
    status: str
    look: str
    held: str
    accepted: str
    may_choose: bool
    may_accept: bool
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
    due: str
    is_late: bool
    made_by: str
    held: str
    may_pay: bool


class PayablesState(WaitingState, rx.State):
    """Three lists; ``chosen`` invoices become one request for each supplier."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    tab: str = SUPPLIERS
    debts: rx.Field[list[DebtRow]] = rx.field(default_factory=list)
    invoices: rx.Field[list[InvoiceRow]] = rx.field(default_factory=list)
    payments: rx.Field[list[PaymentRow]] = rx.field(default_factory=list)
    totals: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    order: str = "-owed"
    supplier: str = ""
    may_register: bool = False
    may_request: bool = False
    may_pay: bool = False
    methods: rx.Field[list[Option]] = rx.field(default_factory=list)
    chosen: int = 0
    chosen_amount: str = ""
    asks: str = ""
    asked_text: str = ""
    reason: str = ""
    method: str = METHODS[0]
    own_number: str = ""
    done_text: str = ""
    _supplier_id: int = 0
    _owed: tuple[OwedInvoice, ...] = ()
    _debts: tuple[SupplierDebt, ...] = ()
    _picked: rx.Field[set[int]] = rx.field(default_factory=set)
    _asked: tuple[int, int] = (0, 0)
    _key: str = ""

    @rx.event
    @requires(supplier_debts)
    async def open(self) -> None:
        """The list that the address asks for."""
        self._watch("document")
        asked = self.router.url.query_parameters
        rights = current.get().rights
        self.may_register, self.may_request = self._may(register_invoice), self._may(request_payment)
        self.may_pay = not rights.get("payment.post", Scope()).is_empty
        self.methods = [Option(code, SETTLEMENT_TITLES[code]) for code in METHODS]
        self._supplier_id = number(asked, "supplier")
        self.tab = asked.get("tab", "") if asked.get("tab") in _TABS else (INVOICES if self._supplier_id else SUPPLIERS)
        if "tab" not in asked and self.may_pay and not self.may_request:
            self.tab = PAYMENTS
        self._picked, self.asks, self.done_text, self.errors, self._key = set(), "", "", {}, new_key()
        await self._load()

    @rx.event
    @requires(supplier_debts)
    async def refresh(self) -> None:
        """Something was received, billed or paid; what is chosen stays."""
        await self._load()

    @rx.event
    @requires(supplier_debts)
    async def turn_to(self, tab: str) -> None:
        """Another list."""
        self.tab = tab if tab in _TABS else SUPPLIERS
        if self.tab == SUPPLIERS:
            self._supplier_id = 0
        await self._load()

    @rx.event
    @requires(supplier_debts)
    async def sort_by(self, order: str) -> None:
        """Suppliers in another order."""
        self.order = order[:20]
        self._show()

    @rx.event
    @requires(request_payment)
    async def tick(self, invoice_id: int, is_on: bool) -> None:
        """Choose an invoice to be paid, or not."""
        self._picked = (self._picked | {invoice_id}) if is_on else (self._picked - {invoice_id})
        self._show()

    @rx.event
    @requires(request_payment)
    async def tick_due(self) -> None:
        """Choose every invoice that may be paid and is due within a week."""
        self._picked = {one.id for one in self._owed if one.step == "open" and not one.held and one.days_left <= 7}
        self._show()

    @rx.event
    @requires(request_payment)
    async def request(self) -> EventSpec | None:
        """One payment request for each supplier among what is chosen."""
        by_supplier: dict[int, list[int]] = {}
        for one in self._owed:
            if one.id in self._picked:
                by_supplier.setdefault(one.partner_id, []).append(one.id)
        made = []
        try:
            for _, invoices in sorted(by_supplier.items()):
                # a key of its own each time: what was chosen may be another than when the last one was refused
                done = await self._perform(request_payment, {"document_key": new_key(), "invoice_ids": invoices})
                self._say_waiting(done)
                made.append(done.number or "")
        finally:
            self._told(made)
            await self._load()
        return None

    def _told(self, made: list[str]) -> None:
        if made:  # a second press finds nothing chosen any more, and says nothing else
            self.done_text = f"已生成付款申请 {'、'.join(made)}。"

    @rx.event
    @requires(accept_invoice)
    async def ask_accept(self, invoice_id: int) -> None:
        """Before a difference is let pass."""
        one = next((one for one in self._owed if one.id == invoice_id), None)
        if one is not None:
            self.asks, self.reason, self.errors, self._asked = "accept", "", {}, (one.id, one.version)
            self.asked_text = f"{one.number} · {one.partner_name} · ¥{money(one.gross)}：{one.held}"

    @rx.event
    @requires(pay_request)
    async def ask_pay(self, request_id: int) -> None:
        """Before money goes out."""
        row = next((one for one in self.payments if one.id == request_id), None)
        if row is not None:
            self.asks, self.method, self.own_number, self.errors = "pay", METHODS[0], "", {}
            self._asked, self._key = (row.id, row.version), new_key()
            self.asked_text = f"{row.number} · {row.supplier} · {row.amount}"

    @rx.event
    @requires(supplier_debts)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        if not is_open:
            self.asks = ""

    @rx.event
    @requires(accept_invoice)
    async def type_reason(self, text: str) -> None:
        """Why the difference may be."""
        self.reason = text[:200]

    @rx.event
    @requires(pay_request)
    async def choose_method(self, method: str) -> None:
        """How it is paid."""
        self.method = method if method in METHODS else self.method

    @rx.event
    @requires(pay_request)
    async def type_own_number(self, text: str) -> None:
        """The bank's number of the transfer."""
        self.own_number = text[:60]

    @rx.event
    @requires(accept_invoice)
    async def accept(self) -> None:
        """Let the difference pass."""
        command = {"document_id": self._asked[0], "version": self._asked[1], "reason": self.reason}
        await self._perform(accept_invoice, command)
        self.asks, self.done_text = "", "差异已放行，可以申请付款。"
        await self._load()

    @rx.event
    @requires(pay_request)
    async def pay(self) -> None:
        """Note that it is paid."""
        command = {
            "document_id": self._asked[0], "version": self._asked[1], "document_key": self._key,
            "method": self.method, "own_number": self.own_number,
        }  # fmt: skip
        done = await self._perform(pay_request, command, key=f"pay:{self._key}")
        self.asks = ""
        self.done_text = "" if self._say_waiting(done) else f"已付款 {done.number}。"
        await self._load()

    async def _load(self) -> None:
        self._debts = tuple(await self._read(supplier_debts))
        self._owed = tuple(await self._read(owed_invoices, partner_id=self._supplier_id))
        self.payments = [self._payment(one) for one in await self._read(due_payments)]
        self._show()
        self.is_loaded = True

    def _show(self) -> None:
        name = self.order.removeprefix("-")
        kept = name if name in ("partner_name", "unbilled", "owed", "held", "payable") else "owed"
        debts = sorted(self._debts, key=lambda one: getattr(one, kept), reverse=self.order[0] == "-")
        self.debts = [_debt_row(one) for one in debts]
        columns = ("unbilled", "owed", "held", "payable")
        self.totals = {one: money(sum((getattr(debt, one) for debt in self._debts), ZERO)) for one in columns}
        may_accept, me = self._may(accept_invoice), self._actor().user_id
        self._picked &= {one.id for one in self._owed if one.step == "open" and not one.held}
        self.invoices = [
            _invoice_row(one, self._picked, may_accept=may_accept and one.made_by_id != me) for one in self._owed
        ]
        picked = [one for one in self._owed if one.id in self._picked]
        self.chosen, self.chosen_amount = len(picked), money(sum((one.gross for one in picked), ZERO))
        known = {one.partner_id: one.partner_name for one in self._debts}
        self.supplier = known.get(self._supplier_id, "")
        self.address = path("/payables", tab=self.tab, supplier=str(self._supplier_id or ""))
        self.revision += 1

    def _payment(self, one: DuePayment) -> PaymentRow:
        is_own = one.made_by_id == self._actor().user_id
        return PaymentRow(
            one.id, one.version, one.number, f"/document?id={one.id}", one.partner_name, f"¥{money(one.amount)}",
            _due(one.days_left, one.due_on.isoformat()), one.days_left < 0, one.made_by, one.held,
            self.may_pay and not one.held and not is_own,
        )  # fmt: skip


def _due(days_left: int, day: str) -> str:
    if days_left < 0:
        return f"{day} 逾期 {-days_left} 天"
    return f"{day} 今天到期" if days_left == 0 else f"{day} 还有 {days_left} 天"


def _some(amount: Decimal) -> str:
    return money(amount) if amount else ""


def _debt_row(one: SupplierDebt) -> DebtRow:
    return DebtRow(
        one.partner_id, one.partner_name, f"/payables?tab=invoices&supplier={one.partner_id}",
        f"/invoice?supplier={one.partner_id}" if one.unbilled else "", _some(one.unbilled), _some(one.owed),
        _some(one.held), _some(one.payable), one.next_due.isoformat() if one.next_due else "",
        any(one.ages[1:]), [_some(part) for part in one.ages],
    )  # fmt: skip


def _invoice_row(one: OwedInvoice, picked: set[int], *, may_accept: bool) -> InvoiceRow:
    look = "frozen" if one.held else "submitted" if one.step != "open" else "posted"
    return InvoiceRow(
        one.id, one.version, one.number, f"/document?id={one.id}", one.paper_number, one.partner_name,
        one.issued_on.isoformat(), _due(one.days_left, one.due_on.isoformat()), one.days_left < 0, money(one.gross),
        "暂停付款" if one.held else "可付款" if one.step == "open" else one.status_title, look, one.held, one.accepted,
        one.step == "open" and not one.held, may_accept and one.differs and one.step == "open", one.id in picked,
    )  # fmt: skip
