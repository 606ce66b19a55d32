"""销售订单: what customers have ordered, what is kept for them, what is lacking, what is late."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import Scope
from jxc_app.modules.partners.partner_pages import get_partner
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.sales.queries import OPEN, ORDERS, STATES, OrderFilter, OrderRow, sales_orders
from jxc_app.modules.sales.types import SALES_ISSUE, SALES_ORDER
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, moment, money, shown
from jxc_app.state.identity import current

_SIZE = 50
_TITLES = ("执行中", "缺货", "逾期未发", "未生效", "已结束", "全部")
_USUAL = "-date"


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One order, ready to show."""

    id: int
    number: str
    href: str
    ship_href: str
    fulfil_href: str
    day: str
    customer: str
    warehouse: str
    status: str
    status_title: str
    ordered: str
    open: str
    kept: str
    picked: str
    lacking: str
    due: str
    is_late: bool
    keeping: str
    amount: str
    remark: str


class SalesOrdersState(SessionState, rx.State):
    """The filters as the address has them, and one page of orders."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    search: str = ""
    state: str = OPEN
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    customer_id: str = ""
    customer: str = ""
    customer_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    is_filtered: bool = False
    may_find_customers: bool = False
    order: str = _USUAL
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[SaleRow]] = rx.field(default_factory=list)
    count_text: str = ""
    may_write: bool = False

    @rx.event
    @requires(sales_orders)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("document", "stock")
        self.states = [Option(code, title) for code, title in zip(STATES, _TITLES, strict=True)]
        self.may_write = not current.get().rights.get(SALES_ORDER.permissions["draft"], Scope()).is_empty
        self.may_find_customers = self._may(find_partners)
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        await self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(sales_orders)
    async def refresh(self) -> None:
        """Something was ordered, shipped or came in."""
        await self._load()

    @rx.event
    @requires(sales_orders)
    async def search_for(self, typed: str) -> None:
        """Find by number, customer, remark or own number."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(sales_orders)
    async def choose_state(self, state: str) -> None:
        """In force, lacking, late, not in force yet, over, or all."""
        self.state, self.page = state if state in STATES else OPEN, 1
        await self._load()

    @rx.event
    @requires(sales_orders)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Of one warehouse, or of all."""
        self.warehouse_id, self.page = digits(warehouse_id), 1
        await self._load()

    @rx.event
    @requires(find_partners)
    async def search_customer(self, typed: str) -> None:
        """Find customers by code, name or pinyin."""
        found = await self._read(find_partners, search=typed[:100], kind="customer", limit=20)
        self.customer_options = [Choice(one.id, one.name, one.code) for one in found]

    @rx.event
    @requires(find_partners)
    async def choose_customer(self, partner_id: int) -> None:
        """Of one customer."""
        chosen = next((one for one in self.customer_options if one.id == partner_id), None)
        self.customer_id, self.customer = (str(chosen.id), chosen.label) if chosen else ("", "")
        self.page = 1
        await self._load()

    @rx.event
    @requires(sales_orders)
    async def clear(self) -> None:
        """Every one in force, in the same order."""
        await self._take_address({"order": self.order})
        await self._load()

    @rx.event
    @requires(sales_orders)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order.removeprefix("-") in ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(sales_orders)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    async def _load(self) -> None:
        wanted = OrderFilter(
            self.search, self.state, int(self.warehouse_id) if self.warehouse_id else None,
            int(self.customer_id) if self.customer_id else None, self.order,
        )  # fmt: skip
        found = await self._read(sales_orders, wanted=wanted, page=self.page, size=_SIZE)
        ships = current.get().rights.get(SALES_ISSUE.permissions["draft"], Scope())
        self.rows = [_line(row, may_ship=not ships.is_empty) for row in found.rows]
        self.has_more = self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 张订单"
        self.is_loaded = True
        self.revision += 1
        self._say_address()

    async def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.state = asked["state"] if asked.get("state") in STATES else OPEN
        self.warehouse_id = digits(asked.get("warehouse", ""))
        self.customer_id, self.customer = digits(asked.get("customer", "")), ""
        if self.customer_id and self._may(get_partner):
            try:
                self.customer = (await self._read(get_partner, partner_id=int(self.customer_id))).name
            except NotFound:
                self.customer_id = ""
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in ORDERS else _USUAL
        self.page = max(1, number(asked, "page", 1))

    def _say_address(self) -> None:
        filters = {
            "search": self.search, "state": self.state if self.state != OPEN else "", "warehouse": self.warehouse_id,
            "customer": self.customer_id, "order": self.order if self.order != _USUAL else "",
        }  # fmt: skip
        self.is_filtered = any(value for name, value in filters.items() if name != "order")
        self.address = path("/sales-orders", **filters, page=str(self.page) if self.page > 1 else "")
        self.xlsx_href = path("/api/exports/filtered/sales-orders.xlsx", **filters)


def _line(row: OrderRow, *, may_ship: bool) -> SaleRow:
    is_shippable = may_ship and row.status == "posted" and row.open > row.picked
    return SaleRow(
        id=row.id, number=row.number or f"草稿 {row.id}", href=f"/document?id={row.id}",
        ship_href=f"/ship?order={row.id}" if is_shippable else "",
        fulfil_href=f"/fulfil?order={row.id}" if row.status in ("posted", "done") else "",
        day=row.ordered_on.isoformat(),
        customer=row.partner_name, warehouse=row.warehouse_name, status=row.status, status_title=row.status_title,
        ordered=shown(row.ordered), open=shown(row.open), kept=shown(row.kept),
        picked=f"配货中 {shown(row.picked)}" if row.picked else "", lacking=shown(row.lacking) if row.lacking else "",
        due=row.due_on.isoformat() if row.due_on else "", is_late=row.is_late, keeping=_keeping(row),
        amount=money(row.amount), remark=row.remark,
    )  # fmt: skip


def _keeping(row: OrderRow) -> str:
    """Until when it keeps its goods."""
    if row.status != "posted":
        return ""
    if not row.keeps:
        return "未占用"
    return f"占用到 {moment(row.until)}" if row.until else "占用到订单结束"
