"""What an order keeps of the free stock for its customer, line by line, until it is shipped, ended or too late."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, delete, func, insert, select, tuple_, update
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.queries import facts_of
from jxc_app.modules.inventory.allocation import Candidate, in_order, usable
from jxc_app.modules.inventory.balances import Balances, lock_balances, write_balances
from jxc_app.modules.inventory.lot_rules import policies_of
from jxc_app.modules.inventory.lot_stock import lots_at
from jxc_app.modules.inventory.models import NO_LOT, Reservation
from jxc_app.modules.inventory.spots import BalanceKey, Source, Spot
from jxc_app.modules.warehouses.models import Location

_table: Table = Reservation.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Wish:
    """So much of a SKU, in base units, is to be kept at a place for one line."""

    line_id: int
    sku_id: int
    spot: Spot
    quantity: Decimal


def keep_free(uow: UnitOfWork, source: Source, wishes: Sequence[Wish], *, until: datetime | None) -> dict[int, Decimal]:
    """Keep as much as is free of each wish, the first wish first; how much that was, by line.

    Of a SKU that is kept by lot the lots that leave first are kept, none whose time is over. ``until``: when it is free
    again by itself; None: never.
    """
    lots = _lots(uow.session, wishes, uow.today)
    wanted = {wish: [BalanceKey(wish.sku_id, wish.spot.location_id, lot) for lot in lots[wish]] for wish in wishes}
    balances = lock_balances(uow.session, {key for keys in wanted.values() for key in keys})
    rows: list[dict[str, object]] = []
    kept: dict[int, Decimal] = {}
    for wish in wishes:
        for key, quantity in _taken(balances, wanted[wish], wish.quantity):
            kept[wish.line_id] = kept.get(wish.line_id, ZERO) + quantity
            row = {"source_type": source.type, "source_id": source.id, "source_line_id": wish.line_id}
            rows.append(
                key._asdict() | row | {"quantity": quantity, "created_at": uow.now, "expires_at": until}
            )  # fmt: skip
    write_balances(uow.session, balances)
    if rows:
        uow.session.connection().execute(insert(_table), rows)
        _tell(uow, wishes)
    return kept


def _taken(balances: Balances, keys: Sequence[BalanceKey], quantity: Decimal) -> list[tuple[BalanceKey, Decimal]]:
    found = []
    for key in keys:
        part = min(balances[key].available_after, quantity)
        if part > ZERO:
            balances[key].hold += part
            quantity -= part
            found.append((key, part))
    return found


def _lots(session: Session, wishes: Sequence[Wish], today: date) -> dict[Wish, list[int]]:
    """Which lots serve each wish, those that leave first in front; no lot where the SKU is not kept by lot."""
    facts = facts_of(session, {wish.sku_id for wish in wishes})
    tracked = {sku_id for sku_id, sku in facts.items() if sku.lot_tracked}
    policies = policies_of(session, {facts[sku_id].category_id for sku_id in tracked})
    free: dict[int, dict[int, list[Candidate]]] = {
        location_id: lots_at(session, location_id, tracked) if tracked else {}
        for location_id in {wish.spot.location_id for wish in wishes}
    }

    def of(wish: Wish) -> list[int]:
        if wish.sku_id not in tracked:
            return [NO_LOT]
        found = free[wish.spot.location_id].get(wish.sku_id, [])
        allocation = policies[facts[wish.sku_id].category_id].allocation
        return [one.lot_id for one in usable(in_order(found, allocation), today, expired_too=False)]

    return {wish: of(wish) for wish in wishes}


def kept_by_line(session: Session, type_: str, ids: Collection[int]) -> dict[int, Decimal]:
    """How much these sources of one kind hold for each of their lines, in base units."""
    rows = session.connection().execute(
        select(_table.c.source_line_id, func.sum(_table.c.quantity, type_=_table.c.quantity.type))
        .where(_table.c.source_type == type_, _table.c.source_id.in_(list(ids)))
        .group_by(_table.c.source_line_id)
    )
    return dict(rows.all())


def lots_by_line(session: Session, type_: str, source_id: int) -> dict[int, list[tuple[int, Decimal]]]:
    """What one source holds for each of its lines: lot and quantity, in the order in which it was kept."""
    rows = session.connection().execute(
        select(_table.c.source_line_id, _table.c.lot_id, _table.c.quantity)
        .where(_table.c.source_type == type_, _table.c.source_id == source_id)
        .order_by(_table.c.id)
    )
    found: dict[int, list[tuple[int, Decimal]]] = {}
    for line_id, lot_id, quantity in rows:
        found.setdefault(line_id, []).append((lot_id, quantity))
    return found


def kept_until(session: Session, source: Source) -> datetime | None:
    """When the first of what the source holds is free again by itself."""
    wanted = select(func.min(_table.c.expires_at, type_=_table.c.expires_at.type)).where(
        _table.c.source_type == source.type, _table.c.source_id == source.id
    )
    return session.connection().execute(wanted).scalar_one_or_none()


def let_go(uow: UnitOfWork, source: Source, by_line: Mapping[int, Decimal]) -> None:
    """Give back up to so much of what is kept for these lines, what was kept last first."""
    rows = _rows(uow.session, source, by_line)
    balances = lock_balances(uow.session, {BalanceKey(row.sku_id, row.location_id, row.lot_id) for row in rows})
    left = dict(by_line)
    for row in _rows(uow.session, source, by_line):  # as they stand now that their balances are locked
        part = min(left[row.source_line_id], row.quantity)
        if part <= ZERO:
            continue
        left[row.source_line_id] -= part
        balances[BalanceKey(row.sku_id, row.location_id, row.lot_id)].hold -= part
        this = _table.c.id == row.id
        rest = row.quantity - part
        uow.session.connection().execute(
            update(_table).where(this).values(quantity=rest) if rest else delete(_table).where(this)
        )
    write_balances(uow.session, balances)


def _rows(session: Session, source: Source, line_ids: Collection[int]) -> list[Reservation]:
    wanted = (
        select(_table)
        .where(
            _table.c.source_type == source.type, _table.c.source_id == source.id,
            _table.c.source_line_id.in_(list(line_ids)),
        )
        .order_by(_table.c.id.desc())
    )  # fmt: skip
    return list(session.connection().execute(wanted).all())  # type: ignore[arg-type]


def _tell(uow: UnitOfWork, wishes: Sequence[Wish]) -> None:
    places = sorted({wish.spot.warehouse_id for wish in wishes if wish.spot.warehouse_id is not None})
    uow.publish("stock", warehouse_ids=places, sku_ids=sorted({wish.sku_id for wish in wishes})[:200])


def holders_of(session: Session, type_: str, pairs: Collection[tuple[int, int]]) -> list[int]:
    """The sources of one kind that hold some of these SKUs in these warehouses."""
    places: Table = Location.__table__  # type: ignore[attr-defined]
    wanted = (
        select(_table.c.source_id)
        .join(places, places.c.id == _table.c.location_id)
        .where(_table.c.source_type == type_, tuple_(_table.c.sku_id, places.c.warehouse_id).in_(list(pairs)))
        .distinct()
        .order_by(_table.c.source_id)
    )
    return list(session.connection().execute(wanted).scalars())


def promised_to(type_: str) -> Select[Any]:
    """What sources of one kind hold: id, line, quantity. For proofs and lists."""
    held = (_table.c.source_id, _table.c.source_line_id)
    quantity = func.sum(_table.c.quantity, type_=_table.c.quantity.type).label("quantity")
    return select(*held, quantity).where(_table.c.source_type == type_).group_by(*held)
