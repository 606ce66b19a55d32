"""Which ABC class SKUs of a warehouse have, for those who count them outside the plan."""

from collections.abc import Collection

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session

from jxc_app.core.prepared import Prepared
from jxc_app.modules.counting.plan_models import AbcClass

_classes: Table = AbcClass.__table__  # type: ignore[attr-defined]
_CHUNK = 5000
_of_skus = Prepared(
    select(_classes.c.sku_id, _classes.c.abc_class, _classes.c.pinned_class).where(
        _classes.c.warehouse_id == bindparam("warehouse"), _classes.c.sku_id.in_(bindparam("skus", expanding=True))
    )
)


def classes_of(session: Session, warehouse_id: int, sku_ids: Collection[int]) -> dict[int, str]:
    """The class that counts, pinned or computed; SKUs that have none yet are left out."""
    wanted, found = sorted(sku_ids), dict[int, str]()
    for start in range(0, len(wanted), _CHUNK):
        rows = _of_skus.fetch(session, warehouse=warehouse_id, skus=wanted[start : start + _CHUNK])
        found |= {sku_id: pinned or computed for sku_id, computed, pinned in rows}
    return found
