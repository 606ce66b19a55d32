"""Lots by number. Which lot leaves first is decided elsewhere; here they only have a name."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Table, bindparam, select, tuple_
from sqlmodel import Session

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import DomainError
from jxc_app.core.prepared import Prepared
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.models import NO_LOT, Lot
from jxc_app.modules.inventory.spots import Move

_table: Table = Lot.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
# Shared with other postings, but not with whoever changes the SKU: lot tracking must not begin between here and
# the moves. All the SKUs, not only the tracked ones, for a row that does not match would not be waited for.
_TRACKED = Prepared(
    select(_skus.c.id, _skus.c.code, _skus.c.lot_tracked)
    .where(_skus.c.id.in_(bindparam("sku_ids", expanding=True)))
    .order_by(_skus.c.id)
    .with_for_update(read=True, key_share=True)
)


def lot_ids(
    session: Session, wanted: Collection[tuple[int, str]], *, make_missing: bool = False
) -> dict[tuple[int, str], int]:
    """Lot ids by (SKU, number); unknown ones are made (goods coming in) or left out."""
    if not wanted:
        return {}
    if make_missing:
        insert_or_ignore(session, _table, [{"sku_id": sku, "number": number} for sku, number in sorted(wanted)])
    rows = session.connection().execute(
        select(_table.c.id, _table.c.sku_id, _table.c.number).where(
            tuple_(_table.c.sku_id, _table.c.number).in_(list(wanted))
        )
    )
    return {(sku_id, number): lot_id for lot_id, sku_id, number in rows}


def numbers_by_id(session: Session, lot_ids: Collection[int]) -> dict[int, str]:
    """Lot numbers by id; lot 0 has none."""
    rows = session.connection().execute(select(_table.c.id, _table.c.number).where(_table.c.id.in_(list(lot_ids))))
    return {lot_id: number for lot_id, number in rows}  # noqa: C416  rows are no pairs to mypy


def dates_by_id(session: Session, lot_ids: Collection[int]) -> dict[int, tuple[date | None, date | None]]:
    """When lots were made and until when they keep, by id."""
    wanted = select(_table.c.id, _table.c.produced_on, _table.c.expires_on).where(_table.c.id.in_(list(lot_ids)))
    return {lot_id: (made, until) for lot_id, made, until in session.connection().execute(wanted)}


def refuse_missing_lots(session: Session, moves: Sequence[Move]) -> None:
    """Raise ``lot.needed`` for the first move without a lot of a SKU that is kept by lot by now.

    A draft may be older than that decision, and so may the moves that a reversal takes back.
    """
    without = {move.sku_id for move in moves if move.lot_id == NO_LOT}
    if not without:
        return
    codes = {
        sku_id: code for sku_id, code, is_tracked in _TRACKED.fetch(session, sku_ids=sorted(without)) if is_tracked
    }
    for move in moves:
        if move.lot_id == NO_LOT and move.sku_id in codes:
            field = move.field and move.field.replace("quantity", "lot_number")
            raise DomainError("lot.needed", field=field, sku=codes[move.sku_id])


def seed_no_lot(session: Session) -> None:
    """Make lot 0, which stands for "no lot"."""
    insert_or_ignore(session, _table, [{"id": NO_LOT, "sku_id": None, "number": ""}])
