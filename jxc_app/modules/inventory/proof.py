"""The proof that every number agrees with every other: ledger, balances, values, reservations, log.

Used by tests, the nightly job, a button and the command line. Other modules add their checks at start.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, Table, func, literal, select, union_all
from sqlmodel import Session

from jxc_app.core import guards
from jxc_app.core.quantities import ZERO
from jxc_app.modules.audit.queries import prove_chain
from jxc_app.modules.inventory import rules
from jxc_app.modules.inventory.models import (
    Reservation,
    StockBalance,
    StockMove,
    StockRevaluation,
    StockValue,
    StockValueEntry,
)
from jxc_app.modules.inventory.rules import ValueState
from jxc_app.modules.warehouses.models import Location

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_reservations: Table = Reservation.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_revalued: Table = StockRevaluation.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
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
_checks: list[ProofCheck] = []


def proof_check(check: ProofCheck) -> ProofCheck:
    """Add an invariant to the proof."""
    if check not in _checks:
        _checks.append(check)
    return check


def prove_stock(session: Session) -> Proof:
    """Run every check on one snapshot."""
    return Proof(tuple(check(session) for check in _checks))


def count(session: Session, table: Table) -> int:
    """How many rows a table has."""
    return int(session.connection().execute(select(func.count()).select_from(table)).scalar_one())


def failures(code: str, title: str, session: Session, wrong: Select[Any], checked: int) -> Check:
    """A check out of a query that finds only what is wrong."""
    rows = session.connection().execute(wrong).all()
    return Check(code, title, checked, len(rows), tuple(str(tuple(row)) for row in rows[:_SAMPLES]))


def _in_real_places() -> Any:
    return select(_places.c.id).where(_places.c.warehouse_id.is_not(None))


@proof_check
def ledger_equals_balances(session: Session) -> Check:
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
    return failures("ledger_equals_balances", "流水 = 余额", session, wrong, count(session, _balances))


@proof_check
def reserved_equals_reservations(session: Session) -> Check:
    """Reserved is the sum of the reservations on that balance."""
    keys, held = _balances.c, _reservations.c
    parts = union_all(
        select(keys.sku_id, keys.location_id, keys.lot_id, keys.reserved.label("quantity")),
        select(held.sku_id, held.location_id, held.lot_id, -held.quantity),
    ).subquery()
    group = (parts.c.sku_id, parts.c.location_id, parts.c.lot_id)
    difference = func.sum(parts.c.quantity)
    wrong = select(*group, difference).group_by(*group).having(difference != 0)
    return failures("reserved_equals_reservations", "占用 = 占用明细", session, wrong, count(session, _balances))


@proof_check
def nothing_negative(session: Session) -> Check:
    """On hand ≥ 0 and 0 ≤ reserved ≤ on hand, though CHECKs say so too."""
    keys = _balances.c
    bad = (keys.on_hand < 0) | (keys.reserved < 0) | (keys.reserved > keys.on_hand)
    wrong = select(keys.sku_id, keys.location_id, keys.lot_id).where(bad)
    return failures("nothing_negative", "库存不为负", session, wrong, count(session, _balances))


@proof_check
def values_equal_quantities(session: Session) -> Check:
    """The quantity that has a value is the quantity that is there, per SKU and warehouse."""
    parts = union_all(
        select(_balances.c.sku_id, _places.c.warehouse_id, _balances.c.on_hand.label("quantity")).join(
            _places, _places.c.id == _balances.c.location_id
        ),
        select(_values.c.sku_id, _values.c.warehouse_id, -_values.c.quantity),
    ).subquery()
    group, difference = (parts.c.sku_id, parts.c.warehouse_id), func.sum(parts.c.quantity)
    wrong = select(*group, difference).group_by(*group).having(difference != 0)
    return failures("values_equal_quantities", "计价数量 = 库存数量", session, wrong, count(session, _values))


@proof_check
def values_equal_entries(session: Session) -> Check:
    """Quantity and value of each stock value are the sums of its entries."""
    parts = union_all(
        select(_entries.c.sku_id, _entries.c.warehouse_id, _entries.c.quantity, _entries.c.value),
        select(_revalued.c.sku_id, _revalued.c.warehouse_id, literal(0, BigInteger), _revalued.c.value),
        select(_values.c.sku_id, _values.c.warehouse_id, -_values.c.quantity, -_values.c.value),
    ).subquery()
    group = (parts.c.sku_id, parts.c.warehouse_id)
    quantity, value = func.sum(parts.c.quantity), func.sum(parts.c.value)
    wrong = select(*group, quantity, value).group_by(*group).having((quantity != 0) | (value != 0))
    return failures("values_equal_entries", "库存金额 = 金额流水", session, wrong, count(session, _values))


@proof_check
def reversals_mirror(session: Session) -> Check:
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
    checked = int(session.connection().execute(select(func.count()).select_from(reversals.subquery())).scalar_one())
    return failures("reversals_mirror", "红冲与原单相等", session, wrong, checked)


@proof_check
def values_recompute(session: Session) -> Check:
    """Replaying every move by its seq gives the value entries that were booked, to the last digit."""
    states: dict[tuple[int, int], ValueState] = {}
    carried: dict[int, list[tuple[tuple[int, int], Any, Any]]] = {}
    checked, wrong = 0, []
    booked, revalued = _booked_entries(session), _revaluations(session)
    for move in _valued_moves(session):
        found: tuple[int | None, list[Any]] = next(booked, (None, []))
        expected = _replayed(states, carried, move, found[1])
        checked += len(expected)
        if found != (move.seq, expected):
            wrong.append(f"seq {move.seq}: {expected} ≠ {found}")
            break
        for pair, value in revalued.get(move.seq, ()):
            states.setdefault(pair, ValueState(ZERO, ZERO)).add(ZERO, value)
    return Check("values_recompute", "金额可由流水重算", checked, len(wrong), tuple(wrong))


def _revaluations(session: Session) -> dict[int, list[tuple[tuple[int, int], Any]]]:
    """What changed a value without a move, by the seq after which it did: ((SKU, warehouse), value)."""
    found: dict[int, list[tuple[tuple[int, int], Any]]] = {}
    wanted = select(_revalued.c.after_seq, _revalued.c.sku_id, _revalued.c.warehouse_id, _revalued.c.value)
    for seq, sku_id, warehouse_id, value in session.connection().execute(wanted.order_by(_revalued.c.id)):
        found.setdefault(seq, []).append(((sku_id, warehouse_id), value))
    return found


def _valued_moves(session: Session) -> Iterator[Any]:
    origin, target = _places.alias("origin"), _places.alias("target")
    giving, taking = origin.c.warehouse_id, target.c.warehouse_id
    rows = session.connection().execution_options(yield_per=5000).execute(
        select(
            _moves.c.seq, _moves.c.sku_id, _moves.c.quantity, _moves.c.unit_cost, _moves.c.reverses_move_id,
            giving.label("giving"), taking.label("taking"),
        )
        .join(origin, origin.c.id == _moves.c.from_location_id)
        .join(target, target.c.id == _moves.c.to_location_id)
        .where(func.coalesce(giving, 0) != func.coalesce(taking, 0))
        .order_by(_moves.c.seq)
    )  # fmt: skip
    yield from rows


def _booked_entries(session: Session) -> Iterator[tuple[int, list[Any]]]:
    rows = session.connection().execution_options(yield_per=5000).execute(
        select(
            _entries.c.move_seq, _entries.c.sku_id, _entries.c.warehouse_id, _entries.c.quantity, _entries.c.value,
            _entries.c.cause,
        ).order_by(_entries.c.move_seq, _entries.c.id)
    )  # fmt: skip
    seq, group = None, []
    for row in rows:
        if row.move_seq != seq and seq is not None:
            yield seq, group
            group = []
        seq = row.move_seq
        group.append(((row.sku_id, row.warehouse_id), row.quantity, row.value, row.cause))
    if seq is not None:
        yield seq, group


def _replayed(states: dict[Any, ValueState], carried: dict[int, list[Any]], move: Any, booked: list[Any]) -> list[Any]:
    if move.reverses_move_id is not None:
        return _replayed_reversal(states, carried, move, is_amended=bool(booked) and booked[0][3] == "amend")
    entries: list[Any] = []
    worth = None
    if move.giving is not None:
        state = states.setdefault((move.sku_id, move.giving), ValueState(ZERO, ZERO))
        worth = rules.issue_value(state, move.quantity)
        entries.append(_book(state, (move.sku_id, move.giving), -move.quantity, -worth, "move"))
    if move.taking is not None:
        state = states.setdefault((move.sku_id, move.taking), ValueState(ZERO, ZERO))
        if worth is None:
            worth = rules.receipt_value(state, move.quantity, move.unit_cost)
        entries.append(_book(state, (move.sku_id, move.taking), move.quantity, worth, "move"))
    carried[move.seq] = list(entries)
    for pair, *_, cause in booked[len(entries) :]:  # the last move of an amendment settles what cannot stay
        left = rules.residue(states[pair]) if pair in states and cause.startswith("residue") else None
        if left:
            entries.append(_book(states[pair], pair, ZERO, *left))
    return entries


def _replayed_reversal(
    states: dict[Any, ValueState], carried: dict[int, list[Any]], move: Any, *, is_amended: bool
) -> list[Any]:
    entries: list[Any] = []
    for pair, quantity, value, _ in carried.get(move.reverses_move_id, ()):
        entries.append(_book(states[pair], pair, -quantity, -value, "amend" if is_amended else "reversal"))
        left = None if is_amended else rules.residue(states[pair])
        if left:
            entries.append(_book(states[pair], pair, ZERO, *left))
    return entries


def _book(state: ValueState, pair: Any, quantity: Any, value: Any, cause: str) -> Any:
    state.add(quantity, value)
    return (pair, quantity, value, cause)


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
