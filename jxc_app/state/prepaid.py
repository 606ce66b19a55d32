"""预付与抵扣: what suppliers owe us and nobody has set off, and orders that may be paid before they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

import reflex as rx

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO
from jxc_app.modules.documents.types import SETTLEMENT_TITLES
from jxc_app.modules.settlement.ahead import OrderAhead, orders_ahead
from jxc_app.modules.settlement.credits import CREDIT_TITLES, Credit, open_credits
from jxc_app.modules.settlement.paying import request_prepayment
from jxc_app.modules.settlement.refunding import record_refund
from jxc_app.modules.settlement.types import METHODS
from jxc_app.state.base import requires
from jxc_app.state.formats import Option, editable, money
from jxc_app.state.waiting import WaitingState

_Row = TypeVar("_Row", Credit, OrderAhead)
#: by which column each list is sorted, and what that is called where it is read
_CREDIT_ORDERS = {"on": "on", "kind": "kind", "supplier": "partner_name", "amount": "amount", "open": "open"}
_ORDER_ORDERS = {"on": "ordered_on", "supplier": "partner_name", "amount": "amount", "asked": "asked", "paid": "paid"}


@dataclass(frozen=True, slots=True)
class CreditRow:
    """One credit, ready to show."""

    id: int
    kind: str
    number: str
    href: str
    on: str
    supplier: str
    behind: str
    behind_href: str
    amount: str
    open: str
    invoices_href: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order, ready to show."""

    id: int
    number: str
    href: str
    on: str
    supplier: str
    terms: str
    amount: str
    asked: str
    paid: str
    may_ask: bool


class PrepaidState(WaitingState, rx.State):
    """Two lists, the dialog of a payment ahead, and that of money that came back (``is_taking``)."""

    is_loaded: bool = False
    revision: int = 0
    credits: rx.Field[list[CreditRow]] = rx.field(default_factory=list)
    orders: rx.Field[list[OrderRow]] = rx.field(default_factory=list)
    together: str = ""
    credit_order: str = "on"
    order_order: str = ""
    may_request: bool = False
    may_take: bool = False
    is_asking: bool = False
    is_taking: bool = False
    methods: rx.Field[list[Option]] = rx.field(default_factory=list)
    method: str = METHODS[0]
    own_number: str = ""
    asked_text: str = ""
    amount: str = ""
    remark: str = ""
    done_text: str = ""
    _orders: tuple[OrderAhead, ...] = ()
    _credits: tuple[Credit, ...] = ()
    _asked: int = 0
    _key: str = ""

    @rx.event
    @requires(open_credits)
    async def open(self) -> None:
        """Both lists."""
        self._watch("document")
        self.may_request = self._may(request_prepayment)
        self.may_take = self._may(record_refund)
        self.methods = [Option(code, SETTLEMENT_TITLES[code]) for code in METHODS]
        self.is_asking, self.is_taking, self.done_text, self.errors = False, False, "", {}
        await self._load()

    @rx.event
    @requires(open_credits)
    async def refresh(self) -> None:
        """Something was paid, sent back or set off."""
        await self._load()

    @rx.event
    @requires(open_credits)
    async def sort_credits(self, order: str) -> None:
        """What is owed to us, in another order."""
        self.credit_order = order if order.removeprefix("-") in _CREDIT_ORDERS else "on"
        self._show()

    @rx.event
    @requires(open_credits)
    async def sort_orders(self, order: str) -> None:
        """What may be paid ahead, in another order."""
        self.order_order = order if order.removeprefix("-") in _ORDER_ORDERS else ""
        self._show()

    @rx.event
    @requires(request_prepayment)
    async def ask(self, order_id: int) -> None:
        """Before an order is paid ahead."""
        one = next((one for one in self._orders if one.id == order_id), None)
        if one is not None:
            self.is_asking, self._asked, self._key, self.errors = True, one.id, new_key(), {}
            self.amount, self.remark = editable(one.room), ""
            self.asked_text = f"{one.number} · {one.partner_name} · 订单 ¥{money(one.amount)}"
            self.revision += 1

    @rx.event
    @requires(record_refund)
    async def ask_refund(self, credit_id: int) -> None:
        """Before money that a supplier gave back is noted."""
        one = next((one for one in self._credits if one.line_id == credit_id), None)
        if one is not None:
            self.is_taking, self._asked, self._key, self.errors = True, one.line_id, new_key(), {}
            self.amount, self.remark, self.own_number, self.method = editable(one.open), "", "", METHODS[0]
            self.asked_text = f"{one.partner_name} · {one.number} · 还欠 ¥{money(one.open)}"
            self.revision += 1

    @rx.event
    @requires(open_credits)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        if not is_open:
            self.is_asking = self.is_taking = False

    @rx.event
    @requires(request_prepayment, record_refund)
    async def type_amount(self, text: str) -> None:
        """How much is paid ahead, or came back, in yuan."""
        self.amount = text[:20].strip()

    @rx.event
    @requires(request_prepayment, record_refund)
    async def type_remark(self, text: str) -> None:
        """What for, for whoever pays or reads."""
        self.remark = text[:500]

    @rx.event
    @requires(record_refund)
    async def choose_method(self, method: str) -> None:
        """How the money came."""
        self.method = method if method in METHODS else self.method

    @rx.event
    @requires(record_refund)
    async def type_own_number(self, text: str) -> None:
        """The bank's number of the transfer."""
        self.own_number = text[:60]

    @rx.event
    @requires(record_refund)
    async def take(self) -> None:
        """Note what came back."""
        command = {
            "document_key": self._key, "credit_line_id": self._asked, "amount": self.amount or "0",
            "method": self.method, "own_number": self.own_number, "remark": self.remark,
        }  # fmt: skip
        done = await self._perform(record_refund, command, key=f"back:{self._key}")
        self.is_taking = False
        self.done_text = "" if self._say_waiting(done) else f"已登记供应商退款 {done.number}。"
        await self._load()

    @rx.event
    @requires(request_prepayment)
    async def request(self) -> None:
        """Ask for it."""
        command = {
            "document_key": self._key,
            "order_id": self._asked,
            "amount": self.amount or "0",
            "remark": self.remark,
        }
        done = await self._perform(request_prepayment, command, key=f"ahead:{self._key}")
        self.is_asking = False
        self.done_text = "" if self._say_waiting(done) else f"已生成预付款申请 {done.number}。"
        await self._load()

    async def _load(self) -> None:
        self._credits = tuple(await self._read(open_credits))
        self._orders = tuple(await self._read(orders_ahead))
        self._show()
        self.is_loaded = True

    def _show(self) -> None:
        self.together = money(sum((one.open for one in self._credits), ZERO))
        self.credits = [_credit_row(one) for one in _sorted(self._credits, self.credit_order, _CREDIT_ORDERS)]
        self.orders = [_order_row(one) for one in _sorted(self._orders, self.order_order, _ORDER_ORDERS)]


def _sorted(found: Sequence[_Row], order: str, by: Mapping[str, str]) -> list[_Row]:
    """In the order of a column, downwards with a minus before it; as they were read without one."""
    if not order:
        return list(found)
    return sorted(found, key=attrgetter(by[order.removeprefix("-")]), reverse=order.startswith("-"))


def _credit_row(one: Credit) -> CreditRow:
    return CreditRow(
        one.line_id, CREDIT_TITLES[one.kind], one.number, f"/document?id={one.document_id}", one.on.isoformat(),
        one.partner_name, one.behind_number, f"/document?id={one.behind_id}", money(one.amount), money(one.open),
        f"/payables?tab=invoices&supplier={one.partner_id}",
    )  # fmt: skip


def _order_row(one: OrderAhead) -> OrderRow:
    return OrderRow(
        one.id, one.number, f"/document?id={one.id}", one.ordered_on.isoformat(), one.partner_name, one.terms,
        money(one.amount), money(one.asked) if one.asked else "", money(one.paid) if one.paid else "",
        one.room > 0,
    )  # fmt: skip
