"""The stock page: filters in, one page of ready rows out; the totals follow."""

import asyncio
from dataclasses import replace

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids
from jxc_app.modules.inventory.queries import ORDERS, SKU_ORDERS, sku_stock_page, stock_page, stock_totals
from jxc_app.modules.inventory.sku_stock import stock_of_sku
from jxc_app.modules.preferences.queries import preferences_of
from jxc_app.modules.preferences.service import save_preference
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, shown
from jxc_app.state.stock_lines import COLUMNS, Asked, PlaceLine, StockLine, asked_in, pair_line, place_line, sku_line

_SIZE = 50
_PREFERENCE = "stock.columns"
_HOLDINGS = [Option("", "有库存"), Option("all", "含零库存"), Option("none", "仅零库存")]


class StockState(SessionState, rx.State):
    """What is looked at, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    search: str = ""
    warehouse_ids: rx.Field[list[str]] = rx.field(default_factory=list)
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouses_text: str = ""
    city: str = ""
    cities: rx.Field[list[Option]] = rx.field(default_factory=list)
    category_id: str = ""
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    holding: str = ""
    holdings: rx.Field[list[Option]] = rx.field(default_factory=lambda: list(_HOLDINGS))
    below_minimum: bool = False
    by_sku: bool = False
    is_filtered: bool = False
    order: str = "code"
    columns: rx.Field[list[str]] = rx.field(default_factory=lambda: list(COLUMNS))
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[StockLine]] = rx.field(default_factory=list)
    count_text: str = ""
    total_on_hand: str = ""
    total_reserved: str = ""
    total_available: str = ""
    total_in_transit: str = ""
    is_elsewhere_open: bool = False
    elsewhere_title: str = ""
    elsewhere_unit: str = ""
    elsewhere_href: str = ""
    elsewhere: rx.Field[list[PlaceLine]] = rx.field(default_factory=list)
    _asked: Asked = Asked()
    _elsewhere_of: tuple[int, int] = (0, 0)

    @rx.event
    @requires(stock_page)
    async def open(self) -> EventHandler:
        """Take the filters from the address; rows first, totals after."""
        self._watch("stock")
        asked = self.router.url.query_parameters
        self._asked, self.page = asked_in(asked), max(1, number(asked, "page", 1))
        self.is_elsewhere_open = False
        known = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), one.name) for one in known]
        self.cities = [Option(city, city) for city in dict.fromkeys(one.city for one in known) if city]
        if self._may(category_tree):
            tree = await self._read(category_tree)
            self.categories = [Option(str(one.id), "\u3000" * one.depth + one.name) for one in tree]
        kept = (await asyncio.to_thread(preferences_of, self._actor(), _PREFERENCE)).get(_PREFERENCE)
        if isinstance(kept, list):
            self.columns = [name for name in COLUMNS if name in kept]
        return await self._load()

    @rx.event
    @requires(stock_page)
    async def refresh(self) -> EventHandler:
        """Stock has changed: read the same page again."""
        if self.is_elsewhere_open:
            await self._look_elsewhere()
        return await self._load()

    @rx.event
    @requires(stock_page)
    async def search_for(self, typed: str) -> EventHandler:
        """Find by code, name, barcode or pinyin."""
        return await self._ask(replace(self._asked, search=typed[:100]))

    @rx.event
    @requires(stock_page)
    async def tick_warehouse(self, warehouse_id: str, is_on: bool) -> EventHandler:
        """One more warehouse, or one less; none is all."""
        ticked = [one for one in self._asked.warehouses if one != warehouse_id]
        if is_on and digits(warehouse_id):
            ticked.append(warehouse_id)
        return await self._ask(replace(self._asked, warehouses=tuple(ticked[:200])))

    @rx.event
    @requires(stock_page)
    async def choose(self, name: str, value: str) -> EventHandler:
        """Another city, category or holding."""
        if name not in ("city", "category", "zero"):
            return await self._load()
        chosen = asked_in(self._asked.parameters() | {name: value, "order": self._asked.order})
        return await self._ask(chosen)

    @rx.event
    @requires(stock_page)
    async def show_below_minimum(self, is_on: bool) -> EventHandler:
        """Only what is below its lower limit, or everything."""
        return await self._ask(replace(self._asked, below_minimum=is_on))

    @rx.event
    @requires(stock_page)
    async def show_by_sku(self, is_on: bool) -> EventHandler:
        """One row for each SKU over all warehouses, or one for each of its warehouses."""
        order = self._asked.order if self._asked.order in SKU_ORDERS else "code"
        return await self._ask(replace(self._asked, by_sku=is_on, order=order))

    @rx.event
    @requires(stock_page)
    async def clear(self) -> EventHandler:
        """Everything again."""
        return await self._ask(Asked(by_sku=self._asked.by_sku, order=self._asked.order))

    @rx.event
    @requires(stock_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows; their sums stand."""
        if order in (SKU_ORDERS if self._asked.by_sku else ORDERS):
            self._asked, self.page = replace(self._asked, order=order), 1
        await self._load()

    @rx.event
    @requires(stock_page)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows; their sums stand."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(stock_page)
    async def show_column(self, name: str, is_on: bool) -> None:
        """Show or hide a column, from now on."""
        wanted = {*self.columns, name} if is_on else set(self.columns) - {name}
        self.columns = [one for one in COLUMNS if one in wanted]
        await self._perform(save_preference, {"key": _PREFERENCE, "value": list(self.columns)})

    @rx.event
    @requires(stock_of_sku)
    async def look_elsewhere(self, sku_id: int, warehouse_id: int) -> None:
        """All warehouses that have a SKU, the nearest to one of them first."""
        self._elsewhere_of = (sku_id, warehouse_id)
        await self._look_elsewhere()
        self.is_elsewhere_open = bool(self.elsewhere)

    @rx.event
    @requires(stock_of_sku)
    async def show_elsewhere(self, is_open: bool) -> None:
        """Close the sheet."""
        self.is_elsewhere_open = is_open and bool(self.elsewhere)

    async def _look_elsewhere(self) -> None:
        sku_id, warehouse_id = self._elsewhere_of
        found = await self._read(stock_of_sku, sku_id=sku_id, from_warehouse_id=warehouse_id or None)
        known = (await self._skus({sku_id})).get(sku_id)
        self.elsewhere = [place_line(one, own_id=warehouse_id, sku=known) for one in found]
        if found:
            sku = found[0].stock
            self.elsewhere_title = " · ".join(filter(None, (sku.sku_name, sku.sku_code, sku.spec)))
            self.elsewhere_unit, self.elsewhere_href = sku.unit_name, f"/sku?id={sku_id}"

    async def _skus(self, sku_ids: set[int]) -> dict[int, SkuRow]:
        """The SKUs with their units, as far as the reader may see them."""
        return await self._read(skus_by_ids, sku_ids=sku_ids) if sku_ids and self._may(skus_by_ids) else {}

    async def _ask(self, asked: Asked) -> EventHandler:
        self._asked, self.page = asked, 1
        return await self._load()

    async def _load(self) -> EventHandler:
        place = {"wanted": self._asked.filter(), "order": self._asked.order, "page": self.page, "size": _SIZE}
        if self._asked.by_sku:
            summed = await self._read(sku_stock_page, **place)
            skus = await self._skus({row.sku_id for row in summed.rows})
            self.rows = [sku_line(row, skus.get(row.sku_id)) for row in summed.rows]
            self.has_more = summed.has_more
        else:
            found = await self._read(stock_page, **place)
            skus = await self._skus({row.sku_id for row in found.rows})
            self.rows = [pair_line(row, skus.get(row.sku_id)) for row in found.rows]
            self.has_more = found.has_more
        self._say_what_is_asked()
        self.is_loaded = True
        self.revision += 1
        return StockState.count

    @rx.event
    @requires(stock_totals)
    async def count(self) -> None:
        """The sums over everything found; they may take longer than the rows."""
        totals = await self._read(stock_totals, wanted=self._asked.filter())
        self.count_text = f"共 {totals.rows:,} {'种商品' if self._asked.by_sku else '行'}"
        self.total_on_hand, self.total_reserved = shown(totals.on_hand), shown(totals.reserved)
        self.total_available, self.total_in_transit = shown(totals.available), shown(totals.in_transit)

    def _say_what_is_asked(self) -> None:
        asked = self._asked
        self.search, self.city, self.category_id = asked.search, asked.city, asked.category
        self.holding, self.below_minimum, self.by_sku = asked.holding, asked.below_minimum, asked.by_sku
        self.order, self.warehouse_ids = asked.order, list(asked.warehouses)
        names = [one.label for one in self.warehouses if one.id in asked.warehouses]
        self.warehouses_text = names[0] if len(names) == 1 else f"{len(names)} 个仓库" if names else ""
        filters = asked.parameters()
        self.is_filtered = any(value for name, value in filters.items() if name != "view")
        order = asked.order if asked.order != "code" else ""
        self.address = path("/stock", **filters, order=order, page=str(self.page) if self.page > 1 else "")
        self.export_href = path("/api/exports/filtered/stock.xlsx", **filters)
