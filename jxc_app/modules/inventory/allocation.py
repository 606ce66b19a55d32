"""Which lots leave first: a pure rule (先到期先出 or 先进先出)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jxc_app.core.quantities import ZERO
from jxc_app.modules.inventory.lot_lives import is_expired


@dataclass(slots=True)
class Candidate:
    """A lot of one SKU at one place with what is free of it, in base units; ``free`` goes down as it is given out."""

    lot_id: int
    number: str
    expires_on: date | None
    first_seq: int | None
    free: Decimal


@dataclass(frozen=True, slots=True)
class Pick:
    """A quantity of one lot."""

    lot_id: int
    quantity: Decimal


def in_order(candidates: Iterable[Candidate], allocation: str) -> list[Candidate]:
    """FEFO: the nearest end first, then the longest here; FIFO: the longest here first. Lots without end are last."""

    def key(one: Candidate) -> tuple[date, int, int]:
        end = (one.expires_on or date.max) if allocation == "fefo" else date.min
        return end, one.first_seq or 0, one.lot_id

    return sorted(candidates, key=key)


def usable(candidates: Iterable[Candidate], day: date, *, expired_too: bool) -> list[Candidate]:
    """Those that may leave on a day."""
    return [one for one in candidates if expired_too or not is_expired(one.expires_on, day)]


def pick(ordered: Iterable[Candidate], quantity: Decimal) -> tuple[list[Pick], Decimal]:
    """Give out lots in this order; returns what was given, and what is missing of the quantity."""
    picks: list[Pick] = []
    missing = quantity
    for one in ordered:
        given = min(one.free, missing)
        if given > ZERO:
            one.free -= given
            missing -= given
            picks.append(Pick(one.lot_id, given))
        if not missing:
            break
    return picks, missing


def passed_over(ordered: Collection[Candidate], lot_id: int) -> Candidate | None:
    """The first lot that should have left before this one and is still free; None where the choice keeps the rule."""
    for one in ordered:
        if one.lot_id == lot_id:
            return None
        if one.free > ZERO:
            return one
    return None
