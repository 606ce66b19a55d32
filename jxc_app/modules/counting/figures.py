"""How accurate the books were, over time and by warehouse, class and person, and what was lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO, MoneyColumn
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.counting.accuracy import Accuracy, Record, accuracy_of, grouped, month_of, week_of
from jxc_app.modules.counting.lines import entries_table, lines_table
from jxc_app.modules.counting.listing import counts, here
from jxc_app.modules.counting.permissions import COUNT_VIEW
from jxc_app.modules.counting.rules import POSTED, SETTLED
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.losses import loss_entries
from jxc_app.modules.inventory.past_balances import end_of
from jxc_app.modules.inventory.permissions import STOCK_COST
from jxc_app.modules.warehouses.models import Warehouse

_users: Table = User.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_UNCLASSED = "未分类"
GROUPS: dict[str, Callable[[Record], str]] = {
    "month": lambda one: month_of(one.day),
    "week": lambda one: week_of(one.day),
    "warehouse": lambda one: one.warehouse,
    "class": lambda one: one.abc_class or _UNCLASSED,
    "counter": lambda one: one.counter,
    "reviewer": lambda one: one.reviewer,
}


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Days on which counts were posted, both in; ``by``: how they are grouped."""

    date_from: date
    date_to: date
    by: str = "month"
    warehouse_id: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost and what was found again, in yuan; None for whoever may not see what things cost."""

    lost: Decimal | None = None
    found: Decimal | None = None

    @property
    def net(self) -> Decimal | None:
        """What is gone for good."""
        return None if self.lost is None or self.found is None else self.lost - self.found


@dataclass(frozen=True, slots=True)
class Figures:
    """All together, by group, and the losses of the same days."""

    whole: Accuracy
    groups: list[tuple[str, Accuracy]]
    loss: Loss
    sees_values: bool


@query("count.figures", title="盘点准确率", permission=COUNT_VIEW)
def count_figures(session: Session, scope: Scope, actor: Actor, *, wanted: FigureFilter) -> Figures:
    """Of the counts in scope that were posted on these days. Values only where all of them may be seen."""
    cost = Scope(everywhere=True) if actor.is_system else scope_of(session, actor, STOCK_COST)
    records = _records(session, scope, wanted)
    places = _places(session, scope, wanted)
    sees_values = cost.everywhere or all(cost.covers(one) for one in places)
    loss = _loss(session, places, wanted) if sees_values else Loss()
    return Figures(accuracy_of(records), grouped(records, GROUPS.get(wanted.by, GROUPS["month"])), loss, sees_values)


def _places(session: Session, scope: Scope, wanted: FigureFilter) -> list[int]:
    known = session.connection().execute(select(_warehouses.c.id).order_by(_warehouses.c.id)).scalars()
    return [one for one in known if scope.covers(one) and wanted.warehouse_id in (None, one)]


def _records(session: Session, scope: Scope, wanted: FigureFilter) -> list[Record]:
    first = (
        select(entries_table.c.line_id, func.min(entries_table.c.id).label("id")).group_by(entries_table.c.line_id)
    ).subquery()
    counters, reviewers = _users.alias(), _users.alias()
    places = [] if wanted.warehouse_id is None else [counts.c.warehouse_id == wanted.warehouse_id]
    rows = session.connection().execute(
        select(
            counts.c.posted_at, _warehouses.c.name, lines_table.c.abc_class, counters.c.name, reviewers.c.name,
            lines_table.c.book, lines_table.c.difference, lines_table.c.value, lines_table.c.is_within,
        )
        .join(counts, counts.c.id == lines_table.c.count_id)
        .join(_warehouses, _warehouses.c.id == counts.c.warehouse_id)
        .outerjoin(first, first.c.line_id == lines_table.c.id)
        .outerjoin(entries_table, entries_table.c.id == first.c.id)
        .outerjoin(counters, counters.c.id == entries_table.c.person_id)
        .outerjoin(reviewers, reviewers.c.id == counts.c.reviewed_by)
        .where(
            here(scope), counts.c.state == POSTED, lines_table.c.outcome == SETTLED, *places,
            counts.c.posted_at >= _begin(wanted.date_from), counts.c.posted_at < end_of(wanted.date_to),
        )
    )  # fmt: skip
    zone = get_settings().zone
    return [
        Record(
            business_date(at, zone), place, abc_class, counter or "", reviewer or "", book or ZERO, difference or ZERO,
            value, bool(is_within),
        )
        for at, place, abc_class, counter, reviewer, book, difference, value, is_within in rows
    ]  # fmt: skip


def _begin(day: date) -> datetime:
    return end_of(day - timedelta(days=1))


def _loss(session: Session, places: list[int], wanted: FigureFilter) -> Loss:
    entries = loss_entries().subquery()
    found = session.connection().execute(
        select(
            func.sum(entries.c.lost, type_=MoneyColumn()), func.sum(entries.c.found, type_=MoneyColumn())
        )
        .join(_documents, _documents.c.id == entries.c.source_id)
        .where(
            entries.c.warehouse_id.in_(places),
            _documents.c.business_date.between(wanted.date_from, wanted.date_to),
        )
    ).one()  # fmt: skip
    return Loss(found[0] or ZERO, found[1] or ZERO)
