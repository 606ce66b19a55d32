"""What waits for the person, document by document."""

from dataclasses import dataclass
from datetime import datetime

import reflex as rx
from reflex.event import EventHandler

from jxc_app.core.use_case import clock
from jxc_app.modules.counting.waiting import CountTask, count_tasks
from jxc_app.modules.dashboards.waiting import Kind, Task, approvals_waiting, waiting
from jxc_app.modules.incidents.queries import incidents_waiting
from jxc_app.modules.inventory.queries import StockFilter, stock_page, stock_totals
from jxc_app.modules.notifications.queries import my_notices
from jxc_app.modules.transfers.rules import age_in_words, is_overdue
from jxc_app.state.base import SIGNED_IN, SessionState, requires
from jxc_app.state.formats import moment

_MOST = 50
#: kind of task → where it is done at once; the others are judged on the document's own page
_DOORS = {"asked": "/requests", "receive": "/transfers?receive={id}", "drafts": "/desk?document={id}"}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One document that waits, as the page shows it."""

    key: str
    href: str
    what: str
    where: str
    since: str
    age: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """The tasks of one kind; its heading is the text ``todo.<key>``."""

    key: str
    count: str
    lines: list[TaskLine]


class TodoState(SessionState, rx.State):
    """The tasks by kind; empty kinds are left out. The counts beside them are empty where there is nothing."""

    is_loaded: bool = False
    groups: rx.Field[list[TaskGroup]] = rx.field(default_factory=list)
    below_minimum: str = ""
    unread: str = ""
    approvals: str = ""
    incidents: str = ""
    counts: rx.Field[list[TaskLine]] = rx.field(default_factory=list)

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> EventHandler | None:
        """The documents first; what takes longer to count comes after."""
        self._watch("document", "notice", "approval", "incident", "count")
        await self._load()
        return TodoState.count if self._may(stock_page) else None

    @rx.event
    @requires(SIGNED_IN)
    async def refresh(self) -> None:
        """A document has changed."""
        await self._load()

    @rx.event
    @requires(stock_totals)
    async def count(self) -> None:
        """How many SKUs are below their lower limit somewhere in sight."""
        short = (await self._read(stock_totals, wanted=StockFilter(below_minimum=True))).rows
        self.below_minimum = f"{short:,}" if short else ""

    async def _load(self) -> None:
        found = await self._read(waiting, user_id=self._actor().user_id, most=_MOST)
        now = clock.get().now()
        self.groups = [_group(kind, now) for kind in found if kind.tasks]
        self.unread = str((await self._read(my_notices)).unread or "")
        self.approvals = str(await self._read(approvals_waiting) or "")
        waits = await self._read(incidents_waiting) if self._may(incidents_waiting) else []
        self.incidents = str(len(waits) or "")
        self.counts = [_count_line(task) for task in await self._read(count_tasks)]
        self.is_loaded = True


def _count_line(task: CountTask) -> TaskLine:
    count, is_mine = task.count, task.act == "count"
    return TaskLine(
        key=f"count-{count.id}", href=(f"/counts/phone?id={count.id}" if is_mine else f"/count?id={count.id}"),
        what=f"{count.kind_title} {count.number} · {count.state_title}",
        where=f"{count.warehouse} · {count.done} / {count.lines} 行", since=f"应在 {count.due_on} 盘完",
        age="已超期" if count.is_late else "", is_late=count.is_late,
    )  # fmt: skip


def _group(kind: Kind, now: datetime) -> TaskGroup:
    count = f"{len(kind.tasks)}+" if kind.has_more else f"{len(kind.tasks)}"
    return TaskGroup(kind.code, count, [_line(kind.code, task, now) for task in kind.tasks])


def _line(kind: str, task: Task, now: datetime) -> TaskLine:
    where = f"{task.warehouse_name} → {task.to_warehouse_name}" if task.to_warehouse_name else task.warehouse_name
    return TaskLine(
        key=f"{kind}-{task.document_id}",
        href=_DOORS.get(kind, "/document?id={id}").format(id=task.document_id),
        what=" ".join(filter(None, (task.type_title, task.number))),
        where=" · ".join(filter(None, (where, task.maker_name))),
        since=moment(task.since),
        age=age_in_words(task.since, now),
        is_late=kind in ("receive", "late") and is_overdue(task.since, now),
    )
