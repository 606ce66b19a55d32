"""收款: a customer's money, how it came, and which documents it pays; what is left of it is an advance."""

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.types import SETTLEMENT_TITLES
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.receivables.credit import customer_credit
from jxc_app.modules.receivables.money import RECEIPT
from jxc_app.modules.receivables.owing import OpenPaper, Wanted, paper_page
from jxc_app.modules.receivables.receiving import METHODS, record_receipt
from jxc_app.modules.sales.queries import OPEN, OrderFilter, sales_orders
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Choice, Option, money
from jxc_app.state.identity import current
from jxc_app.state.waiting import WaitingState

#: as many documents as one receipt pays
_MOST = 200
_ORDERS = 50


@dataclass(frozen=True, slots=True)
class PartRow:
    """An open document, and how much of it this money pays."""

    id: int
    number: str
    href: str
    title: str
    on: str
    due: str
    is_late: bool
    open: str
    amount: str
    path: str


class ReceiveState(WaitingState, rx.State):
    """A form over the open documents of one customer; amounts are texts until they are sent."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    customer: str = ""
    customer_id: str = ""
    customer_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    may_find_customers: bool = False
    standing: str = ""
    account_href: str = ""
    amount: str = ""
    method: str = METHODS[0]
    methods: rx.Field[list[Option]] = rx.field(default_factory=list)
    day: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    order_id: str = ""
    orders: rx.Field[list[Option]] = rx.field(default_factory=list)
    own_number: str = ""
    remark: str = ""
    rows: rx.Field[list[PartRow]] = rx.field(default_factory=list)
    more_text: str = ""
    sum_text: str = ""
    left_text: str = ""
    done_text: str = ""
    done_href: str = ""
    _papers: tuple[OpenPaper, ...] = ()
    _parts: rx.Field[dict[int, str]] = rx.field(default_factory=dict)
    _key: str = ""

    @rx.event
    @requires(record_receipt)
    async def open(self) -> None:
        """The customer, and perhaps the document or the order, that the address names."""
        asked = self.router.url.query_parameters
        self.methods = [Option(code, SETTLEMENT_TITLES[code]) for code in METHODS]
        receives = current.get().rights.get(f"{RECEIPT}.post", Scope())
        found = [one for one in await self._read(list_warehouses) if receives.covers(one.id)]
        self.warehouses = [Option(str(one.id), one.name) for one in found]
        self.warehouse_id = self.warehouses[0].id if self.warehouses else ""
        self.may_find_customers = self._may(find_partners)
        self.method, self.done_text, self.done_href = METHODS[0], "", ""
        self._begin(digits(asked.get("customer", "")))
        await self._load()
        chosen = next((one for one in self._papers if one.id == number(asked, "document")), None)
        if chosen is not None:
            self.amount, self._parts = plain(chosen.open), {chosen.id: plain(chosen.open)}
        order = digits(asked.get("order", ""))
        self.order_id = order if order in {one.id for one in self.orders} else ""
        self._show()

    @rx.event
    @requires(find_partners)
    async def search_customer(self, typed: str) -> None:
        """Find customers by code, name or pinyin."""
        found = await self._read(find_partners, search=typed[:100], kind="customer", limit=20)
        self.customer_options = [Choice(one.id, one.name, one.code) for one in found]

    @rx.event
    @requires(record_receipt)
    async def choose_customer(self, partner_id: int) -> None:
        """Whose money it is."""
        self._begin(str(partner_id) if partner_id > 0 else "")
        self.done_text = ""
        await self._load()

    @rx.event
    @requires(record_receipt)
    async def type_amount(self, text: str) -> None:
        """How much came, in yuan."""
        self.amount = text[:20].strip()
        self._show()

    @rx.event
    @requires(record_receipt)
    async def choose_method(self, method: str) -> None:
        """How it came."""
        self.method = method if method in METHODS else self.method

    @rx.event
    @requires(record_receipt)
    async def type_day(self, text: str) -> None:
        """On which day."""
        self.day = text[:10]

    @rx.event
    @requires(record_receipt)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Where it was taken."""
        self.warehouse_id = digits(warehouse_id)

    @rx.event
    @requires(record_receipt)
    async def choose_order(self, order_id: str) -> None:
        """For which order what is left of it is paid ahead."""
        self.order_id = digits(order_id)

    @rx.event
    @requires(record_receipt)
    async def type_own_number(self, text: str) -> None:
        """The number of the transfer."""
        self.own_number = text[:60]

    @rx.event
    @requires(record_receipt)
    async def type_remark(self, text: str) -> None:
        """What else is to be said."""
        self.remark = text[:500]

    @rx.event
    @requires(record_receipt)
    async def type_part(self, document_id: int, text: str) -> None:
        """How much of it pays one document, in yuan."""
        known = {one.id for one in self._papers}
        if document_id in known:
            self._parts = {**self._parts, document_id: text[:20].strip()}
        self._show()

    @rx.event
    @requires(record_receipt)
    async def pay_whole(self, document_id: int, is_on: bool) -> None:
        """Pay all that is open of a document, or nothing."""
        one = next((one for one in self._papers if one.id == document_id), None)
        if one is not None:
            self._parts = {**self._parts, one.id: plain(one.open) if is_on else ""}
        self._show()

    @rx.event
    @requires(record_receipt)
    async def oldest_first(self) -> None:
        """Lay the amount on what is due first."""
        left, self._parts = _number(self.amount), {}
        for one in self._papers:
            part = min(left, one.open)
            if part > 0:
                self._parts = {**self._parts, one.id: plain(part)}
                left -= part
        self._show()

    @rx.event
    @requires(record_receipt)
    async def nothing(self) -> None:
        """It pays nothing yet: all of it is an advance."""
        self._parts = {}
        self._show()

    @rx.event
    @requires(record_receipt)
    async def record(self) -> None:
        """Book it."""
        parts = {one.id: self._parts.get(one.id, "") for one in self._papers}
        chosen = [(one, text) for one, text in parts.items() if text]
        command = {
            "document_key": self._key, "partner_id": self.customer_id or 0, "warehouse_id": self.warehouse_id or 0,
            "amount": self.amount or "0", "method": self.method, "business_date": self.day or None,
            "parts": [{"document_id": one, "amount": text} for one, text in chosen],
            "order_id": self.order_id or None, "own_number": self.own_number, "remark": self.remark,
        }  # fmt: skip
        done = await self._perform(record_receipt, command, key=f"receive:{self._key}")
        said = f"已收款 {done.number}，¥{money(_number(self.amount))}。"
        self.done_text = "" if self._say_waiting(done) else said
        self.done_href = f"/document?id={done.document_id}"
        self._begin(self.customer_id)
        await self._load()

    def _begin(self, customer_id: str) -> None:
        self.customer_id, self._key, self.errors = customer_id, new_key(), {}
        self.amount, self.day, self.order_id, self.own_number, self.remark = "", "", "", "", ""
        self._parts = {}

    async def _load(self) -> None:
        self.customer, self.standing, self.account_href = "", "", ""
        self._papers, self.orders, self.more_text = (), [], ""
        if self.customer_id:
            await self._load_customer(int(self.customer_id))
        self.address = path("/receive", customer=self.customer_id)
        self.is_loaded = True
        self._show()

    async def _load_customer(self, partner_id: int) -> None:
        try:
            found = await self._read(customer_credit, partner_id=partner_id)
        except NotFound:
            self.customer_id = ""
            return
        self.customer = found.partner_name
        self.standing = f"应收 ¥{money(found.owed)} · 逾期 ¥{money(found.late)} · 预收与退货款 ¥{money(found.advance)}"
        self.account_href = f"/customer-account?id={partner_id}"
        papers = await self._read(paper_page, only=Wanted(partner_id=partner_id), size=_MOST)
        self._papers = tuple(papers.rows)
        if papers.total > len(self._papers):
            self.more_text = f"只列出最早到期的 {_MOST} 张，共 {papers.total:,} 张。"
        if self._may(sales_orders):
            only = OrderFilter(state=OPEN, partner_id=partner_id)
            orders = await self._read(sales_orders, wanted=only, size=_ORDERS)
            self.orders = [Option(str(one.id), f"{one.number} {money(one.amount)}") for one in orders.rows]

    def _show(self) -> None:
        chosen = [one.id for one in self._papers if self._parts.get(one.id)]
        paths = {one: f"parts.{position}.amount" for position, one in enumerate(chosen)}
        self.rows = [
            replace(_row(one), amount=self._parts.get(one.id, ""), path=paths.get(one.id, "")) for one in self._papers
        ]
        paid = sum((_number(text) for text in self._parts.values()), ZERO)
        self.sum_text, self.left_text = money(paid), money(_number(self.amount) - paid)
        self.revision += 1


def _row(one: OpenPaper) -> PartRow:
    late = f" 逾期 {-one.days_left} 天" if one.days_left < 0 else ""
    return PartRow(
        one.id, one.number, f"/document?id={one.id}", one.type_title, one.occurred_on.isoformat(),
        f"{one.due_on.isoformat()}{late}", one.days_left < 0, money(one.open), "", "",
    )  # fmt: skip


def _number(text: str) -> Decimal:
    """What was typed, as far as it is a number."""
    try:
        found = Decimal(text.replace(",", "").strip() or "0")
    except InvalidOperation:
        return ZERO
    return found if found.is_finite() and abs(found) < 10**10 else ZERO
