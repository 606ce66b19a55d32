"""暂估与价差: what came and is not billed at the end of a day, and where the differences of invoices went."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.quantities import plain
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.settlement.accruals import AGES, AccrualFilter, AccruedLine, accrual_page
from jxc_app.modules.settlement.differences import DifferenceFilter, DifferenceLine, difference_page
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, money, price_text

ACCRUED, DIFFERENCES = "accrued", "differences"
_TABS = (ACCRUED, DIFFERENCES)
_SIZE = 50
_DAYS = ("on", "from_on", "to_on")
_ORDERS = {ACCRUED: "received_on", DIFFERENCES: "-on"}


@dataclass(frozen=True, slots=True)
class AccruedRow:
    """One accrued line, ready to show."""

    id: int
    receipt: str
    href: str
    own_number: str
    received_on: str
    age: str
    is_old: bool
    supplier: str
    warehouse: str
    code: str
    name: str
    spec: str
    unit: str
    accepted: str
    gone: str
    open: str
    price: str
    amount: str
    net: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One difference, ready to show."""

    key: str
    number: str
    href: str
    on: str
    state: str
    look: str
    supplier: str
    paper: str
    invoice_href: str
    receipt: str
    receipt_href: str
    code: str
    name: str
    spec: str
    unit: str
    quantity: str
    difference: str
    kept: str
    expensed: str


class AccrualsState(SessionState, rx.State):
    """Two lists, each with its filters; what is shown stands in the address."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    print_href: str = ""
    tab: str = ACCRUED
    on: str = ""
    from_on: str = ""
    to_on: str = ""
    older: str = ""
    ages: rx.Field[list[Option]] = rx.field(default_factory=list)
    search: str = ""
    supplier: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    order: str = "received_on"
    page: int = 1
    has_more: bool = False
    is_filtered: bool = False
    accrued: rx.Field[list[AccruedRow]] = rx.field(default_factory=list)
    differences: rx.Field[list[DifferenceRow]] = rx.field(default_factory=list)
    sums: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    count_text: str = ""
    _supplier_id: int = 0

    @rx.event
    @requires(accrual_page)
    async def open(self) -> None:
        """The list that the address asks for; by default what is accrued today."""
        self._watch("document")
        asked = self.router.url.query_parameters
        self.ages = [Option(str(one), f"超过 {one} 天") for one in AGES]
        self.tab = asked.get("tab", "") if asked.get("tab") in _TABS else ACCRUED
        self.on, self.from_on, self.to_on = (_day(asked.get(name, "")) for name in _DAYS)
        self.older = asked.get("older", "") if asked.get("older") in {str(one) for one in AGES} else ""
        self.search, self._supplier_id = asked.get("search", "")[:60], number(asked, "supplier")
        self.supplier, self.order, self.page = "", _ORDERS[self.tab], 1
        await self._load()

    @rx.event
    @requires(accrual_page)
    async def refresh(self) -> None:
        """Something came, went back or was billed."""
        await self._load()

    @rx.event
    @requires(accrual_page)
    async def turn_to(self, tab: str) -> None:
        """The other list."""
        if tab in _TABS:
            self.tab, self.order, self.page = tab, _ORDERS[tab], 1
            await self._load()

    @rx.event
    @requires(accrual_page)
    async def choose_day(self, name: str, text: str) -> EventSpec | None:
        """At the end of which day, or between which."""
        if name not in _DAYS:
            return None
        day = _day(text)
        if text.strip() and not day:
            self.revision += 1
            return rx.toast.error("日期写成 2026-01-31 这样")
        setattr(self, name, day)
        self.page = 1
        await self._load()
        return None

    @rx.event
    @requires(accrual_page)
    async def choose_age(self, value: str) -> None:
        """Only what is older than so many days."""
        self.older, self.page = value if value in {str(one) for one in AGES} else "", 1
        await self._load()

    @rx.event
    @requires(accrual_page)
    async def search_supplier(self, typed: str) -> None:
        """Find a supplier."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(accrual_page)
    async def choose_supplier(self, partner_id: int) -> None:
        """Of one supplier only."""
        option = next((one for one in self.partner_options if one.id == partner_id), None)
        self._supplier_id, self.supplier = (option.id, option.label) if option else (0, "")
        self.page = 1
        await self._load()

    @rx.event
    @requires(accrual_page)
    async def search_for(self, text: str) -> None:
        """By the number of a paper, the supplier or the goods."""
        self.search, self.page = text[:60].strip(), 1
        await self._load()

    @rx.event
    @requires(accrual_page)
    async def clear(self) -> None:
        """Everything, as it is today."""
        self.on = self.from_on = self.to_on = self.older = self.search = self.supplier = ""
        self._supplier_id, self.page = 0, 1
        await self._load()

    @rx.event
    @requires(accrual_page)
    async def sort_by(self, order: str) -> None:
        """In another order."""
        self.order, self.page = order[:20], 1
        await self._load()

    @rx.event
    @requires(accrual_page)
    async def go_to(self, page: int) -> None:
        """Another page."""
        self.page = max(page, 1)
        await self._load()

    async def _load(self) -> None:
        if self.tab == ACCRUED:
            await self._load_accrued()
        else:
            await self._load_differences()
        asked = {"supplier": str(self._supplier_id or ""), "search": self.search}
        days = ("on", "older") if self.tab == ACCRUED else ("from_on", "to_on")
        asked |= {name: getattr(self, name) for name in days}
        self.is_filtered = any(asked.values())
        self.address = path("/accruals", tab="" if self.tab == ACCRUED else self.tab, **asked)
        table = "accruals" if self.tab == ACCRUED else "price-differences"
        ordered = urlencode(asked | {"order": self.order})
        self.export_href = f"/api/exports/settlement/{table}.xlsx?{ordered}"
        self.print_href = f"/api/print/accruals.pdf?{ordered}" if self.tab == ACCRUED else ""
        self.is_loaded = True
        self.revision += 1

    async def _load_accrued(self) -> None:
        only = AccrualFilter(
            _date(self.on), self._supplier_id, int(self.older or 0), self.search, self.order
        )  # fmt: skip
        found = await self._read(accrual_page, only=only, page=self.page, size=_SIZE)
        self.accrued, self.differences = [_accrued(one) for one in found.rows], []
        self.sums = {"amount": money(found.amount), "net": money(found.net)}
        self.count_text = f"{found.on:%Y-%m-%d} 日末 · {found.suppliers} 家供应商，共 {found.total} 行"
        self.has_more = self.page * _SIZE < found.total
        self._name_supplier([(one.partner_id, one.partner_name) for one in found.rows])

    async def _load_differences(self) -> None:
        only = DifferenceFilter(
            _date(self.from_on), _date(self.to_on), self._supplier_id, self.search, self.order
        )  # fmt: skip
        found = await self._read(difference_page, only=only, page=self.page, size=_SIZE)
        self.differences, self.accrued = [_difference(one) for one in found.rows], []
        self.sums = {name: money(getattr(found, name)) for name in ("difference", "kept", "expensed")}
        self.count_text = f"共 {found.total} 行"
        self.has_more = self.page * _SIZE < found.total
        self._name_supplier([(one.partner_id, one.partner_name) for one in found.rows])

    def _name_supplier(self, met: list[tuple[int, str]]) -> None:
        """An address names the supplier by id."""
        if self._supplier_id and not self.supplier:
            self.supplier = dict(met).get(self._supplier_id, "")


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _day(text: str) -> str:
    """The text of a day; nothing where it is none."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return ""


def _accrued(one: AccruedLine) -> AccruedRow:
    gone = [f"{words} {plain(much)}" for words, much in (("退", one.returned), ("已开票", one.billed)) if much]
    return AccruedRow(
        one.line_id, one.receipt_number, f"/document?id={one.receipt_id}", one.own_number, one.received_on.isoformat(),
        f"{one.age} 天", one.age > AGES[0], one.partner_name, one.warehouse_name, one.sku_code, one.sku_name, one.spec,
        one.unit_name, plain(one.accepted), "，".join(gone), plain(one.open), price_text(one.price), money(one.amount),
        money(one.net),
    )  # fmt: skip


def _difference(one: DifferenceLine) -> DifferenceRow:
    state, look = ("发票作废，转回", "reversed") if one.is_back else ("已入账", "posted")
    return DifferenceRow(
        f"{one.document_id}-{one.line_id}", one.number, f"/document?id={one.document_id}", one.on.isoformat(), state,
        look, one.partner_name, one.paper_number, f"/document?id={one.invoice_id}", one.receipt_number,
        f"/document?id={one.receipt_id}", one.sku_code, one.sku_name, one.spec, one.unit_name, plain(one.quantity),
        money(one.difference), money(one.kept), money(one.expensed),
    )  # fmt: skip
