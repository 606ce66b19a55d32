"""What counting tells whoever asks what was counted (``inventory/counted.py``): reports, the security checks."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, exists, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.counting.given_up import given_up_between
from jxc_app.modules.counting.lines import entries_table, lines_table
from jxc_app.modules.counting.models import CountPerson, StockCount
from jxc_app.modules.counting.plan_rules import due_day
from jxc_app.modules.counting.planned import Planned, planned, rhythm_of, rhythm_row
from jxc_app.modules.counting.rules import CAUSES, POSTED, RUNNING, SETTLED, TO_RECOUNT
from jxc_app.modules.counting.statuses import status_note
from jxc_app.modules.counting.working_days import is_working_day
from jxc_app.modules.inventory.counted import CountedRecord, GivenUp, OpenCount, Rhythm, Uncounted
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.inventory.stock_scope import ground_of

_counts: Table = StockCount.__table__  # type: ignore[attr-defined]
_people: Table = CountPerson.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]
#: how many ids one statement names
_AT_ONCE = 500


class Counts:
    """Reads whole warehouses: whoever shows it cuts it to what may be seen."""

    def has_begun(self, session: Session) -> bool:
        """Whether any count was ever posted."""
        posted = select(_counts.c.id).where(_counts.c.state == POSTED).limit(1)
        return session.connection().execute(posted).first() is not None

    def records(self, session: Session, since: datetime, until: datetime) -> Sequence[CountedRecord]:
        """The settled lines of the counts posted in that time."""
        rows = session.connection().execute(_settled(since, until)).all()
        lots = numbers_by_id(session, {row.lot_id for row in rows})
        return [_record(row, lots) for row in rows]

    def uncounted(self, session: Session, day: date) -> Sequence[Uncounted]:
        """What is past its turn, the longest overdue first; one working day late is late."""
        late = sorted(_late(session, day), key=lambda found: (found[1], found[0].warehouse_id, found[0].sku_id))
        names = _names(session, {one.sku_id for one, _ in late})
        return [
            Uncounted(one.warehouse_id, one.sku_id, *names[one.sku_id], one.abc_class, one.last_counted_on, due)
            for one, due in late
        ]

    def rhythms(self, session: Session, day: date) -> Sequence[Rhythm]:
        """How many are planned in each warehouse, and how many of them are late."""
        whole, late = _by_warehouse(_plan(session)), _by_warehouse(one for one, _ in _late(session, day))
        return [Rhythm(warehouse_id, count, late.get(warehouse_id, 0)) for warehouse_id, count in whole.items()]

    def open_counts(self, session: Session) -> Sequence[OpenCount]:
        """What is begun and not posted now."""
        is_counted = exists().where(
            entries_table.c.line_id == lines_table.c.id, entries_table.c.round == lines_table.c.round
        )
        left = func.count(lines_table.c.id).filter(lines_table.c.outcome.in_(("", TO_RECOUNT)) & ~is_counted)
        wanted = (
            select(_counts, func.count(lines_table.c.id).label("lines"), left.label("left"))
            .outerjoin(lines_table, lines_table.c.count_id == _counts.c.id)
            .where(_counts.c.state.in_(RUNNING))
            .group_by(_counts.c.id)
            .order_by(_counts.c.due_on, _counts.c.id)
        )
        rows = session.connection().execute(wanted).all()
        asked = _asked(session, {row.id for row in rows})
        names = user_names(session, {person for people in asked.values() for person in people})
        return [_open(row, asked.get(row.id, []), names) for row in rows]

    def given_up(self, session: Session, since: datetime, until: datetime) -> Sequence[GivenUp]:
        """By the log: what was cancelled or left out with differences."""
        return given_up_between(session, since, until)


def _settled(since: datetime, until: datetime) -> Any:
    """The person is whoever counted it last: of two who agreed, the second."""
    last = (
        select(entries_table.c.line_id, func.max(entries_table.c.id).label("id"))
        .where(entries_table.c.is_assumed.is_(False))
        .group_by(entries_table.c.line_id)
    ).subquery()
    return (
        select(
            _counts.c.id, _counts.c.posted_at, _counts.c.warehouse_id, _counts.c.made_by, lines_table.c.sku_id,
            lines_table.c.lot_id, lines_table.c.status, lines_table.c.book, lines_table.c.difference,
            lines_table.c.value, lines_table.c.is_within, lines_table.c.cause, _skus.c.code, _skus.c.name,
            _units.c.name.label("unit"),
            entries_table.c.person_id, _users.c.name.label("person"),
        )
        .join(_counts, _counts.c.id == lines_table.c.count_id)
        .join(_skus, _skus.c.id == lines_table.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .outerjoin(last, last.c.line_id == lines_table.c.id)
        .outerjoin(entries_table, entries_table.c.id == last.c.id)
        .outerjoin(_users, _users.c.id == entries_table.c.person_id)
        .where(
            _counts.c.state == POSTED, lines_table.c.outcome == SETTLED, _counts.c.posted_at >= since,
            _counts.c.posted_at < until,
        )
        .order_by(_counts.c.posted_at, lines_table.c.id)
    )  # fmt: skip


def _record(row: Any, lots: dict[int, str]) -> CountedRecord:
    book, difference = row.book or ZERO, row.difference or ZERO
    return CountedRecord(
        row.warehouse_id, row.sku_id, row.code, row.name, row.unit, lots.get(row.lot_id, ""), book, book + difference,
        bool(row.is_within), row.posted_at, row.person_id or row.made_by, row.person or "", row.value,
        CAUSES.get(row.cause, ""), f"/count?id={row.id}", status_note(row.status),
    )  # fmt: skip


def _plan(session: Session) -> list[Planned]:
    return planned(session, ground_of(session, Scope(everywhere=True)))


def _late(session: Session, day: date) -> Iterator[tuple[Planned, date]]:
    """What should have been counted before this day, and when."""
    rhythm = rhythm_of(rhythm_row(session))
    for one in _plan(session):
        due = due_day(one.begins, rhythm.days(one.abc_class), one.drawn, is_working_day)
        if due < day:
            yield one, due


def _open(row: Any, people: list[int], names: dict[int, str]) -> OpenCount:
    """Where several are asked, all of them are named; where nobody is, nobody."""
    return OpenCount(
        row.warehouse_id, row.number, people[0] if len(people) == 1 else None,
        "、".join(names.get(one, "") for one in people), row.made_at, row.due_on, row.lines, row.left,
        f"/count?id={row.id}",
    )  # fmt: skip


def _by_warehouse(found: Iterable[Planned]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for one in found:
        counts[one.warehouse_id] = counts.get(one.warehouse_id, 0) + 1
    return counts


def _names(session: Session, sku_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Code and name by id, a page of ids at a time."""
    ids = sorted(sku_ids)
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        wanted = select(_skus.c.id, _skus.c.code, _skus.c.name).where(_skus.c.id.in_(ids[start : start + _AT_ONCE]))
        found |= {row.id: (row.code, row.name) for row in session.connection().execute(wanted)}
    return found


def _asked(session: Session, count_ids: Collection[int]) -> dict[int, list[int]]:
    wanted = select(_people).where(_people.c.count_id.in_(count_ids)).order_by(_people.c.user_id)
    asked: dict[int, list[int]] = {}
    for row in session.connection().execute(wanted):
        asked.setdefault(row.count_id, []).append(row.user_id)
    return asked
