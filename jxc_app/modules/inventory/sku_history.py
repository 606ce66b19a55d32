"""The history of one SKU's stock, with the balance that each move left. Balances are worked out when they are read.

What is at hand now, less all that came after a move, is what that move left: exact for any page and any filter, and
for the latest page, which everybody looks at, only that page's moves are summed. What became this SKU counts as if it
had always been it: the moves that made them one leave the balance as it was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Select, Table, case, cast, func, literal, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.modules.catalog.merged import with_absorbed
from jxc_app.modules.inventory.ledger import MoveRow, moves_by_seq
from jxc_app.modules.inventory.models import StockBalance, StockMove
from jxc_app.modules.inventory.stock_scope import Ground

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_CHUNK = 500
Condition = Callable[[ColumnElement[int]], ColumnElement[bool]]
#: a SKU, and those that became it: their history is its own
Skus = Sequence[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One move as it concerns the warehouses in view: how stock at hand changed, and what was at hand afterwards."""

    move: MoveRow
    change: Decimal
    balance: Decimal


@dataclass(frozen=True)
class HistoryFilter:
    """Which moves of a SKU: from a moment on, before another, and whose document meets a condition."""

    sku_id: int
    since: datetime | None = None
    before: datetime | None = None
    of_document: Condition | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a statement."""
        found: list[ColumnElement[bool]] = []
        if self.since is not None:
            found.append(_moves.c.effective_at >= self.since)
        if self.before is not None:
            found.append(_moves.c.effective_at < self.before)
        if self.of_document is not None:
            found.append(self.of_document(_moves.c.source_id))
        return found


def steps_of(session: Session, ground: Ground, wanted: HistoryFilter, *, limit: int, offset: int) -> list[Step]:
    """One page of the history, latest first."""
    skus = with_absorbed(session, wanted.sku_id)
    page = _touching(ground, skus).where(*wanted.conditions()).limit(limit).offset(offset)
    return _steps(session, ground, skus, list(session.connection().execute(page).scalars()))


def stream_steps(session: Session, ground: Ground, wanted: HistoryFilter) -> Iterator[Step]:
    """The whole history, latest first, in constant memory."""
    skus = with_absorbed(session, wanted.sku_id)
    page = _touching(ground, skus).where(*wanted.conditions()).limit(_CHUNK)
    last, later = None, ZERO
    while True:
        older = page if last is None else page.where(_moves.c.seq < last)
        seqs = list(session.connection().execute(older).scalars())
        yield from _steps(session, ground, skus, seqs, below=last, later=later)
        if len(seqs) < _CHUNK:
            return
        later += _changed(session, ground, skus, seqs[-1], last)
        last = seqs[-1]


def _touching(ground: Ground, skus: Skus) -> Select[Any]:
    """The moves of these SKUs that touch any place of these warehouses, latest first."""
    moves = select(_moves.c.seq).where(_is_of(_moves.c.sku_id, skus)).order_by(_moves.c.seq.desc())
    if ground.is_all:
        return moves
    places = [*ground.stock.values(), *ground.elsewhere]
    return moves.where(or_(_moves.c.from_location_id.in_(places), _moves.c.to_location_id.in_(places)))


def _is_of(column: ColumnElement[int], skus: Skus) -> ColumnElement[bool]:
    """Of almost every SKU there is one id, and its moves lie in order."""
    return column == skus[0] if len(skus) == 1 else column.in_(skus)


def _change(ground: Ground) -> ColumnElement[Any]:
    """How a move changes what is at hand; goods on their way do not count."""
    quantity, nothing = _moves.c.quantity, literal(0, _moves.c.quantity.type)
    gained = case((ground.is_stock_of(_moves.c.to_location_id), quantity), else_=nothing)
    lost = case((ground.is_stock_of(_moves.c.from_location_id), quantity), else_=nothing)
    return type_coerce(gained - lost, QuantityColumn())


def _steps(
    session: Session, ground: Ground, skus: Skus, seqs: list[int], *, below: int | None = None, later: Decimal = ZERO
) -> list[Step]:
    """These moves; ``later``: what changed at and after ``below``, if that is known already."""
    if not seqs:
        return []
    now = at_hand(session, ground, skus) - later
    change = _change(ground)
    # All moves down to the oldest that is shown, also those that a filter leaves out: each of them counts.
    told = select(
        _moves.c.seq,
        change.label("change"),
        func.sum(change, type_=QuantityColumn()).over(order_by=_moves.c.seq.desc()).label("since"),
    ).where(_is_of(_moves.c.sku_id, skus), _moves.c.seq >= seqs[-1])
    if below is not None:
        told = told.where(_moves.c.seq < below)
    every = told.subquery()
    rows = session.connection().execute(select(every).where(every.c.seq.in_(seqs)).order_by(every.c.seq.desc()))
    moves = moves_by_seq(session, seqs)
    return [Step(moves[row.seq], row.change, now - row.since + row.change) for row in rows]


def _changed(session: Session, ground: Ground, skus: Skus, first: int, below: int | None) -> Decimal:
    span = _is_of(_moves.c.sku_id, skus), _moves.c.seq >= first, *([] if below is None else [_moves.c.seq < below])
    total = session.connection().execute(select(func.sum(_change(ground), type_=QuantityColumn())).where(*span))
    return total.scalar_one() or ZERO


def at_hand(session: Session, ground: Ground, skus: Skus) -> Decimal:
    """What lies at the stock places of these warehouses now."""
    here = _is_of(_balances.c.sku_id, skus), _balances.c.location_id.in_(ground.stock.values())
    total = session.connection().execute(select(func.sum(_balances.c.on_hand, type_=QuantityColumn())).where(*here))
    return total.scalar_one() or ZERO


def closings_of(
    session: Session, ground: Ground, skus: Skus, *, now: datetime, days: int, zone: ZoneInfo
) -> list[tuple[date, Decimal]]:
    """What was at hand at the end of each of the last ``days`` days, today last, by when things happened."""
    today, closing = business_date(now, zone), at_hand(session, ground, skus)
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time(), zone)
    day = _day(session, zone, now)
    found = select(day, func.sum(_change(ground), type_=QuantityColumn()))
    found = found.where(_is_of(_moves.c.sku_id, skus), _moves.c.effective_at >= since).group_by(day)
    changes = {_as_date(key): change for key, change in session.connection().execute(found)}
    closings = []
    for back in range(days):
        at = today - timedelta(days=back)
        closings.append((at, closing))
        closing -= changes.get(at, ZERO)
    return closings[::-1]


def _day(session: Session, zone: ZoneInfo, now: datetime) -> ColumnElement[Any]:
    """The company's day of a move. SQLite knows no zones: there it is reckoned with the offset of today."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.timezone(zone.key, _moves.c.effective_at), Date)
    offset = now.astimezone(zone).utcoffset() or timedelta()
    return func.date(_moves.c.effective_at, f"{int(offset.total_seconds())} seconds")


def _as_date(key: date | str) -> date:
    return key if isinstance(key, date) else date.fromisoformat(key)
