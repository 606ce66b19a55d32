"""What differs in a count, and what its reviewer does about it; the page's State stands on this."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.counting.judging import ask_recount, decide_line, explain_lines
from jxc_app.modules.counting.posting import post_count, take_back_count
from jxc_app.modules.counting.reviewing import CountReport
from jxc_app.state.base import SessionState, requires
from jxc_app.state.count_orders import REPORT, arranged
from jxc_app.state.count_rows import CAUSE_OPTIONS, STATUS_OPTIONS, DifferenceRow, difference_row
from jxc_app.state.formats import Option, money

SIZE = 50
#: the fields of the dialogs
FIELDS = ("reason", "cause", "code", "lot", "quantity", "place", "status")


def blank() -> dict[str, str]:
    """The fields of a dialog that has just been opened."""
    return dict.fromkeys(FIELDS, "")


class CountReportState(SessionState, mixin=True):
    """``tab``: ``sheet`` or ``report``; ``asked``: which dialog is open; ``chosen``: lines for the next act."""

    count_id: int = 0
    tab: str = "sheet"
    page: int = 1
    #: how the open tab is sorted; empty: by the way through the warehouse
    order: str = ""
    has_more: bool = False
    asked: str = ""
    draft: rx.Field[dict[str, str]] = rx.field(default_factory=blank)
    may_review: bool = False
    may_post: bool = False
    may_take_back: bool = False
    sees_report: bool = False
    sees_values: bool = False
    only_differing: bool = True
    rows: rx.Field[list[DifferenceRow]] = rx.field(default_factory=list)
    sums: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    papers: rx.Field[list[Option]] = rx.field(default_factory=list)
    statuses: rx.Field[list[Option]] = rx.field(default_factory=lambda: STATUS_OPTIONS)
    causes: rx.Field[list[Option]] = rx.field(default_factory=lambda: CAUSE_OPTIONS)
    chosen: rx.Field[list[int]] = rx.field(default_factory=list)
    _version: int = 0
    _line: int = 0
    _round: int = 0

    @rx.event
    @requires(decide_line)
    async def ask_decide(self, line_id: int, round_: int) -> None:
        """Ask why this counting is to hold (0: the line is left out)."""
        self._line, self._round = line_id, round_
        self.asked, self.draft, self.errors = "decide", blank(), {}

    @rx.event
    @requires(ask_recount)
    async def tick(self, line_id: int, is_on: bool) -> None:
        """Choose a line for the next act."""
        kept = [one for one in self.chosen if one != line_id]
        self.chosen = [*kept, line_id] if is_on else kept

    @rx.event
    @requires(ask_recount)
    async def again(self) -> None:
        """Have the chosen lines counted again."""
        await self._do(ask_recount, {"line_ids": self.chosen})
        self.chosen = []

    @rx.event
    @requires(decide_line)
    async def decide(self) -> None:
        """Take one counting of a line, for a reason."""
        await self._do(decide_line, {"line_id": self._line, "round": self._round, "reason": self.draft["reason"]})

    @rx.event
    @requires(explain_lines)
    async def explain(self, line_id: int, cause: str, comment: str) -> None:
        """Why one line differs."""
        await self._do(explain_lines, {"line_ids": [line_id], "cause": cause, "comment": comment[:200]})

    @rx.event
    @requires(explain_lines)
    async def explain_chosen(self) -> None:
        """Why the chosen lines differ."""
        await self._do(
            explain_lines,
            {"line_ids": self.chosen, "cause": self.draft["cause"], "comment": self.draft["reason"]},
        )
        self.chosen = []

    @rx.event
    @requires(post_count)
    async def post(self) -> EventSpec:
        """Post every difference, or hand all in for approval."""
        done = await self._do(post_count, {})
        if done.waiting_for:
            return rx.toast.info(f"差异金额较大，已提交审批，等待 {'、'.join(done.waiting_for)}")
        return rx.toast.success("已过账" + (f"：{'、'.join(done.documents)}" if done.documents else "，没有差异"))

    @rx.event
    @requires(take_back_count)
    async def take_back(self) -> None:
        """Look at it again before it is approved."""
        await self._do(take_back_count, {})

    async def _do(self, case: Any, fields: dict[str, Any]) -> Any:
        done = await self._perform(case, {"count_id": self.count_id, "version": self._version} | fields)
        self.asked = ""
        await self._load()
        return done

    async def _load(self) -> None:
        raise NotImplementedError

    def _show_report(self, report: CountReport) -> None:
        self.sees_report, self.sees_values = report.is_shown, report.sees_values
        people = {one.person_id: one.person for line in report.lines for one in line.entries}
        lines = [one for one in report.lines if one.difference or one.outcome == "disputed" or not self.only_differing]
        start = (self.page - 1) * SIZE
        if self.tab == "report":
            lines = arranged(lines, self.order, REPORT)
            self.rows = [difference_row(one, people) for one in lines[start : start + SIZE]]
            self.has_more = len(lines) > start + SIZE
        sums = report.sums
        self.sums = {
            "lines": f"{sums.lines}", "differing": f"{sums.differing}", "beyond": f"{sums.beyond}",
            "skipped": f"{sums.skipped}", "gain": money(sums.gain), "loss": money(sums.loss),
            "gross": money(sums.gross), "net": money(sums.net),
        }  # fmt: skip
        self.papers = [Option(f"/document?id={one.id}", one.number or "草稿") for one in report.documents]
