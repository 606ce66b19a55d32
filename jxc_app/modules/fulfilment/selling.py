"""Selling from 虚拟总仓 at the desk: an order of its home comes into force and is shared out, in one transaction.

What must be approved first is shared out once it is: the product looks each minute for orders that wait to be.
"""

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import use_case
from jxc_app.modules.documents.commands import DocumentAct, DocumentRef
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import authorize_at, locked, post_locked
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.fulfilment.models import SourcedOrder
from jxc_app.modules.fulfilment.permissions import ORDER_SOURCE
from jxc_app.modules.fulfilment.shelves import among_of, lock_shelves
from jxc_app.modules.fulfilment.sourcing import described, share_out
from jxc_app.modules.sales.types import SALES_ORDER

#: of an order's custom: somebody chose at the desk that the pool fills it
FROM_POOL = "from_pool"


class SellFromPool(DocumentAct):
    """An order, not in force yet, that all stores of the pool shall fill."""


class SoldFromPool(DocumentRef):
    """The order as it stands; ``parcels`` by number, and how many of its lines wait for goods."""

    parcels: tuple[str, ...] = ()
    short_lines: int = 0


@use_case("fulfilment.sell_from_pool", title="从虚拟总仓销售", permission=ORDER_SOURCE)
def sell_from_pool(uow: UnitOfWork, command: SellFromPool) -> SoldFromPool:
    """Put an order into force and share it out among the stores of its pool.

    Takes the right to put it into force besides. Raises NotFound, Conflict ``version.stale``, DomainError
    ``fulfilment.no_pool`` at ``warehouse_id``, and what putting an order into force raises.
    """
    order = locked(uow, command.document_id, command.version, "post")
    authorize_at(uow, order, ORDER_SOURCE.code)
    if order.type != SALES_ORDER.code:
        raise NotFound("document.not_found")
    among = among_of(uow.session, order.warehouse_id)
    if among.pool_id is None:
        raise DomainError("fulfilment.no_pool", field="warehouse_id")
    skus = {line.sku_id for line in lines_of(uow.session, order.id or 0)}
    lock_shelves(uow, among, skus, partner_id=order.partner_id)  # before a number is drawn, as everybody does
    done = post_locked(uow, order)
    uow.session.flush()
    if order.status != POSTED:
        _remember(uow, order)
        return SoldFromPool.model_validate(done.model_dump())
    shared = share_out(uow, order)
    more = {"parcels": shared.parcels, "short_lines": shared.short_lines} if shared else {}
    return SoldFromPool.model_validate(done.model_dump() | {"version": order.version} | more)


def _remember(uow: UnitOfWork, order: Document) -> None:
    """It is shared out once it is approved."""
    order.custom = {**order.custom, FROM_POOL: True}
    state = uow.session.get(SourcedOrder, order.id) or described(uow, order)
    state.is_shared = True
    uow.session.add(state)
    uow.session.flush()


def forget_choice(uow: UnitOfWork, order: Document) -> None:
    """An order that was handed in is taken back: whoever hands it in again chooses again."""
    state = uow.session.get(SourcedOrder, order.id)
    if state is not None and FROM_POOL in order.custom:
        state.is_shared = False
        order.custom = {name: value for name, value in order.custom.items() if name != FROM_POOL}
