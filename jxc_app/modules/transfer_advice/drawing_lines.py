"""The lines of every SKU in every store, as the night draws them from what replenishment expects."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Table, bindparam, delete, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.inventory.expected_supply import Pair
from jxc_app.modules.replenishment.computing import Planned, planned
from jxc_app.modules.transfer_advice.models import AlertLine

_lines: Table = AlertLine.__table__  # type: ignore[attr-defined]
_STEP = Decimal("0.000001")
_MOST = 1_000
_DROP = delete(_lines).where(_lines.c.sku_id == bindparam("of_sku"), _lines.c.warehouse_id == bindparam("of_place"))


@dataclass(frozen=True)
class Drawn:
    """New lines: all of them by SKU, those that differ from what is kept, and the pairs that have none any more."""

    by_sku: dict[int, list[dict[str, Any]]]
    changed: list[dict[str, Any]]
    gone: list[Pair]
    pairs: int


def drawn(session: Session, today: date, warehouse_ids: Collection[int]) -> Drawn:
    """A line for each SKU in each of these warehouses that replenishment plans: the slow part."""
    kept = {(row.sku_id, row.warehouse_id): row._asdict() for row in session.connection().execute(select(_lines)).all()}
    by_sku: dict[int, list[dict[str, Any]]] = {}
    changed, pairs = [], 0
    for one in planned(session, today, warehouse_ids):
        line = _line(one)
        by_sku.setdefault(one.pair[0], []).append(line)
        pairs += 1
        if kept.pop(one.pair, None) != line:
            changed.append(line)
    return Drawn(by_sku, changed, list(kept), pairs)


def _line(one: Planned) -> dict[str, Any]:
    """A giver keeps what lasts until its next goods: demand of the lead time and of one order's days, or its line."""
    plan, outlook = one.plan, one.plan.outlook
    line = max(plan.point, ZERO)
    return {
        "sku_id": one.pair[0], "warehouse_id": one.pair[1], "line": line, "target": max(plan.up_to, line),
        "keep": max(line, _exact(outlook.mean + outlook.lot)), "per_day": _exact(outlook.expected.per_day),
        "sigma": _exact(plan.sigma), "lead_days": _exact(one.terms.lead_days),
    }  # fmt: skip


def _exact(value: float) -> Decimal:
    return max(Decimal(repr(value)).quantize(_STEP, ROUND_HALF_UP), ZERO)


def write_lines(session: Session, new: Drawn) -> None:
    """Those that differ."""
    keys = [(row["sku_id"], row["warehouse_id"]) for row in new.changed] + new.gone
    for some in _chunks([{"of_sku": sku_id, "of_place": place} for sku_id, place in keys]):
        session.connection().execute(_DROP, list(some))
    for some in _chunks(new.changed):
        session.connection().execute(_lines.insert(), list(some))
    session.expire_all()


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + _MOST] for start in range(0, len(rows), _MOST))
