"""What modules above hear of sales, and how one is paid with it: selling does not know who listens."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
from jxc_app.modules.sales.floor import refuse_unknowing
from jxc_app.modules.sales.keeping import follow_shipment, take_kept

Ahead = Callable[[UnitOfWork, Document, list[Line]], None]
Follow = Callable[[UnitOfWork, Document, bool], None]
GivenUp = Callable[[UnitOfWork, Document], None]
#: a way of paying (see SETTLEMENT_TITLES) and how many yuan were paid so
Paid = tuple[str, Decimal]
_AHEAD: list[Ahead] = []
_DEMANDS: list[Ahead] = []
_FOLLOWING: list[Follow] = []
_GIVEN_UP: list[GivenUp] = []
#: of a document's custom: what was paid with it
PAID = "paid"


def hear_ahead(ahead: Ahead) -> None:
    """Call this before an order or a shipment is handed in or posted, ahead of what approval flows ask."""
    if ahead not in _AHEAD:
        _AHEAD.append(ahead)


def demand_of_shipment(check: Ahead) -> None:
    """Have every shipment judged by this too, as ``keeping.demand`` does for orders."""
    if check not in _DEMANDS:
        _DEMANDS.append(check)


def hear_after(follow: Follow) -> None:
    """Call this once a shipment or a return is posted (``True``) or voided (``False``)."""
    if follow not in _FOLLOWING:
        _FOLLOWING.append(follow)


def hear_given_up(ended: GivenUp) -> None:
    """Call this once an order that was handed in is taken back before it came into force."""
    if ended not in _GIVEN_UP:
        _GIVEN_UP.append(ended)


def order_given_up(uow: UnitOfWork, document: Document) -> None:
    """An order that was handed in takes nothing any more."""
    for ended in _GIVEN_UP:
        ended(uow, document)


def paid_with(sale: Document, paid: Sequence[Paid]) -> None:
    """Note how a sale is paid at once 现结, before it is posted: then a receipt of each way is booked with it.

    ``paid``: ways of SETTLEMENT_TITLES and yuan, together at most what the sale comes to, else posting raises
    ``receipt.exceeds``. What is paid at once and said nothing of is cash. Whoever calls has asked whether the actor may
    take money at the till: it is one act with the sale. A sale without a customer is owed by nobody.
    """
    sale.custom = {**sale.custom, PAID: [[way, plain(amount)] for way, amount in paid]}


def before_order(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """An order is about to be handed in or to come into force."""
    for ahead in _AHEAD:
        ahead(uow, document, lines)


def before_shipment(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """A shipment is about to be handed in or posted: it takes what its orders keep."""
    take_kept(uow, document, lines)
    for ahead in _AHEAD:
        ahead(uow, document, lines)


def check_shipment(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse what is below the lowest price, and what modules above refuse."""
    refuse_unknowing(uow, document, lines)
    for check in _DEMANDS:
        check(uow, document, lines)


def after_shipment(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Its orders follow, then whoever else wants to know."""
    follow_shipment(uow, document, is_posted)
    after_return(uow, document, is_posted)


def after_return(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Whoever wants to know hears of it."""
    for follow in _FOLLOWING:
        follow(uow, document, is_posted)
