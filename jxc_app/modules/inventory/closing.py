"""Closing the books 月结, opening the latest closed period again 反结账, and the day on which periods end."""

from datetime import date, timedelta
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table, delete, func, insert, literal, text
from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database, is_sole_writer
from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.inputs import Id, Version
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Permission, Result, SensitiveAct, use_case
from jxc_app.modules.access.duties import Exclusion, exclude
from jxc_app.modules.access.holdings import is_excused
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.inventory.calendar import is_year_end, period_end, period_name
from jxc_app.modules.inventory.models import ClosingRule, Period, PeriodBalance, StockMove
from jxc_app.modules.inventory.past_balances import balances_at, end_of
from jxc_app.modules.inventory.proof import Proof
from jxc_app.modules.inventory.proving import prove_and_remember

PERIOD_VIEW = Permission("period.view", "查看月结情况", "库存", scoped=False)
PERIOD_CLOSE = Permission("period.close", "月结与设置结账日", "库存", scoped=False, sensitive=True)
PERIOD_REOPEN = Permission("period.reopen", "反结账", "库存", scoped=False, sensitive=True)
REOPENING = SensitiveAct("period", "反结账")
CLOSE_AND_REOPEN = Exclusion("close_and_reopen", "月结的人，不能反结账", (PERIOD_CLOSE.code,), (PERIOD_REOPEN.code,))
exclude(CLOSE_AND_REOPEN)
_periods: Table = Period.__table__  # type: ignore[attr-defined]
_snapshots: Table = PeriodBalance.__table__  # type: ignore[attr-defined]
_moves: Table = StockMove.__table__  # type: ignore[attr-defined]


class ClosePeriod(Command):
    """The next period as the actor saw it."""

    ends_on: date


class ReopenPeriod(Command):
    """The latest closed period, and why its books are opened again."""

    period_id: Id
    reason: str = Limits(min_length=2, max_length=200)


class SetClosingDay(Command):
    """The day of the month on which periods end (0: the last); it counts from the next period that is closed."""

    closing_day: int = Limits(ge=0, le=28)
    version: Version
    reason: str = Limits(min_length=2, max_length=200)


class PeriodRef(Result):
    """A period as it stands now."""

    period_id: int
    name: str
    is_year_end: bool


class ClosingDaySet(Result):
    """The rule as it stands now."""

    closing_day: int
    version: int


def _prove_first(database: Database, actor: Actor, command: ClosePeriod) -> Proof | None:
    """The slow part, before the transaction: what moves meanwhile keeps its own invariants."""
    if not database.read(lambda session: actor.is_system or holds_any(session, actor, (PERIOD_CLOSE.code,))):
        return None
    return prove_and_remember(database)


@use_case("period.close", title="月结", permission=PERIOD_CLOSE, prepare=_prove_first)
def close_period(uow: UnitOfWork, command: ClosePeriod) -> PeriodRef:
    """Close the next period and keep what lay where at its end. Nothing is booked into it from then on, by any door.

    Drafts, goods on their way and what is frozen are carried over. Raises DomainError ``period.unproved`` where the
    books contradict themselves, ``period.not_over``, ``period.nothing``; Conflict ``period.not_next``.
    """
    refuse_unproved(uow.prepared)
    stop_postings(uow.session)
    following = next_period(uow.session)
    if following is None:
        raise DomainError("period.nothing")
    starts_on, ends_on = following
    if command.ends_on != ends_on:
        raise Conflict("period.not_next", until=str(ends_on))
    if ends_on >= uow.today:
        raise DomainError("period.not_over", until=str(ends_on))
    period = _row_of(uow.session, starts_on, ends_on)
    uow.session.flush()
    _keep_balances(uow.session, period)
    period.first_seq_after, period.last_seq = _bounds(uow.session, ends_on)
    period.closed_at, period.closed_by = uow.now, uow.actor.user_id
    uow.session.flush()
    after = {"starts_on": starts_on, "ends_on": ends_on, "closed": True}
    uow.record("period", period.id, period_name(ends_on), before={"closed": False}, after=after)
    uow.publish("period", period_id=period.id)
    return _ref(period)


@use_case("period.reopen", title="反结账", permission=PERIOD_REOPEN, proof=REOPENING)
def reopen_period(uow: UnitOfWork, command: ReopenPeriod) -> PeriodRef:
    """Open the latest closed period again.

    Raises Conflict ``period.not_latest``, PermissionDenied ``period.own`` where the actor closed it.
    """
    stop_postings(uow.session)
    period = uow.session.get(Period, command.period_id, populate_existing=True)
    if period is None or period.closed_at is None or period.ends_on != _last_closed(uow.session):
        raise Conflict("period.not_latest")
    _refuse_own(uow, period)
    uow.session.connection().execute(delete(_snapshots).where(_snapshots.c.period_id == period.id))
    period.closed_at = period.closed_by = period.first_seq_after = period.last_seq = None
    name = period_name(period.ends_on)
    uow.record("period", period.id, name, before={"closed": True}, after={"closed": False}, reason=command.reason)
    uow.publish("period", period_id=period.id)
    return _ref(period)


def _refuse_own(uow: UnitOfWork, period: Period) -> None:
    """Whoever closed a period, by whatever role they held then, does not open it again by another."""
    is_own = period.closed_by == uow.actor.user_id and not uow.actor.is_system
    if is_own and not is_excused(uow.session, uow.actor.user_id, CLOSE_AND_REOPEN.code, uow.now):
        raise PermissionDenied("period.own")


@use_case("period.set_closing_day", title="设置结账日", permission=PERIOD_CLOSE)
def set_closing_day(uow: UnitOfWork, command: SetClosingDay) -> ClosingDaySet:
    """Periods that are closed stay as they are. Raises Conflict ``version.stale``."""
    stop_postings(uow.session)
    rule = uow.session.get(ClosingRule, 1, populate_existing=True) or ClosingRule(id=1)
    if rule.version != command.version:
        raise Conflict("version.stale")
    before, rule.closing_day = rule.closing_day, command.closing_day
    rule.version += 1
    uow.session.add(rule)
    # an open period that was closed once would keep its old end
    uow.session.connection().execute(delete(_periods).where(_periods.c.closed_at.is_(None)))
    after = {"closing_day": command.closing_day}
    uow.record("closing_rule", 1, "结账日", before={"closing_day": before}, after=after, reason=command.reason)
    return ClosingDaySet(closing_day=rule.closing_day, version=rule.version)


def stop_postings(session: Session) -> None:
    """Wait for every posting that is under way, and let no new one begin before this transaction ends.

    Every posting reads the period of its date FOR SHARE, which takes a ROW SHARE lock on the table even where there is
    no row yet: EXCLUSIVE waits for those, a lock on rows would not.
    """
    if not is_sole_writer(session):
        session.connection().execute(text("LOCK TABLE period IN EXCLUSIVE MODE"))


def refuse_unproved(proof: Proof) -> None:
    """Raises DomainError ``period.unproved`` with the invariants that do not hold."""
    failed = [check.title for check in proof.checks if check.failed]
    if failed:
        raise DomainError("period.unproved", checks="、".join(failed))


def next_period(session: Session) -> tuple[date, date] | None:
    """First and last day of the period that is closed next; None where nothing has ever moved."""
    last = _last_closed(session)
    starts_on = last + timedelta(days=1) if last else _first_day(session)
    if starts_on is None:
        return None
    return starts_on, period_end(starts_on, closing_rule(session).closing_day)


def closing_rule(session: Session) -> ClosingRule:
    """The rule as it stands; until somebody sets one, periods end with the month."""
    return session.get(ClosingRule, 1) or ClosingRule(id=1)


def closed_periods(session: Session, most: int) -> list[Period]:
    """The closed periods, latest first."""
    closed = select(Period).where(col(Period.closed_at).is_not(None)).order_by(col(Period.ends_on).desc())
    return list(session.exec(closed.limit(most)).all())


def _last_closed(session: Session) -> date | None:
    latest = select(func.max(_periods.c.ends_on)).where(_periods.c.closed_at.is_not(None))
    found: date | None = session.connection().execute(latest).scalar()
    return found


def _first_day(session: Session) -> date | None:
    """The first day of the month in which the first move happened."""
    first = session.connection().execute(select(func.min(_moves.c.effective_at))).scalar()
    return business_date(first, get_settings().zone).replace(day=1) if first else None


def _row_of(session: Session, starts_on: date, ends_on: date) -> Period:
    held = session.connection().execute(select(_periods.c.id).where(_periods.c.ends_on == ends_on)).scalar()
    if held is not None:
        return session.get_one(Period, held, populate_existing=True)
    period = Period(starts_on=starts_on, ends_on=ends_on)
    session.add(period)
    return period


def _keep_balances(session: Session, period: Period) -> None:
    found = balances_at(session, period.ends_on)
    columns = ("sku_id", "warehouse_id", "quantity", "value")
    rows = select(literal(period.id).label("period_id"), *(found.c[name] for name in columns))
    session.connection().execute(insert(_snapshots).from_select(["period_id", *columns], rows))


def _bounds(session: Session, ends_on: date) -> tuple[int, int]:
    """The smallest seq of what was booked after the end, and the greatest of all until now."""
    after = select(func.min(_moves.c.seq)).where(_moves.c.recorded_at >= end_of(ends_on))
    last: Any = session.connection().execute(select(func.coalesce(func.max(_moves.c.seq), 0))).scalar()
    first: Any = session.connection().execute(after).scalar()
    return int(first) if first is not None else int(last) + 1, int(last)


def _ref(period: Period) -> PeriodRef:
    return PeriodRef(
        period_id=period.id or 0, name=period_name(period.ends_on), is_year_end=is_year_end(period.ends_on)
    )
