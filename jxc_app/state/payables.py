"""应付与付款: what each supplier is owed, invoices that may be paid, and what waits for the cashier."""

from decimal import Decimal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.types import SETTLEMENT_TITLES
from jxc_app.modules.settlement.accepting import accept_invoice
from jxc_app.modules.settlement.credit_notes import register_credit_note
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
from jxc_app.modules.settlement.setting_off import set_off
from jxc_app.modules.settlement.types import METHODS
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Option, money
from jxc_app.state.identity import current
from jxc_app.state.payable_parts import PartsState
from jxc_app.state.payable_rows import (
    DebtRow,
    InvoiceRow,
    PaymentRow,
    debt_row,
    invoice_row,
    may_ask,
    payment_row,
)

SUPPLIERS, INVOICES, PAYMENTS = "suppliers", "invoices", "payments"
#: columns of money that are summed
_SUMS = ("unbilled", "owed", "held", "payable", "credit")
_TABS = (SUPPLIERS, INVOICES, PAYMENTS)


class PayablesState(PartsState, rx.State):
    """Three lists; ``chosen`` invoices become one request for each supplier."""

    is_loaded: bool = False
    address: str = ""
    tab: str = SUPPLIERS
    debts: rx.Field[list[DebtRow]] = rx.field(default_factory=list)
    invoices: rx.Field[list[InvoiceRow]] = rx.field(default_factory=list)
    payments: rx.Field[list[PaymentRow]] = rx.field(default_factory=list)
    totals: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    order: str = "-owed"
    supplier: str = ""
    may_register: bool = False
    may_note_red: bool = False
    red_href: str = "/credit-note"
    may_request: bool = False
    may_pay: bool = False
    may_set_off: bool = False
    methods: rx.Field[list[Option]] = rx.field(default_factory=list)
    chosen: int = 0
    chosen_amount: str = ""
    reason: str = ""
    method: str = METHODS[0]
    own_number: str = ""
    _supplier_id: int = 0
    _owed: tuple[OwedInvoice, ...] = ()
    _debts: tuple[SupplierDebt, ...] = ()
    _picked: rx.Field[set[int]] = rx.field(default_factory=set)

    @rx.event
    @requires(supplier_debts)
    async def open(self) -> None:
        """The list that the address asks for."""
        self._watch("document")
        asked = self.router.url.query_parameters
        rights = current.get().rights
        self.may_register, self.may_request = self._may(register_invoice), self._may(request_payment)
        self.may_set_off, self.may_note_red = self._may(set_off), self._may(register_credit_note)
        self.may_pay = not rights.get("payment.post", Scope()).is_empty
        self.methods = [Option(code, SETTLEMENT_TITLES[code]) for code in METHODS]
        self._supplier_id = number(asked, "supplier")
        self.red_href = f"/credit-note?supplier={self._supplier_id}" if self._supplier_id else "/credit-note"
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
        self._picked = {one.id for one in self._owed if may_ask(one) and one.days_left <= 7}
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
            self.amount, self.revision = row.open.replace(",", ""), self.revision + 1
            self._asked, self._key = (row.id, row.version), new_key()
            self.asked_text = f"{row.number} · {row.supplier} · 还有 ¥{row.open} 没付"

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
    async def type_paid(self, text: str) -> None:
        """How much of it is paid, in yuan."""
        self.amount = text[:20].strip()

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
            "method": self.method, "own_number": self.own_number, "amount": self.amount or None,
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
        kept = name if name in ("partner_name", *_SUMS) else "owed"
        debts = sorted(self._debts, key=lambda one: getattr(one, kept), reverse=self.order[0] == "-")
        self.debts = [debt_row(one) for one in debts]
        self.totals = {one: money(sum((getattr(debt, one) for debt in self._debts), ZERO)) for one in _SUMS}
        may_accept, me = self._may(accept_invoice), self._actor().user_id
        self._picked &= {one.id for one in self._owed if may_ask(one)}
        owe_us = {one.partner_id for one in self._debts if one.credit} if self.may_set_off else set()
        self.invoices = [
            invoice_row(
                one, self._picked, may_accept=may_accept, is_own=one.made_by_id == me, owes=one.partner_id in owe_us
            )
            for one in self._owed
        ]
        picked = [one for one in self._owed if one.id in self._picked]
        self.chosen, self.chosen_amount = len(picked), money(sum((one.open for one in picked), ZERO))
        known = {one.partner_id: one.partner_name for one in self._debts}
        self.supplier = known.get(self._supplier_id, "")
        self.address = path("/payables", tab=self.tab, supplier=str(self._supplier_id or ""))
        self.revision += 1

    def _payment(self, one: DuePayment) -> PaymentRow:
        return payment_row(one, may_pay=self.may_pay, is_own=one.made_by_id == self._actor().user_id)

    def _invoice(self, invoice_id: int) -> OwedInvoice | None:
        return next((one for one in self._owed if one.id == invoice_id), None)

    def _credit_of(self, partner_id: int) -> Decimal:
        return sum((one.credit for one in self._debts if one.partner_id == partner_id), ZERO)
