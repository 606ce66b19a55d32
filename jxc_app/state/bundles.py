"""套餐: the list, and the form of one."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.bundles.queries import BundleRow, bundle_page
from jxc_app.modules.bundles.service import save_bundle
from jxc_app.modules.catalog.looking_up import look_up_skus
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, editable, money, shown

_SIZE = 50
FIELDS = ("code", "name", "price", "remark")
_MOST_PARTS = 30


@dataclass(frozen=True, slots=True)
class BundleLine:
    """A bundle, ready to show."""

    id: int
    code: str
    name: str
    price: str
    parts: str
    remark: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part in the form; ``at``: where the server's refusals of it are found."""

    sku_id: int
    name: str
    code: str
    unit: str
    quantity: str
    at: str


class BundlesState(SessionState, rx.State):
    """The search as the address has it, one page, and the form."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    search: str = ""
    page: int = 1
    has_more: bool = False
    count_text: str = ""
    rows: rx.Field[list[BundleLine]] = rx.field(default_factory=list)
    may_edit: bool = False
    asks: bool = False
    is_new: bool = True
    form: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    is_off: bool = False
    parts: rx.Field[list[PartLine]] = rx.field(default_factory=list)
    sku_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    _seen: dict[int, BundleRow] = {}  # noqa: RUF012  Reflex copies it for each tab
    _row: tuple[int, int] = (0, 0)

    @rx.event
    @requires(bundle_page)
    async def open(self) -> None:
        """Take the search from the address."""
        asked = self.router.url.query_parameters
        self.search, self.page = asked.get("search", "")[:100], max(1, number(asked, "page", 1))
        self.may_edit, self.asks, self.errors = self._may(save_bundle), False, {}
        await self._load()

    @rx.event
    @requires(bundle_page)
    async def search_for(self, typed: str) -> None:
        """Find by code, name or pinyin."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(bundle_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(save_bundle)
    async def edit(self, bundle_id: int) -> None:
        """Open the form of a bundle, or (0) of a new one."""
        row = self._seen.get(bundle_id)
        self.is_new, self.asks, self.errors, self.sku_options = row is None, True, {}, []
        self._row = (row.id, row.version) if row else (0, 0)
        self.is_off = row is not None and row.is_off
        self.form = {
            "code": row.code if row else "", "name": row.name if row else "",
            "price": editable(row.price) if row else "", "remark": row.remark if row else "",
        }  # fmt: skip
        listed = row.parts if row else ()
        self._show(
            [PartLine(one.sku_id, one.name, one.code, one.unit_name, editable(one.quantity), "") for one in listed]
        )
        self.revision += 1

    @rx.event
    @requires(save_bundle)
    async def type_field(self, name: str, typed: str) -> None:
        """A field of the form."""
        if name in FIELDS:
            self.form = {**self.form, name: typed[:200]}

    @rx.event
    @requires(save_bundle)
    async def switch(self, is_off: bool) -> None:
        """It is not sold any more, or again."""
        self.is_off = is_off

    @rx.event
    @requires(save_bundle)
    async def search_sku(self, typed: str) -> None:
        """Find goods by code, barcode, name or pinyin."""
        found = await self._read(look_up_skus, typed=typed[:100], limit=20)
        self.sku_options = [Choice(one.id, one.name, one.code) for one in found]

    @rx.event
    @requires(save_bundle)
    async def add(self, sku_id: int) -> None:
        """One more part; one that is in it already stays as it is."""
        sku = (await self._read(skus_by_ids, sku_ids=[sku_id])).get(sku_id)
        if sku and len(self.parts) < _MOST_PARTS and all(part.sku_id != sku.id for part in self.parts):
            self._show([*self.parts, PartLine(sku.id, sku.name, sku.code, sku.base_unit_name, "1", "")])
        self.sku_options = []
        self.revision += 1

    @rx.event
    @requires(save_bundle)
    async def type_quantity(self, sku_id: int, text: str) -> None:
        """How much of a part."""
        typed = text[:20].strip()
        self._show([replace(part, quantity=typed) if part.sku_id == sku_id else part for part in self.parts])

    @rx.event
    @requires(save_bundle)
    async def drop(self, sku_id: int) -> None:
        """One part less."""
        self._show([part for part in self.parts if part.sku_id != sku_id])

    @rx.event
    @requires(save_bundle)
    async def leave(self, is_open: bool) -> None:
        """Close the form."""
        self.asks = is_open and self.asks

    @rx.event
    @requires(save_bundle)
    async def save(self) -> EventSpec:
        """Keep it."""
        command: dict[str, Any] = {
            "bundle_id": self._row[0] or None, "version": self._row[1] or None, "code": self.form["code"],
            "name": self.form["name"], "price": self.form["price"] or None, "remark": self.form["remark"],
            "is_off": self.is_off,
            "parts": [{"sku_id": part.sku_id, "quantity": part.quantity} for part in self.parts],
        }  # fmt: skip
        await self._perform(save_bundle, command)
        self.asks = False
        await self._load()
        return rx.toast.success("已保存")

    def _show(self, parts: list[PartLine]) -> None:
        self.parts = [replace(part, at=f"parts.{at}.quantity") for at, part in enumerate(parts)]

    async def _load(self) -> None:
        found = await self._read(bundle_page, search=self.search, page=self.page, size=_SIZE)
        self._seen = {row.id: row for row in found.rows}
        self.rows = [_line(row) for row in found.rows]
        self.has_more = self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 个套餐"
        self.address = path("/bundles", search=self.search, page=str(self.page) if self.page > 1 else "")
        self.is_loaded = True
        self.revision += 1


def _line(row: BundleRow) -> BundleLine:
    parts = "、".join(f"{part.name} × {shown(part.quantity)} {part.unit_name}" for part in row.parts)
    return BundleLine(row.id, row.code, row.name, money(row.price), parts, row.remark, row.is_off)
