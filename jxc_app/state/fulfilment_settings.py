"""跨店履约设置: the rules of sharing out, the pools, and what each store gives to orders of others."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.fulfilment.settings import (
    PoolRow,
    StoreRow,
    change_rule,
    read_fulfilment_settings,
    save_pool,
    save_store,
)
from jxc_app.state.addresses import digits
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, editable, shown


@dataclass(frozen=True, slots=True)
class PoolLine:
    """One pool, ready to show."""

    id: int
    name: str
    home: str
    stores: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class StoreLine:
    """One warehouse, ready to show."""

    id: int
    name: str
    code: str
    pool: str
    takes_part: bool
    kept_back: str


class FulfilmentSettingsState(SessionState, rx.State):
    """Three short forms; what the server refuses stays in them."""

    is_loaded: bool = False
    revision: int = 0
    most_parcels: str = ""
    splits_lines: bool = True
    least_life_days: str = ""
    pools: rx.Field[list[PoolLine]] = rx.field(default_factory=list)
    stores: rx.Field[list[StoreLine]] = rx.field(default_factory=list)
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    pool_options: rx.Field[list[Option]] = rx.field(default_factory=list)
    asks: str = ""
    heading: str = ""
    pool_name: str = ""
    home_id: str = ""
    is_on: bool = False
    store_pool: str = ""
    takes_part: bool = True
    keeps_minimum: bool = False
    kept_back: str = ""
    _version: int = 0
    _pools: dict[int, PoolRow] = {}  # noqa: RUF012  Reflex copies it for each tab
    _stores: dict[int, StoreRow] = {}  # noqa: RUF012
    _chosen: int = 0

    @rx.event
    @requires(read_fulfilment_settings)
    async def open(self) -> None:
        """Show what is set."""
        self.errors, self.asks = {}, ""
        await self._load()

    @rx.event
    @requires(change_rule)
    async def type_parcels(self, text: str) -> None:
        """Into how many parcels an order is split at most."""
        self.most_parcels = text.strip()[:3]

    @rx.event
    @requires(change_rule)
    async def type_days(self, text: str) -> None:
        """For how many days a lot must still be good."""
        self.least_life_days = text.strip()[:4]

    @rx.event
    @requires(change_rule)
    async def choose_split(self, is_on: bool) -> None:
        """Whether one line may come from several stores."""
        self.splits_lines = is_on

    @rx.event
    @requires(change_rule)
    async def save(self) -> EventSpec:
        """The rules from now on."""
        command = {
            "most_parcels": self.most_parcels, "splits_lines": self.splits_lines,
            "least_life_days": self.least_life_days or "0", "version": self._version,
        }  # fmt: skip
        return await self._saved(change_rule, command)

    @rx.event
    @requires(save_pool)
    async def ask_pool(self, pool_id: int) -> None:
        """One pool, or (0) a new one."""
        held = self._pools.get(pool_id)
        self._chosen, self.heading = (held.id if held else 0), held.name if held else ""
        self.pool_name, self.home_id = (held.name, str(held.home_id)) if held else ("", "")
        self.is_on = held.is_on if held else False
        self._begin("pool")

    @rx.event
    @requires(save_pool)
    async def type_pool(self, text: str) -> None:
        """What it is called."""
        self.pool_name = text.strip()[:40]

    @rx.event
    @requires(save_pool)
    async def choose_home(self, one: str) -> None:
        """In whose name its orders are written."""
        self.home_id = digits(one)

    @rx.event
    @requires(save_pool)
    async def choose_on(self, is_on: bool) -> None:
        """Whether it sells as one."""
        self.is_on = is_on

    @rx.event
    @requires(save_pool)
    async def keep_pool(self) -> EventSpec:
        """As it stands in the form."""
        held = self._pools.get(self._chosen)
        command: dict[str, Any] = {"name": self.pool_name, "home_id": self.home_id or None, "is_on": self.is_on}
        if held is not None:
            command |= {"pool_id": held.id, "version": held.version}
        return await self._saved(save_pool, command)

    @rx.event
    @requires(save_store)
    async def ask_store(self, warehouse_id: int) -> None:
        """What one warehouse gives."""
        held = self._stores.get(warehouse_id)
        if held is None:
            return
        self._chosen, self.heading = held.warehouse_id, held.name
        self.store_pool, self.takes_part = str(held.pool_id or ""), held.takes_part
        self.keeps_minimum, self.kept_back = held.keeps_minimum, editable(held.kept_back or None)
        self._begin("store")

    @rx.event
    @requires(save_store)
    async def choose_pool(self, one: str) -> None:
        """To which pool it belongs."""
        self.store_pool = digits(one)

    @rx.event
    @requires(save_store)
    async def choose_part(self, is_on: bool) -> None:
        """Whether it sends for others."""
        self.takes_part = is_on

    @rx.event
    @requires(save_store)
    async def choose_minimum(self, is_on: bool) -> None:
        """Whether the lower limit of each SKU stays."""
        self.keeps_minimum = is_on

    @rx.event
    @requires(save_store)
    async def type_kept(self, text: str) -> None:
        """So much of every SKU stays."""
        self.kept_back = text.strip()[:20]

    @rx.event
    @requires(save_store)
    async def keep_store(self) -> EventSpec | None:
        """As it stands in the form."""
        held = self._stores.get(self._chosen)
        if held is None:
            return None
        command = {
            "warehouse_id": held.warehouse_id, "pool_id": self.store_pool or None, "takes_part": self.takes_part,
            "keeps_minimum": self.keeps_minimum, "kept_back": self.kept_back or "0", "version": held.version,
        }  # fmt: skip
        return await self._saved(save_store, command)

    @rx.event
    @requires(read_fulfilment_settings)
    async def leave(self, is_open: bool) -> None:
        """Ask no more."""
        if not is_open:
            self.asks, self.errors = "", {}

    def _begin(self, what: str) -> None:
        self.asks, self.errors = what, {}
        self.revision += 1

    async def _saved(self, case: Any, command: dict[str, Any]) -> EventSpec:
        try:
            await self._perform(case, command)
        except Conflict:
            await self._load()
            raise
        self.asks = ""
        await self._load()
        return rx.toast.success("已保存，从下一张订单起按它派")

    async def _load(self) -> None:
        found = await self._read(read_fulfilment_settings)
        self.most_parcels, self.least_life_days = str(found.most_parcels), str(found.least_life_days)
        self.splits_lines, self._version = found.splits_lines, found.version
        self._pools = {one.id: one for one in found.pools}
        self._stores = {one.warehouse_id: one for one in found.stores}
        self.pools = [PoolLine(one.id, one.name, one.home, one.stores, one.is_on) for one in found.pools]
        self.pool_options = [Option(str(one.id), one.name) for one in found.pools]
        self.warehouses = [Option(str(one.warehouse_id), one.name) for one in found.stores]
        self.stores = [self._line(one) for one in found.stores]
        self.is_loaded = True
        self.revision += 1

    def _line(self, one: StoreRow) -> StoreLine:
        pool = self._pools[one.pool_id].name if one.pool_id in self._pools else ""
        parts = ("按库存下限" if one.keeps_minimum else "", f"每个商品 {shown(one.kept_back)}" if one.kept_back else "")
        kept = "，".join(part for part in parts if part) or "不保护"
        return StoreLine(one.warehouse_id, one.name, one.code, pool, one.takes_part, kept)
