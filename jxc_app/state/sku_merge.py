"""合并商品: which SKU becomes which, what that would do, and why; and what became of one whose page is open."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, NotFound
from jxc_app.modules.catalog.looking_up import look_up_skus
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.merging.queries import MergePreview, MergeRow, Side, StockLine, merge_preview, merges_of
from jxc_app.modules.merging.service import merge_skus
from jxc_app.modules.merging.undoing import undo_merge
from jxc_app.modules.warehouses.models import Place
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, moment, money, shown

_PLACES = {
    Place.STOCK.value: "可用",
    Place.QC_HOLD.value: "待检",
    Place.BLOCKED.value: "冻结",
    Place.IN_TRANSIT.value: "在途",
}


@dataclass(frozen=True, slots=True)
class MovingLine:
    """What would move, ready to show."""

    key: str
    warehouse: str
    place: str
    lot: str
    quantity: str
    value: str


@dataclass(frozen=True, slots=True)
class PaperOfMerge:
    """A document of a merge."""

    number: str
    href: str


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge that a SKU had part in, ready to show."""

    id: int
    words: str
    href: str
    reason: str
    who: str
    undone: str
    papers: list[PaperOfMerge]
    may_undo: bool


class SkuMergeState(SessionState, rx.State):
    """``gone_id`` becomes ``stays_id``; 0: not chosen yet. What is asked for is kept in the address."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    gone_name: str = ""
    stays_name: str = ""
    options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    is_known: bool = False
    unit: str = ""
    stock: rx.Field[list[MovingLine]] = rx.field(default_factory=list)
    sees_value: bool = False
    moves: rx.Field[list[str]] = rx.field(default_factory=list)
    blocks: rx.Field[list[str]] = rx.field(default_factory=list)
    consequence: str = ""
    reason: str = ""
    is_asking: bool = False
    gone_id: int = 0
    stays_id: int = 0
    _versions: tuple[int, int] = (0, 0)

    @rx.event
    @requires(merge_skus)
    async def open(self) -> None:
        """Take both from the address."""
        self._watch("stock", "sku_merge")
        asked = self.router.url.query_parameters
        self.gone_id, self.stays_id = number(asked, "gone"), number(asked, "stays")
        self.reason, self.errors, self.is_asking = "", {}, False
        self.gone_name = self.stays_name = ""
        await self._load()

    @rx.event
    @requires(merge_skus)
    async def refresh(self) -> None:
        """Stock has changed: look again."""
        await self._load()

    @rx.event
    @requires(merge_skus)
    async def search(self, typed: str) -> None:
        """Find a SKU, also one out of use."""
        found = await self._read(look_up_skus, typed=typed[:100], limit=12)
        self.options = [
            Choice(one.id, f"{one.name} {one.spec}".strip(), one.code + ("（已停用）" if one.is_switched_off else ""))
            for one in found
        ]

    @rx.event
    @requires(merge_skus)
    async def choose_gone(self, sku_id: int) -> None:
        """The one that becomes the other."""
        self.gone_id, self.gone_name = sku_id, self._label(sku_id)
        await self._load()

    @rx.event
    @requires(merge_skus)
    async def choose_stays(self, sku_id: int) -> None:
        """The one that stays."""
        self.stays_id, self.stays_name = sku_id, self._label(sku_id)
        await self._load()

    @rx.event
    @requires(merge_skus)
    async def swap(self) -> None:
        """The other way round."""
        self.gone_id, self.stays_id = self.stays_id, self.gone_id
        self.gone_name, self.stays_name = self.stays_name, self.gone_name
        await self._load()

    @rx.event
    @requires(merge_skus)
    async def type_reason(self, text: str) -> None:
        """Why they are the same."""
        self.reason = text[:200]

    @rx.event
    @requires(merge_skus)
    async def ask(self, is_open: bool) -> None:
        """Say once more what it does."""
        self.is_asking = is_open and self.is_known and not self.blocks

    @rx.event
    @requires(merge_skus)
    async def merge(self) -> EventSpec:
        """Make one of two."""
        command = {
            "gone_id": self.gone_id, "gone_version": self._versions[0], "stays_id": self.stays_id,
            "stays_version": self._versions[1], "reason": self.reason,
        }  # fmt: skip
        self.is_asking = False
        try:
            done = await self._perform(merge_skus, command)
        except Conflict:
            await self._load()
            raise
        made = f"，库存由 {'、'.join(done.numbers)} 移过去" if done.numbers else ""
        return [rx.toast.success(f"已合并{made}"), rx.redirect(f"/sku?id={done.stays_id}")]  # type: ignore[return-value]

    def _label(self, sku_id: int) -> str:
        return next((one.label for one in self.options if one.id == sku_id), "")

    async def _load(self) -> None:
        self.is_known, self.stock, self.moves, self.blocks = False, [], [], []
        if self.gone_id and self.stays_id and self.gone_id != self.stays_id:
            try:
                self._show(await self._read(merge_preview, gone_id=self.gone_id, stays_id=self.stays_id))
            except NotFound:
                self.gone_id = self.stays_id = 0
        elif self.gone_id or self.stays_id:
            await self._name_one()
        self.address = path("/skus/merge", gone=str(self.gone_id or ""), stays=str(self.stays_id or ""))
        self.is_loaded, self.revision = True, self.revision + 1

    async def _name_one(self) -> None:
        """One is chosen: it has a name already, or the address said it."""
        for name, sku_id in (("gone_name", self.gone_id), ("stays_name", self.stays_id)):
            if sku_id and not getattr(self, name):
                found = await self._read(skus_by_ids, sku_ids=[sku_id])
                setattr(self, name, found[sku_id].name if sku_id in found else "")

    def _show(self, found: MergePreview) -> None:
        self.is_known = True
        self.gone_name, self.stays_name = _named(found.gone), _named(found.stays)
        self._versions = (found.gone.version, found.stays.version)
        self.unit, self.moves, self.blocks = found.stays.unit, found.moves, found.blocks
        self.stock = [_moving(at, line) for at, line in enumerate(found.stock)]
        self.sees_value = any(line.value is not None for line in found.stock)
        self.consequence = (
            f"「{found.gone.name}」（{found.gone.code}）并入「{found.stays.name}」（{found.stays.code}）：以后只用 "
            f"{found.stays.code}，搜 {found.gone.code} 的名称、编码、条码都找到它；以前的单据照原样保留。"
        )


def _named(side: Side) -> str:
    return " ".join(filter(None, (side.name, side.spec, f"（{side.code}）")))


def _moving(at: int, line: StockLine) -> MovingLine:
    value = "" if line.value is None else money(line.value)
    place = _PLACES.get(line.place, line.place)
    return MovingLine(str(at), line.warehouse, place, line.lot, shown(line.quantity), value)


class SkuMergesState(SessionState, rx.State):
    """What the SKU whose page is open became, or what became it."""

    rows: rx.Field[list[MergeLine]] = rx.field(default_factory=list)
    stays_words: str = ""
    stays_href: str = ""
    merge_href: str = ""
    _sku_id: int = 0

    @rx.event
    @requires(merges_of)
    async def open(self) -> None:
        """For the SKU of the address."""
        self._sku_id = number(self.router.url.query_parameters, "id")
        await self._load()

    @rx.event
    @requires(undo_merge)
    async def undo(self, merge_id: int) -> EventSpec:
        """Make two again, where nothing was moved."""
        await self._perform(undo_merge, {"merge_id": merge_id})
        await self._load()
        return rx.toast.success("已撤销合并")

    async def _load(self) -> None:
        self.rows, self.stays_words, self.stays_href, self.merge_href = [], "", "", ""
        try:
            found = await self._read(merges_of, sku_id=self._sku_id)
        except NotFound:
            return
        may_merge = self._may(merge_skus)
        self.rows = [_merge_line(one, may_undo=may_merge) for one in found]
        self._say_stays(found)
        if may_merge and not self.stays_href:
            self.merge_href = f"/skus/merge?gone={self._sku_id}"

    def _say_stays(self, found: Sequence[MergeRow]) -> None:
        one = next((one for one in found if one.gone_id == self._sku_id and one.undone_at is None), None)
        if one is not None:
            self.stays_words = f"已并入「{one.stays_name}」（{one.stays_code}）"
            self.stays_href = f"/sku?id={one.stays_id}"


def _merge_line(one: MergeRow, *, may_undo: bool) -> MergeLine:
    undone = f"{one.undone_by} {moment(one.undone_at)} 撤销" if one.undone_at else ""
    return MergeLine(
        one.id, f"「{one.gone_name}」（{one.gone_code}）并入「{one.stays_name}」（{one.stays_code}）",
        f"/sku?id={one.gone_id}", one.reason, f"{one.merged_by} {moment(one.merged_at)}", undone,
        [PaperOfMerge(number_, f"/document?id={key}") for key, number_ in one.documents],
        may_undo and not one.documents and one.undone_at is None,
    )  # fmt: skip
