"""The stock page: filters in, one page of ready rows out; the totals follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.inventory.queries import ORDERS, StockRow, stock_page, stock_totals
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, shown

_SIZE = 50


@dataclass(frozen=True, slots=True)
class StockLine:
    """One SKU in one warehouse as the page shows it."""

    key: str
    href: str
    code: str
    name: str
    spec: str
    category: str
    unit: str
    warehouse: str
    on_hand: str
    reserved: str
    available: str
    in_transit: str
    is_below_minimum: bool


class StockState(SessionState, rx.State):
    """What is looked at, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = "/api/exports/stock.xlsx"
    search: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    below_minimum: bool = False
    include_zero: bool = False
    is_filtered: bool = False
    order: str = "code"
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[StockLine]] = rx.field(default_factory=list)
    count_text: str = ""
    total_on_hand: str = ""
    total_reserved: str = ""
    total_available: str = ""
    total_in_transit: str = ""

    @rx.event
    @requires(stock_page)
    async def open(self) -> EventHandler:
        """Take the filters from the address; rows first, totals after."""
        self._watch("stock")
        self._take_address(self.router.url.query_parameters)
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        return await self._load()

    @rx.event
    @requires(stock_page)
    async def refresh(self) -> EventHandler:
        """Stock has changed: read the same page again."""
        return await self._load()

    @rx.event
    @requires(stock_page)
    async def search_for(self, typed: str) -> EventHandler:
        """Find by code, name, barcode or pinyin."""
        self.search, self.page = typed[:100], 1
        return await self._load()

    @rx.event
    @requires(stock_page)
    async def choose_warehouse(self, warehouse_id: str) -> EventHandler:
        """One warehouse, or all."""
        self.warehouse_id, self.page = digits(warehouse_id), 1
        return await self._load()

    @rx.event
    @requires(stock_page)
    async def show_below_minimum(self, is_on: bool) -> EventHandler:
        """Only what is below its lower limit, or everything."""
        self.below_minimum, self.page = is_on, 1
        return await self._load()

    @rx.event
    @requires(stock_page)
    async def show_zero(self, is_on: bool) -> EventHandler:
        """Also what is all gone, or not."""
        self.include_zero, self.page = is_on, 1
        return await self._load()

    @rx.event
    @requires(stock_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows; their sums stand."""
        if order in ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(stock_page)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows; their sums stand."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    async def _load(self) -> EventHandler:
        found = await self._read(stock_page, **self._wanted(), order=self.order, page=self.page, size=_SIZE)
        self.rows = [_line(row) for row in found.rows]
        self.has_more = found.has_more
        self.is_loaded = True
        self.revision += 1
        self._say_address()
        return StockState.count

    @rx.event
    @requires(stock_totals)
    async def count(self) -> None:
        """The sums over everything found; they may take longer than the rows."""
        totals = await self._read(stock_totals, **self._wanted())
        self.count_text = f"共 {totals.rows:,} 行"
        self.total_on_hand, self.total_reserved = shown(totals.on_hand), shown(totals.reserved)
        self.total_available, self.total_in_transit = shown(totals.available), shown(totals.in_transit)

    def _wanted(self) -> dict[str, Any]:
        return {
            "search": self.search,
            "warehouse_id": int(self.warehouse_id) if self.warehouse_id else None,
            "below_minimum": self.below_minimum,
            "include_zero": self.include_zero,
        }

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.warehouse_id = digits(asked.get("warehouse", ""))
        self.below_minimum, self.include_zero = asked.get("below") == "1", asked.get("zero") == "1"
        self.order = asked["order"] if asked.get("order") in ORDERS else "code"
        self.page = max(1, number(asked, "page", 1))

    def _say_address(self) -> None:
        filters = {
            "search": self.search,
            "warehouse": self.warehouse_id,
            "below": "1" if self.below_minimum else "",
            "zero": "1" if self.include_zero else "",
        }
        order = self.order if self.order != "code" else ""
        page = str(self.page) if self.page > 1 else ""
        self.is_filtered = any(filters.values())
        self.address = path("/stock", **filters, order=order, page=page)
        self.export_href = path("/api/exports/stock.xlsx", **filters)


def _line(row: StockRow) -> StockLine:
    return StockLine(
        key=f"{row.sku_id}-{row.warehouse_id}",
        href=f"/stock/ledger?sku={row.sku_id}&warehouse={row.warehouse_id}",
        code=row.sku_code,
        name=row.sku_name,
        spec=row.spec,
        category=row.category,
        unit=row.unit_name,
        warehouse=row.warehouse_name,
        on_hand=shown(row.on_hand),
        reserved=shown(row.reserved),
        available=shown(row.available),
        in_transit=shown(row.in_transit),
        is_below_minimum=row.available < (row.minimum or 0),
    )
