"""期初建账: how far it is, the files that came in, and the day itself."""

import asyncio
from dataclasses import dataclass
from typing import Literal

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.core.errors import DomainError, ProofNeeded
from jxc_app.modules.documents.permissions import VOIDING
from jxc_app.modules.documents.service import post_document
from jxc_app.modules.migration.opening.balances import BALANCES
from jxc_app.modules.migration.opening.findings import Finding
from jxc_app.modules.migration.opening.live import go_live, undo_live
from jxc_app.modules.migration.opening.posting import Step, post_some, take_back_run, take_back_some
from jxc_app.modules.migration.opening.sheets import IN_TRANSIT, OPENING_STOCK
from jxc_app.modules.migration.opening.steps import RunRow, Steps, opening_steps
from jxc_app.modules.migration.partner_sheets import SUPPLIERS
from jxc_app.modules.migration.products import SKUS
from jxc_app.modules.migration.warehouse_sheets import WAREHOUSES
from jxc_app.modules.openings.queries import BalanceTotal
from jxc_app.modules.openings.service import set_cutover
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import moment, money, shown

Asked = Literal["day", "live", "undo"]
_SECONDS = 0.7
_LISTS = {
    "places": WAREHOUSES, "skus": SKUS, "partners": SUPPLIERS, "stock": OPENING_STOCK, "transit": IN_TRANSIT,
    "balances_step": BALANCES,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What stands in the way, or is to be known, with a few links."""

    key: str
    words: str
    href: str
    blocks: bool
    examples: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class RunLine:
    """One file that came in. ``state``: what is said of it."""

    id: int
    title: str
    who: str
    rows: str
    state: str
    may_post: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One warehouse; ``id`` as text, for choosing it."""

    id: str
    name: str
    state: str
    is_live: bool
    is_chosen: bool


class OpeningState(SessionState, rx.State):
    """``asked``: which dialog is open. ``acting``: what is done with a run at this moment, ``post`` or ``back``."""

    is_loaded: bool = False
    starts_on: str = ""
    is_live: bool = False
    live_words: str = ""
    places: rx.Field[list[PlaceLine]] = rx.field(default_factory=list)
    place_words: str = ""
    sku_words: str = ""
    partner_words: str = ""
    stock_words: str = ""
    transit_words: str = ""
    balance_words: str = ""
    has_places: bool = False
    has_skus: bool = False
    has_partners: bool = False
    has_stock: bool = False
    has_transit: bool = False
    has_balances: bool = False
    #: the steps whose list this person may bring in
    may_bring: rx.Field[list[str]] = rx.field(default_factory=list)
    sees_balances: bool = False
    findings: rx.Field[list[FindingLine]] = rx.field(default_factory=list)
    is_blocked: bool = True
    runs: rx.Field[list[RunLine]] = rx.field(default_factory=list)
    may_plan: bool = False
    may_open: bool = False
    may_undo: bool = False
    asked: str = ""
    day: str = ""
    reason: str = ""
    revision: int = 0
    acting: str = ""
    acting_words: str = ""
    stopped_by: str = ""
    asked_run: int = 0
    _version: int = 0
    _chosen: list[str] = []  # noqa: RUF012  Reflex copies it for each tab
    _run_id: int = 0
    _reason: str = ""
    _step: tuple[int, int, int] = (0, 0, 0)

    @rx.event
    @requires(opening_steps)
    async def open(self) -> None:
        """How things stand."""
        self.asked, self.stopped_by, self.asked_run = "", "", 0
        await self._load()

    @rx.event
    @requires(opening_steps)
    async def refresh(self) -> None:
        """Something of it has changed elsewhere."""
        await self._load()

    @rx.event
    @requires(set_cutover, go_live, undo_live)
    async def ask(self, asked: Asked) -> None:
        """Say what it would do."""
        self.asked, self.reason, self.errors, self.day = asked, "", {}, self.starts_on
        self._chosen = [one.id for one in self.places if one.is_live == (asked == "undo")]
        self._mark_chosen()
        self.revision += 1

    @rx.event
    @requires(opening_steps)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        if not is_open:
            self.asked, self.asked_run = "", 0

    @rx.event
    @requires(set_cutover)
    async def type_day(self, text: str) -> None:
        """Take the day."""
        self.day = text[:10]

    @rx.event
    @requires(go_live, undo_live, take_back_run)
    async def type_reason(self, text: str) -> None:
        """Take the reason."""
        self.reason = text[:200]

    @rx.event
    @requires(go_live, undo_live)
    async def choose_place(self, place_id: str, is_on: bool) -> None:
        """Take a warehouse in, or leave it out."""
        self._chosen = [one for one in self._chosen if one != place_id] + ([place_id] if is_on else [])
        self._mark_chosen()

    @rx.event
    @requires(set_cutover)
    async def save_day(self) -> EventSpec:
        """Say from which day the books are kept here."""
        await self._perform(set_cutover, {"starts_on": self.day, "version": self._version})
        await self._done()
        return rx.toast.success("开账日期已保存，期初按它的前一天入账")

    @rx.event
    @requires(go_live)
    async def go_live(self) -> EventSpec:
        """Open the books of the chosen warehouses; the proof of all books runs first."""
        await self._perform(go_live, self._opening())
        await self._done()
        return rx.toast.success("已开账，期初已锁定")

    @rx.event
    @requires(undo_live)
    async def undo_live(self) -> EventSpec:
        """Let the opening be changed again."""
        await self._perform(undo_live, self._opening())
        await self._done()
        return rx.toast.success("已撤销开账，期初可以再改")

    @rx.event
    @requires(post_document)
    async def post_run(self, run_id: int) -> EventHandler:
        """Begin to post the documents of a file."""
        self._begin("post", run_id, "")
        return OpeningState.go_on

    @rx.event
    @requires(take_back_run)
    async def ask_take_back(self, run_id: int) -> None:
        """Say what taking a file back does."""
        self.asked_run, self.reason, self.errors = run_id, "", {}
        self.revision += 1

    @rx.event
    @requires(take_back_run)
    async def take_back(self) -> EventHandler:
        """Give a file up and begin to take its documents back."""
        if any(one.id == self.asked_run and one.may_post for one in self.runs) is False:
            await self._demand_proof(VOIDING)
        line = next((one for one in self.runs if one.id == self.asked_run), None)
        if line is not None and not line.state.startswith("撤回"):
            await self._perform(take_back_run, {"run_id": self.asked_run, "reason": self.reason})
        self._begin("back", self.asked_run, self.reason)
        self.asked_run = 0
        return OpeningState.go_on

    @rx.event
    @requires(post_document, take_back_run)
    async def go_on(self) -> EventHandler | None:
        """Do some of it, and go on where there is more."""
        if not self.acting:
            return None
        try:
            step = await asyncio.to_thread(self._some)
        except ProofNeeded:
            raise
        except DomainError as refusal:
            self.acting, self.stopped_by = "", str(refusal)
            await self._load()
            return None
        self._step = (step.last_id, step.done, step.skipped)
        self.acting_words = f"已处理 {step.done} 张单据"
        if not step.is_over:
            return OpeningState.go_on
        self.acting = ""
        if step.skipped:
            self.stopped_by = f"还有 {step.skipped} 张您没有权限撤回，请有权限的人再点一次「撤回」。"
        await self._load()
        return None

    def _some(self) -> Step:
        so_far, actor = Step(*self._step), self._actor()
        if self.acting == "post":
            return post_some(self._run_id, so_far, actor, seconds=_SECONDS)
        return take_back_some(self._run_id, self._reason or "撤回导入", so_far, actor, seconds=_SECONDS)

    def _begin(self, acting: str, run_id: int, reason: str) -> None:
        self.acting, self._run_id, self._reason, self._step = acting, run_id, reason, (0, 0, 0)
        self.acting_words, self.stopped_by = "", ""

    def _opening(self) -> dict[str, object]:
        return {"warehouse_ids": [int(one) for one in self._chosen], "reason": self.reason}

    def _mark_chosen(self) -> None:
        self.places = [
            PlaceLine(one.id, one.name, one.state, one.is_live, one.id in self._chosen) for one in self.places
        ]

    async def _done(self) -> None:
        self.asked = ""
        await self._load()

    async def _load(self) -> None:
        found = await self._read(opening_steps)
        self.starts_on, self._version = str(found.starts_on or ""), found.version
        self.is_live = found.went_live_at is not None
        self.live_words = f"{moment(found.went_live_at)} 开账" if self.is_live else ""
        self.may_plan, self.may_open = self._may(set_cutover), self._may(go_live)
        self.may_undo = self._may(undo_live)
        self._show_steps(found)
        self.findings = [_finding(one) for one in found.findings]
        self.is_blocked = any(one.blocks for one in found.findings)
        may_post = self._may("opening_stock.post") or self._may("opening_transit.post")
        may_back = self._may(take_back_run)
        self.runs = [_run(one, may_post=may_post, may_back=may_back) for one in found.runs]
        self.is_loaded = True
        self._watch("opening", "document", rest=5)

    def _show_steps(self, found: Steps) -> None:
        self.places = [
            PlaceLine(str(one.id), one.name, moment(one.went_live_at) if one.went_live_at else "未开账",
                      one.went_live_at is not None, str(one.id) in self._chosen)
            for one in found.places
        ]  # fmt: skip
        self.has_places, self.has_skus = bool(found.places), found.skus > 0
        self.has_partners = found.suppliers + found.customers > 0
        self.has_stock, self.has_transit = found.stock.documents > 0, found.on_the_way.documents > 0
        self.has_balances = any(one.count for one in found.balances)
        self.may_bring = [name for name, kind in _LISTS.items() if self._may(kind.case)]
        live = sum(one.went_live_at is not None for one in found.places)
        self.place_words = f"{len(found.places)} 个仓库或门店，{live} 个已开账"
        self.sku_words = f"{found.skus:,} 个商品使用中"
        self.partner_words = f"{found.suppliers:,} 家供应商，{found.customers:,} 家客户"
        self.stock_words = _stock_words(found.stock.documents, found.stock.lines, shown(found.stock.quantity),
                                        found.stock.waiting)  # fmt: skip
        self.transit_words = _stock_words(found.on_the_way.documents, found.on_the_way.lines,
                                          shown(found.on_the_way.quantity), found.on_the_way.waiting)  # fmt: skip
        self.sees_balances = bool(found.balances)
        self.balance_words = "，".join(_total(one) for one in found.balances if one.count) or "还没有录入"


def _stock_words(documents: int, lines: int, quantity: str, waiting: int) -> str:
    words = f"已过账 {documents:,} 张、{lines:,} 行，共 {quantity}（基本单位）" if documents else "还没有过账的"
    return f"{words}；另有 {waiting:,} 张待过账" if waiting else words


def _total(one: BalanceTotal) -> str:
    return f"{one.title} {money(one.amount)}（{one.count} 笔）"


def _finding(one: Finding) -> FindingLine:
    examples = [{"label": label, "href": href} for label, href in one.examples]
    words = f"{one.title}：{one.count:,}" if one.examples or one.count > 1 else one.title
    return FindingLine(one.code, words, one.href, one.blocks, examples)


def _run(run: RunRow, *, may_post: bool, may_back: bool) -> RunLine:
    is_half = run.written_rows < run.expected_rows
    is_there = run.open + run.posted > 0
    if run.is_taken_back:
        state = "撤回中" if is_there else "已撤回"
    elif is_half:
        state = "没有写完"
    else:
        state = f"{run.open} 张待过账" if run.open else f"{run.posted} 张已过账"
    return RunLine(
        run.id, run.title, f"{run.started_by} {moment(run.started_at)}".strip(),
        f"{run.written_rows:,} / {run.expected_rows:,}", state,
        may_post and not run.is_taken_back and not is_half and run.open > 0, may_back and is_there,
    )  # fmt: skip
