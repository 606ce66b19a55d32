"""价格表: the lists, and the prices of one of them."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.catalog.looking_up import look_up_skus
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.pricing.models import GROUPS, KINDS
from jxc_app.modules.pricing.queries import ListRow, PriceRow, list_prices, price_lists
from jxc_app.modules.pricing.service import import_prices, remove_price, save_list, set_price
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, editable, price_text, shown

_SIZE = 50
#: the fields of the head, in the order of its form
FIELDS = ("name", "kind", "customer_group", "warehouse_id", "valid_from", "valid_until", "remark")


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list, ready to show."""

    id: int
    name: str
    href: str
    kind: str
    for_whom: str
    days: str
    prices: str
    state: str
    is_off: bool
    remark: str


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One price, ready to show."""

    id: int
    code: str
    name: str
    unit: str
    least: str
    price: str
    retail: str


class PriceListsState(SessionState, rx.State):
    """All lists, or one with its prices, as the address says."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    lists: rx.Field[list[ListLine]] = rx.field(default_factory=list)
    may_edit: bool = False
    may_import: bool = False
    #: the list that is open; 0: none
    list_id: int = 0
    heading: str = ""
    search: str = ""
    page: int = 1
    has_more: bool = False
    count_text: str = ""
    rows: rx.Field[list[PriceLine]] = rx.field(default_factory=list)
    #: the form of a head
    asks: bool = False
    is_new: bool = True
    form: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    is_off: bool = False
    kinds: rx.Field[list[Option]] = rx.field(default_factory=list)
    groups: rx.Field[list[Option]] = rx.field(default_factory=list)
    stores: rx.Field[list[Option]] = rx.field(default_factory=list)
    customer: str = ""
    customer_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    #: the line below the prices
    sku_name: str = ""
    sku_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    units: rx.Field[list[Option]] = rx.field(default_factory=list)
    unit_id: str = ""
    least: str = ""
    price: str = ""
    _sku: int = 0
    _customer: int = 0
    _seen: dict[int, ListRow] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(price_lists)
    async def open(self) -> None:
        """All lists, or the one that the address names."""
        asked = self.router.url.query_parameters
        self.list_id, self.search = number(asked, "id"), asked.get("search", "")[:100]
        self.page = max(1, number(asked, "page", 1))
        self.may_edit, self.may_import = self._may(save_list), self._may(import_prices)
        self.kinds = [Option(code, title) for code, title in KINDS.items()]
        self.groups = [Option(code, title) for code, title in GROUPS.items()]
        self.stores = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        self.asks, self.errors = False, {}
        self._forget_line()
        await self._load()

    @rx.event
    @requires(price_lists)
    async def search_for(self, typed: str) -> None:
        """Find goods on the list."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(price_lists)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(save_list)
    async def edit(self, list_id: int) -> None:
        """Open the form of a list, or (0) of a new one."""
        row = self._seen.get(list_id)
        self.is_new, self.asks, self.errors = row is None, True, {}
        self.is_off = row is not None and row.is_off
        self._customer, self.customer = (row.partner_id or 0, row.for_whom) if row and row.partner_id else (0, "")
        today = business_date(clock.get().now(), get_settings().zone).isoformat()
        self.form = {
            "name": row.name if row else "", "kind": row.kind if row else "general",
            "customer_group": row.customer_group if row else "",
            "warehouse_id": str(row.warehouse_id or "") if row else "",
            "valid_from": row.valid_from.isoformat() if row else today,
            "valid_until": row.valid_until.isoformat() if row and row.valid_until else "",
            "remark": row.remark if row else "",
        }  # fmt: skip
        self.list_id = list_id or self.list_id
        self.revision += 1

    @rx.event
    @requires(save_list)
    async def type_field(self, name: str, typed: str) -> None:
        """A field of the form."""
        if name in FIELDS:
            self.form = {**self.form, name: typed[:200]}

    @rx.event
    @requires(save_list)
    async def switch(self, is_off: bool) -> None:
        """It holds no more, or again."""
        self.is_off = is_off

    @rx.event
    @requires(find_partners)
    async def search_customer(self, typed: str) -> None:
        """Find customers by code, name or pinyin."""
        found = await self._read(find_partners, search=typed[:100], kind="customer", limit=20)
        self.customer_options = [Choice(one.id, one.name, one.code) for one in found]

    @rx.event
    @requires(find_partners)
    async def choose_customer(self, partner_id: int) -> None:
        """For one customer."""
        chosen = next((one for one in self.customer_options if one.id == partner_id), None)
        self._customer, self.customer = (chosen.id, chosen.label) if chosen else (0, "")

    @rx.event
    @requires(save_list)
    async def leave(self, is_open: bool) -> None:
        """Close the form."""
        self.asks = is_open and self.asks

    @rx.event
    @requires(save_list)
    async def save(self) -> EventSpec:
        """Keep the head."""
        row = None if self.is_new else self._seen.get(self.list_id)
        command: dict[str, Any] = {name: self.form[name] or None for name in FIELDS}
        command |= {
            "customer_group": self.form["customer_group"], "remark": self.form["remark"], "is_off": self.is_off,
            "name": self.form["name"], "partner_id": self._customer or None,
            "list_id": row.id if row else None, "version": row.version if row else None,
        }  # fmt: skip
        done = await self._perform(save_list, command)
        self.asks, self.list_id, self.page, self.search = False, done.list_id, 1, ""
        await self._load()
        return rx.toast.success("已保存")

    @rx.event
    @requires(set_price)
    async def search_sku(self, typed: str) -> None:
        """Find goods by code, barcode, name or pinyin."""
        found = await self._read(look_up_skus, typed=typed[:100], limit=20)
        self.sku_options = [Choice(one.id, one.name, one.code) for one in found]

    @rx.event
    @requires(set_price)
    async def choose_sku(self, sku_id: int) -> None:
        """Whose price is set."""
        found = (await self._read(skus_by_ids, sku_ids=[sku_id])).get(sku_id)
        self._forget_line()
        if found is not None:
            self._sku, self.sku_name = found.id, found.name
            self.units = [Option(str(one.unit_id), one.name) for one in found.units]
            self.unit_id, self.price = str(found.base_unit_id), editable(found.retail_price)
        self.revision += 1

    @rx.event
    @requires(set_price)
    async def choose_unit(self, unit_id: str) -> None:
        """Of which unit."""
        if unit_id in {one.id for one in self.units}:
            self.unit_id = unit_id

    @rx.event
    @requires(set_price)
    async def type_least(self, typed: str) -> None:
        """From how many on."""
        self.least = typed[:20].strip()

    @rx.event
    @requires(set_price)
    async def type_price(self, typed: str) -> None:
        """What one costs."""
        self.price = typed[:20].strip()

    @rx.event
    @requires(set_price)
    async def put(self) -> EventSpec:
        """Write the price into the list."""
        command = {
            "list_id": self.list_id, "sku_id": self._sku or None, "unit_id": self.unit_id or None,
            "min_quantity": self.least or "0", "price": self.price or None,
        }  # fmt: skip
        await self._perform(set_price, command)
        self._forget_line()
        await self._load()
        return rx.toast.success("已保存，从现在起按它取价")

    @rx.event
    @requires(remove_price)
    async def remove(self, price_id: int) -> EventSpec:
        """Take a price out of the list."""
        await self._perform(remove_price, {"price_id": price_id})
        await self._load()
        return rx.toast.success("已删除")

    def _forget_line(self) -> None:
        self._sku, self.sku_name, self.unit_id, self.least, self.price = 0, "", "", "", ""
        self.units, self.sku_options = [], []

    async def _load(self) -> None:
        found = await self._read(price_lists)
        self._seen = {one.id: one for one in found}
        self.lists = [_list_line(one) for one in found]
        one = self._seen.get(self.list_id)
        self.list_id, self.heading = (one.id, f"{one.name} · {one.for_whom}") if one else (0, "")
        self.rows, self.has_more, self.count_text = [], False, ""
        if one is not None:
            page = await self._read(
                list_prices, list_id=one.id, search=self.search, page=self.page, size=_SIZE
            )  # fmt: skip
            self.rows = [_price_line(row) for row in page.rows]
            self.has_more, self.count_text = self.page * _SIZE < page.total, f"共 {page.total:,} 行价格"
        self.address = path(
            "/price-lists", id=str(self.list_id) if self.list_id else "", search=self.search if self.list_id else "",
            page=str(self.page) if self.page > 1 else "",
        )  # fmt: skip
        self.is_loaded = True
        self.revision += 1


def _list_line(row: ListRow) -> ListLine:
    until = row.valid_until.isoformat() if row.valid_until else "长期"
    return ListLine(
        row.id, row.name, f"/price-lists?id={row.id}", row.kind_title, row.for_whom,
        f"{row.valid_from.isoformat()} 至 {until}", f"{row.prices:,}", row.state, row.is_off, row.remark,
    )  # fmt: skip


def _price_line(row: PriceRow) -> PriceLine:
    return PriceLine(
        row.id, " · ".join(filter(None, (row.sku_code, row.spec))), row.sku_name, row.unit_name,
        shown(row.min_quantity) if row.min_quantity else "", price_text(row.price), price_text(row.retail_price),
    )  # fmt: skip
