"""Counting on the phone: the next shelf, one line at a time. Nothing here knows what the book has."""

from collections.abc import Mapping
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import plain
from jxc_app.modules.catalog.rules import factor_text
from jxc_app.modules.counting.entering import enter_counts, settle_uncounted
from jxc_app.modules.counting.judging import hand_in
from jxc_app.modules.counting.rules import ENTERING
from jxc_app.modules.counting.sheets import CountSheet, Named, SheetLine, codes_of, count_sheet, scanned_on
from jxc_app.modules.counting.statuses import FREE, STATUS_TITLES, status_note
from jxc_app.state.addresses import digits, number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import shown

RECOUNT_HINT = "复盘：请重新数一遍，不要问上一个人数了多少。"


class CountPhoneState(SessionState, rx.State):
    """``line`` is what is counted now; ``left``: how many lines this person can still count."""

    is_loaded: bool = False
    is_missing: bool = False
    count_id: int = 0
    heading: str = ""
    state: str = ""
    state_title: str = ""
    is_asked: bool = True
    left: int = 0
    total: int = 0
    percent: int = 0
    waits_for_others: int = 0
    target: str = ""
    line: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    postponed: rx.Field[list[str]] = rx.field(default_factory=list)
    last: str = ""
    done: str = ""
    _version: int = 0
    _turn: int = 0
    _line_id: int = 0
    _sku_id: int = 0
    _lot: str = ""
    _status: str = FREE
    _last_id: int = 0
    _later: list[int] = []  # noqa: RUF012  lines that this person put off

    @rx.event
    @requires(count_sheet)
    async def open(self) -> None:
        """The count that the address names, at its first shelf, or where it stood when the page was loaded anew."""
        count_id = number(self.router.url.query_parameters, "id")
        self._watch("count", count_id=count_id)
        if count_id != self.count_id:
            self.count_id, self._line_id, self._last_id = count_id, 0, 0
            self.errors, self._later, self.last = {}, [], ""
        self.done = ""
        await self._load(stays=True, is_fresh=True)

    @rx.event
    @requires(count_sheet)
    async def refresh(self) -> None:
        """Others counted meanwhile; what this person has before them stays."""
        await self._load(stays=True)

    @rx.event
    @requires(enter_counts)
    async def enter(self, target: str, quantity: str, unit: str, place: str, lot: str) -> EventSpec | None:
        """Book one entry and go on to the next shelf; sent twice, it is booked once."""
        if target != self.target:
            return rx.toast.error("这一行已经换了，请看清再录")
        entry = {"sku_id": self._sku_id, "quantity": quantity, "place": place, "lot_number": self._lot or lot}
        entry |= {"status": self._status}
        entry |= {"unit_id": int(unit)} if digits(unit) else {}
        command = {"count_id": self.count_id, "entries": [entry]}
        await self._perform(enter_counts, command, key=f"count:{target}:{quantity}:{unit}:{place}"[:64])
        self.last = f"{self.line.get('name', '')} {quantity} {self._unit_name(unit)}"
        self._last_id, self._line_id = self._line_id, 0
        await self._load()
        return None

    @rx.event
    @requires(scanned_on)
    async def scan(self, code: str) -> EventSpec | None:
        """Go to what was scanned, on the sheet or not."""
        found = await self._read(scanned_on, count_id=self.count_id, code=code[:80])
        if found is None:
            return rx.toast.error(f"没有这个条码：{code[:40]}")
        sheet = await self._read(count_sheet, count_id=self.count_id)
        of_sku = [one for one in sheet.lines if one.sku_id == found.sku_id]
        chosen = next((one for one in of_sku if one.is_left), of_sku[0] if of_sku else None)
        if chosen is not None:
            await self._show(chosen, unit_id=found.unit_id, typed="1")
        else:
            await self._show_found(found.sku_id, found.sku, found.unit_id)
        return None

    @rx.event
    @requires(count_sheet)
    async def later(self, target: str) -> None:
        """Put this line off to the end."""
        if target == self.target and self._line_id and self._line_id not in self._later:
            self._later = [*self._later, self._line_id]
        self._line_id = 0
        await self._load()

    @rx.event
    @requires(count_sheet)
    async def go_on(self) -> None:
        """Count what was put off after all."""
        self._later = []
        await self._load()

    @rx.event
    @requires(count_sheet)
    async def correct(self) -> None:
        """Back to what was entered last."""
        sheet = await self._read(count_sheet, count_id=self.count_id)
        line = next((one for one in sheet.lines if one.id == self._last_id), None)
        if line is not None and line.own:
            own = line.own[-1]
            await self._show(line, typed=plain(own.quantity), place=own.place if own.place != line.shelf else "")

    @rx.event
    @requires(settle_uncounted)
    async def settle(self, decision: str) -> None:
        """What was put off: nothing is there, or it is left out."""
        decided = "zero" if decision == "zero" else "skip"
        command = {"count_id": self.count_id, "version": self._version, "decision": decided}
        await self._perform(settle_uncounted, command)
        self._later = []
        await self._load()

    @rx.event
    @requires(hand_in)
    async def finish(self) -> None:
        """Hand the count in."""
        done = await self._perform(hand_in, {"count_id": self.count_id, "version": self._version})
        self.done = f"有 {done.recount} 行要由另一个人复盘，已通知。" if done.recount else "已交盘，等审核。辛苦了！"
        await self._load()

    async def _load(self, *, stays: bool = False, is_fresh: bool = False) -> None:
        """``stays``: at the line in hand; on a fresh page only while nobody has counted it meanwhile."""
        try:
            sheet = await self._read(count_sheet, count_id=self.count_id)
        except NotFound:
            self.is_missing, self.is_loaded = True, True
            return
        self._show_head(sheet)
        ahead = [one for one in sheet.left if one.id not in self._later]
        held = next((one for one in sheet.lines if one.id == self._line_id and (one.is_left or not is_fresh)), None)
        if not (stays and self.target and (held is not None or self._line_id < 0)):
            if ahead and sheet.is_asked:
                await self._show(ahead[0])
            else:
                self.target, self.line, self._line_id = "", {}, 0
        self.is_loaded = True

    def _show_head(self, sheet: CountSheet) -> None:
        count = sheet.count
        self.is_missing, self.is_asked = False, sheet.is_asked
        self.heading, self.state, self.state_title = (
            f"{count.number} · {count.warehouse}",
            count.state,
            count.state_title,
        )
        self.left, self.total, self._version = len(sheet.left), count.lines, count.version
        self.percent = count.done * 100 // count.lines if count.lines else 0
        self.waits_for_others = sum(one.is_left and one.needs_another for one in sheet.lines)
        self.postponed = [
            f"{one.sku.name} {status_note(one.status)}".strip() for one in sheet.left if one.id in self._later
        ]
        if count.state not in ENTERING:
            self.target, self.line = "", {}

    async def _show(self, line: SheetLine, *, unit_id: int = 0, typed: str = "", place: str = "") -> None:
        self._line_id, self._sku_id, self._lot, self._status = line.id, line.sku_id, line.lot_number, line.status
        found = _pad_line(line.sku, unit_id) | {
            "shelf": line.shelf, "lot": line.lot_number, "hint": _hint(line), "typed": typed, "place": place,
            "needs_lot": line.sku.lot_tracked and not line.lot_number, "status": status_note(line.status),
        }  # fmt: skip
        await self._put(found)

    async def _show_found(self, sku_id: int, sku: Named, unit_id: int) -> None:
        self._line_id, self._sku_id, self._lot, self._status = -1, sku_id, "", FREE
        hint = "盘点表上没有这个商品。录入后会加到表上。"
        await self._put(_pad_line(sku, unit_id) | {"hint": hint, "typed": "1", "needs_lot": sku.lot_tracked})

    async def _put(self, line: dict[str, Any]) -> None:
        codes = await self._read(codes_of, sku_id=self._sku_id)
        self._turn += 1
        self.errors = {}
        self.line = line | {"codes": {key: str(unit_id) for key, unit_id in codes.items()}}
        self.target = f"{self.count_id}-{self._line_id}-{self._version}-{self._turn}"

    def _unit_name(self, unit: str) -> str:
        units: list[Mapping[str, str]] = self.line.get("units", [])
        return next((one["name"] for one in units if one["id"] == unit), "")


def _pad_line(sku: Named, unit_id: int) -> dict[str, Any]:
    base = sku.units[0]
    units = [
        {
            "id": str(one.unit_id), "name": one.name,
            "factor": f"= {factor_text(one.numerator, one.denominator)} {base.name}" if one is not base else "",
        }
        for one in sku.units
    ]  # fmt: skip
    about = " · ".join(part for part in (sku.code, sku.spec) if part)
    return {"name": sku.name, "code": sku.code, "about": about, "units": units, "unit": str(unit_id or base.unit_id)}


def _hint(line: SheetLine) -> str:
    """What this person should know of a line: never how many anybody found."""
    said = [RECOUNT_HINT] if line.is_recount else []
    if line.status != FREE:
        said.append(f"这一行只数「{STATUS_TITLES[line.status]}」的货，可用的另有一行。")
    if line.others:
        said.append(f"{'、'.join(line.others)} 已盘过一处；您盘的是另一处时，请写位置。")
    if line.own:
        own = "，".join(f"{one.place or '未写位置'} {shown(one.quantity)} {one.unit}" for one in line.own)
        said.append(f"您已录：{own}。")
    return " ".join(said)
