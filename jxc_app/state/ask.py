"""要货: what a store wants in the round that is open, sent until its cut-off."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.components.ask_sheet import Asked
from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict
from jxc_app.core.quantities import plain
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.asking.sending import AskSent, send_ask
from jxc_app.modules.asking.sheets import AskLine, AskSheet, RoundRow, ask_sheet
from jxc_app.modules.catalog.rules import factor_text
from jxc_app.modules.warehouses.models import WarehouseKind
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number
from jxc_app.state.ask_words import cutoff_text, day_text
from jxc_app.state.base import SessionState, requires
from jxc_app.state.desk_warnings import to_come
from jxc_app.state.formats import Option, moment, shown
from jxc_app.state.identity import current

_MOST_PAPERS = 3


class AskState(SessionState, rx.State):
    """The sheet of one store and round; the browser keeps what is not sent yet."""

    is_loaded: bool = False
    stores: rx.Field[list[Option]] = rx.field(default_factory=list)
    store_id: str = ""
    rounds: rx.Field[list[Option]] = rx.field(default_factory=list)
    round_id: str = ""
    target: str = ""
    kept: str = ""
    done: str = ""
    done_kept: str = ""
    done_text: str = ""
    lines: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    seconds: int = 0
    cutoff: str = ""
    supply: str = ""
    sent_text: str = ""
    sent_href: str = ""
    is_fixed: bool = False
    is_answered: bool = False
    nothing_is_open: bool = False
    _chosen: RoundRow | None = None

    @rx.event
    @requires(ask_sheet)
    async def open(self) -> None:
        """The store that the address names, else the first of this person's."""
        self._watch("ask")
        self.is_loaded, self.done_text, self.errors = False, "", {}
        scope = current.get().rights.get("purchase_requisition.draft", Scope())
        found = [one for one in await self._read(list_warehouses) if scope.reaches(one.id) and not one.switched_off]
        stores = [one for one in found if one.kind != WarehouseKind.CENTRAL]
        self.stores = [Option(str(one.id), one.name) for one in stores]
        asked = str(number(self.router.url.query_parameters, "store"))
        known = {one.id for one in self.stores}
        self.store_id = asked if asked in known else (self.stores[0].id if self.stores else "")
        self.round_id = ""
        await self._load()

    @rx.event
    @requires(ask_sheet)
    async def refresh(self) -> None:
        """A round has closed, or somebody of the store has sent; what is typed stays in the browser."""
        await self._load()

    @rx.event
    @requires(ask_sheet)
    async def choose_store(self, store_id: str) -> None:
        """Another store of this person's."""
        if store_id in {one.id for one in self.stores}:
            self.store_id, self.round_id, self.done_text = store_id, "", ""
            await self._load()

    @rx.event
    @requires(ask_sheet)
    async def choose_round(self, round_id: str) -> None:
        """Another template."""
        if round_id in {one.id for one in self.rounds}:
            self.round_id, self.done_text = round_id, ""
            await self._load()

    @rx.event
    @requires(send_ask)
    async def send(self, target: str, asked: list[Asked]) -> EventSpec | None:
        """Send what is wanted; sent twice, it is taken once."""
        return await self._send(target, asked)

    @rx.event
    @requires(send_ask)
    async def show_nothing(self, is_open: bool) -> None:
        """Ask whether nothing is wanted."""
        self.nothing_is_open = is_open

    @rx.event
    @requires(send_ask)
    async def want_nothing(self) -> EventSpec | None:
        """Say that this round needs nothing."""
        self.nothing_is_open = False
        return await self._send(self.target, [])

    async def _send(self, target: str, asked: list[Asked]) -> EventSpec | None:
        if target == self.done:
            return None
        if self._chosen is None or target != self.target:
            return rx.toast.error("这张要货单已经变了，请看清再提交")
        command = {
            "warehouse_id": int(self.store_id), "schedule_id": self._chosen.schedule_id, "day": self._chosen.day,
            "version": self._chosen.version,
            "lines": [
                {"sku_id": one.sku, "quantity": one.quantity, "unit_id": int(one.unit) if digits(one.unit) else None}
                for one in asked
            ],
        }  # fmt: skip
        try:
            sent = await self._perform(send_ask, command)
        except Conflict:
            await self._load()
            raise
        self.done, self.done_kept = target, self.kept
        await self._load()
        self.done_text = self._words(sent)
        return None

    def _words(self, sent: AskSent) -> str:
        moved = "上一轮已经截单，这次记入下一轮：" if sent.moved else ""
        if not sent.number:
            return f"{moved}已记下这一轮不要货。"
        return f"{moved}已提交 {sent.number}，{sent.lines} 种。截单前可以随时改。"

    async def _load(self) -> None:
        if not self.store_id:
            self.is_loaded = True
            return
        asked = {"warehouse_id": int(self.store_id), "schedule_id": int(self.round_id or 0)}
        sheet = await self._read(ask_sheet, **asked)
        now = clock.get().now()
        self.rounds = [
            Option(str(one.schedule_id), f"{one.template} · {cutoff_text(one.closes_at, now)}") for one in sheet.rounds
        ]
        self._show(sheet)
        self.is_loaded = True

    def _show(self, sheet: AskSheet) -> None:
        chosen, now = sheet.chosen, clock.get().now()
        self._chosen = chosen
        if chosen is None:
            self.target, self.lines, self.round_id = "", [], ""
            return
        self.round_id = str(chosen.schedule_id)
        self.kept = f"{self.store_id}-{chosen.schedule_id}"
        self.target = f"{self.store_id}-{chosen.schedule_id}-{chosen.day}-{chosen.version or 0}"
        self.seconds, self.cutoff = int((chosen.closes_at - now).total_seconds()), cutoff_text(chosen.closes_at, now)
        giver = f"由{chosen.giver}配送" if chosen.giver else "由采购下单"
        self.supply = f"{giver}，预计{day_text(chosen.due_on, business_date(now, get_settings().zone))}到"
        self.is_fixed, self.is_answered = chosen.in_force, chosen.answered
        self.sent_text = _sent_words(chosen)
        self.sent_href = f"/document?id={chosen.document_id}" if chosen.document_id else ""
        self.lines = [_line(one) for one in sheet.lines]


def _sent_words(chosen: RoundRow) -> str:
    if not chosen.answered:
        return ""
    by = f"{chosen.sent_by} {moment(chosen.sent_at)}"
    if not chosen.number:
        return f"{by} 说这一轮不要货"
    return f"{by} 已提交" + ("，已生效，不能再改" if chosen.in_force else "，截单前可以改")


def _line(one: AskLine) -> dict[str, Any]:
    figures = (
        ("现存", one.on_hand), ("在途", one.coming), ("7 天销", one.sold_week), ("14 天销", one.sold_fortnight),
        ("门店要货未配", one.wanted),
    )  # fmt: skip
    base = one.units[0]
    return {
        "id": str(one.sku_id),
        "name": one.name,
        "about": " · ".join(part for part in (one.code, one.spec, one.shelf) if part),
        "group": one.category,
        "figures": [{"label": label, "value": shown(value)} for label, value in figures if value is not None],
        "suggested": plain(one.suggested) if one.suggested else "",
        "units": [
            {
                "id": str(unit.id),
                "name": unit.name,
                "factor": "" if unit is base else f"= {factor_text(unit.numerator, unit.denominator)} {base.name}",
            }
            for unit in one.units
        ],
        "asked": plain(one.asked) if one.asked else "",
        "unit": str(one.asked_unit or base.id),
        "papers": "、".join(f"{paper.number}{to_come(paper)}" for paper in one.papers[:_MOST_PAPERS]),
    }
