"""Merging two SKUs: what lies where of the one that goes, its lots under the other, its limits and shelves."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, listed, register_part
from jxc_app.modules.inventory.locking_ahead import lock_ahead
from jxc_app.modules.inventory.lots import lots_by_id, lots_named, write_dates
from jxc_app.modules.inventory.models import NO_LOT, Lot, StockBalance, StockSetting, StockValue
from jxc_app.modules.inventory.spots import Move, Spot
from jxc_app.modules.warehouses.models import Location, Place, Warehouse
from jxc_app.modules.warehouses.queries import places_of

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_lots: Table = Lot.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies of a SKU at one real place, in base units."""

    warehouse_id: int
    warehouse: str
    place: str
    location_id: int
    lot_id: int
    lot: str
    on_hand: Decimal
    reserved: Decimal


def lying(session: Session, sku_id: int) -> list[Lying]:
    """All there is of a SKU, by warehouse, place and lot."""
    wanted = (
        select(
            _places.c.warehouse_id, _warehouses.c.name, _places.c.place, _places.c.id, _balances.c.lot_id,
            _lots.c.number, _balances.c.on_hand, _balances.c.reserved,
        )
        .join(_places, _places.c.id == _balances.c.location_id)
        .join(_warehouses, _warehouses.c.id == _places.c.warehouse_id)
        .join(_lots, _lots.c.id == _balances.c.lot_id)
        .where(_balances.c.sku_id == sku_id, _balances.c.on_hand > ZERO)
        .order_by(_warehouses.c.code_key, _places.c.id, _lots.c.number)
    )  # fmt: skip
    return [Lying(*row) for row in session.connection().execute(wanted)]


def values_lying(session: Session, sku_id: int) -> dict[int, Decimal]:
    """What the stock of a SKU is worth by warehouse, in yuan."""
    wanted = select(_values.c.warehouse_id, _values.c.value).where(_values.c.sku_id == sku_id, _values.c.quantity > 0)
    return {row[0]: row[1] for row in session.connection().execute(wanted)}


def lock_stock(uow: UnitOfWork, gone_id: int, stays_id: int) -> None:
    """Take the locks that moving everything will need, in the order of every posting, before the SKUs are locked."""
    nowhere = places_of(uow.session, set())[None, Place.MERGED]
    moves = [
        move
        for one in lying(uow.session, gone_id)
        for move in (
            Move(gone_id, Spot(one.location_id, one.warehouse_id), Spot(nowhere, None), one.on_hand, one.lot_id),
            Move(stays_id, Spot(nowhere, None), Spot(one.location_id, one.warehouse_id), one.on_hand, NO_LOT),
        )
    ]
    lock_ahead(uow, uow.today, moves)


def lots_under(uow: UnitOfWork, stays_id: int, lot_ids: Sequence[int]) -> dict[int, int]:
    """The lot of the same number of another SKU for each of these lots, made with its days where it is missing."""
    wanted = lots_by_id(uow.session, [one for one in lot_ids if one != NO_LOT])
    held = lots_named(uow.session, {(stays_id, lot.number) for lot in wanted.values()}, make_missing=True)
    same = {lot_id: held[stays_id, lot.number] for lot_id, lot in wanted.items()}
    dates = {
        other.id: (other.produced_on or wanted[lot_id].produced_on, other.expires_on or wanted[lot_id].expires_on)
        for lot_id, other in same.items()
    }
    write_dates(uow.session, {one.id: dates[one.id] for one in same.values() if _days(one) != dates[one.id]})
    return {NO_LOT: NO_LOT} | {lot_id: other.id for lot_id, other in same.items()}


def _days(lot: Any) -> tuple[Any, Any]:
    return lot.produced_on, lot.expires_on


class StockPart:
    """Goods on their way and lots of two dates stand in the way; limits and shelves go along.

    What is promised stands with the documents that wait for it, and the stock itself is moved by those of the merge.
    See :class:`jxc_app.modules.catalog.merge_parts.MergePart`.
    """

    code = "stock"

    def look(self, session: Session, merging: Merging) -> Look:
        """What travels, lots of two dates; where limits are set."""
        gone, stays = merging.ids
        there = lying(session, gone)
        look = Look(blocks=[*_travelling(there), *_lots_differ(session, there, stays)])
        moving, staying = _settings(session, gone, stays)
        if moving:
            look.moves.append(f"上下限与货位：{len(moving)} 个仓库")
        if staying:
            look.moves.append(f"上下限与货位：{len(staying)} 个仓库不移，保留的商品在那里已有自己的")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> list[int]:
        """Set for the one that stays what nobody has set for it; answers with the warehouses."""
        gone, stays = merging.ids
        moving, _ = _settings(uow.session, gone, stays)
        for row in moving:
            known = row.model_dump(exclude={"sku_id"})
            uow.session.delete(row)
            uow.session.add(StockSetting(sku_id=stays, **known))
        uow.session.flush()
        return [row.warehouse_id for row in moving]

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Give them back as they are by now."""
        gone, stays = merging.ids
        for warehouse_id in kept:
            row = uow.session.get(StockSetting, (stays, warehouse_id))
            if row is not None and uow.session.get(StockSetting, (gone, warehouse_id)) is None:
                known = row.model_dump(exclude={"sku_id"})
                uow.session.delete(row)
                uow.session.add(StockSetting(sku_id=gone, **known))
        uow.session.flush()


def _travelling(there: Sequence[Lying]) -> list[str]:
    names = list(dict.fromkeys(one.warehouse for one in there if one.place == Place.IN_TRANSIT))
    return [f"有货在途（发往{listed(names)}）：先收货"] if names else []


def _lots_differ(session: Session, there: Sequence[Lying], stays_id: int) -> list[str]:
    """A lot of the same number must be of the same days, and a piece may be only once."""
    ours = lots_by_id(session, [one.lot_id for one in there if one.lot_id != NO_LOT])
    theirs = lots_named(session, {(stays_id, lot.number) for lot in ours.values()})
    others = {number: lot for (_, number), lot in theirs.items()}
    return [
        f"批号 {lot.number} 两个商品都有，但生产日期或到期日不同"
        for lot in ours.values()
        if (other := others.get(lot.number)) is not None
        and any(
            was is not None and now is not None and was != now
            for was, now in zip(_days(lot), _days(other), strict=True)
        )
    ]


def _settings(session: Session, gone: int, stays: int) -> tuple[list[StockSetting], list[StockSetting]]:
    """Those of the one that goes: where the other has none, and where it has one."""
    rows = session.exec(
        rows_of(StockSetting)
        .where(col(StockSetting.sku_id).in_((gone, stays)))
        .order_by(col(StockSetting.warehouse_id))
    ).all()
    taken = {row.warehouse_id for row in rows if row.sku_id == stays}
    own = [row for row in rows if row.sku_id == gone]
    return [row for row in own if row.warehouse_id not in taken], [row for row in own if row.warehouse_id in taken]


register_part(StockPart())
