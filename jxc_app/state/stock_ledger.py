"""The ledger of one SKU: every move that made its number."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.documents.ledger import LedgerRow, sku_ledger
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment, signed

_SIZE = 50
_PLACES = {
    "qc_hold": "待检", "in_transit": "在途", "supplier": "供应商", "customer": "客户", "loss": "损失", "scrap": "报损",
    "production": "生产", "opening": "期初", "other": "其他",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One move as the page shows it."""

    seq: int
    when: str
    type: str
    document: str
    href: str
    from_place: str
    to_place: str
    change: str
    is_negative: bool
    lot: str
    who: str
    is_reversal: bool


class StockLedgerState(SessionState, rx.State):
    """Whose ledger, and one page of it."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    title: str = ""
    unit: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[LedgerLine]] = rx.field(default_factory=list)
    _sku_id: int = 0
    _names: dict[str, str] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(sku_ledger)
    async def open(self) -> None:
        """Take SKU and warehouse from the address."""
        self._watch("stock")
        asked = self.router.url.query_parameters
        if number(asked, "sku") != self._sku_id:
            self.is_loaded, self.rows = False, []
        self._sku_id, self.page = number(asked, "sku"), 1
        self.warehouse_id = digits(asked.get("warehouse", ""))
        known = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), one.name) for one in known]
        self._names = {one.code: one.name for one in known}
        sku = (await self._read(skus_by_ids, sku_ids=[self._sku_id])).get(self._sku_id)
        self.title = " · ".join(filter(None, (sku.name, sku.code, sku.spec))) if sku else ""
        self.unit = sku.base_unit_name if sku else ""
        await self._load()

    @rx.event
    @requires(sku_ledger)
    async def refresh(self) -> None:
        """Stock has changed: read the same page again."""
        await self._load()

    @rx.event
    @requires(sku_ledger)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """One warehouse, or all."""
        self.warehouse_id, self.page = digits(warehouse_id), 1
        await self._load()

    @rx.event
    @requires(sku_ledger)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    async def _load(self) -> None:
        warehouse_id = int(self.warehouse_id) if self.warehouse_id else None
        found = await self._read(sku_ledger, sku_id=self._sku_id, warehouse_id=warehouse_id, page=self.page, size=_SIZE)
        self.rows = [_line(row, self._names) for row in found.rows]
        self.has_more = found.has_more
        self.address = path("/stock/ledger", sku=str(self._sku_id), warehouse=self.warehouse_id)
        self.is_loaded = True
        self.revision += 1


def _line(row: LedgerRow, names: Mapping[str, str]) -> LedgerLine:
    return LedgerLine(
        seq=row.seq,
        when=moment(row.effective_at),
        type=row.document_type_title,
        document=row.document_number,
        href=f"/document?id={row.document_id}",
        from_place=_place(names.get(row.from_warehouse, row.from_warehouse), row.from_place),
        to_place=_place(names.get(row.to_warehouse, row.to_warehouse), row.to_place),
        change=signed(row.change),
        is_negative=row.change < 0,
        lot=row.lot,
        who=row.actor_name,
        is_reversal=row.is_reversal,
    )


def _place(warehouse: str, place: str) -> str:
    if place == "stock":
        return warehouse
    return " · ".join(filter(None, (warehouse, _PLACES.get(place, place))))
