"""Which ABC class SKUs of a warehouse have, for those who count them outside the plan."""

from collections.abc import Collection

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.modules.counting.plan_models import AbcClass

_classes: Table = AbcClass.__table__  # type: ignore[attr-defined]
_CHUNK = 5000


def classes_of(session: Session, warehouse_id: int, sku_ids: Collection[int]) -> dict[int, str]:
    """The class that counts, pinned or computed; SKUs that have none yet are left out."""
    columns = (_classes.c.sku_id, _classes.c.abc_class, _classes.c.pinned_class)
    wanted, found = sorted(sku_ids), dict[int, str]()
    for start in range(0, len(wanted), _CHUNK):
        of_these = _classes.c.sku_id.in_(wanted[start : start + _CHUNK])
        rows = session.connection().execute(select(*columns).where(_classes.c.warehouse_id == warehouse_id, of_these))
        found |= {sku_id: pinned or computed for sku_id, computed, pinned in rows}
    return found
