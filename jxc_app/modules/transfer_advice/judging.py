"""What waits is judged truck by truck: each time that anything on a lane comes, goes or changes."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Table, bindparam, select, tuple_, update
from sqlmodel import Session

from jxc_app.core.quantities import MONEY_PLACES, ZERO, rounded
from jxc_app.modules.transfer_advice.lately import about_to_drive
from jxc_app.modules.transfer_advice.models import TransferSuggestion
from jxc_app.modules.transfer_advice.paying import PAYS, Riding, Truck, judged, truck_of
from jxc_app.modules.transfer_advice.problem import Lane
from jxc_app.modules.transfer_advice.rules import OPEN
from jxc_app.modules.transfer_advice.situation import advice_rule, cost_of_truck
from jxc_app.modules.warehouses.ways import Ways

_rows: Table = TransferSuggestion.__table__  # type: ignore[attr-defined]
_COLUMNS = ("id", "giver_id", "warehouse_id", "quantity", "worth", "in_time", "verdict", "freight", "version")
_CHANGE = (
    update(_rows)
    .where(_rows.c.id == bindparam("row_id"))
    .values({name: bindparam(f"to_{name}") for name in ("verdict", "freight", "version")})
)
_MOST, _LANES_AT_ONCE = 1_000, 200


def judge(session: Session, lanes: Collection[Lane] | None = None) -> int:
    """Judge what waits on these lanes (None: on all) and write what has changed; how many of it pay.

    A row of which the verdict changes is another version, so nobody accepts it unseen.
    """
    rule, ways, driving = advice_rule(session), Ways.read(session), about_to_drive(session)
    changed, paying = [], 0
    for lane, rows in _by_lane(session, lanes):
        fixed = _fixed(cost_of_truck(rule, ways, *lane), rule.trip_cost, is_driving=lane in driving)
        found = judged([_riding(row) for row in rows], fixed, rule.unit_cost)
        paying += sum(one.verdict == PAYS for one in found)
        for row, one in zip(rows, found, strict=True):
            if (row.verdict, row.freight) != (one.verdict, one.freight):
                version = row.version + (row.verdict != one.verdict)
                to = {"to_verdict": one.verdict, "to_freight": one.freight, "to_version": version}
                changed.append({"row_id": row.id} | to)
    for start in range(0, len(changed), _MOST):
        session.connection().execute(_CHANGE, changed[start : start + _MOST])
    session.expire_all()
    return paying


def truck_on(session: Session, lane: Lane) -> Truck:
    """What waits on a lane as one truck."""
    rule = advice_rule(session)
    cost = cost_of_truck(rule, Ways.read(session), *lane)
    fixed = _fixed(cost, rule.trip_cost, is_driving=lane in about_to_drive(session))
    rows = [row for _, some in _by_lane(session, [lane]) for row in some]
    return truck_of([_riding(row) for row in rows], fixed, rule.unit_cost)


def _fixed(cost: Decimal | None, trip: Decimal, *, is_driving: bool) -> Decimal:
    """Nothing where a truck drives anyway; where nobody knows how far it is, setting out costs at least so much."""
    return ZERO if is_driving else rounded(trip if cost is None else cost, MONEY_PLACES)


def _riding(row: Any) -> Riding:
    return Riding(row.quantity, row.worth, row.in_time)


def _by_lane(session: Session, lanes: Collection[Lane] | None) -> Iterator[tuple[Lane, Sequence[Any]]]:
    for some in _some_of(lanes):
        wanted = select(*(_rows.c[name] for name in _COLUMNS)).where(_rows.c.state == OPEN)
        if some is not None:
            wanted = wanted.where(tuple_(_rows.c.giver_id, _rows.c.warehouse_id).in_(some))
        rows = session.connection().execute(wanted.order_by(_rows.c.giver_id, _rows.c.warehouse_id, _rows.c.id)).all()
        for lane, here in groupby(rows, key=lambda row: (row.giver_id, row.warehouse_id)):
            yield lane, list(here)


def _some_of(lanes: Collection[Lane] | None) -> Iterator[list[Lane] | None]:
    if lanes is None:
        yield None
        return
    every = sorted(set(lanes))
    yield from (every[start : start + _LANES_AT_ONCE] for start in range(0, len(every), _LANES_AT_ONCE))
