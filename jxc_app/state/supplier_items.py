"""品名对应, on the page of a supplier: what it calls our goods on its invoices, as it is remembered."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.partners.partner_pages import get_partner
from jxc_app.modules.settlement.remembering import RememberedItem, forget_item, remembered_items
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import moment, shown

_ORDERS = {"name": "name", "goods": "goods", "confirmed": "confirmed_at"}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item and one SKU that it stands for, ready to show."""

    key: str
    item_key: str
    sku_id: int
    name: str
    spec: str
    unit: str
    goods: str
    href: str
    per_unit: str
    confirmed_by: str
    confirmed_at: str


class SupplierItemsState(SessionState, rx.State):
    """The list below the rules of a supplier, for who may change those."""

    is_loaded: bool = False
    rows: rx.Field[list[ItemRow]] = rx.field(default_factory=list)
    order: str = "name"
    export_href: str = ""
    _partner_id: int = 0

    @rx.event
    @requires(get_partner)
    async def open(self) -> None:
        """Of the supplier in the address; nothing for a new one, and for who may not see it."""
        self._partner_id = number(self.router.url.query_parameters, "id")
        self.is_loaded = False
        if self._partner_id and self._may(remembered_items):
            await self._load()

    @rx.event
    @requires(remembered_items)
    async def sort_by(self, order: str) -> None:
        """In another order."""
        self.order = order if order.removeprefix("-") in _ORDERS else "name"
        self._sort()

    @rx.event
    @requires(forget_item)
    async def forget(self, item_key: str, sku_id: int) -> EventSpec:
        """The next invoice asks again."""
        command = {"partner_id": self._partner_id, "item_key": item_key, "sku_id": sku_id}
        done = await self._perform(forget_item, command)
        await self._load()
        return rx.toast.success(f"不再记得“{done.name}”，下次登记时再选")

    async def _load(self) -> None:
        found = await self._read(remembered_items, partner_id=self._partner_id)
        self.rows = [_row(one) for one in found]
        self.export_href = f"/api/exports/settlement/supplier-items.xlsx?supplier={self._partner_id}"
        self._sort()
        self.is_loaded = True

    def _sort(self) -> None:
        by = _ORDERS[self.order.removeprefix("-")]
        rows = sorted(self.rows, key=lambda one: (one.name, one.goods))
        self.rows = sorted(rows, key=lambda one: str(getattr(one, by)), reverse=self.order.startswith("-"))


def _row(one: RememberedItem) -> ItemRow:
    goods = f"{one.sku_code} {one.sku_name} {one.sku_spec}".strip()
    per_unit = f"1 {one.unit or '票面单位'} = {shown(one.per_unit)} {one.base_unit}" if one.per_unit else "按金额"
    return ItemRow(
        f"{one.item_key}-{one.sku_id}", one.item_key, one.sku_id, one.name, one.spec, one.unit, goods,
        f"/sku?id={one.sku_id}", per_unit, one.confirmed_by, moment(one.confirmed_at),
    )  # fmt: skip
