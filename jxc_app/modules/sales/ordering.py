"""What becomes of a sales order beside being shipped: goods are kept for it or given back, it ends."""

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents.commands import DocumentAct, DocumentRef
from jxc_app.modules.documents.following import settle
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.service import locked, ref, refuse_outsiders
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED
from jxc_app.modules.sales.keeping import end_keeping, keep_more, start_keeping
from jxc_app.modules.sales.permissions import KEEP_ARRIVED
from jxc_app.modules.sales.shipping import lines_of_order
from jxc_app.modules.sales.types import SALES_ISSUE, SALES_ORDER


class KeepGoods(DocumentAct):
    """Keep goods for an order in force, or (``gives_back``) keep none any more."""

    gives_back: bool = False


class FinishSale(DocumentAct):
    """An order of which nothing more is shipped, and why."""

    reason: str = Limits(min_length=2, max_length=200)


class KeepArrived(Command):
    """What has become free, for one order that waits."""

    order_id: Id


class KeptMore(Result):
    """How many lines got something."""

    lines: int


def _ordering() -> tuple[str, ...]:
    return (SALES_ORDER.permissions["draft"], SALES_ORDER.permissions["post"])


def _finishing() -> tuple[str, ...]:
    return (SALES_ORDER.permissions["post"],)


@use_case("sales.keep", title="占用或释放订单的库存", inside=_ordering)
def keep_goods(uow: UnitOfWork, command: KeepGoods) -> DocumentRef:
    """Keep for an order what is free of what it waits for, anew from today; or give all of it back.

    Raises Conflict ``version.stale``, ``sales_order.not_open``.
    """
    refuse_outsiders(uow, _ordering())
    order = _open(uow, command, _act_of(uow, command.document_id))
    if command.gives_back:
        end_keeping(uow, order)
    else:
        start_keeping(uow, order)
    order.version += 1
    order.changed_at = uow.now
    note(uow, order, "gave_back" if command.gives_back else "kept")
    uow.record("document", order.id, order.number or "", after={"kept": not command.gives_back})
    return ref(uow, order)


def _open(uow: UnitOfWork, command: DocumentAct, act: str) -> Document:
    """The order in force, its row locked, for whoever may do this act on it."""
    permission = SALES_ORDER.permissions[act]
    order = locked(uow, command.document_id, command.version, act, permission)
    if order.type != SALES_ORDER.code or order.status != POSTED or order.reverses_document_id is not None:
        raise Conflict("sales_order.not_open", number=order.number or "草稿")
    return order


def _act_of(uow: UnitOfWork, document_id: int) -> str:
    """Whoever writes orders keeps for the own ones, whoever puts them into force for all."""
    maker = uow.session.exec(select(Document.maker_id).where(Document.id == document_id)).first()
    return "draft" if maker == uow.actor.user_id else "post"


@use_case("sales.finish", title="结束销售订单", inside=_finishing)
def finish_sale(uow: UnitOfWork, command: FinishSale) -> DocumentRef:
    """End an order of which the rest is not shipped any more; what it keeps is free.

    Raises Conflict ``sales_order.not_open``; DomainError ``sales_order.being_shipped`` while goods of it are picked.
    """
    refuse_outsiders(uow, _finishing())
    order = _open(uow, command, "post")
    if picked := _being_picked(uow, order):
        raise DomainError("sales_order.being_shipped", number=order.number, documents="、".join(picked))
    end_keeping(uow, order)
    settle(uow, order, DONE, command.reason)
    uow.record(
        "document", order.id, order.number or "", before={"status": POSTED}, after={"status": DONE},
        reason=command.reason,
    )  # fmt: skip
    return ref(uow, order)


def _being_picked(uow: UnitOfWork, order: Document) -> list[str]:
    wanted = (
        select(Document.number)
        .join(DocumentLine, col(DocumentLine.document_id) == Document.id)
        .where(col(Document.status).in_((SUBMITTED, APPROVED)), Document.type == SALES_ISSUE.code)
        .where(col(DocumentLine.source_line_id).in_([line.id for line in lines_of_order(uow.session, order)]))
        .distinct()
    )
    return [number or "草稿" for number in uow.session.exec(wanted).all()]


@use_case("sales.keep_arrived", title="到货后占用给等货的订单", permission=KEEP_ARRIVED)
def keep_arrived(uow: UnitOfWork, command: KeepArrived) -> KeptMore:
    """Keep what has become free for an order that waits for it. Only the product may."""
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=KEEP_ARRIVED.title)
    order = lock_document(uow.session, command.order_id)
    if order is None or order.type != SALES_ORDER.code or order.status != POSTED:
        return KeptMore(lines=0)
    kept = keep_more(uow, order)
    if kept:
        uow.record("document", order.id, order.number or "", after={"kept_lines": len(kept)})
    return KeptMore(lines=len(kept))
