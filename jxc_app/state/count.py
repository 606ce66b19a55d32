"""One count at the desk: its sheet to type into, and, for whoever may see it, what differs."""

from dataclasses import replace

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.modules.counting.entering import enter_counts, settle_uncounted
from jxc_app.modules.counting.giving_up import cancel_count
from jxc_app.modules.counting.judging import hand_in
from jxc_app.modules.counting.listing import CountRow
from jxc_app.modules.counting.reviewing import CountReport, count_report
from jxc_app.modules.counting.rules import ENTERING, RECOUNT, REVIEW, WAITING
from jxc_app.modules.counting.sheets import count_sheet, scanned_on
from jxc_app.modules.counting.statuses import FREE, STATUSES
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import requires
from jxc_app.state.count_arranging import CountArrangingState
from jxc_app.state.count_orders import ORDERS, SHEET, arranged
from jxc_app.state.count_report import FIELDS, SIZE, blank
from jxc_app.state.count_rows import LOOKS, SheetRow, sheet_row
from jxc_app.state.count_times import counted_moment, moved_words
from jxc_app.state.formats import moment


class CountState(CountArrangingState, rx.State):
    """The head of a count and its sheet, one page at a time; ``percent`` of its lines are counted.

    ``counted_at``: when what is typed was counted, as it stands on the paper; empty: now.
    """

    is_loaded: bool = False
    is_missing: bool = False
    revision: int = 0
    address: str = ""
    number: str = ""
    kind: str = ""
    state: str = ""
    look: str = ""
    state_title: str = ""
    facts: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    progress: str = ""
    percent: int = 0
    only_left: bool = False
    counted_at: str = ""
    sheet: rx.Field[list[SheetRow]] = rx.field(default_factory=list)
    uncounted: int = 0
    may_enter: bool = False
    may_hand_in: bool = False
    may_cancel: bool = False
    export_href: str = ""
    print_href: str = ""
    report_href: str = ""
    _units: dict[int, str] = {}  # noqa: RUF012  line → the unit that was chosen for it

    @rx.event
    @requires(count_report)
    async def open(self) -> None:
        """The count that the address names."""
        asked = self.router.url.query_parameters
        self.count_id = number(asked, "id")
        self._watch("count", count_id=self.count_id)
        self.tab = asked.get("tab", "")
        self.order = asked.get("order", "") if asked.get("order", "") in ORDERS else ""
        self.page, self.errors, self.asked, self.chosen, self._units = 1, {}, "", [], {}
        self.counted_at = ""
        self.is_loaded = self.is_missing = False
        await self._load()

    @rx.event
    @requires(count_report)
    async def refresh(self) -> None:
        """Others counted, or somebody decided."""
        await self._load()

    @rx.event
    @requires(count_report)
    async def turn_tab(self, tab: str) -> None:
        """The sheet, or what differs."""
        self.tab, self.page, self.order = ("report" if tab == "report" else "sheet"), 1, ""
        await self._load()

    @rx.event
    @requires(count_report)
    async def sort(self, order: str) -> None:
        """By a column of the open tab."""
        self.order, self.page = (order if order in ORDERS else ""), 1
        await self._load()

    @rx.event
    @requires(count_report)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(count_report)
    async def show_only(self, is_on: bool) -> None:
        """Only what is left to count, or only what differs."""
        if self.tab == "report":
            self.only_differing = is_on
        else:
            self.only_left = is_on
        self.page = 1
        await self._load()

    @rx.event
    @requires(enter_counts)
    async def choose_unit(self, line_id: int, unit: str) -> None:
        """In which unit the next entry of a line is."""
        self._units = self._units | {line_id: digits(unit)}
        await self._load()

    @rx.event
    @requires(enter_counts)
    async def type_time(self, typed: str) -> None:
        """When the figures of the paper were counted."""
        self.counted_at, self.errors = typed[:16], {}

    @rx.event
    @requires(enter_counts)
    async def enter(self, line_id: int, typed: str) -> EventSpec | None:
        """Book what was typed for a line; Enter goes on to the next."""
        row = next((one for one in self.sheet if one.id == line_id), None)
        if row is None or not typed.strip() or typed.strip() == row.typed:
            return None
        entry = {"sku_id": row.sku_id, "quantity": typed, "unit_id": int(row.unit), "lot_number": row.lot}
        entry |= {"status": row.status_code, "counted_at": counted_moment(self.counted_at)}
        try:
            done = await self._perform(enter_counts, {"count_id": self.count_id, "entries": [entry]})
        except DomainError as refusal:
            refusal.field = "counted_at" if (refusal.field or "").endswith("counted_at") else f"{line_id}"
            raise
        await self._load()
        words = moved_words(row, self.counted_at, has_moved=bool(done.moved))
        return rx.toast.warning(words) if words else None

    @rx.event
    @requires(enter_counts)
    async def add(self) -> EventSpec | None:
        """Count a SKU that is not on the sheet, by its code."""
        draft = self.draft
        found = await self._read(scanned_on, count_id=self.count_id, code=draft["code"][:80])
        if found is None:
            raise DomainError("count.codes_unknown", field="code", codes=draft["code"][:40])
        entry = {"sku_id": found.sku_id, "unit_id": found.unit_id, "quantity": draft["quantity"]}
        entry |= {"lot_number": draft["lot"], "place": draft["place"]}
        entry |= {"status": draft["status"] if draft["status"] in STATUSES else FREE}
        entry |= {"counted_at": counted_moment(self.counted_at, "entries.0.counted_at")}
        done = await self._perform(enter_counts, {"count_id": self.count_id, "entries": [entry]})
        self.asked, self.draft = "", blank()
        await self._load()
        moved = "。所填时间之后有过出入库：按那时的账面比较，之后的不算差异" if done.moved else ""
        return rx.toast.success(f"已加入：{found.sku.name}{moved}")

    @rx.event
    @requires(count_report)
    async def ask(self, what: str) -> None:
        """Open a dialog: ``add``, ``uncounted``, ``cancel``, ``post``, ``recount``, ``explain``."""
        self.asked, self.draft, self.errors = what[:20], blank(), {}

    @rx.event
    @requires(count_report)
    async def leave(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.asked = self.asked if is_open else ""

    @rx.event
    @requires(count_report)
    async def type(self, name: str, value: str) -> None:
        """A field of the dialog."""
        if name in FIELDS:
            self.draft = self.draft | {name: value[:200]}

    @rx.event
    @requires(settle_uncounted)
    async def settle(self, decision: str) -> None:
        """What nobody counted: nothing is there, or it is left out."""
        await self._do(settle_uncounted, {"decision": "zero" if decision == "zero" else "skip"})

    @rx.event
    @requires(hand_in)
    async def finish(self) -> EventSpec | None:
        """Hand it in; lines that nobody counted are asked about first."""
        if self.uncounted:
            self.asked = "uncounted"
            return None
        done = await self._do(hand_in, {})
        return rx.toast.success(f"{done.recount} 行要由另一个人复盘" if done.recount else "已交盘，等审核")

    @rx.event
    @requires(cancel_count)
    async def cancel(self) -> None:
        """Give the count up."""
        await self._do(cancel_count, {"reason": self.draft["reason"]})

    async def _load(self) -> None:
        try:
            report = await self._read(count_report, count_id=self.count_id)
        except NotFound:
            self.is_missing = self.is_loaded = True
            return
        self._show_head(report)
        if self.tab not in ("sheet", "report"):
            self.tab = "report" if report.is_shown and not self.may_enter else "sheet"
        if self.may_enter:
            await self._show_sheet()
        self._show_report(report)
        self.address = path("/count", id=str(self.count_id), tab=self.tab, order=self.order)
        self.is_loaded = True
        self.revision += 1

    def _show_head(self, report: CountReport) -> None:
        row = report.count
        self.number, self.kind, self.state, self.state_title = row.number, row.kind_title, row.state, row.state_title
        self.look, self._version = LOOKS[row.state], row.version
        self.progress, self.percent = f"{row.done} / {row.lines}", row.done * 100 // row.lines if row.lines else 0
        self.facts = _facts(row, report)
        self._show_arrangement(row, report)
        self.may_enter = row.state in ENTERING and self._may(enter_counts)
        self.may_hand_in = self.may_enter
        self.may_cancel = row.state in (*ENTERING, REVIEW) and self._may(cancel_count)
        self.may_review = report.may_review and row.state in (RECOUNT, REVIEW)
        self.may_post = report.may_review and row.state == REVIEW
        self.may_take_back = report.may_review and row.state == WAITING
        address = str(self.count_id)
        self.export_href = path("/api/exports/filtered/count-differences.xlsx", id=address)
        self.print_href = f"/api/print/counts/{address}/sheet.pdf"
        self.report_href = f"/api/print/counts/{address}/differences.pdf"

    async def _show_sheet(self) -> None:
        found = await self._read(count_sheet, count_id=self.count_id)
        lines = [one for one in found.lines if one.is_left or not self.only_left]
        lines = arranged(lines, self.order, SHEET) if self.tab == "sheet" else lines
        start = (self.page - 1) * SIZE if self.tab == "sheet" else 0
        self.sheet = [self._with_unit(sheet_row(one)) for one in lines[start : start + SIZE]]
        self.uncounted = sum(one.is_left and not one.is_recount for one in found.lines)
        if self.tab == "sheet":
            self.has_more = len(lines) > start + SIZE

    def _with_unit(self, row: SheetRow) -> SheetRow:
        chosen = self._units.get(row.id, "")
        return replace(row, unit=chosen) if chosen and not row.typed else row


def _facts(row: CountRow, report: CountReport) -> dict[str, str]:
    return {
        "warehouse": row.warehouse, "due": row.due_on.isoformat() + ("（已超期）" if row.is_late else ""),
        "people": "、".join(row.people) or "不指定", "counters": "、".join(report.counters) or "还没有",
        "made": f"{row.maker} {moment(row.made_at)}".strip(),
        "reviewed": f"{row.reviewer} {moment(row.posted_at)}".strip() or "还没有", "remark": row.remark or "无",
    }  # fmt: skip
