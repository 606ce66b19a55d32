"""The documents of moving stock between warehouses."""

from sqlmodel import Session, col, func, select

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.following import follow
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DONE, POSTED, TRAVELLING, DocumentType, Route, register
from jxc_app.modules.transfers.answered import follow_transfer, refuse_given_up
from jxc_app.modules.warehouses.models import Place, Warehouse, WarehouseKind

LOST, RETURNED = "lost", "returned"


def _dispatch(document: Document) -> Route:
    return Route(Place.STOCK, Place.IN_TRANSIT, target_side="other")


def _on_the_way(document: Document) -> Route:
    """Dispatched before the books began, so nothing leaves the giving warehouse."""
    return Route(Place.OPENING, Place.IN_TRANSIT, origin_side="", target_side="other")


def _receive(document: Document) -> Route:
    return Route(Place.IN_TRANSIT, Place.STOCK)


def _settle(document: Document) -> Route:
    if document.settlement == RETURNED:
        return Route(Place.IN_TRANSIT, Place.STOCK, target_side="other")
    return Route(Place.IN_TRANSIT, Place.LOSS, target_side="")


def _at_receiver(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Only the warehouse that the goods travel to may book their arrival."""
    transfer = _transfer_of(uow.session, document)
    if document.warehouse_id != transfer.to_warehouse_id:
        raise DomainError("transfer.other_warehouse", field="warehouse_id")


def _follow(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Close the transfer with its last part, open it again when a part is voided."""
    transfer = _transfer_of(uow.session, document)
    status = DONE if links.is_fulfilled(uow.session, transfer) else POSTED
    if transfer.status != status:
        transfer.status = status
        transfer.version += 1
        transfer.changed_at = uow.now
        note(uow, transfer, "complete" if status == DONE else "reopen", document.number or "")


def _transfer_of(session: Session, document: Document) -> Document:
    return session.get_one(Document, document.linked_document_id)


def _to_no_store(uow: UnitOfWork, document: Document) -> bool:
    """What has expired may be brought together, but not to where it would be sold."""
    target = uow.session.get_one(Warehouse, document.to_warehouse_id)
    return target.kind != WarehouseKind.STORE


def _to_whom_asked(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """What fulfils a requisition goes to the warehouse that it is for. Raises DomainError ``document.link_line``."""
    named = {line.source_line_id for line in lines if line.source_line_id}
    if not named:
        return
    wanted = (
        select(DocumentLine.id, func.coalesce(DocumentLine.for_warehouse_id, Document.warehouse_id))
        .join(Document, col(Document.id) == DocumentLine.document_id)
        .where(col(DocumentLine.id).in_(named))
    )
    for_whom = dict(uow.session.exec(wanted).all())
    for position, line in enumerate(lines):
        if line.source_line_id and for_whom.get(line.source_line_id) != document.to_warehouse_id:
            raise DomainError("document.link_line", field=f"lines.{position}.sku_id")


def _dispatched(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """What asked for the goods follows: the paper of a round, and the request of another store."""
    follow(uow, document, is_posted)
    follow_transfer(uow, document, is_posted)


TRANSFER = register(
    DocumentType(
        "transfer", "调拨", "DBD", _dispatch, "between", reserves=True, wants_to_warehouse=True,
        takes_expired=_to_no_store, links_to=("purchase_requisition",), link_is_optional=True, links_to_many=True,
        check=_to_whom_asked, after=_dispatched, given_up=refuse_given_up,
    )
)  # fmt: skip
OPENING_TRANSIT = register(
    DocumentType(
        "opening_transit", "期初在途", "QCZT", _on_the_way, "in", wants_to_warehouse=True, shows_price=True,
        price_is_cost=True, is_opening=True,
    )
)  # fmt: skip
TRANSFER_RECEIPT = register(
    DocumentType(
        "transfer_receipt", "调拨收货", "DBRK", _receive, "arrival", links_to=TRAVELLING, check=_at_receiver,
        after=_follow,
    )
)  # fmt: skip
TRANSFER_DIFFERENCE = register(
    DocumentType(
        "transfer_difference", "调拨差异", "DBCY", _settle, "arrival", links_to=TRAVELLING,
        settlements=(LOST, RETURNED), check=_at_receiver, after=_follow,
    )
)  # fmt: skip
