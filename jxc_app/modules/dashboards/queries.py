"""The figures of the first page, each with the rows behind it in sight of the actor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.backup import last_outcome
from jxc_app.core.clock import business_date
from jxc_app.core.outcomes import Outcome, latest_outcomes
from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.models import User
from jxc_app.modules.audit.permissions import AUDIT_VIEW
from jxc_app.modules.dashboards.rules import Lag, lag_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import visible, within
from jxc_app.modules.documents.types import CLOSED, DOCUMENT_TYPES, DONE, DRAFT, POSTED, TRAVELLING
from jxc_app.modules.transfers.rules import OVERDUE_AFTER
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
#: what a company began with came in on no day
_OPENINGS = ("opening_stock", "opening_transit")
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]
#: the direction of a document's type → whether goods come in or go out, for the company and for some warehouses
_WAYS = {"in": "in", "out": "out"}
_WAYS_OF_SOME = {"arrival": "in", "between": "out"}
_LAG_DAYS = 7
#: what was entered in the last week happened, for all practical purposes, within this time
_LAG_LOOKS_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Today:
    """Documents of today: all in sight, and the person's own; ``overdue``: goods on their way for too long."""

    day: date
    documents: int
    own: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Lags:
    """How long entry took in the last seven days: all together (None: nothing was entered), by person, by store."""

    overall: Lag | None
    people: tuple[Lag, ...]
    warehouses: tuple[Lag, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What came in and went out on one day, in base units."""

    day: date
    received: Decimal
    issued: Decimal


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The last proof and the last backup; None where there has been none."""

    proof: Outcome | None
    backup: Outcome | None


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)


def _count(session: Session, *conditions: Any) -> int:
    return int(session.connection().execute(select(func.count(_documents.c.id)).where(*conditions)).scalar_one())


@query("home.today", title="今日概况", permission=DOCUMENT_VIEW)
def today_figures(session: Session, scope: Scope, *, user_id: int) -> Today:
    """Documents with today's business date that are more than drafts, and transfers that are late."""
    today = _today()
    of_today = (visible(scope), _documents.c.business_date == today, _documents.c.status.not_in((DRAFT, CLOSED)))
    late = (
        visible(scope),
        _documents.c.type.in_(TRAVELLING),
        _documents.c.status == POSTED,
        _documents.c.reverses_document_id.is_(None),
        _documents.c.posted_at < clock.get().now() - OVERDUE_AFTER,
    )
    own = _count(session, *of_today, _documents.c.maker_id == user_id)
    return Today(today, _count(session, *of_today), own, _count(session, *late))


@query("home.lags", title="录入及时性", permission=DOCUMENT_VIEW)
def entry_lags(session: Session, scope: Scope) -> Lags:
    """From the moment something happened to its posting, for what was posted in the last seven days."""
    now = clock.get().now()
    rows = session.connection().execute(
        select(
            _documents.c.posted_at, _documents.c.effective_at, _users.c.name.label("person"),
            _warehouses.c.name.label("warehouse"),
        )
        .join(_warehouses, _warehouses.c.id == _documents.c.warehouse_id)
        .join(_users, _users.c.id == _documents.c.maker_id)
        .where(
            visible(scope),
            _documents.c.business_date >= business_date(now - _LAG_LOOKS_BACK, get_settings().zone),
            _documents.c.posted_at >= now - timedelta(days=_LAG_DAYS),
            _documents.c.origin == "entered",
            _documents.c.reverses_document_id.is_(None),
        )
    ).all()  # fmt: skip
    lags = [(row.person, row.warehouse, row.posted_at - row.effective_at) for row in rows]
    overall = lag_of("", [lag for _, _, lag in lags]) if lags else None
    return Lags(
        overall,
        _by_name((person, lag) for person, _, lag in lags),
        _by_name((warehouse, lag) for _, warehouse, lag in lags),
    )


def _by_name(named: Iterable[tuple[str, timedelta]]) -> tuple[Lag, ...]:
    groups: dict[str, list[timedelta]] = {}
    for name, lag in named:
        groups.setdefault(name, []).append(lag)
    found = [lag_of(name, lags) for name, lags in groups.items()]
    return tuple(sorted(found, key=lambda lag: (-lag.worst, lag.name)))


@query("home.trend", title="出入库趋势", permission=DOCUMENT_VIEW)
def trend(session: Session, scope: Scope, *, days: int = 30) -> tuple[Day, ...]:
    """What came in and went out on each of the last days, oldest first; opening stock and voided ones left out.

    What moves between warehouses neither comes nor goes for the company, but does for those who see some of them.
    """
    today, days = _today(), max(1, min(days, 366))
    first = today - timedelta(days=days - 1)
    total = func.sum(_documents.c.total_quantity, type_=QuantityColumn())
    rows = session.connection().execute(
        select(_documents.c.business_date, _documents.c.type, total.label("total"))
        .where(
            within(scope, _documents.c.warehouse_id),
            _documents.c.business_date >= first,
            _documents.c.type.not_in(_OPENINGS),
            _documents.c.status.in_((POSTED, DONE)),
            _documents.c.reverses_document_id.is_(None),
        )
        .group_by(_documents.c.business_date, _documents.c.type)
    )
    ways = _WAYS if scope.everywhere else _WAYS | _WAYS_OF_SOME
    sums: dict[tuple[date, str], Decimal] = {}
    for day, type_, quantity in rows:
        key = day, ways.get(DOCUMENT_TYPES[type_].direction, "")
        sums[key] = sums.get(key, ZERO) + quantity
    return tuple(
        Day(day, sums.get((day, "in"), ZERO), sums.get((day, "out"), ZERO))
        for day in (first + timedelta(days=step) for step in range(days))
    )


@query("home.upkeep", title="核对与备份", permission=AUDIT_VIEW)
def upkeep(session: Session, scope: Scope) -> Upkeep:
    """When the stock was proved last and when the last backup was made, and how both ended."""
    latest = latest_outcomes(session)
    return Upkeep(latest.get("proof"), last_outcome(latest.get("backup"), get_settings()))
