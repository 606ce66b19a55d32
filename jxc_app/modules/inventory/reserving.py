"""Reservations: parts of balances promised to documents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Table, delete, insert, select, tuple_
from sqlmodel import Session

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.inventory.balances import Balances, lock_balances, write_balances
from jxc_app.modules.inventory.models import Reservation
from jxc_app.modules.inventory.permissions import RESERVATION_EXPIRE
from jxc_app.modules.inventory.shortages import shortage
from jxc_app.modules.inventory.spots import BalanceKey, Move, Source
from jxc_app.modules.warehouses.models import Location

_table: Table = Reservation.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_key = (_table.c.sku_id, _table.c.location_id, _table.c.lot_id)
#: balances locked by one run: the rest waits for the next
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Held:
    """One reservation as it stands."""

    id: int
    source: Source
    key: BalanceKey
    quantity: Decimal
    created_at: datetime


def reserve(uow: UnitOfWork, source: Source, moves: Sequence[Move]) -> None:
    """Promise what these moves will take to the source. Raises ``stock.insufficient``."""
    taking = [(move, move.takes_from) for move in moves if move.takes_from is not None]
    balances = lock_balances(uow.session, {key for _, key in taking})
    for move, key in taking:
        balances[key].hold += move.quantity
        left = balances[key].available_after
        if left < 0:
            free = left + balances[key].hold
            raise shortage(uow.session, key, free, balances[key].hold, move.field)
    write_balances(uow.session, balances)
    rows = [
        key._asdict()
        | {
            "source_type": source.type,
            "source_id": source.id,
            "source_line_id": move.source_line_id,
            "quantity": move.quantity,
            "created_at": uow.now,
        }
        for move, key in taking
    ]
    if rows:
        uow.session.connection().execute(insert(_table), rows)


def release(uow: UnitOfWork, source: Source) -> None:
    """Give back everything the source had reserved."""
    balances = lock_balances(uow.session, keys_of(uow.session, source))
    note_release(uow.session, balances, source)
    write_balances(uow.session, balances)


def keys_of(session: Session, source: Source) -> set[BalanceKey]:
    """The balances on which a source holds reservations."""
    rows = session.connection().execute(
        select(*_key).where(_table.c.source_type == source.type, _table.c.source_id == source.id)
    )
    return {BalanceKey(*row) for row in rows}


def note_release(session: Session, balances: Balances, source: Source) -> None:
    """Delete the source's reservations and note on the locked balances that they are free."""
    held = _table.c.source_type == source.type, _table.c.source_id == source.id
    note_given_back(session, balances, _read(session, *held))


def note_given_back(session: Session, balances: Balances, held: Collection[Held]) -> None:
    """Delete these reservations and note on the locked balances that they are free."""
    for one in held:
        balances[one.key].hold -= one.quantity
    if held:
        session.connection().execute(delete(_table).where(_table.c.id.in_([one.id for one in held])))


class ReleaseExpired(Command):
    """Give back what was promised until a moment that has passed."""


class Released(Result):
    """How many reservations ended."""

    reservations: int


@use_case("stock.release_expired", title="释放到期占用", permission=RESERVATION_EXPIRE)
def release_expired(uow: UnitOfWork, command: ReleaseExpired) -> Released:
    """End reservations whose time is over; those without ``expires_at`` never end by themselves. Only the product may.

    Their documents stay as they are, and are posted from what is free then.
    """
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=RESERVATION_EXPIRE.title)
    is_over = _table.c.expires_at <= uow.now
    found = uow.session.connection().execute(select(*_key).where(is_over).distinct().order_by(*_key).limit(_AT_ONCE))
    balances = lock_balances(uow.session, {BalanceKey(*row) for row in found})
    ended = [one for one in _read(uow.session, is_over) if one.key in balances]
    note_given_back(uow.session, balances, ended)
    write_balances(uow.session, balances)
    _tell(uow, ended)
    return Released(reservations=len(ended))


def has_expired(session: Session, now: datetime) -> bool:
    """Whether there is anything for :func:`release_expired` to do."""
    over = select(_table.c.id).where(_table.c.expires_at <= now).limit(1)
    return session.connection().execute(over).first() is not None


def _tell(uow: UnitOfWork, ended: Collection[Held]) -> None:
    if not ended:
        return
    for source in sorted({one.source for one in ended}):
        own = [one for one in ended if one.source == source]
        held = [[*one.key, one.quantity] for one in own]
        uow.record(source.type, source.id, before={"reserved": held}, after={"reserved": []})
    places = {one.key.location_id for one in ended}
    homes = uow.session.connection().execute(select(_places.c.warehouse_id).where(_places.c.id.in_(places)).distinct())
    skus = sorted({one.key.sku_id for one in ended})
    uow.publish("stock", warehouse_ids=sorted(homes.scalars()), sku_ids=skus[:200])


def held_on(session: Session, keys: Collection[BalanceKey]) -> list[Held]:
    """Every reservation on these balances, youngest first."""
    found = _read(session, tuple_(*_key).in_(list(keys))) if keys else []
    return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)


def _read(session: Session, *conditions: ColumnElement[bool]) -> list[Held]:
    rows = session.connection().execute(select(_table).where(*conditions))
    return [
        Held(
            row.id, Source(row.source_type, row.source_id),
            BalanceKey(row.sku_id, row.location_id, row.lot_id), row.quantity, row.created_at,
        )
        for row in rows
    ]  # fmt: skip
