"""The proof that every number agrees with every other: ledger, balances, values, reservations, log.

Used by tests, the nightly job, a button and the command line. Other modules add their checks at start.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, wraps
from typing import Any

from sqlalchemy import BigInteger, FromClause, Select, Table, func, literal, select, union_all
from sqlmodel import Session

from jxc_app.core import guards
from jxc_app.modules.audit.queries import prove_chain
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.models import (
    NO_LOT,
    Reservation,
    StockBalance,
    StockMove,
    StockRevaluation,
    StockValue,
    StockValueEntry,
)
from jxc_app.modules.warehouses.models import Location

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_reservations: Table = Reservation.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_revalued: Table = StockRevaluation.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: how many facts were compared, how many failed, and a few of these."""

    code: str
    title: str
    checked: int
    failed: int
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """All invariants together."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return not any(check.failed for check in self.checks)


ProofCheck = Callable[[Session], Check]
#: statements that find only what is wrong, and how many facts were compared
Compared = tuple[Select[Any], Select[Any]]
#: hears the stage, how much of it is done, and how much there is
Tell = Callable[[str, int, int], None]
_CHECKS = "核对项"


def _to_nobody(stage: str, done: int, total: int) -> None:
    """Nobody wants to know."""


#: for a check that takes long and says how far it is
telling: ContextVar[Tell] = ContextVar("telling", default=_to_nobody)
_checks: list[ProofCheck] = []


def proof_check(check: ProofCheck) -> ProofCheck:
    """Add an invariant to the proof."""
    if check not in _checks:
        _checks.append(check)
    return check


def sql_check(title: str) -> Callable[[Callable[[], Compared]], ProofCheck]:
    """Add an invariant of two constant statements. Its code is the name of the function that builds them.

    They are built once: over a small company that takes longer than running them.
    """

    def add(build: Callable[[], Compared]) -> ProofCheck:
        built = cache(build)

        @wraps(build)
        def check(session: Session) -> Check:
            return failures(build.__name__, title, session, *built())

        return proof_check(check)

    return add


def prove_stock(session: Session, tell: Tell | None = None) -> Proof:
    """Run every check on one snapshot. ``tell`` hears how far it is: of the checks, and of the moves replayed."""
    tell = tell or _to_nobody
    token = telling.set(tell)
    try:
        found = []
        for number, check in enumerate(_checks):
            tell(_CHECKS, number, len(_checks))
            found.append(check(session))
        tell(_CHECKS, len(_checks), len(_checks))
        return Proof(tuple(found))
    finally:
        telling.reset(token)


def failures(code: str, title: str, session: Session, wrong: Select[Any], compared: Select[Any]) -> Check:
    """A check out of a query that finds only what is wrong, and one that counts what was compared."""
    rows = session.connection().execute(wrong).all()
    checked = int(session.connection().execute(compared).scalar_one())
    return Check(code, title, checked, len(rows), tuple(str(tuple(row)) for row in rows[:_SAMPLES]))


def rows_of(table: FromClause) -> Select[Any]:
    """How many rows a table has."""
    return select(func.count()).select_from(table)


def _in_real_places() -> Any:
    return select(_places.c.id).where(_places.c.warehouse_id.is_not(None))


@sql_check("流水 = 余额")
def ledger_equals_balances() -> Compared:
    """For every SKU, place and lot: what came in − what went out = on hand, no orphan on either side."""
    keys = _balances.c
    parts = union_all(
        select(_moves.c.sku_id, _moves.c.to_location_id.label("location_id"), _moves.c.lot_id, _moves.c.quantity).where(
            _moves.c.to_location_id.in_(_in_real_places())
        ),
        select(_moves.c.sku_id, _moves.c.from_location_id, _moves.c.lot_id, -_moves.c.quantity).where(
            _moves.c.from_location_id.in_(_in_real_places())
        ),
        select(keys.sku_id, keys.location_id, keys.lot_id, -keys.on_hand),
    ).subquery()
    difference = func.sum(parts.c.quantity)
    group = (parts.c.sku_id, parts.c.location_id, parts.c.lot_id)
    wrong = select(*group, difference).group_by(*group).having(difference != 0)
    return wrong, rows_of(_balances)


@sql_check("占用 = 占用明细")
def reserved_equals_reservations() -> Compared:
    """Reserved is the sum of the reservations on that balance."""
    keys, held = _balances.c, _reservations.c
    parts = union_all(
        select(keys.sku_id, keys.location_id, keys.lot_id, keys.reserved.label("quantity")),
        select(held.sku_id, held.location_id, held.lot_id, -held.quantity),
    ).subquery()
    group = (parts.c.sku_id, parts.c.location_id, parts.c.lot_id)
    difference = func.sum(parts.c.quantity)
    wrong = select(*group, difference).group_by(*group).having(difference != 0)
    return wrong, rows_of(_balances)


@sql_check("库存不为负")
def nothing_negative() -> Compared:
    """On hand ≥ 0 and 0 ≤ reserved ≤ on hand, though CHECKs say so too."""
    keys = _balances.c
    bad = (keys.on_hand < 0) | (keys.reserved < 0) | (keys.reserved > keys.on_hand)
    wrong = select(keys.sku_id, keys.location_id, keys.lot_id).where(bad)
    return wrong, rows_of(_balances)


@sql_check("一个序列号一件")
def pieces_are_one() -> Compared:
    """A piece with a serial number lies nowhere or in one place, once."""
    whole = func.sum(_balances.c.on_hand)
    wrong = (
        select(_balances.c.sku_id, _balances.c.lot_id, whole)
        .join(_skus, _skus.c.id == _balances.c.sku_id)
        .where(_skus.c.serial_tracked, _balances.c.lot_id != NO_LOT)
        .group_by(_balances.c.sku_id, _balances.c.lot_id)
        .having(whole > Decimal(1))
    )
    return wrong, rows_of(_balances)


@sql_check("计价数量 = 库存数量")
def values_equal_quantities() -> Compared:
    """The quantity that has a value is the quantity that is there, per SKU and warehouse."""
    parts = union_all(
        select(_balances.c.sku_id, _places.c.warehouse_id, _balances.c.on_hand.label("quantity")).join(
            _places, _places.c.id == _balances.c.location_id
        ),
        select(_values.c.sku_id, _values.c.warehouse_id, -_values.c.quantity),
    ).subquery()
    group, difference = (parts.c.sku_id, parts.c.warehouse_id), func.sum(parts.c.quantity)
    wrong = select(*group, difference).group_by(*group).having(difference != 0)
    return wrong, rows_of(_values)


@sql_check("库存金额 = 金额流水")
def values_equal_entries() -> Compared:
    """Quantity and value of each stock value are the sums of its entries."""
    parts = union_all(
        select(_entries.c.sku_id, _entries.c.warehouse_id, _entries.c.quantity, _entries.c.value),
        select(_revalued.c.sku_id, _revalued.c.warehouse_id, literal(0, BigInteger), _revalued.c.value),
        select(_values.c.sku_id, _values.c.warehouse_id, -_values.c.quantity, -_values.c.value),
    ).subquery()
    group = (parts.c.sku_id, parts.c.warehouse_id)
    quantity, value = func.sum(parts.c.quantity), func.sum(parts.c.value)
    wrong = select(*group, quantity, value).group_by(*group).having((quantity != 0) | (value != 0))
    return wrong, rows_of(_values)


@sql_check("红冲与原单相等")
def reversals_mirror() -> Compared:
    """A reversal takes back exactly one move: same SKU, lot and quantity, the places exchanged."""
    original = _moves.alias("original")
    reversals = select(_moves.c.seq).where(_moves.c.reverses_move_id.is_not(None))
    same = (
        (original.c.sku_id == _moves.c.sku_id)
        & (original.c.lot_id == _moves.c.lot_id)
        & (original.c.quantity == _moves.c.quantity)
        & (original.c.from_location_id == _moves.c.to_location_id)
        & (original.c.to_location_id == _moves.c.from_location_id)
        & original.c.reverses_move_id.is_(None)
    )
    wrong = (
        select(_moves.c.seq)
        .outerjoin(original, (original.c.seq == _moves.c.reverses_move_id) & same)
        .where(_moves.c.reverses_move_id.is_not(None), original.c.seq.is_(None))
    )
    return wrong, rows_of(reversals.subquery())


@proof_check
def log_is_whole(session: Session) -> Check:
    """Every hash of the operation log fits the one before, up to the head."""
    proof = prove_chain(session)
    bad = proof.first_bad_seq
    return Check("log_is_whole", "操作日志链完整", proof.checked, int(bad is not None), (f"seq {bad}",) if bad else ())


@proof_check
def guards_in_place(session: Session) -> Check:
    """Every trigger that forbids changing the past is there and switched on."""
    connection = session.connection()
    gone, wanted = guards.missing(connection), guards.all_guards(connection.dialect.name)
    return Check("guards_in_place", "防改触发器在位", len(wanted), len(gone), tuple(gone[:_SAMPLES]))
