"""Which lots lie free at a place, for choosing among them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, literal_column, or_, select
from sqlmodel import Session

from jxc_app.core.prepared import Prepared
from jxc_app.modules.inventory.allocation import Candidate
from jxc_app.modules.inventory.models import NO_LOT, Lot, StockBalance

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_lots: Table = Lot.__table__  # type: ignore[attr-defined]
_FREE = Prepared(
    select(
        _balances.c.sku_id, _lots.c.id, _lots.c.number, _lots.c.expires_on, _lots.c.first_seq, _balances.c.on_hand,
        _balances.c.reserved,
    )
    .join(_lots, _lots.c.id == _balances.c.lot_id)
    .where(
        _balances.c.location_id == bindparam("location"),
        _balances.c.sku_id.in_(bindparam("sku_ids", expanding=True)),
        _balances.c.lot_id != NO_LOT,
        or_(_balances.c.on_hand > _balances.c.reserved, _lots.c.id.in_(bindparam("lot_ids", expanding=True))),
    )
)  # fmt: skip

_FREE_AT = Prepared(
    select(
        _balances.c.sku_id, _balances.c.location_id, _lots.c.id, _lots.c.number, _lots.c.expires_on,
        _lots.c.first_seq, _balances.c.on_hand, _balances.c.reserved,
    )
    .join(_lots, _lots.c.id == _balances.c.lot_id)
    .where(
        _balances.c.location_id.in_(bindparam("locations", expanding=True)),
        _balances.c.sku_id.in_(bindparam("sku_ids", expanding=True)),
        _balances.c.on_hand > 0,
    )
)  # fmt: skip


def stock_at(
    session: Session, location_ids: Collection[int], sku_ids: Collection[int]
) -> dict[tuple[int, int], list[Candidate]]:
    """What lies at some places by (SKU, place), lot by lot, what is under no lot too, whether free or not."""
    found: dict[tuple[int, int], list[Candidate]] = {}
    rows = _FREE_AT.fetch(session, locations=sorted(location_ids), sku_ids=sorted(sku_ids))
    for sku_id, location_id, lot_id, number, expires_on, first_seq, on_hand, reserved in rows:
        lot = Candidate(lot_id, number, expires_on, first_seq, on_hand - reserved)
        found.setdefault((sku_id, location_id), []).append(lot)
    return found


def lots_at(
    session: Session, location_id: int, sku_ids: Collection[int], *, chosen: Collection[int] = ()
) -> dict[int, list[Candidate]]:
    """Lots with free stock at a place by SKU, and those ``chosen`` whatever is left of them; in no order."""
    found: dict[int, list[Candidate]] = {}
    rows = _FREE.fetch(session, location=location_id, sku_ids=sorted(sku_ids), lot_ids=sorted(chosen) or [NO_LOT])
    for sku_id, lot_id, number, expires_on, first_seq, on_hand, reserved in rows:
        found.setdefault(sku_id, []).append(Candidate(lot_id, number, expires_on, first_seq, on_hand - reserved))
    return found


def with_lot(lot_id: Any) -> ColumnElement[bool]:
    """That a row has a lot, said as the indexes say it: with a parameter for the 0 they would not be used."""
    has_lot: ColumnElement[bool] = lot_id != literal_column(str(NO_LOT))
    return has_lot
