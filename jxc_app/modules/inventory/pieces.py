"""Single pieces, by serial number: which of them lie somewhere."""

from collections.abc import Collection

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.modules.inventory.lot_stock import with_lot
from jxc_app.modules.inventory.lots import LotName, lots_named
from jxc_app.modules.inventory.models import StockBalance

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_AT_ONCE = 500


def pieces_lying(session: Session, names: Collection[LotName]) -> set[LotName]:
    """Which of these lie in a warehouse or are on their way to one."""
    known = {lot.id or 0: name for name, lot in lots_named(session, set(names)).items()}
    ids = sorted(known)
    found: set[LotName] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = _balances.c.lot_id.in_(ids[start : start + _AT_ONCE])
        wanted = select(_balances.c.lot_id).where(some, with_lot(_balances.c.lot_id), _balances.c.on_hand > 0)
        found |= {known[lot_id] for lot_id in session.connection().execute(wanted).scalars()}
    return found
