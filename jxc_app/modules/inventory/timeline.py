"""What is booked into the past: at no moment since may the stock have been less than nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Table, and_, or_, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.settings import get_settings
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.balances import Balances
from jxc_app.modules.inventory.models import StockMove
from jxc_app.modules.inventory.spots import BalanceKey, Move, Posting
from jxc_app.modules.warehouses.models import Location, Warehouse

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Step:
    """A signed change of one balance at a moment; ``own``: by how much of it this posting is to blame."""

    at: datetime
    change: Decimal
    own: Decimal = ZERO


def first_short(on_hand: Decimal, past: Iterable[Step], own: Iterable[Step]) -> tuple[datetime, Decimal] | None:
    """The first moment at which a balance would have been below zero through what this posting takes, and how much.

    ``on_hand`` is what is there now, before the posting; ``past`` what was booked since its first moment.
    """
    past, own = list(past), list(own)
    level = on_hand - sum((step.change for step in past), ZERO)
    to_blame = ZERO
    # in one moment what stood there comes first, and what comes in before what goes out
    for step in sorted([*past, *own], key=lambda one: (one.at, bool(one.own), -one.change)):
        level += step.change
        to_blame += step.own
        if level < ZERO and to_blame < ZERO:
            return step.at, level
    return None


def refuse_past_shortage(session: Session, now: datetime, balances: Balances, postings: Sequence[Posting]) -> None:
    """Raises DomainError ``stock.past_shortage`` with SKU, warehouse, day and level. The balances are locked."""
    if all(one.is_history or one.effective_at >= now for one in postings):
        return
    own: dict[BalanceKey, list[Step]] = {}
    fields: dict[BalanceKey, str | None] = {}
    for posting in postings:
        for key, signed, move in _changes(posting.moves):
            own.setdefault(key, []).append(Step(posting.effective_at, signed, signed))
            if signed < ZERO:
                fields.setdefault(key, move.field)
    for key in sorted(fields):
        since = min(step.at for step in own[key])
        found = first_short(balances[key].on_hand, _booked(session, key, since), own[key])
        if found is not None:
            raise _refusal(session, key, found, fields[key])


def least_since(session: Session, key: BalanceKey, on_hand: Decimal, since: datetime) -> Decimal:
    """The least that lay there at any moment from ``since`` to now: what may still be taken as of that moment."""
    past = [step for step in _booked(session, key, since) if step.at > since]
    least = level = on_hand - sum((step.change for step in past), ZERO)
    for step in sorted(past, key=lambda one: (one.at, -one.change)):
        level += step.change
        least = min(least, level)
    return least


def _changes(moves: Iterable[Move]) -> Iterator[tuple[BalanceKey, Decimal, Move]]:
    for move in moves:
        if (key := move.takes_from) is not None:
            yield key, -move.quantity, move
        if (key := move.adds_to) is not None:
            yield key, move.quantity, move


def _booked(session: Session, key: BalanceKey, since: datetime) -> list[Step]:
    here = or_(_moves.c.from_location_id == key.location_id, _moves.c.to_location_id == key.location_id)
    rows = session.connection().execute(
        select(_moves.c.effective_at, _moves.c.quantity, _moves.c.to_location_id)
        .where(and_(_moves.c.sku_id == key.sku_id, _moves.c.lot_id == key.lot_id, _moves.c.effective_at >= since, here))
        .order_by(_moves.c.seq)
    )
    return [Step(at, quantity if target == key.location_id else -quantity) for at, quantity, target in rows]


def _refusal(session: Session, key: BalanceKey, found: tuple[datetime, Decimal], field: str | None) -> DomainError:
    at, level = found
    code, name = session.connection().execute(select(Sku.code, Sku.name).where(Sku.id == key.sku_id)).one()  # type: ignore[call-overload]
    place = session.get_one(Location, key.location_id)
    warehouse = session.get_one(Warehouse, place.warehouse_id).name
    day = business_date(at, get_settings().zone)
    return DomainError(
        "stock.past_shortage", field=field, sku=code, name=name, warehouse=warehouse, day=str(day), short=plain(-level)
    )
