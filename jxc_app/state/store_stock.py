"""门店库存 on the phone: what my store has, who near by has some, and asking them for it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.core.settings import get_settings
from jxc_app.modules.catalog.looking_up import SkuHit, look_up_skus
from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.catalog.scanning import read_scans
from jxc_app.modules.fulfilment.pooling import pool_of_sku
from jxc_app.modules.transfers.asked import RequestRow, open_requests_for
from jxc_app.modules.transfers.looking import Home, Instead, Nearby, OwnStock, StoreStock, homes, store_stock
from jxc_app.modules.transfers.requesting import request_transfer
from jxc_app.modules.transfers.rules import BAND_TITLES, STATE_TITLES
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.desk_scans import LONGEST_CODE, plain_code
from jxc_app.state.formats import Option, shown
from jxc_app.state.mixed_units import mixed_text
from jxc_app.state.sku_rows import initial_of, picture_href

_MOST_HITS = 8


@dataclass(frozen=True, slots=True)
class HitLine:
    """A SKU that was found."""

    id: int
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class NearLine:
    """Another warehouse that has some, ready to show."""

    id: int
    name: str
    city: str
    way: str
    amount: str
    unit: str
    mixed: str
    is_few: bool


@dataclass(frozen=True, slots=True)
class InsteadLine:
    """A SKU that stands in, with one's own and the nearest that has some."""

    id: int
    name: str
    about: str
    thumb: str
    initial: str
    own: str
    nearest: str


class StoreStockState(SessionState, rx.State):
    """One SKU as one's own store and the others have it. ``ask_target``: from whom it is being asked, or nothing."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    homes: rx.Field[list[Option]] = rx.field(default_factory=list)
    here: str = ""
    may_ask: bool = False
    typed: str = ""
    hits: rx.Field[list[HitLine]] = rx.field(default_factory=list)
    nothing_found: str = ""
    sku_id: int = 0
    name: str = ""
    about: str = ""
    picture: str = ""
    initial: str = ""
    unit: str = ""
    has_own: bool = False
    available: str = ""
    available_mixed: str = ""
    kept: str = ""
    on_the_way: str = ""
    is_none: bool = False
    as_of: str = ""
    pooled: str = ""
    near: rx.Field[list[NearLine]] = rx.field(default_factory=list)
    instead: rx.Field[list[InsteadLine]] = rx.field(default_factory=list)
    asked_already: rx.Field[list[str]] = rx.field(default_factory=list)
    units: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    ask_target: str = ""
    ask_title: str = ""
    done: str = ""
    done_text: str = ""
    _homes: dict[str, Home] = {}  # noqa: RUF012  Reflex copies it for each tab
    _giver: tuple[int, str] = (0, "")

    @rx.event
    @requires(store_stock)
    async def open(self) -> None:
        """The store and the SKU that the address names."""
        self._watch("stock", "document")
        asked = self.router.url.query_parameters
        found = await self._read(homes)
        self._homes = {str(one.id): one for one in found}
        self.homes = [Option(str(one.id), one.name) for one in found]
        wanted = digits(asked.get("here", ""))
        kept = wanted or self.here
        self.here = kept if kept in self._homes else (self.homes[0].id if self.homes else "")
        self.sku_id = number(asked, "sku")
        self.hits, self.nothing_found, self.ask_target, self.done_text, self.errors = [], "", "", "", {}
        self.done = ""
        await self._load()

    @rx.event
    @requires(store_stock)
    async def refresh(self) -> None:
        """Stock has changed somewhere. What is being filled in stays."""
        if self.sku_id:
            await self._load()

    @rx.event
    @requires(store_stock)
    async def choose_here(self, warehouse_id: str) -> None:
        """Look around from another of one's stores."""
        if warehouse_id in self._homes:
            self.here, self.ask_target = warehouse_id, ""
            await self._load()

    @rx.event
    @requires(look_up_skus)
    async def look_for(self, typed: str) -> None:
        """Find SKUs by what is typed."""
        self.typed = typed[:LONGEST_CODE].strip()
        found: list[SkuHit] = []
        if self.typed:
            found = await self._read(look_up_skus, typed=self.typed, limit=_MOST_HITS)
        self._show_hits(found)

    @rx.event
    @requires(look_up_skus)
    async def scan(self, code: str) -> EventSpec | None:
        """Go to what was scanned; what is no code on file is searched for."""
        code = plain_code(code[:LONGEST_CODE])
        if not code:
            return None
        scans = await self._read(read_scans, codes={code})
        hit = scans.found.get(code)
        if hit is not None:
            await self._choose(hit.sku.id)
            return None
        if code in scans.unread:
            return rx.toast.error(scans.unread[code].words)
        self.typed = code
        found = await self._read(look_up_skus, typed=code, limit=_MOST_HITS)
        if len(found) == 1:
            await self._choose(found[0].id)
        else:
            self._show_hits(found)
        return None

    @rx.event
    @requires(store_stock)
    async def show(self, sku_id: int) -> None:
        """One of the SKUs that were found."""
        await self._choose(sku_id)

    async def _choose(self, sku_id: int) -> None:
        self.sku_id, self.hits, self.nothing_found, self.typed = sku_id, [], "", ""
        self.ask_target = self.done_text = ""
        await self._load()

    @rx.event
    @requires(request_transfer)
    async def begin_asking(self, giver_id: int) -> None:
        """Open the sheet for one of the stores."""
        line = next((one for one in self.near if one.id == giver_id), None)
        if line is not None and self.may_ask:
            self._giver = (line.id, line.name)
            self.errors, self.done, self.done_text = {}, "", ""
            self.ask_target = f"{self.sku_id}-{line.id}-{self.here}"
            self.ask_title = f"向 {line.name} 要 {self.name}"

    @rx.event
    @requires(request_transfer)
    async def leave_asking(self, is_open: bool) -> None:
        """Close the sheet; what was filled in is kept in the browser."""
        self.ask_target = self.ask_target if is_open else ""

    @rx.event
    @requires(request_transfer)
    async def ask(self, target: str, key: str, quantity: str, unit: str, words: str) -> EventSpec | None:
        """Ask, and have it kept there; sent twice, it is asked once."""
        if not target or target != self.ask_target:  # nothing is open before somebody began to ask
            return rx.toast.error("这张单已经关了，请重新打开")
        line: dict[str, Any] = {"sku_id": self.sku_id, "quantity": quantity}
        line |= {"unit_id": int(unit)} if digits(unit) else {}
        command = {
            "document_key": key, "giver_id": self._giver[0], "receiver_id": int(self.here), "lines": [line],
            "words": words,
        }  # fmt: skip
        made = await self._perform(request_transfer, command, key=f"request:{key}"[:64])
        self.done, self.ask_target = target, ""
        self.done_text = f"{made.number}：已请 {self._giver[1]} 留货，对方 4 小时内没有答复就自动取消。"
        await self._load()
        return None

    def _show_hits(self, found: list[SkuHit]) -> None:
        self.hits = [
            HitLine(one.id, one.name, " · ".join(part for part in (one.code, one.spec) if part))
            for one in found if not one.is_switched_off
        ]  # fmt: skip
        self.nothing_found = self.typed if self.typed and not self.hits else ""

    async def _load(self) -> None:
        home = self._homes.get(self.here)
        self.may_ask = home is not None and home.may_ask
        if self.sku_id and home is not None:
            try:
                self._show(await self._read(store_stock, sku_id=self.sku_id, here_id=home.id))
                found = await self._read(pool_of_sku, sku_id=self.sku_id)
                self.pooled = "，".join(f"{name} 可用 {shown(quantity)}" for name, quantity in found)
            except NotFound:
                self.sku_id = 0
        self.asked_already = await self._open_requests() if self.sku_id and self.may_ask else []
        self.address = path("/store-stock", sku=str(self.sku_id or ""), here=self.here)
        self.is_loaded = True
        self.revision += 1

    async def _open_requests(self) -> list[str]:
        found = await self._read(open_requests_for, sku_id=self.sku_id, receiver_id=int(self.here))
        return [_asked_words(row, self.sku_id) for row in found]

    def _show(self, found: StoreStock) -> None:
        sku = found.sku
        self.name, self.unit = sku.name, sku.base_unit_name
        self.about = " · ".join(part for part in (sku.code, sku.spec) if part)
        self.picture, self.initial = picture_href(sku.picture), initial_of(sku.name)
        self.units = [{"id": str(unit.unit_id), "name": unit.name} for unit in sku.units]
        self.as_of = f"{found.as_of.astimezone(get_settings().zone):%H:%M}"
        own = found.own
        self.has_own = own is not None
        if own is not None:
            self.available, self.available_mixed = shown(own.available), mixed_text(sku, own.available)
            self.kept, self.on_the_way = shown(own.kept), shown(own.on_the_way)
            self.is_none = own.available <= 0
        self.near = [_near_line(one, sku) for one in found.nearby]
        self.instead = [_instead_line(one) for one in found.instead]


def _near_line(one: Nearby, sku: SkuRow) -> NearLine:
    has_number = one.available is not None
    return NearLine(
        one.warehouse_id, one.name, "" if one.is_same_city else one.city, one.way.words,
        shown(one.available) if has_number else BAND_TITLES[one.band], sku.base_unit_name if has_number else "",
        mixed_text(sku, one.available), is_few=one.band == "little",
    )  # fmt: skip


def _instead_line(one: Instead) -> InsteadLine:
    sku = one.sku
    return InsteadLine(
        sku.id, sku.name, " · ".join(part for part in (sku.code, sku.spec) if part), picture_href(sku.picture),
        initial_of(sku.name), _own_words(one.own, sku), _nearest_words(one.nearest, sku),
    )  # fmt: skip


def _own_words(own: OwnStock | None, sku: SkuRow) -> str:
    return "" if own is None else f"本店 {shown(own.available)} {sku.base_unit_name}"


def _nearest_words(one: Nearby | None, sku: SkuRow) -> str:
    if one is None:
        return "别处也没有"
    amount = BAND_TITLES[one.band] if one.available is None else f"{shown(one.available)} {sku.base_unit_name}"
    return f"{one.name} {amount} · {one.way.words}"


def _asked_words(row: RequestRow, sku_id: int) -> str:
    """An open request in one sentence, so that nobody asks twice unawares."""
    line = next(one for one in row.lines if one.sku_id == sku_id)
    return f"{row.number} 已向 {row.giver} 要 {shown(line.asked)} {line.unit}，{STATE_TITLES[row.state]}"
