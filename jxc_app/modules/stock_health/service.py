"""Writing down how every warehouse stands on a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.database import Database, insert_or_ignore
from jxc_app.core.registry import scope as find_scope
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.stock_health.models import StockHealthDay
from jxc_app.modules.stock_health.past_days import filled
from jxc_app.modules.stock_health.rules import FILLED_DAYS
from jxc_app.modules.stock_health.standing import counted_by_warehouse
from jxc_app.modules.transfer_advice.permissions import ADVICE_PLAN
from jxc_app.modules.transfer_advice.service import today_of_company

_days: Table = StockHealthDay.__table__  # type: ignore[attr-defined]
_MOST = 1_000


class RecordDay(Command):
    """Write down how every warehouse stands today, and the days before that nobody wrote down."""


class DayRecorded(Result):
    """How many warehouses were written down today, and how many rows of days before."""

    warehouses: int
    filled: int


@dataclass(frozen=True)
class _Worked:
    """Rows of today, and of days before."""

    fresh: list[dict[str, Any]]
    late: list[dict[str, Any]]


def _work_out(database: Database, actor: Actor, command: RecordDay) -> _Worked:
    """The ledger is read before the write begins, for meanwhile nobody else could write.

    Raises PermissionDenied before anything is read.
    """

    def work(session: Session) -> _Worked:
        find_scope(session, actor, ADVICE_PLAN.code)
        today = today_of_company()
        known = known_days(session, today)
        before = [today - timedelta(days=back) for back in range(1, FILLED_DAYS + 1)]
        fresh = [] if today in known else _today(session, today)
        return _Worked(fresh, filled(session, [day for day in before if day not in known]))

    return database.read(work)


@use_case("stock_health.record_day", title="记录当天库存健康", permission=ADVICE_PLAN, prepare=_work_out)
def record_day(uow: UnitOfWork, command: RecordDay) -> DayRecorded:
    """What is written down already stays as it is."""
    uow.authorize(ADVICE_PLAN.code)
    done: _Worked = uow.prepared
    warehouses, late = (_write(uow.session, rows) for rows in (done.fresh, done.late))
    if warehouses or late:
        uow.record("stock_health", 1, "库存健康", after={"warehouses": warehouses, "filled": late})
    return DayRecorded(warehouses=warehouses, filled=late)


def _write(session: Session, rows: list[dict[str, Any]]) -> int:
    parts = (rows[start : start + _MOST] for start in range(0, len(rows), _MOST))
    return sum(insert_or_ignore(session, _days, part) for part in parts)


def known_days(session: Session, today: date) -> set[date]:
    """The days up to today that are written down, of those that could be filled."""
    wanted = select(_days.c.day).where(_days.c.day.between(today - timedelta(days=FILLED_DAYS), today))
    return set(session.connection().execute(wanted.distinct()).scalars())


def _today(session: Session, today: date) -> list[dict[str, Any]]:
    rows = session.connection().execute(counted_by_warehouse())
    return [{"day": today, "is_filled": False} | dict(row._mapping) for row in rows]
