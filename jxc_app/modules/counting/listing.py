"""Counts in a list: what is under way, what is done, and how far each is. Nothing here tells of the book."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.models import User
from jxc_app.modules.counting.lines import entries_table, lines_table
from jxc_app.modules.counting.models import CountPerson, StockCount
from jxc_app.modules.counting.permissions import COUNT_VIEW
from jxc_app.modules.counting.rules import KIND_TITLES, RUNNING, STATE_TITLES, TO_RECOUNT
from jxc_app.modules.warehouses.models import Warehouse

counts: Table = StockCount.__table__  # type: ignore[attr-defined]
_people: Table = CountPerson.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: how the list may be sorted; the latest made first unless somebody says otherwise
_ORDERS = {"number": counts.c.id, "due": counts.c.due_on, "state": counts.c.state, "warehouse": counts.c.warehouse_id}
ORDERS = frozenset({*_ORDERS, *(f"-{name}" for name in _ORDERS)})
LATEST = "-number"
#: what ``state`` of a filter may also say: all that have not come to their end
UNDER_WAY = "running"


@dataclass(frozen=True, slots=True)
class CountFilter:
    """Empty: everything in sight. ``search``: part of the number or remark."""

    state: str = ""
    kind: str = ""
    warehouse_id: int | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count. ``done`` of ``lines`` need no counting any more, ``recount`` of them are to be counted again."""

    id: int
    version: int
    number: str
    kind: str
    kind_title: str
    state: str
    state_title: str
    warehouse_id: int
    warehouse: str
    due_on: date
    is_late: bool
    remark: str
    people: tuple[str, ...]
    lines: int
    done: int
    recount: int
    maker: str
    made_at: datetime
    reviewer: str
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountPage:
    """One page; ``has_more``: another follows."""

    rows: list[CountRow]
    has_more: bool


@query("count.list", title="盘点单列表", permission=COUNT_VIEW)
def list_counts(
    session: Session, scope: Scope, *, wanted: CountFilter | None = None, order: str = LATEST, page: int = 1,
    size: int = 50,
) -> CountPage:  # fmt: skip
    """Counts of the warehouses in scope."""
    size, page = max(1, min(size, 100)), max(1, page)
    column = _ORDERS[(order if order in ORDERS else LATEST).removeprefix("-")]
    by = column.desc() if order.startswith("-") or order not in ORDERS else column.asc()
    ids = select(counts.c.id).where(*_conditions(scope, wanted or CountFilter())).order_by(by, counts.c.id.desc())
    found = session.connection().execute(ids.limit(size + 1).offset((page - 1) * size)).scalars().all()
    return CountPage(rows_of(session, found[:size]), len(found) > size)


def count_row(session: Session, scope: Scope, count_id: int) -> CountRow:
    """One of them. Raises NotFound also where it is out of sight."""
    wanted = select(counts.c.id).where(counts.c.id == count_id, here(scope))
    if session.connection().execute(wanted).first() is None:
        raise NotFound("count.not_found")
    return rows_of(session, [count_id])[0]


def here(scope: Scope) -> ColumnElement[bool]:
    """Counts of the warehouses in scope."""
    return counts.c.id > 0 if scope.everywhere else counts.c.warehouse_id.in_(sorted(scope.warehouse_ids))


def _conditions(scope: Scope, wanted: CountFilter) -> list[ColumnElement[bool]]:
    found = [here(scope)]
    if wanted.state == UNDER_WAY:
        found.append(counts.c.state.in_(RUNNING))
    elif wanted.state:
        found.append(counts.c.state == wanted.state)
    if wanted.kind:
        found.append(counts.c.kind == wanted.kind)
    if wanted.warehouse_id is not None:
        found.append(counts.c.warehouse_id == wanted.warehouse_id)
    if words := code_key(wanted.search):
        found.append(or_(*(column.icontains(words, autoescape=True) for column in (counts.c.number, counts.c.remark))))
    return found


def rows_of(session: Session, ids: Collection[int]) -> list[CountRow]:
    """These counts, in this order."""
    makers, reviewers = _users.alias(), _users.alias()
    found = session.connection().execute(
        select(
            counts, _warehouses.c.name.label("warehouse"), makers.c.name.label("maker"),
            reviewers.c.name.label("reviewer"),
        )
        .join(_warehouses, _warehouses.c.id == counts.c.warehouse_id)
        .outerjoin(makers, makers.c.id == counts.c.made_by)
        .outerjoin(reviewers, reviewers.c.id == counts.c.reviewed_by)
        .where(counts.c.id.in_(ids))
    )  # fmt: skip
    today = business_date(clock.get().now(), get_settings().zone)
    people, progress = _named(session, ids), _progress(session, ids)
    known = {row.id: _row(row, today, people.get(row.id, ()), progress.get(row.id, (0, 0, 0))) for row in found}
    return [known[one] for one in ids if one in known]


def _row(row: Any, today: date, people: tuple[str, ...], progress: tuple[int, int, int]) -> CountRow:
    lines, done, recount = progress
    return CountRow(
        row.id, row.version, row.number, row.kind, KIND_TITLES[row.kind], row.state, STATE_TITLES[row.state],
        row.warehouse_id, row.warehouse, row.due_on, row.state in RUNNING and row.due_on < today, row.remark, people,
        lines, done, recount, row.maker or "", row.made_at, row.reviewer or "", row.posted_at,
    )  # fmt: skip


def _named(session: Session, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    rows = session.connection().execute(
        select(_people.c.count_id, _users.c.name)
        .join(_users, _users.c.id == _people.c.user_id)
        .where(_people.c.count_id.in_(ids))
        .order_by(_users.c.id)
    )
    found: dict[int, list[str]] = {}
    for count_id, name in rows:
        found.setdefault(count_id, []).append(name)
    return {count_id: tuple(names) for count_id, names in found.items()}


def _progress(session: Session, ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """By count: its lines, those that need no counting any more, those that are to be counted again."""
    is_counted = exists(
        select(entries_table.c.id).where(
            entries_table.c.count_id == lines_table.c.count_id,
            entries_table.c.line_id == lines_table.c.id,
            entries_table.c.round == lines_table.c.round,
        )
    )
    is_wanted = and_(lines_table.c.outcome.in_(("", TO_RECOUNT)), ~is_counted)
    rows = session.connection().execute(
        select(
            lines_table.c.count_id, func.count(), func.count().filter(~is_wanted),
            func.count().filter(and_(is_wanted, lines_table.c.outcome == TO_RECOUNT)),
        )
        .where(lines_table.c.count_id.in_(ids))
        .group_by(lines_table.c.count_id)
    )  # fmt: skip
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
