"""What a posting is made of: places, moves, and the keys of the balances they change."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from jxc_app.modules.inventory.models import NO_LOT

__all__ = ["NO_LOT", "BalanceKey", "Move", "Posting", "Source", "Spot"]


class BalanceKey(NamedTuple):
    """Which balance: SKU, location, lot. Sorted by these three, balances are always locked in one order."""

    sku_id: int
    location_id: int
    lot_id: int


class Spot(NamedTuple):
    """A place a move goes from or to; ``warehouse_id`` is None for virtual places, which hold no balance."""

    location_id: int
    warehouse_id: int | None


class Source(NamedTuple):
    """What caused a move or holds a reservation: a kind of thing, and its id."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class Move:
    """A quantity above zero, in base units, from one place to another.

    ``field`` is where the form shows a refusal; ``reverses`` the seq of the move taken back; ``is_made``: of what the
    same posting uses up, whose cost it takes, or its part of it where several are made.
    """

    sku_id: int
    origin: Spot
    target: Spot
    quantity: Decimal
    lot_id: int = NO_LOT
    unit_cost: Decimal | None = None
    source_line_id: int | None = None
    field: str | None = None
    reverses: int | None = None
    is_made: bool = False

    @property
    def takes_from(self) -> BalanceKey | None:
        """The balance that goes down, if any."""
        return self._key(self.origin)

    @property
    def adds_to(self) -> BalanceKey | None:
        """The balance that goes up, if any."""
        return self._key(self.target)

    def _key(self, spot: Spot) -> BalanceKey | None:
        return BalanceKey(self.sku_id, spot.location_id, self.lot_id) if spot.warehouse_id is not None else None


@dataclass(frozen=True, slots=True)
class Posting:
    """Moves that happen together, or not at all.

    ``may_hold``: the source may have reserved what it takes; ``is_history``: it comes from another system in the order
    in which it happened, so no moment after it can be short.
    """

    source: Source
    moves: tuple[Move, ...]
    effective_at: datetime
    business_date: date
    may_hold: bool = True
    is_history: bool = False
