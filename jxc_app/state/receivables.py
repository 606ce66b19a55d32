"""应收与收款: what each customer owes, the documents that are open, and the money that came in."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from jxc_app.modules.receivables.owing import (
    ALL,
    CASH,
    CUSTOMER_ORDERS,
    LATE,
    PAPER_ORDERS,
    CustomerDebt,
    OpenPaper,
    Wanted,
    customer_page,
    paper_page,
)
from jxc_app.modules.receivables.receipts import MoneyRow, money_page
from jxc_app.modules.receivables.receiving import record_receipt
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, money

CUSTOMERS, PAPERS, MONEY = "customers", "papers", "money"
_TABS = (CUSTOMERS, PAPERS, MONEY)
_SIZE = 50
_USUAL = {CUSTOMERS: "-owed", PAPERS: "due", MONEY: ""}
_ORDERS = {CUSTOMERS: CUSTOMER_ORDERS, PAPERS: PAPER_ORDERS, MONEY: ()}
_STATES = {
    CUSTOMERS: {ALL: "全部客户", LATE: "有逾期"}, PAPERS: {ALL: "全部未结", LATE: "已逾期", CASH: "现结未收"},
    MONEY: {ALL: "全部"},
}  # fmt: skip
_COUNTED = {CUSTOMERS: "共 {} 家客户", PAPERS: "共 {} 张单据", MONEY: "共 {} 笔"}


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer, ready to show."""

    id: int
    name: str
    href: str
    receive_href: str
    owed: str
    late: str
    credit: str
    limit: str
    due: str
    is_late: bool
    ages: list[str]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One document of which something is open, ready to show."""

    id: int
    number: str
    href: str
    title: str
    customer: str
    customer_href: str
    receive_href: str
    warehouse: str
    on: str
    due: str
    is_late: bool
    way: str
    amount: str
    settled: str
    open: str


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt, a refund or a set-off, ready to show."""

    id: int
    number: str
    href: str
    title: str
    status: str
    status_title: str
    customer: str
    customer_href: str
    warehouse: str
    on: str
    method: str
    amount: str
    left: str
    made_by: str
    note: str


class ReceivablesState(SessionState, rx.State):
    """Three lists; the filters as the address has them."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    tab: str = CUSTOMERS
    search: str = ""
    state: str = ALL
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    order: str = "-owed"
    page: int = 1
    has_more: bool = False
    count_text: str = ""
    is_filtered: bool = False
    may_receive: bool = False
    sums: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    customers: rx.Field[list[CustomerRow]] = rx.field(default_factory=list)
    papers: rx.Field[list[PaperRow]] = rx.field(default_factory=list)
    receipts: rx.Field[list[ReceiptRow]] = rx.field(default_factory=list)

    @rx.event
    @requires(customer_page)
    async def open(self) -> None:
        """The list that the address asks for."""
        self._watch("document")
        self.may_receive = self._may(record_receipt)
        self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(customer_page)
    async def refresh(self) -> None:
        """Something was sold, came back or was paid."""
        await self._load()

    @rx.event
    @requires(customer_page)
    async def turn_to_tab(self, tab: str) -> None:
        """Another list, from its beginning."""
        self._take_address({"tab": tab, "search": self.search})
        await self._load()

    @rx.event
    @requires(customer_page)
    async def search_for(self, typed: str) -> None:
        """Find by customer, number or own number."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(customer_page)
    async def choose_state(self, state: str) -> None:
        """All, those past due, those to be paid at once."""
        self.state, self.page = state if state in _STATES[self.tab] else ALL, 1
        await self._load()

    @rx.event
    @requires(customer_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order.removeprefix("-") in _ORDERS[self.tab]:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(customer_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(customer_page)
    async def clear(self) -> None:
        """Everything again."""
        self._take_address({"tab": self.tab})
        await self._load()

    async def _load(self) -> None:
        only = Wanted(search=self.search, state=self.state, order=self.order)
        self.customers, self.papers, self.receipts = [], [], []
        if self.tab == CUSTOMERS:
            found = await self._read(customer_page, only=only, page=self.page)
            self.customers = [customer_row(one, may_receive=self.may_receive) for one in found.rows]
            self.sums = {"owed": money(found.owed), "late": money(found.late), "credit": money(found.credit)}
            total = found.total
        elif self.tab == PAPERS:
            papers = await self._read(paper_page, only=only, page=self.page)
            self.papers = [paper_row(one, may_receive=self.may_receive) for one in papers.rows]
            self.sums, total = {"open": money(papers.open)}, papers.total
        else:
            receipts = await self._read(money_page, only=only, page=self.page)
            self.receipts, total = [receipt_row(one) for one in receipts.rows], receipts.total
        self.has_more = self.page * _SIZE < total
        self.count_text = _COUNTED[self.tab].format(f"{total:,}")
        self.is_loaded = True
        self.revision += 1
        self._say_address()

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.tab = asked["tab"] if asked.get("tab") in _TABS else CUSTOMERS
        self.states = [Option(code, title) for code, title in _STATES[self.tab].items()]
        self.search = asked.get("search", "")[:100]
        self.state = asked["state"] if asked.get("state") in _STATES[self.tab] else ALL
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in _ORDERS[self.tab] else _USUAL[self.tab]
        self.page = max(1, number(asked, "page", 1))

    def _say_address(self) -> None:
        filters = {
            "search": self.search, "state": self.state if self.state != ALL else "",
            "order": self.order if self.order != _USUAL[self.tab] else "",
        }  # fmt: skip
        self.is_filtered = bool(filters["search"] or filters["state"])
        self.address = path(
            "/receivables", tab=self.tab if self.tab != CUSTOMERS else "", **filters,
            page=str(self.page) if self.page > 1 else "",
        )  # fmt: skip
        self.xlsx_href = path(f"/api/exports/receivables/{self.tab}.xlsx", **filters)


def _due(days_left: int, day: str) -> str:
    if days_left < 0:
        return f"{day} 逾期 {-days_left} 天"
    return f"{day} 今天到期" if days_left == 0 else f"{day} 还有 {days_left} 天"


def _some(amount: object) -> str:
    return money(amount) if amount else ""  # type: ignore[arg-type]


def customer_row(one: CustomerDebt, *, may_receive: bool) -> CustomerRow:
    """A customer."""
    return CustomerRow(
        one.partner_id, one.partner_name, f"/customer-account?id={one.partner_id}",
        f"/receive?customer={one.partner_id}" if may_receive else "", _some(one.owed), _some(one.late),
        _some(one.credit), "" if one.limit is None else money(one.limit),
        one.next_due.isoformat() if one.next_due else "", bool(one.late), [_some(part) for part in one.ages],
    )  # fmt: skip


def paper_row(one: OpenPaper, *, may_receive: bool) -> PaperRow:
    """A document that is open."""
    return PaperRow(
        one.id, one.number, f"/document?id={one.id}", one.type_title, one.partner_name,
        f"/customer-account?id={one.partner_id}",
        f"/receive?customer={one.partner_id}&document={one.id}" if may_receive and not one.is_credit else "",
        one.warehouse_name, one.occurred_on.isoformat(),
        "" if one.is_credit else _due(one.days_left, one.due_on.isoformat()), one.days_left < 0 and not one.is_credit,
        "" if one.is_credit else "挂账" if one.on_account else "现结", money(one.amount),
        _some(one.settled), money(one.open),
    )  # fmt: skip


def receipt_row(one: MoneyRow) -> ReceiptRow:
    """A receipt, a refund or a set-off."""
    return ReceiptRow(
        one.id, one.number, f"/document?id={one.id}", one.type_title, one.status, one.status_title, one.partner_name,
        f"/customer-account?id={one.partner_id}", one.warehouse_name, one.on.isoformat(), one.method,
        money(one.amount), _some(one.left), one.made_by, " ".join(filter(None, (one.own_number, one.remark))),
    )  # fmt: skip
