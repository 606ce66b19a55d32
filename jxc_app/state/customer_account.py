"""客户往来: how one customer stands, what is open, what may be set off or refunded, and the statement of a period."""

from dataclasses import dataclass
from datetime import date, timedelta

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.types import SETTLEMENT_TITLES
from jxc_app.modules.receivables.credit import Credit, customer_credit, set_credit
from jxc_app.modules.receivables.money import REFUND, SET_OFF
from jxc_app.modules.receivables.owing import Wanted, paper_page, today
from jxc_app.modules.receivables.receipts import money_page
from jxc_app.modules.receivables.receiving import (
    METHODS,
    record_receipt,
    refund_customer,
    set_off_advance,
)
from jxc_app.modules.receivables.statements import customer_statement
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Option, editable, money
from jxc_app.state.identity import current
from jxc_app.state.receivables import PaperRow, ReceiptRow, paper_row, receipt_row
from jxc_app.state.waiting import WaitingState

_MOST = 100


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a statement, ready to show."""

    id: int
    on: str
    number: str
    href: str
    title: str
    warehouse: str
    owed: str
    paid: str
    balance: str


class CustomerAccountState(WaitingState, rx.State):
    """One customer; ``asks`` is the dialog that is open: credit, refund or set_off."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    is_missing: bool = False
    name: str = ""
    facts: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    is_over: bool = False
    is_late: bool = False
    papers: rx.Field[list[PaperRow]] = rx.field(default_factory=list)
    credits: rx.Field[list[PaperRow]] = rx.field(default_factory=list)
    receipts: rx.Field[list[ReceiptRow]] = rx.field(default_factory=list)
    more_text: str = ""
    from_on: str = ""
    to_on: str = ""
    lines: rx.Field[list[LineRow]] = rx.field(default_factory=list)
    sums: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    lines_text: str = ""
    xlsx_href: str = ""
    pdf_href: str = ""
    receive_href: str = ""
    may_set_credit: bool = False
    may_set_off: bool = False
    may_refund: bool = False
    asks: str = ""
    asked_text: str = ""
    amount: str = ""
    days: str = ""
    method: str = METHODS[0]
    methods: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    own_number: str = ""
    done_text: str = ""
    _customer_id: int = 0
    _credit: Credit | None = None
    _key: str = ""

    @rx.event
    @requires(customer_credit)
    async def open(self) -> None:
        """The customer and the period that the address names."""
        self._watch("document")
        asked = self.router.url.query_parameters
        self._customer_id = number(asked, "id")
        self.methods = [Option(code, SETTLEMENT_TITLES[code]) for code in METHODS]
        self.asks, self.done_text, self.errors = "", "", {}
        day = today()
        self.from_on = _day(asked.get("from", ""), day.replace(day=1)).isoformat()
        self.to_on = _day(asked.get("to", ""), day).isoformat()
        self.may_set_credit = self._may(set_credit)
        await self._load()

    @rx.event
    @requires(customer_credit)
    async def refresh(self) -> None:
        """Something was sold, came back or was paid."""
        await self._load()

    @rx.event
    @requires(customer_statement)
    async def type_from(self, text: str) -> None:
        """From which day."""
        self.from_on = _day(text, _day(self.from_on, today())).isoformat()
        await self._load()

    @rx.event
    @requires(customer_statement)
    async def type_to(self, text: str) -> None:
        """Until which day."""
        self.to_on = _day(text, _day(self.to_on, today())).isoformat()
        await self._load()

    @rx.event
    @requires(customer_statement)
    async def last_month(self) -> None:
        """The month before this one, as most statements are of."""
        end = today().replace(day=1) - timedelta(days=1)
        self.from_on, self.to_on = end.replace(day=1).isoformat(), end.isoformat()
        await self._load()

    @rx.event
    @requires(set_credit)
    async def ask_credit(self) -> None:
        """Before the limit is changed."""
        if self._credit is not None:
            self.asks, self.errors = "credit", {}
            self.amount = editable(self._credit.limit)
            self.days = "" if self._credit.overdue_days is None else str(self._credit.overdue_days)
            self.revision += 1

    @rx.event
    @requires(refund_customer)
    async def ask_refund(self) -> None:
        """Before money is given back."""
        if self._credit is not None:
            most = max(self._credit.advance - self._credit.owed, 0)
            await self._choose_warehouses(REFUND)
            self.asks, self.errors, self._key = "refund", {}, new_key()
            self.amount, self.method, self.own_number = editable(most) if most else "", METHODS[0], ""
            self.asked_text = f"{self.name} · 最多可退 ¥{money(most)}"  # type: ignore[arg-type]
            self.revision += 1

    @rx.event
    @requires(set_off_advance)
    async def ask_set_off(self) -> None:
        """Before advances pay what is owed."""
        if self._credit is not None:
            amount = min(self._credit.advance, self._credit.owed)
            await self._choose_warehouses(SET_OFF)
            self.asks, self.errors, self._key = "set_off", {}, new_key()
            self.asked_text = f"{self.name} · 可冲抵 ¥{money(amount)}"
            self.revision += 1

    @rx.event
    @requires(customer_credit)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        if not is_open:
            self.asks = ""

    @rx.event
    @requires(set_credit, refund_customer)
    async def type_amount(self, text: str) -> None:
        """How much, in yuan."""
        self.amount = text[:20].strip()

    @rx.event
    @requires(set_credit)
    async def type_days(self, text: str) -> None:
        """How many days past due are allowed."""
        self.days = text[:6].strip()

    @rx.event
    @requires(refund_customer)
    async def choose_method(self, method: str) -> None:
        """How it is paid."""
        self.method = method if method in METHODS else self.method

    @rx.event
    @requires(refund_customer, set_off_advance)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Where it is booked."""
        self.warehouse_id = warehouse_id if warehouse_id in {one.id for one in self.warehouses} else ""

    @rx.event
    @requires(refund_customer)
    async def type_own_number(self, text: str) -> None:
        """The number of the transfer."""
        self.own_number = text[:60]

    @rx.event
    @requires(set_credit)
    async def save_credit(self) -> None:
        """Change limit and days."""
        if self._credit is None:
            return
        command = {
            "partner_id": self._customer_id, "credit_limit": self.amount or None, "overdue_days": self.days or None,
            "version": self._credit.version, "rule_version": self._credit.rule_version,
        }  # fmt: skip
        await self._perform(set_credit, command)
        self.asks, self.done_text = "", "信用已设置。"
        await self._load()

    @rx.event
    @requires(refund_customer)
    async def refund(self) -> None:
        """Give the money back."""
        command = {
            "document_key": self._key, "partner_id": self._customer_id, "warehouse_id": self.warehouse_id or 0,
            "amount": self.amount or "0", "method": self.method, "own_number": self.own_number,
        }  # fmt: skip
        done = await self._perform(refund_customer, command, key=f"refund:{self._key}")
        self.asks, self.done_text = "", "" if self._say_waiting(done) else f"已退款 {done.number}。"
        await self._load()

    @rx.event
    @requires(set_off_advance)
    async def pay_by_credit(self) -> None:
        """Let what the customer has with us pay what is due first."""
        command = {
            "document_key": self._key, "partner_id": self._customer_id, "warehouse_id": self.warehouse_id or 0,
        }  # fmt: skip
        done = await self._perform(set_off_advance, command, key=f"off:{self._key}")
        self.asks, self.done_text = "", "" if self._say_waiting(done) else f"已冲抵 {done.number}。"
        await self._load()

    async def _choose_warehouses(self, type_: str) -> None:
        scope = current.get().rights.get(f"{type_}.post", Scope())
        found = [one for one in await self._read(list_warehouses) if scope.covers(one.id)]
        self.warehouses = [Option(str(one.id), one.name) for one in found]
        self.warehouse_id = self.warehouses[0].id if self.warehouses else ""

    async def _load(self) -> None:
        try:
            self._credit = await self._read(customer_credit, partner_id=self._customer_id)
        except NotFound:
            self.is_missing, self.is_loaded = True, True
            return
        self.is_missing = False
        found, may_receive = self._credit, self._may(record_receipt)
        self.name, self.facts = found.partner_name, _facts(found)
        self.is_over, self.is_late = found.left is not None and found.left < 0, bool(found.late)
        self.receive_href = f"/receive?customer={self._customer_id}" if may_receive else ""
        self.may_set_off = self._may(set_off_advance) and bool(found.owed and found.advance)
        self.may_refund = self._may(refund_customer) and found.advance > found.owed
        only = Wanted(partner_id=self._customer_id)
        papers = await self._read(paper_page, only=only, size=_MOST)
        self.papers = [paper_row(one, may_receive=may_receive) for one in papers.rows]
        self.more_text = f"只列出最早到期的 {_MOST} 张，共 {papers.total:,} 张。" if papers.total > _MOST else ""
        ours = await self._read(paper_page, only=only, is_credit=True, size=_MOST)
        self.credits = [paper_row(one, may_receive=False) for one in ours.rows]
        self.receipts = [receipt_row(one) for one in (await self._read(money_page, only=only)).rows]
        await self._load_statement()
        self.is_loaded = True
        self.revision += 1

    async def _load_statement(self) -> None:
        self.from_on, self.to_on = (_day(one, today()).isoformat() for one in (self.from_on, self.to_on))
        found = await self._read(
            customer_statement, partner_id=self._customer_id, from_on=date.fromisoformat(self.from_on),
            to_on=date.fromisoformat(self.to_on),
        )  # fmt: skip
        names = ("opening", "sold", "returned", "received", "refunded", "closing")
        self.sums = {name: money(getattr(found, name)) for name in names}
        self.lines = [
            LineRow(
                one.document_id, one.on.isoformat(), one.number, f"/document?id={one.document_id}", one.title,
                one.warehouse_name, money(one.owed) if one.owed else "", money(one.paid) if one.paid else "",
                money(one.balance),
            )
            for one in found.lines[:_MOST]
        ]  # fmt: skip
        self.lines_text = f"只列出前 {_MOST} 行，共 {found.total:,} 行，全部请导出。" if found.total > _MOST else ""
        days = {"from": self.from_on, "to": self.to_on}
        self.address = path("/customer-account", id=str(self._customer_id), **days)
        self.xlsx_href = path(f"/api/exports/customer-statement/{self._customer_id}.xlsx", **days)
        self.pdf_href = path(f"/api/print/customer-statement/{self._customer_id}.pdf", **days)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return otherwise


def _facts(found: Credit) -> dict[str, str]:
    days = "不限" if found.overdue_days is None else f"{found.overdue_days} 天"
    late = f"¥{money(found.late)}，最久 {found.late_days} 天" if found.late else "无"
    return {
        "limit": "不限" if found.limit is None else f"¥{money(found.limit)}", "owed": f"¥{money(found.owed)}",
        "advance": f"¥{money(found.advance)}", "ordered": f"¥{money(found.ordered)}", "used": f"¥{money(found.used)}",
        "left": "不限" if found.left is None else f"¥{money(found.left)}", "late": late, "overdue_days": days,
    }  # fmt: skip
