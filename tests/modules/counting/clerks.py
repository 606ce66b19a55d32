"""Counts as their people make them: arranged, counted, handed in, judged, posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jxc_app.core.clock import business_date
from jxc_app.core.ids import new_key
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.counting.entering import EnterCounts, SettleUncounted, enter_counts, settle_uncounted
from jxc_app.modules.counting.giving_up import CancelCount, cancel_count
from jxc_app.modules.counting.heads import CountRef
from jxc_app.modules.counting.judging import (
    AskRecount,
    DecideLine,
    ExplainLines,
    HandIn,
    ask_recount,
    decide_line,
    explain_lines,
    hand_in,
)
from jxc_app.modules.counting.lines import Line as CountLine
from jxc_app.modules.counting.lines import lines_of
from jxc_app.modules.counting.making import MakeCount, make_count
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.posting import PostCount, TakeBackCount, post_count, take_back_count
from jxc_app.modules.counting.reviewing import CountReport, count_report
from jxc_app.modules.counting.sheets import CountSheet, count_sheet
from tests.support.company import Company


def today() -> date:
    return business_date(clock.get().now(), get_settings().zone)


@dataclass
class Clerks:
    """Two who count in W1 and one who reviews there."""

    company: Company
    first: Actor
    second: Actor
    reviewer: Actor

    @classmethod
    def of(cls, company: Company) -> "Clerks":
        first, second = (company.hire(f"keeper{one}", [("keeper", company.w1)]) for one in (1, 2))
        return cls(company, first, second, company.hire("reviewer", [("reviewer", company.w1)]))

    def make(self, *sku_ids: int, actor: Actor | None = None, **fields: Any) -> CountRef:
        """A count over these SKUs, or over everything."""
        command = MakeCount(**{
            "count_key": new_key(), "kind": "chosen" if sku_ids else "full", "warehouse_id": self.company.w1,
            "due_on": today(), "sku_ids": list(sku_ids),
        } | fields)  # fmt: skip
        return perform(make_count, command, actor=actor or self.reviewer, database=self.company.database)

    def enter(
        self, count: CountRef, sku_id: int, quantity: Any, *, actor: Actor | None = None, **fields: Any
    ) -> CountRef:
        """One entry, by the first counter unless somebody else is named."""
        return self.enter_many(count, [{"sku_id": sku_id, "quantity": str(quantity)} | fields], actor=actor)

    def enter_many(self, count: CountRef, entries: Sequence[dict[str, Any]], *, actor: Actor | None = None) -> CountRef:
        command = EnterCounts(count_id=count.count_id, entries=list(entries))
        return perform(enter_counts, command, actor=actor or self.first, database=self.company.database)

    def uncounted(self, count: CountRef, decision: str, *line_ids: int, actor: Actor | None = None) -> CountRef:
        command = SettleUncounted(
            count_id=count.count_id, version=self.version(count), decision=decision, line_ids=list(line_ids)
        )
        return perform(settle_uncounted, command, actor=actor or self.first, database=self.company.database)

    def hand_in(self, count: CountRef, *, actor: Actor | None = None) -> CountRef:
        command = HandIn(count_id=count.count_id, version=self.version(count))
        return perform(hand_in, command, actor=actor or self.first, database=self.company.database)

    def ask_again(self, count: CountRef, *line_ids: int, actor: Actor | None = None) -> CountRef:
        command = AskRecount(count_id=count.count_id, version=self.version(count), line_ids=list(line_ids))
        return perform(ask_recount, command, actor=actor or self.reviewer, database=self.company.database)

    def decide(
        self, count: CountRef, line_id: int, round_: int, *, actor: Actor | None = None, reason: str = "以复盘为准"
    ) -> CountRef:
        command = DecideLine(
            count_id=count.count_id, version=self.version(count), line_id=line_id, round=round_, reason=reason
        )
        return perform(decide_line, command, actor=actor or self.reviewer, database=self.company.database)

    def explain(self, count: CountRef, cause: str = "unknown", *line_ids: int) -> CountRef:
        """Give these lines, or every one that differs, a cause."""
        wanted = list(line_ids) or [one.id for one in self.lines(count) if one.differs]
        if not wanted:
            return count
        command = ExplainLines(count_id=count.count_id, version=self.version(count), line_ids=wanted, cause=cause)
        return perform(explain_lines, command, actor=self.reviewer, database=self.company.database)

    def post(self, count: CountRef, *, actor: Actor | None = None) -> CountRef:
        command = PostCount(count_id=count.count_id, version=self.version(count))
        return perform(post_count, command, actor=actor or self.reviewer, database=self.company.database)

    def take_back(self, count: CountRef) -> CountRef:
        command = TakeBackCount(count_id=count.count_id, version=self.version(count))
        return perform(take_back_count, command, actor=self.reviewer, database=self.company.database)

    def finish(self, count: CountRef) -> CountRef:
        """Hand it in, and post it as it is."""
        self.hand_in(count)
        self.explain(count)
        return self.post(count)

    def settle(self, sku_id: int, quantity: Any) -> CountRef:
        """A whole count of one SKU, by two where two are wanted, until it is posted."""
        count = self.make(sku_id)
        self.enter(count, sku_id, quantity)
        self.hand_in(count)
        if self.state(count) == "recount":
            self.enter(count, sku_id, quantity, actor=self.second)
            self.hand_in(count, actor=self.second)
        self.explain(count)
        return self.post(count)

    def row(self, count: CountRef) -> StockCount:
        found = self.company.database.read(lambda session: session.get(StockCount, count.count_id))
        assert found is not None
        return found

    def version(self, count: CountRef) -> int:
        return self.row(count).version

    def state(self, count: CountRef) -> str:
        return self.row(count).state

    def lines(self, count: CountRef) -> list[CountLine]:
        return self.company.database.read(lambda session: lines_of(session, count.count_id))

    def line(self, count: CountRef, sku_id: int, status: str = "stock") -> CountLine:
        [found] = [one for one in self.lines(count) if (one.sku_id, one.status) == (sku_id, status)]
        return found

    def cancel(self, count: CountRef, reason: str, *, actor: Actor | None = None) -> CountRef:
        command = CancelCount(count_id=count.count_id, version=self.version(count), reason=reason)
        return perform(cancel_count, command, actor=actor or self.reviewer, database=self.company.database)

    def report(self, count: CountRef) -> CountReport:
        return read(count_report, actor=self.reviewer, database=self.company.database, count_id=count.count_id)

    def sheet(self, count: CountRef, *, actor: Actor | None = None) -> CountSheet:
        wanted = {"actor": actor or self.first, "database": self.company.database}
        return read(count_sheet, **wanted, count_id=count.count_id)
