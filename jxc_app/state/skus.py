"""The list of SKUs: filters in, one page of ready rows out; ticked ones can be changed at once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.modules.catalog.bulk import change_skus
from jxc_app.modules.catalog.categories import category_tree, create_category
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW, SKU_SWITCH_OFF, SKU_UPDATE
from jxc_app.modules.catalog.service import create_sku
from jxc_app.modules.catalog.sku_pages import SKU_ORDERS, SkuFilter, count_skus, list_brands, matching_skus, sku_page
from jxc_app.modules.catalog.substitutes import import_substitutes
from jxc_app.modules.catalog.units import create_unit
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.sku_settings import set_limits_of_many
from jxc_app.modules.migration.service import import_skus
from jxc_app.modules.preferences.queries import preferences_of
from jxc_app.modules.preferences.service import save_preference
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Option
from jxc_app.state.sku_bulk import SkuBulk
from jxc_app.state.sku_fields import category_choices
from jxc_app.state.sku_rows import COLUMNS, SHOWN_AT_FIRST, SkuLine, line_of

_SIZE = 50
_PREFERENCE = "skus.columns"
_USES = {"on": "使用中", "off": "已停用", "all": "全部"}


class SkusState(SkuBulk, rx.State):
    """What is looked for, and what was found; ``may``: which acts the page offers."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    limits_href: str = ""
    csv_href: str = ""
    search: str = ""
    category_id: str = ""
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    brand: str = ""
    brands: rx.Field[list[Option]] = rx.field(default_factory=list)
    use: str = "on"
    uses: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    category_names: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    order: str = "code"
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[SkuLine]] = rx.field(default_factory=list)
    count_text: str = ""
    is_page_chosen: bool = False
    columns: rx.Field[list[str]] = rx.field(default_factory=lambda: list(SHOWN_AT_FIRST))
    may: rx.Field[list[str]] = rx.field(default_factory=list)

    @rx.event
    @requires(sku_page)
    async def open(self) -> EventHandler:
        """Take the filters from the address; rows first, the count after."""
        doors = {
            "create": create_sku, "import": import_skus, "bulk": change_skus, "limits": set_limits_of_many,
            "category": create_category, "unit": create_unit, "floor": FLOOR_PRICE_VIEW, "watched": STOCK_VIEW,
            "substitute": import_substitutes,
        }  # fmt: skip
        self.may = [name for name, door in doors.items() if self._may(door)]
        self.uses = [Option(*pair) for pair in _USES.items()]
        kept = await asyncio.to_thread(preferences_of, self._actor(), _PREFERENCE)
        if isinstance(names := kept.get(_PREFERENCE), list):
            self.columns = [name for name in COLUMNS if name in names]
        await self._load_choices()
        self._take_address(self.router.url.query_parameters)
        self._choose([])
        return await self._load()

    async def _load_choices(self) -> None:
        tree = await self._read(category_tree)
        self.categories = [Option(str(row.id), "\u3000" * row.depth + row.name) for row in tree]
        self.category_names = category_choices(tree)
        self.brands = [Option(brand, brand) for brand in await self._read(list_brands)]
        if "limits" in self.may:
            self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]

    @rx.event
    @requires(sku_page)
    async def search_for(self, typed: str) -> EventHandler:
        """Find by code, name, spec, brand, barcode or pinyin."""
        self.search, self.page = typed[:100], 1
        return await self._load()

    @rx.event
    @requires(sku_page)
    async def choose_filter(self, name: str, value: str) -> EventHandler | None:
        """A category with all below it, a brand, or whether in use."""
        match name:
            case "category":
                self.category_id = digits(value)
            case "brand":
                self.brand = value[:60]
            case "use" if value in _USES:
                self.use = value
            case _:
                return None
        self.page = 1
        self._choose([])
        return await self._load()

    @rx.event
    @requires(sku_page)
    async def clear(self) -> EventHandler:
        """Every SKU in use, in the same order."""
        self._take_address({"order": self.order})
        self._choose([])
        return await self._load()

    @rx.event
    @requires(sku_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order in SKU_ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(sku_page)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(sku_page)
    async def show_column(self, name: str, is_on: bool) -> None:
        """Show or hide a column, for this person and for good."""
        wanted = {*self.columns, name} if is_on else set(self.columns) - {name}
        self.columns = [one for one in COLUMNS if one in wanted]
        await self._perform(save_preference, {"key": _PREFERENCE, "value": list(self.columns)})

    @rx.event
    @requires(count_skus)
    async def count(self) -> None:
        """How many were found."""
        self.count_text = f"共 {await self._read(count_skus, wanted=self._wanted()):,} 个"

    # many at once

    @rx.event
    @requires(change_skus, set_limits_of_many)
    async def choose(self, sku_id: int) -> None:
        """Tick one, or no longer."""
        others = [one for one in self.chosen if one != sku_id]
        self._tick(others if sku_id in self.chosen else [*others, sku_id])

    @rx.event
    @requires(change_skus, set_limits_of_many)
    async def choose_page(self, is_on: bool) -> None:
        """All of this page, or none of it."""
        here = [row.id for row in self.rows]
        others = [one for one in self.chosen if one not in here]
        self._tick([*others, *here] if is_on else others)

    @rx.event
    @requires(change_skus, set_limits_of_many)
    async def choose_found(self) -> EventSpec | None:
        """Everything that was found, as far as one act goes."""
        ids = await self._read(matching_skus, wanted=self._wanted())
        self._tick(ids)
        if len(ids) > len(self.chosen):
            return rx.toast.info(f"一次最多选 {len(self.chosen)} 个，已选前 {len(self.chosen)} 个")
        return None

    @rx.event
    @requires(change_skus, set_limits_of_many)
    async def choose_none(self) -> None:
        """Nothing."""
        self._tick([])

    @rx.event
    @requires(change_skus, set_limits_of_many)
    async def ask(self, is_open: bool) -> None:
        """Open the dialog in which a change is put together."""
        self.is_asked = False
        kinds = self._kinds()
        if is_open and self.chosen and kinds:
            self._ask(kinds, sees_floor=self._may(FLOOR_PRICE_VIEW))
            await self._preview()

    @rx.event
    @requires(change_skus, set_limits_of_many)
    async def type_bulk(self, name: str, text: str) -> None:
        """A part of the change; what it would do follows at once."""
        if name in self.bulk:
            self.bulk[name] = text[:100]
            await self._preview()

    @rx.event
    @requires(change_skus, set_limits_of_many)
    async def apply(self) -> list[Any]:
        """Do what was shown."""
        said = await self._apply()
        await self._load_choices()
        return [said, await self._load()]

    def _kinds(self) -> dict[str, str]:
        kinds: dict[str, str] = {}
        if self._may(SKU_UPDATE):
            kinds |= {"category": "改分类", "brand": "改品牌", "price": "调价"}
        if self._may(set_limits_of_many):
            kinds |= {"limits": "设上下限"}
        if self._may(SKU_SWITCH_OFF):
            kinds |= {"switch_off": "停用", "switch_on": "恢复使用"}
        return kinds

    def _tick(self, ids: list[int]) -> None:
        self._choose(ids)
        self.is_page_chosen = bool(self.rows) and {row.id for row in self.rows} <= set(self.chosen)

    # reading

    async def _load(self) -> EventHandler:
        found = await self._read(sku_page, wanted=self._wanted(), order=self.order, page=self.page, size=_SIZE)
        self.rows = [line_of(row) for row in found.rows]
        self.has_more = found.has_more
        self._tick(list(self.chosen))
        self.is_loaded = True
        self.revision += 1
        self._say_address()
        return SkusState.count

    def _wanted(self) -> SkuFilter:
        category = int(self.category_id) if self.category_id else None
        return SkuFilter(self.search, category, self.brand or None, self.use)  # type: ignore[arg-type]

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.category_id = digits(asked.get("category", ""))
        self.brand = asked.get("brand", "")[:60]
        self.use = asked["use"] if asked.get("use") in _USES else "on"
        self.order = asked["order"] if asked.get("order") in SKU_ORDERS else "code"
        self.page = max(1, number(asked, "page", 1))

    def _say_address(self) -> None:
        filters = {
            "search": self.search,
            "category": self.category_id,
            "brand": self.brand,
            "use": self.use if self.use != "on" else "",
            "order": self.order if self.order != "code" else "",
        }
        self.is_filtered = any(value for name, value in filters.items() if name != "order")
        self.address = path("/skus", **filters, page=str(self.page) if self.page > 1 else "")
        self.xlsx_href = path("/api/exports/masters/skus.xlsx", **filters)
        self.limits_href = path("/api/exports/masters/skus.xlsx", **filters, limits="1")
        self.csv_href = path("/api/exports/masters/skus.csv", **filters)
