"""Writing what was worked out: new suggestions, changed ones, and those that are no longer needed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, select, update
from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.transfer_advice.advising import Advice, advised
from jxc_app.modules.transfer_advice.judging import judge
from jxc_app.modules.transfer_advice.models import TransferSuggestion
from jxc_app.modules.transfer_advice.rules import DISMISSED, EXPIRES_DAYS, OPEN, SNOOZED
from jxc_app.modules.transfer_advice.situation import Network, NewLines
from jxc_app.modules.transfer_advice.working import saved_sales, working_of, worth_of

#: SKU, receiver, giver
Key = tuple[int, int, int]
_rows: Table = TransferSuggestion.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_FRESH = {"state": OPEN, "reason": "", "until": None, "decided_by": "", "decided_at": None}
_COMPUTED = ("quantity", "need", "rank", "days_left", "lost", "worth", "in_time", "score", "expires_on", "working")
#: an UPDATE's parameters may not be called as its columns are
_CHANGE = (
    update(_rows)
    .where(_rows.c.id == bindparam("row_id"))
    .values({name: bindparam(f"to_{name}") for name in (*_COMPUTED, *_FRESH, "computed_at", "version")})
)
_MOST = 1_000


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


@dataclass(frozen=True, slots=True)
class Kept:
    """How many wait, how many of those on the trucks that were judged pay, and the warehouses that are concerned."""

    waiting: int
    paying: int
    places: set[int]


def wanted_of(
    session: Session, today: date, sku_ids: Collection[int] | None = None, new: NewLines | None = None
) -> dict[Key, dict[str, Any]]:
    """Columns of a suggestion by SKU, receiver and giver, of all SKUs or of some."""
    network = Network.read(session, today)
    advice = list(advised(session, network, sku_ids, new))
    prices = _prices(session, {one.receiver.sku_id for one in advice})
    return {
        (one.receiver.sku_id, one.receiver.warehouse_id, one.giver.warehouse_id): _columns(one, network, prices)
        for one in advice
    }


def _columns(one: Advice, network: Network, prices: Mapping[int, Decimal | None]) -> dict[str, Any]:
    price = prices.get(one.receiver.sku_id)
    return {
        "quantity": one.quantity, "need": one.need, "rank": one.rank, "days_left": one.receiver.days_left,
        "lost": saved_sales(one, price), "worth": worth_of(one, price, network.rule.penalty_percent),
        "in_time": one.receiver.ahead.comes_in_time(), "score": round(one.scored.total),
        "expires_on": network.today + timedelta(days=EXPIRES_DAYS), "working": working_of(one, network, price),
    }  # fmt: skip


def _prices(session: Session, sku_ids: Collection[int]) -> dict[int, Decimal | None]:
    found: dict[int, Decimal | None] = {}
    for some in _chunks(sorted(sku_ids)):
        wanted = select(_skus.c.id, _skus.c.retail_price).where(_skus.c.id.in_(some))
        found |= {row[0]: row[1] for row in session.connection().execute(wanted)}
    return found


def keep(
    uow: UnitOfWork, today: date, wanted: Mapping[Key, dict[str, Any]], sku_ids: Collection[int] | None = None
) -> Kept:
    """Write them, of all SKUs or of some, and judge every truck on which anything changed; how many wait now, and the
    warehouses for which anything changed.

    What somebody dismissed a while ago stays quiet until its day.
    """
    waiting, quiet = _waiting(uow.session, sku_ids), _quiet(uow.session, today, sku_ids)
    gone = {key: row for key, row in waiting.items() if key not in wanted and row.state == OPEN}
    for some in _chunks([row.id for row in gone.values()]):
        uow.session.connection().execute(delete(_rows).where(_rows.c.id.in_(some)))
    changed = [_changed(waiting[key], row, today, uow) for key, row in wanted.items() if key in waiting]
    fresh = {key: row for key, row in wanted.items() if key not in waiting and key not in quiet}
    rows = [
        {"sku_id": key[0], "warehouse_id": key[1], "giver_id": key[2], "computed_at": uow.now, "version": 1}
        | _FRESH
        | row
        for key, row in fresh.items()
    ]
    for some in _chunks(changed):
        uow.session.connection().execute(_CHANGE, list(some))
    for some in _chunks(rows):
        uow.session.connection().execute(_rows.insert(), list(some))
    lanes = {(key[2], key[1]) for key in (*gone, *wanted)}
    paying = judge(uow.session, None if sku_ids is None else lanes)
    return Kept(len(changed) + len(rows), paying, {place for lane in lanes for place in lane})


def _changed(row: _Waiting, wanted: dict[str, Any], today: date, uow: UnitOfWork) -> dict[str, Any]:
    """A snoozed one keeps its state until its day; another quantity is another version, so nobody accepts it unseen."""
    stays = row.state == SNOOZED and row.until is not None and row.until > today
    state = {name: getattr(row, name) for name in _FRESH} if stays else _FRESH
    same = row.quantity == wanted["quantity"] and state["state"] == row.state
    values = wanted | state | {"computed_at": uow.now, "version": row.version + (not same)}
    return {"row_id": row.id} | {f"to_{name}": value for name, value in values.items()}


def _of(sku_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if sku_ids is None else [_rows.c.sku_id.in_(sorted(sku_ids))]


def _waiting(session: Session, sku_ids: Collection[int] | None) -> dict[Key, _Waiting]:
    columns = [_rows.c[name] for name in _Waiting.__slots__]
    wanted = select(_rows.c.sku_id, _rows.c.warehouse_id, _rows.c.giver_id, *columns).where(
        _rows.c.state.in_((OPEN, SNOOZED)), *_of(sku_ids)
    )
    return {(row[0], row[1], row[2]): _Waiting(*row[3:]) for row in session.connection().execute(wanted)}


def _quiet(session: Session, today: date, sku_ids: Collection[int] | None) -> set[Key]:
    wanted = select(_rows.c.sku_id, _rows.c.warehouse_id, _rows.c.giver_id).where(
        _rows.c.state == DISMISSED, _rows.c.until > today, *_of(sku_ids)
    )
    return {(row[0], row[1], row[2]) for row in session.connection().execute(wanted)}


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + _MOST] for start in range(0, len(rows), _MOST))
