"""Writing what was worked out: new suggestions, changed ones, and those that are no longer needed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, update
from sqlmodel import Session

from jxc_app.core.collector import collected_rarely
from jxc_app.core.database import insert_or_ignore
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.inventory.expected_supply import Pair
from jxc_app.modules.replenishment.computing import planned_together
from jxc_app.modules.replenishment.models import ReplenishmentRun, Suggestion
from jxc_app.modules.replenishment.rules import DISMISSED, EXPIRES_DAYS, OPEN, SNOOZED
from jxc_app.modules.replenishment.seasons_shipped import Due, due_seasons, make_known
from jxc_app.modules.replenishment.working import days_left, working_of

_suggestions: Table = Suggestion.__table__  # type: ignore[attr-defined]
_runs: Table = ReplenishmentRun.__table__  # type: ignore[attr-defined]
_FRESH = {"state": OPEN, "reason": "", "until": None, "decided_by": "", "decided_at": None}
_COMPUTED = ("supplier_id", "quantity", "days_left", "expires_on", "working")
#: an UPDATE's parameters may not be called as its columns are
_CHANGE = Prepared(
    update(_suggestions)
    .where(_suggestions.c.id == bindparam("row_id"))
    .values({name: bindparam(f"to_{name}") for name in (*_COMPUTED, *_FRESH, "computed_at", "version")}),
    key=("row_id",),
)
_ADD = Prepared(_suggestions.insert().inline())
_MOST = 1_000


@dataclass(frozen=True)
class Computed:
    """What is to be ordered: columns of a suggestion by pair; and in each warehouse, how many pairs were planned.

    ``seasons``: those that nobody has seen yet; they count from the next time on."""

    today: date
    warehouse_ids: Collection[int]
    wanted: Mapping[Pair, dict[str, Any]]
    pairs: Mapping[int, int]
    seasons: list[Due]


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: int
    quantity: Decimal
    state: str
    reason: str
    until: date | None
    decided_by: str
    decided_at: Any
    version: int


def compute(session: Session, today: date, warehouse_ids: Collection[int], *, seasons: bool = False) -> Computed:
    """Plan everything in these warehouses; rows are only made of what is to be ordered.

    ``seasons``: look also for those that are to be made known.
    """
    wanted: dict[Pair, dict[str, Any]] = {}
    pairs = dict.fromkeys(warehouse_ids, 0)
    expires_on = today + timedelta(days=EXPIRES_DAYS)
    with collected_rarely():
        for block in planned_together(session, today, warehouse_ids):
            for known in block.known:
                pairs[known.pair[1]] += 1
            for one in block.wanted():
                wanted[one.pair] = {
                    "supplier_id": one.supplier_id, "quantity": one.plan.lot.quantity, "days_left": days_left(one),
                    "expires_on": expires_on, "working": working_of(one, today),
                }  # fmt: skip
    return Computed(today, warehouse_ids, wanted, pairs, due_seasons(session, today) if seasons else [])


def keep(uow: UnitOfWork, done: Computed) -> int:
    """Write them; how many wait now. What somebody dismissed a while ago stays quiet until its day."""
    _lock_runs(uow.session, done, uow)
    make_known(uow, done.seasons)
    waiting, quiet = _waiting(uow.session, done.warehouse_ids), _quiet(uow.session, done)
    gone = [row.id for pair, row in waiting.items() if pair not in done.wanted and row.state == OPEN]
    for some in _chunks(gone):
        uow.session.connection().execute(delete(_suggestions).where(_suggestions.c.id.in_(some)))
    same = _same(uow.session, done, waiting)
    stays = {pair: row for pair, row in done.wanted.items() if pair in waiting}
    changed = [_changed(waiting[pair], row, done.today, uow) for pair, row in stays.items() if pair not in same]
    fresh = [
        {"sku_id": pair[0], "warehouse_id": pair[1], "computed_at": uow.now, "version": 1} | _FRESH | row
        for pair, row in done.wanted.items()
        if pair not in waiting and pair not in quiet
    ]
    for some in _chunks(changed):
        _CHANGE.run_many(uow.session, some)
    for some in _chunks(fresh):
        _ADD.run_many(uow.session, some)
    _note_runs(uow.session, done, [*(pair for pair in done.wanted if pair in waiting or pair not in quiet)])
    uow.session.expire_all()
    return len(stays) + len(fresh)


def _same(session: Session, done: Computed, waiting: Mapping[Pair, _Waiting]) -> set[Pair]:
    """Those that were worked out today already and came out as they stand: most, when somebody asks once more."""
    last = done.today + timedelta(days=EXPIRES_DAYS)
    wanted = select(_suggestions.c.sku_id, _suggestions.c.warehouse_id, *(_suggestions.c[name] for name in _COMPUTED))
    wanted = wanted.where(
        _suggestions.c.state == OPEN, _suggestions.c.expires_on == last,
        _suggestions.c.warehouse_id.in_(done.warehouse_ids),
    )  # fmt: skip
    same = set()
    for sku_id, warehouse_id, *values in session.connection().execute(wanted):
        pair = (sku_id, warehouse_id)
        if pair in waiting and done.wanted.get(pair) == dict(zip(_COMPUTED, values, strict=True)):
            same.add(pair)
    return same


def _changed(row: _Waiting, wanted: dict[str, Any], today: date, uow: UnitOfWork) -> dict[str, Any]:
    """A snoozed one keeps its state until its day; another quantity is another version, so nobody accepts it unseen."""
    stays = row.state == SNOOZED and row.until is not None and row.until > today
    state = {name: getattr(row, name) for name in _FRESH} if stays else _FRESH
    same = row.quantity == wanted["quantity"] and state["state"] == row.state
    values = wanted | state | {"computed_at": uow.now, "version": row.version + (not same)}
    return {"row_id": row.id} | {f"to_{name}": value for name, value in values.items()}


def _lock_runs(session: Session, done: Computed, uow: UnitOfWork) -> None:
    """Two who compute at the same moment follow each other."""
    empty = {"day": done.today, "computed_at": uow.now, "pairs": 0, "suggestions": 0}
    insert_or_ignore(session, _runs, [{"warehouse_id": one} | empty for one in sorted(done.warehouse_ids)])
    of = select(_runs.c.warehouse_id).where(_runs.c.warehouse_id.in_(sorted(done.warehouse_ids)))
    session.connection().execute(of.order_by(_runs.c.warehouse_id).with_for_update()).all()
    change = update(_runs).where(_runs.c.warehouse_id.in_(sorted(done.warehouse_ids)))
    session.connection().execute(change.values(day=done.today, computed_at=uow.now))


def _note_runs(session: Session, done: Computed, pairs: Iterable[Pair]) -> None:
    counts = dict.fromkeys(done.warehouse_ids, 0)
    for _, warehouse_id in pairs:
        counts[warehouse_id] += 1
    for warehouse_id, count in counts.items():
        change = update(_runs).where(_runs.c.warehouse_id == warehouse_id)
        session.connection().execute(change.values(pairs=done.pairs[warehouse_id], suggestions=count))


def _waiting(session: Session, warehouse_ids: Collection[int]) -> dict[Pair, _Waiting]:
    columns = [_suggestions.c[name] for name in _Waiting.__slots__]
    wanted = select(_suggestions.c.sku_id, _suggestions.c.warehouse_id, *columns).where(
        _suggestions.c.state.in_((OPEN, SNOOZED)), _suggestions.c.warehouse_id.in_(warehouse_ids)
    )
    return {(row[0], row[1]): _Waiting(*row[2:]) for row in session.connection().execute(wanted)}


def _quiet(session: Session, done: Computed) -> set[Pair]:
    wanted = select(_suggestions.c.sku_id, _suggestions.c.warehouse_id).where(
        _suggestions.c.state == DISMISSED, _suggestions.c.until > done.today,
        _suggestions.c.warehouse_id.in_(done.warehouse_ids),
    )  # fmt: skip
    return {(row[0], row[1]) for row in session.connection().execute(wanted)}


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + _MOST] for start in range(0, len(rows), _MOST))
