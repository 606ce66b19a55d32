"""疑似重复: pairs of SKUs that may be the same thing, and what somebody says of each."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.modules.catalog.alike_pairs import AlikePair, AlikeSku, alike_page, count_alike, find_alike, say_apart
from jxc_app.modules.merging.service import merge_skus
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment

_SIZE = 50
_SAID = "said"


@dataclass(frozen=True, slots=True)
class AlikeSide:
    """One of two, ready to show."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    href: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class AlikeLine:
    """A pair, ready to show."""

    key: str
    left: AlikeSide
    right: AlikeSide
    why: str
    said: str
    merge_href: str


class SkuAlikeState(SessionState, rx.State):
    """``state``: "" those that may be the same, ``said``: those of whom somebody said that they are not."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    search: str = ""
    state: str = ""
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    page: int = 1
    has_more: bool = False
    is_filtered: bool = False
    rows: rx.Field[list[AlikeLine]] = rx.field(default_factory=list)
    count_text: str = ""
    found: str = ""
    may_edit: bool = False
    may_merge: bool = False

    @rx.event
    @requires(alike_page)
    async def open(self) -> EventHandler:
        """Take the filters from the address."""
        self._watch("sku_merge")
        asked = self.router.url.query_parameters
        self.states = [Option("", "待处理"), Option(_SAID, "已认定不是同一个")]
        self.search, self.page = asked.get("search", "")[:100], max(1, number(asked, "page", 1))
        self.state = _SAID if asked.get("state") == _SAID else ""
        self.may_edit, self.may_merge = self._may(say_apart), self._may(merge_skus)
        return await self._load()

    @rx.event
    @requires(alike_page)
    async def refresh(self) -> EventHandler:
        """Two became one: read the same page again."""
        return await self._load()

    @rx.event
    @requires(alike_page)
    async def search_for(self, typed: str) -> EventHandler:
        """Pairs of which one is found by code, name or pinyin."""
        self.search, self.page = typed[:100], 1
        return await self._load()

    @rx.event
    @requires(alike_page)
    async def choose_state(self, state: str) -> EventHandler:
        """Those that wait, or those that are said to be two."""
        self.state, self.page = _SAID if state == _SAID else "", 1
        return await self._load()

    @rx.event
    @requires(alike_page)
    async def clear(self) -> EventHandler:
        """Everything that waits."""
        self.search, self.state, self.page = "", "", 1
        return await self._load()

    @rx.event
    @requires(alike_page)
    async def turn_to(self, page: int) -> EventHandler:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        return await self._load()

    @rx.event
    @requires(count_alike)
    async def count(self) -> None:
        """How many there are."""
        total = await self._read(count_alike, search=self.search, is_apart=self.state == _SAID)
        self.count_text = f"共 {total:,} 对"

    @rx.event
    @requires(find_alike)
    async def find(self) -> EventSpec:
        """Go through the whole catalogue now."""
        done = await self._perform(find_alike, {})
        self.page = 1
        await self._load()
        await self.count()
        return rx.toast.success(f"已比对 {done.skus:,} 个商品，找到 {done.pairs:,} 对")

    @rx.event
    @requires(say_apart)
    async def say(self, left_id: int, right_id: int, is_apart: bool) -> EventSpec:
        """They are not the same, or may be after all."""
        await self._perform(say_apart, {"left_id": left_id, "right_id": right_id, "is_apart": is_apart})
        await self._load()
        await self.count()
        return rx.toast.success("已记住：不是同一个" if is_apart else "已放回待处理")

    async def _load(self) -> EventHandler:
        asked = {"search": self.search, "is_apart": self.state == _SAID}
        found = await self._read(alike_page, **asked, page=self.page, size=_SIZE)
        self.rows, self.has_more = [_line(one) for one in found.rows], found.has_more
        self.found = f"{moment(found.found_at)} 比对了 {found.skus:,} 个商品" if found.found_at else ""
        self.is_filtered = bool(self.search or self.state)
        filters = {"search": self.search, "state": self.state}
        self.address = path("/skus/alike", **filters, page=str(self.page) if self.page > 1 else "")
        self.export_href = path("/api/exports/filtered/alike-skus.xlsx", search=self.search)
        self.is_loaded, self.revision = True, self.revision + 1
        return SkuAlikeState.count


def _line(pair: AlikePair) -> AlikeLine:
    said = f"{pair.said_by} {moment(pair.said_at)}" if pair.said_by else ""
    left, right = _side(pair.left), _side(pair.right)
    href = path("/skus/merge", gone=str(right.id), stays=str(left.id))
    return AlikeLine(f"{left.id}-{right.id}", left, right, pair.why, said, href)


def _side(sku: AlikeSku) -> AlikeSide:
    return AlikeSide(sku.id, sku.code, sku.name, sku.spec, sku.unit, f"/sku?id={sku.id}", sku.is_off)
