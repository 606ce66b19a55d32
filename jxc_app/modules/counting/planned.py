"""What the count plan goes by: each SKU that lies in a warehouse, its class, and when it was last counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.counting.abc_rules import C
from jxc_app.modules.counting.plan_models import AbcClass, CountRhythm, SkuCounted
from jxc_app.modules.counting.plan_rules import Rhythm, draw
from jxc_app.modules.inventory.consumption import pairs_in_stock
from jxc_app.modules.inventory.stock_scope import Ground
from jxc_app.modules.warehouses.models import Warehouse

_classes: Table = AbcClass.__table__  # type: ignore[attr-defined]
_counted: Table = SkuCounted.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Planned:
    """One SKU in one warehouse. ``begins``: the day after which the plan looks for its next day."""

    sku_id: int
    warehouse_id: int
    abc_class: str
    begins: date
    last_counted_on: date | None
    drawn: int


def rhythm_row(session: Session) -> CountRhythm:
    """The rhythm as it stands; until somebody sets one, the one that this product comes with."""
    return session.get(CountRhythm, 1) or CountRhythm(id=1)


def rhythm_of(row: CountRhythm) -> Rhythm:
    """Its intervals."""
    return Rhythm(row.a_days, row.b_days, row.c_days)


def planned(session: Session, ground: Ground) -> list[Planned]:
    """Everything in sight that is counted by rhythm: what lies there and was classed or counted before."""
    sku_codes, warehouse_codes = _codes(session, _skus), _codes(session, _warehouses)
    classes, counted, zone = classes_of(session, ground), counted_at(session, ground), get_settings().zone
    found = []
    for pair in pairs_in_stock(session, ground):
        last = business_date(counted[pair], zone) if pair in counted else None
        known = classes.get(pair)
        if last is None and known is None:
            continue  # new since the classes were last computed
        begins = last or (known[1] - timedelta(days=1) if known else date.min)
        drawn = draw(sku_codes[pair[0]], warehouse_codes[pair[1]])
        found.append(Planned(*pair, known[0] if known else C, begins, last, drawn))
    return found


def classes_of(session: Session, ground: Ground) -> dict[Pair, tuple[str, date]]:
    """The class that counts, pinned or computed, and since when there is one."""
    columns = ("sku_id", "warehouse_id", "abc_class", "pinned_class", "since")
    rows = _in_sight(session, _classes, ground, *columns)
    return {(row[0], row[1]): (row[3] or row[2], row[4]) for row in rows}


def counted_at(session: Session, ground: Ground) -> dict[Pair, datetime]:
    """When each was last counted."""
    rows = _in_sight(session, _counted, ground, "sku_id", "warehouse_id", "counted_at")
    return {(row[0], row[1]): row[2] for row in rows}


def _in_sight(session: Session, table: Table, ground: Ground, *names: str) -> Any:
    found = select(*(table.c[name] for name in names)).where(*ground.among(table.c.warehouse_id, table.c.sku_id))
    return session.connection().execute(found)


def _codes(session: Session, table: Table) -> dict[int, str]:
    return {row[0]: row[1] for row in session.connection().execute(select(table.c.id, table.c.code))}
