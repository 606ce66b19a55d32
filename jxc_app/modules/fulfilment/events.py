"""What becomes of an order, for modules above that pass it on to whoever handed the order in."""

from collections.abc import Callable

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.models import Document

CREATED, SHORT, SHIPPED, DELIVERED, CANCELLED = "created", "short", "shipped", "delivered", "cancelled"
Hear = Callable[[UnitOfWork, int, str], None]
_HEARERS: list[Hear] = []


def hear(hearer: Hear) -> None:
    """Have every event of an order (its id, the event) told to this too; once, however often it is registered."""
    if hearer not in _HEARERS:
        _HEARERS.append(hearer)


def tell(uow: UnitOfWork, order_id: int, event: str) -> None:
    """Something became of an order, in this transaction."""
    for hearer in _HEARERS:
        hearer(uow, order_id, event)


def tell_shipped(uow: UnitOfWork, shipment: Document, order_ids: list[int]) -> None:
    """A shipment of these orders has left, by whichever door."""
    for order_id in order_ids:
        tell(uow, order_id, SHIPPED)
