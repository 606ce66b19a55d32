"""The page of one SKU: what it is, where it is, who holds it, and every move that made its numbers."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import reflex as rx
from reflex.event import EventHandler

from jxc_app.components.charts import Series
from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO, plain
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids
from jxc_app.modules.catalog.service import update_sku
from jxc_app.modules.catalog.sku_card import sku_card
from jxc_app.modules.documents.ledger import LedgerFilter, sku_ledger
from jxc_app.modules.documents.sku_papers import held_by, on_the_way, stock_worth
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.inventory.sku_stock import PlacedStock, stock_curve, stock_of_sku
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, money, shown
from jxc_app.state.mixed_units import mixed_text
from jxc_app.state.sku_rows import initial_of, picture_href
from jxc_app.state.sku_stock_lines import (
    Fact,
    LedgerLine,
    PaperLine,
    facts_of,
    held_line,
    ledger_line,
    travelling_line,
    worth_texts,
)
from jxc_app.state.stock_lines import PlaceLine, place_line

_SIZE = 50
_SPANS = {"90": "近 90 天", "365": "近一年"}


class SkuStockState(SessionState, rx.State):
    """Which SKU, and what is known of it."""

    is_loaded: bool = False
    is_known: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    edit_href: str = ""
    title: str = ""
    picture: str = ""
    initial: str = ""
    unit: str = ""
    is_off: bool = False
    facts: rx.Field[list[Fact]] = rx.field(default_factory=list)
    places: rx.Field[list[PlaceLine]] = rx.field(default_factory=list)
    total_on_hand: str = ""
    total_reserved: str = ""
    total_available: str = ""
    total_in_transit: str = ""
    total_value: str = ""
    mixed_on_hand: str = ""
    mixed_available: str = ""
    sees_cost: bool = False
    held: rx.Field[list[PaperLine]] = rx.field(default_factory=list)
    travelling: rx.Field[list[PaperLine]] = rx.field(default_factory=list)
    span: str = "90"
    spans: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(*span) for span in _SPANS.items()])
    points: rx.Field[list[str]] = rx.field(default_factory=list)
    series: rx.Field[list[Series]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    type: str = ""
    types: rx.Field[list[Option]] = rx.field(default_factory=list)
    date_from: str = ""
    date_to: str = ""
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[LedgerLine]] = rx.field(default_factory=list)
    logged_id: int = 0
    _sku_id: int = 0
    _code: str = ""
    _sku: dict[int, SkuRow] = {}  # noqa: RUF012  the same, of this SKU alone
    _names: dict[str, str] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(sku_ledger)
    async def open(self) -> EventHandler | None:
        """Take SKU and filters from the address; what is below the fold follows."""
        self._watch("stock")
        asked = self.router.url.query_parameters
        if number(asked, "id") != self._sku_id:
            self.is_loaded, self.rows, self.places, self.points = False, [], [], []
        self._sku_id = self.logged_id = number(asked, "id")
        self._take_address(asked)
        known = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), one.name) for one in known]
        self._names = {one.code: one.name for one in known}
        self.types = [Option(one.code, one.title) for one in DOCUMENT_TYPES.values()]
        self.is_known = await self._load_card()
        if not self.is_known:
            self.is_loaded = True
            return None
        await self._load_places()
        await self._load_ledger()
        return SkuStockState.load_more

    @rx.event
    @requires(sku_ledger)
    async def refresh(self) -> EventHandler | None:
        """Something has changed: where this SKU is concerned, read it again."""
        if not self.is_known or not await self._load_places():
            return None
        await self._load_ledger()
        return SkuStockState.load_more

    @rx.event
    @requires(stock_curve)
    async def load_more(self) -> None:
        """The curve, and the papers behind what is held and on its way."""
        held = await self._read(held_by, sku_id=self._sku_id)
        travelling = await self._read(on_the_way, sku_id=self._sku_id)
        self.held = [held_line(row, at) for at, row in enumerate(held)]
        self.travelling = [travelling_line(row, at) for at, row in enumerate(travelling)]
        await self._load_curve()

    @rx.event
    @requires(sku_ledger)
    async def choose_warehouse(self, warehouse_id: str) -> EventHandler:
        """The moves and the curve of one warehouse, or of all."""
        self.warehouse_id, self.page = digits(warehouse_id), 1
        await self._load_ledger()
        return SkuStockState.load_more

    @rx.event
    @requires(sku_ledger)
    async def choose_type(self, code: str) -> None:
        """The moves of one type of document, or of all."""
        self.type, self.page = code if code in DOCUMENT_TYPES else "", 1
        await self._load_ledger()

    @rx.event
    @requires(sku_ledger)
    async def type_day(self, name: str, text: str) -> None:
        """From which day on, or until which."""
        if name in ("date_from", "date_to"):
            setattr(self, name, text if _day(text) else "")
            self.page = 1
        await self._load_ledger()

    @rx.event
    @requires(sku_ledger)
    async def clear(self) -> EventHandler:
        """All moves again, and the curve of all warehouses."""
        self._take_address({})
        await self._load_ledger()
        return SkuStockState.load_more

    @rx.event
    @requires(stock_curve)
    async def choose_span(self, days: str) -> None:
        """A longer curve, or a shorter one."""
        if days in _SPANS:
            self.span = days
            await self._load_curve()

    @rx.event
    @requires(sku_ledger)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load_ledger()

    async def _load_card(self) -> bool:
        try:
            card = await self._read(sku_card, sku_id=self._sku_id)
        except NotFound:
            return False
        self._code = card.code
        self.title, self.unit, self.is_off = card.name, card.base_unit, card.switched_off
        self.picture, self.initial = picture_href(card.picture, "full"), initial_of(card.name)
        self.facts = facts_of(card)
        self._sku = await self._read(skus_by_ids, sku_ids=[self._sku_id])
        self.edit_href = f"/skus/edit?id={self._sku_id}" if self._may(update_sku) else ""
        return True

    async def _load_places(self) -> bool:
        """Whether any number is another than before."""
        found = await self._read(stock_of_sku, sku_id=self._sku_id)
        self.sees_cost = self._may(stock_worth)
        worth = await self._read(stock_worth, sku_id=self._sku_id) if self.sees_cost else {}
        before = self.places
        self.places = [
            place_line(one, sku=self._sku.get(self._sku_id), **worth_texts(worth.get(one.stock.warehouse_id)))
            for one in found
        ]
        self._sum_up(found)
        self.total_value = money(sum((one.value for one in worth.values()), ZERO)) if worth else ""
        return before != self.places

    def _sum_up(self, found: Sequence[PlacedStock]) -> None:
        def total(*amounts: Decimal) -> str:
            return shown(sum(amounts, ZERO))

        sku = self._sku.get(self._sku_id)
        self.mixed_on_hand = mixed_text(sku, sum((one.stock.on_hand for one in found), ZERO))
        self.mixed_available = mixed_text(sku, sum((one.stock.available for one in found), ZERO))
        self.total_on_hand = total(*(one.stock.on_hand for one in found))
        self.total_reserved = total(*(one.stock.reserved for one in found))
        self.total_available = total(*(one.stock.available for one in found))
        self.total_in_transit = total(*(one.stock.in_transit for one in found))

    async def _load_curve(self) -> None:
        where = int(self.warehouse_id) if self.warehouse_id else None
        curve = await self._read(stock_curve, sku_id=self._sku_id, warehouse_id=where, days=int(self.span))
        self.points = [day.isoformat() for day, _ in curve]
        self.series = [Series("现存量", [plain(closing) for _, closing in curve])]

    async def _load_ledger(self) -> None:
        where = int(self.warehouse_id) if self.warehouse_id else None
        wanted = LedgerFilter(self._sku_id, where, self.type, _day(self.date_from), _day(self.date_to))
        found = await self._read(sku_ledger, wanted=wanted, page=self.page, size=_SIZE)
        self.rows = [ledger_line(row, self._names, own=self._code) for row in found.rows]
        self.has_more = found.has_more
        filters = {
            "id": str(self._sku_id),
            "warehouse": self.warehouse_id,
            "type": self.type,
            "date_from": self.date_from,
            "date_to": self.date_to,
        }
        self.address = path("/sku", **filters, page=str(self.page) if self.page > 1 else "")
        self.export_href = path("/api/exports/filtered/ledger.xlsx", **filters)
        self.is_loaded = True
        self.revision += 1

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.warehouse_id = digits(asked.get("warehouse", ""))
        self.type = asked["type"] if asked.get("type") in DOCUMENT_TYPES else ""
        self.date_from, self.date_to = (asked.get(name, "") for name in ("date_from", "date_to"))
        self.date_from, self.date_to = (text if _day(text) else "" for text in (self.date_from, self.date_to))
        self.page = max(1, number(asked, "page", 1))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
