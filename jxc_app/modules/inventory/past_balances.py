"""What lay where at the end of a past day, and what it was worth: the nearest snapshot before, and what came after."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Table,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlmodel import Session

from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.settings import get_settings
from jxc_app.modules.inventory.models import Period, PeriodBalance, StockMove, StockRevaluation, StockValueEntry
from jxc_app.modules.inventory.proof import Check, failures, proof_check, rows_of

_periods: Table = Period.__table__  # type: ignore[attr-defined]
_snapshots: Table = PeriodBalance.__table__  # type: ignore[attr-defined]
_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_revalued: Table = StockRevaluation.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Cut:
    """A snapshot and where to read on from it; ``period_id`` None: from the very first move."""

    period_id: int | None = None
    after: datetime | None = None
    first_seq: int = 0


@dataclass(frozen=True, slots=True)
class PastBalance:
    """What a warehouse had of a SKU, in base units and yuan."""

    quantity: Decimal
    value: Decimal


def end_of(day: date) -> datetime:
    """The moment at which a business day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, get_settings().zone)


def nearest_cut(session: Session, day: date) -> Cut:
    """The latest closed period that ended on this day or before."""
    found = session.connection().execute(
        select(_periods.c.id, _periods.c.ends_on, _periods.c.first_seq_after)
        .where(_periods.c.closed_at.is_not(None), _periods.c.ends_on <= day, _periods.c.first_seq_after.is_not(None))
        .order_by(_periods.c.ends_on.desc())
        .limit(1)
    ).first()  # fmt: skip
    return Cut() if found is None else Cut(found.id, end_of(found.ends_on), found.first_seq_after)


def last_seq_until(session: Session, day: date) -> int | None:
    """No move that happened by the end of this day has a greater seq; None: nobody knows, it is still open."""
    found: int | None = session.connection().execute(
        select(_periods.c.last_seq)
        .where(_periods.c.closed_at.is_not(None), _periods.c.ends_on >= day)
        .order_by(_periods.c.ends_on)
        .limit(1)
    ).scalar()  # fmt: skip
    return found


def entries_between(session: Session, cut: Cut, day: date) -> Select[Any]:
    """The value entries of what happened after the cut until the end of a day, with their moves joined."""
    conditions: list[ColumnElement[bool]] = [_moves.c.effective_at < end_of(day), _moves.c.seq >= cut.first_seq]
    if cut.after is not None:
        conditions.append(_moves.c.effective_at >= cut.after)
    if (last := last_seq_until(session, day)) is not None:
        conditions.append(_moves.c.seq <= last)
    return select(_entries).join(_moves, _moves.c.seq == _entries.c.move_seq).where(*conditions)


def balances_at(session: Session, day: date, *only: Any) -> Subquery:
    """(sku_id, warehouse_id, quantity, value) at the end of a day; ``only``: pairs of a name of these and its values.

    Rows of nothing are left out.
    """
    cut = nearest_cut(session, day)
    changes = entries_between(session, cut, day)
    columns = ("sku_id", "warehouse_id", "quantity", "value")
    parts = [changes.with_only_columns(*(_entries.c[name] for name in columns)).where(*_among(_entries, only))]
    parts.append(_without_moves(cut, day, only))
    if cut.period_id is not None:
        kept = select(*(_snapshots.c[name] for name in columns))
        parts.append(kept.where(_snapshots.c.period_id == cut.period_id, *_among(_snapshots, only)))
    rows = union_all(*parts).subquery()
    # a sum of BIGINT is NUMERIC on PostgreSQL
    quantity, value = (cast(func.sum(rows.c[name]), BigInteger) for name in ("quantity", "value"))
    return (
        select(
            rows.c.sku_id, rows.c.warehouse_id, quantity.label("quantity"), value.label("value")
        )
        .group_by(rows.c.sku_id, rows.c.warehouse_id)
        .having((quantity != 0) | (value != 0))
        .subquery()
    )  # fmt: skip


def _without_moves(cut: Cut, day: date, only: Any) -> Select[Any]:
    """Changes of value that no move carries, as rows of :func:`balances_at`."""
    keys = _revalued.c.sku_id, _revalued.c.warehouse_id
    rows = select(*keys, literal(0, BigInteger), _revalued.c.value).where(*_among(_revalued, only))
    return rows.where(*revalued_between(cut.after, day))


def revalued_between(after: datetime | None, day: date) -> list[ColumnElement[bool]]:
    """Conditions on revaluations: those from this moment on until the end of a day."""
    conditions: list[ColumnElement[bool]] = [_revalued.c.effective_at < end_of(day)]
    return conditions if after is None else [*conditions, _revalued.c.effective_at >= after]


def _among(table: Table, only: Any) -> list[ColumnElement[bool]]:
    return [table.c[name].in_(values) for name, values in only]


def balance_of(session: Session, day: date, sku_id: int) -> dict[int, PastBalance]:
    """What each warehouse had of one SKU at the end of a day."""
    found = balances_at(session, day, ("sku_id", [sku_id]))
    rows = session.connection().execute(
        select(
            found.c.warehouse_id,
            type_coerce(found.c.quantity, QuantityColumn()),
            type_coerce(found.c.value, MoneyColumn()),
        )
    )
    return {warehouse_id: PastBalance(quantity, value) for warehouse_id, quantity, value in rows}


@proof_check
def snapshot_equals_entries(session: Session) -> Check:
    """What was kept when the latest period was closed is what all entries until its end add up to."""
    title = "结账余额 = 流水合计"
    latest = select(_periods).where(_periods.c.closed_at.is_not(None), _periods.c.last_seq.is_not(None))
    period = session.connection().execute(latest.order_by(_periods.c.ends_on.desc()).limit(1)).first()
    if period is None:
        return Check("snapshot_equals_entries", title, 0, 0)
    kept = _snapshots.c.period_id == period.id
    pair = ("sku_id", "warehouse_id")
    booked = entries_between(session, Cut(), period.ends_on)
    parts = union_all(
        booked.with_only_columns(*(_entries.c[name] for name in (*pair, "quantity", "value"))),
        _without_moves(Cut(), period.ends_on, ()),
        select(_snapshots.c.sku_id, _snapshots.c.warehouse_id, -_snapshots.c.quantity, -_snapshots.c.value).where(kept),
    ).subquery()
    quantity, value = func.sum(parts.c.quantity), func.sum(parts.c.value)
    group = [parts.c[name] for name in pair]
    wrong = select(*group, quantity, value).group_by(*group).having((quantity != 0) | (value != 0))
    counted = rows_of(_snapshots).where(kept)
    return failures("snapshot_equals_entries", title, session, wrong, counted)
