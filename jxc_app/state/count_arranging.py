"""Who counts, and until when: changed while it is being counted."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.counting.listing import CountRow
from jxc_app.modules.counting.making import arrange_count
from jxc_app.modules.counting.people import counters_there
from jxc_app.modules.counting.reviewing import CountReport
from jxc_app.modules.counting.rules import ENTERING
from jxc_app.state.addresses import digits
from jxc_app.state.base import requires
from jxc_app.state.count_report import CountReportState
from jxc_app.state.formats import Option


class CountArrangingState(CountReportState, mixin=True):
    """The dialog 改安排: ``people`` may count there, ``chosen_people`` are asked to."""

    may_arrange: bool = False
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    chosen_people: rx.Field[list[str]] = rx.field(default_factory=list)
    due_on: str = ""
    _warehouse_id: int = 0
    _asked_people: tuple[int, ...] = ()
    _due_on: str = ""

    @rx.event
    @requires(arrange_count)
    async def ask_arrange(self) -> None:
        """Open the dialog with what holds now."""
        found = await self._read(counters_there, warehouse_id=self._warehouse_id)
        self.people = [Option(str(user_id), name) for user_id, name in found.items()]
        self.chosen_people = [str(one) for one in self._asked_people if one in found]
        self.due_on, self.asked, self.errors = self._due_on, "arrange", {}

    @rx.event
    @requires(arrange_count)
    async def choose_person(self, user_id: str, is_on: bool) -> None:
        """Ask somebody to count, or not."""
        kept = [one for one in self.chosen_people if one != user_id]
        self.chosen_people = [*kept, user_id] if is_on and digits(user_id) else kept

    @rx.event
    @requires(arrange_count)
    async def type_due(self, day: str) -> None:
        """Until when."""
        self.due_on = day[:10]

    @rx.event
    @requires(arrange_count)
    async def arrange(self) -> EventSpec:
        """Keep it; who is asked anew gets a notice."""
        fields = {"user_ids": [int(one) for one in self.chosen_people], "due_on": self.due_on or None}
        await self._do(arrange_count, fields)
        return rx.toast.success("盘点安排已保存")

    def _show_arrangement(self, row: CountRow, report: CountReport) -> None:
        self.may_arrange = row.state in ENTERING and self._may(arrange_count)
        self._warehouse_id, self._asked_people = row.warehouse_id, report.asked
        self._due_on = row.due_on.isoformat()
