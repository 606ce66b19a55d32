"""Lots by number. Which lot leaves first is decided elsewhere; here they only have a name."""

from collections.abc import Collection

from sqlalchemy import Table, select, tuple_
from sqlmodel import Session

from jxc_app.core.database import insert_or_ignore
from jxc_app.modules.inventory.models import NO_LOT, Lot

_table: Table = Lot.__table__  # type: ignore[attr-defined]


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


def seed_no_lot(session: Session) -> None:
    """Make lot 0, which stands for "no lot"."""
    insert_or_ignore(session, _table, [{"id": NO_LOT, "sku_id": None, "number": ""}])
