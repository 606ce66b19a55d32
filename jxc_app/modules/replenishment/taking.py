"""Whoever makes requisitions of accepted suggestions registers here; until somebody does, none can be accepted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jxc_app.core.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted suggestion: so many base units of a SKU for a warehouse, from a supplier where one is known."""

    suggestion_id: int
    sku_id: int
    warehouse_id: int
    supplier_id: int | None
    quantity: Decimal


#: makes requisitions in the caller's transaction, one by warehouse and supplier; answers with their numbers
Taker = Callable[[UnitOfWork, Sequence[Accepted]], Sequence[str]]
_takers: list[Taker] = []


def register_taker(taker: Taker) -> None:
    """Have accepted suggestions made into requisitions. Raises ValueError for a second taker."""
    if _takers and _takers[0] is not taker:
        raise ValueError("suggestions are taken by one module")
    _takers[:] = [taker]


def is_taken_by_somebody() -> bool:
    """Whether accepting a suggestion leads to anything."""
    return bool(_takers)


def take(uow: UnitOfWork, accepted: Sequence[Accepted]) -> Sequence[str]:
    """Hand them over in the order of warehouse and supplier."""
    ordered = sorted(accepted, key=lambda one: (one.warehouse_id, one.supplier_id or 0, one.sku_id))
    return _takers[0](uow, ordered)
