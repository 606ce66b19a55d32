"""Who supplies the SKU whose page is open, and on which terms: a short list, and a dialog for one of them."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids
from jxc_app.modules.catalog.rules import factor_text, parsed_factor
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.purchasing.pack_queries import LastPrice, PackRow, last_order_prices, packs_of
from jxc_app.modules.purchasing.packs import remove_pack, save_pack
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, editable, price_text, shown

Field = Literal["factor", "supplier_code", "barcode", "least", "lead_days"]


@dataclass(frozen=True, slots=True)
class PackLine:
    """A pack, ready to show."""

    id: int
    supplier: str
    unit: str
    holds: str
    supplier_code: str
    barcode: str
    least: str
    lead: str
    last_price: str
    is_default: bool


class SkuPacksState(SessionState, rx.State):
    """``asked``: "" nothing, ``edit`` (new where nothing is edited) or ``remove``."""

    rows: rx.Field[list[PackLine]] = rx.field(default_factory=list)
    units: rx.Field[list[Option]] = rx.field(default_factory=list)
    base_unit: str = ""
    is_shown: bool = False
    may_edit: bool = False
    revision: int = 0
    asked: str = ""
    words: str = ""
    partner_name: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    unit_id: str = ""
    factor: str = ""
    supplier_code: str = ""
    barcode: str = ""
    least: str = ""
    lead_days: str = ""
    is_default: bool = False
    is_base: bool = False
    sees_price: bool = False
    _sku_id: int = 0
    _partner_id: int = 0
    _packs: dict[int, PackRow] = {}  # noqa: RUF012  Reflex copies it for each tab
    _pack: tuple[int, int] = (0, 0)

    @rx.event
    @requires(skus_by_ids)
    async def open(self) -> None:
        """Read them for the SKU of the address; a new SKU has none, and whoever may not know suppliers sees none."""
        self._sku_id = number(self.router.url.query_parameters, "id")
        self.asked, self.may_edit = "", self._may(save_pack)
        await self._load()

    @rx.event
    @requires(save_pack)
    async def edit(self, pack_id: int) -> None:
        """Open the dialog for one, or (0) a new one."""
        pack, line = self._packs.get(pack_id), next((one for one in self.rows if one.id == pack_id), None)
        self._pack = (pack.id, pack.version) if pack else (0, 0)
        self._partner_id, self.partner_name = (pack.partner_id if pack else 0), line.supplier if line else ""
        self.unit_id = str(pack.unit_id) if pack else (self.units[:2][-1].id if self.units else "")
        self.factor = factor_text(pack.numerator, pack.denominator) if pack else ""
        self.supplier_code, self.barcode = (pack.supplier_code, pack.barcode) if pack else ("", "")
        self.least = editable(pack.least) if pack else ""
        self.lead_days = str(pack.lead_days) if pack and pack.lead_days is not None else ""
        self.is_default = pack.is_default if pack else not self._packs
        self._mark_base()
        self.asked, self.errors = "edit", {}
        self.revision += 1

    @rx.event
    @requires(save_pack)
    async def search_partner(self, typed: str) -> None:
        """Find suppliers."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(save_pack)
    async def choose_partner(self, partner_id: int) -> None:
        """Whose pack it is."""
        name = next((one.label for one in self.partner_options if one.id == partner_id), "")
        self._partner_id, self.partner_name = (partner_id if name else 0), name
        self.revision += 1

    @rx.event
    @requires(save_pack)
    async def choose_unit(self, unit_id: str) -> None:
        """Which unit of the SKU."""
        self.unit_id = unit_id if unit_id in {one.id for one in self.units} else ""
        self._mark_base()

    @rx.event
    @requires(save_pack)
    async def toggle_default(self, is_on: bool) -> None:
        """Whether it is bought here unless somebody decides otherwise."""
        self.is_default = is_on

    @rx.event
    @requires(save_pack)
    async def type_in(self, name: Field, text: str) -> None:
        """Keep what is typed."""
        setattr(self, name, text[:80].strip())

    @rx.event
    @requires(save_pack)
    async def save(self) -> EventSpec:
        """Keep it. What is wrong is said at its field."""
        factor = (1, 1) if self.is_base else parsed_factor(self.factor)
        if factor is None:
            raise DomainError("unit.bad_factor", field="factor")
        command: dict[str, Any] = {
            "pack_id": self._pack[0] or None, "version": self._pack[1] or None, "sku_id": self._sku_id,
            "partner_id": self._partner_id or None, "unit_id": self.unit_id or None, "numerator": factor[0],
            "denominator": factor[1], "supplier_code": self.supplier_code, "barcode": self.barcode,
            "least": self.least or None, "lead_days": self.lead_days or None, "is_default": self.is_default,
        }  # fmt: skip
        await self._perform(save_pack, command)
        return await self._done("已保存")

    @rx.event
    @requires(remove_pack)
    async def ask_remove(self, pack_id: int) -> None:
        """Say what removing one would do."""
        line = next((one for one in self.rows if one.id == pack_id), None)
        if line and pack_id in self._packs:
            self._pack = (pack_id, self._packs[pack_id].version)
            self.words = f"删除后，{line.supplier} 的{line.unit}按商品资料里的换算；以前的单据不变。"
            self.asked = "remove"

    @rx.event
    @requires(remove_pack)
    async def remove(self) -> EventSpec:
        """Forget it."""
        await self._perform(remove_pack, {"pack_id": self._pack[0], "version": self._pack[1]})
        return await self._done("已删除")

    @rx.event
    @requires(save_pack)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    def _mark_base(self) -> None:
        """One base unit is one: nothing is asked about it."""
        self.is_base = bool(self.units) and self.unit_id == self.units[0].id

    async def _done(self, words: str) -> EventSpec:
        self.asked = ""
        await self._load()
        return rx.toast.success(words)

    async def _load(self) -> None:
        may_see = self._sku_id and self._may(packs_of)
        skus = await self._read(skus_by_ids, sku_ids=[self._sku_id]) if may_see else {}
        sku = skus.get(self._sku_id)
        found = await self._read(packs_of, sku_ids=[self._sku_id]) if sku else []
        self._packs = {one.id: one for one in found}
        self.units = [Option(str(unit.unit_id), unit.name) for unit in sku.units] if sku else []
        self.base_unit = sku.base_unit_name if sku else ""
        self.is_shown, self.sees_price = sku is not None, self._may(last_order_prices)
        prices = await self._read(last_order_prices, sku_id=self._sku_id) if sku and self.sees_price else {}
        self.rows = [_line(one, sku, prices.get(one.partner_id)) for one in found if sku]
        self.revision += 1


def _line(pack: PackRow, sku: SkuRow, last: LastPrice | None) -> PackLine:
    holds = f"{factor_text(pack.numerator, pack.denominator)} {sku.base_unit_name}"
    return PackLine(
        pack.id, pack.partner_name, pack.unit_name, holds, pack.supplier_code, pack.barcode,
        f"{shown(pack.least)} {sku.base_unit_name}" if pack.least is not None else "",
        f"{pack.lead_days} 天" if pack.lead_days is not None else "",
        f"¥{price_text(last.price)}（{last.ordered_on.isoformat()}）" if last else "", pack.is_default,
    )  # fmt: skip
