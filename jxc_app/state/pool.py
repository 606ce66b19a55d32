"""虚拟总仓: what the stores of a pool have together."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.modules.fulfilment.pooling import ORDERS, PooledRow, PoolFilter, pool_stock, pools
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, shown

_SIZE = 50


@dataclass(frozen=True, slots=True)
class PoolLine:
    """One SKU, ready to show."""

    id: int
    code: str
    name: str
    spec: str
    href: str
    unit: str
    on_hand: str
    reserved: str
    kept_back: str
    available: str
    stores: int


class PoolState(SessionState, rx.State):
    """The filters as the address has them, and one page."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    pool_id: str = ""
    pools: rx.Field[list[Option]] = rx.field(default_factory=list)
    search: str = ""
    order: str = "code"
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[PoolLine]] = rx.field(default_factory=list)
    count_text: str = ""

    @rx.event
    @requires(pool_stock)
    async def open(self) -> None:
        """Take the filters from the address; the first pool where it names none."""
        self._watch("stock", "document")
        self.pools = [Option(str(one.id), f"{one.name}（{one.stores} 家门店）") for one in await self._read(pools)]
        self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(pool_stock)
    async def refresh(self) -> None:
        """Something was sold or came in."""
        await self._load()

    @rx.event
    @requires(pool_stock)
    async def choose_pool(self, pool_id: str) -> None:
        """Another pool."""
        if pool_id in {one.id for one in self.pools}:
            self.pool_id, self.page = pool_id, 1
        await self._load()

    @rx.event
    @requires(pool_stock)
    async def search_for(self, typed: str) -> None:
        """By code or name."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(pool_stock)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order.removeprefix("-") in ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(pool_stock)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    async def _load(self) -> None:
        self.rows, self.has_more, self.count_text = [], False, ""
        if self.pool_id:
            wanted = PoolFilter(int(self.pool_id), self.search, self.order)
            try:
                found = await self._read(pool_stock, wanted=wanted, page=self.page, size=_SIZE)
            except NotFound:  # switched off meanwhile
                self.pool_id = ""
            else:
                self.rows = [_line(row) for row in found.rows]
                self.has_more = self.page * _SIZE < found.total
                self.count_text = f"共 {found.total:,} 个商品"
        self.is_loaded = True
        self.revision += 1
        self._say_address()

    def _take_address(self, asked: Mapping[str, str]) -> None:
        named = digits(asked.get("pool", ""))
        known = [one.id for one in self.pools]
        self.pool_id = named if named in known else next(iter(known), "")
        self.search = asked.get("search", "")[:100]
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in ORDERS else "code"
        self.page = max(1, number(asked, "page", 1))

    def _say_address(self) -> None:
        filters = {"pool": self.pool_id, "search": self.search, "order": self.order if self.order != "code" else ""}
        self.address = path("/pool", **filters, page=str(self.page) if self.page > 1 else "")
        self.xlsx_href = path("/api/exports/filtered/pool.xlsx", **filters) if self.pool_id else ""


def _line(row: PooledRow) -> PoolLine:
    return PoolLine(
        row.sku_id, row.code, row.name, row.spec, f"/sku?id={row.sku_id}", row.unit, shown(row.on_hand),
        shown(row.reserved), shown(row.kept_back), shown(row.available), row.stores,
    )  # fmt: skip
