"""What an order demands, and how what it fulfils, or is fulfilled by, follows it."""

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DONE, POSTED


def check_order(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse an order without a supplier, or a line without a price; a gift 赠品 costs 0.

    Raises DomainError ``order.supplier_needed``, ``order.price_needed`` with the line's field.
    """
    if document.partner_id is None:
        raise DomainError("order.supplier_needed", field="partner_id")
    for position, line in enumerate(lines):
        if line.amount is None:
            raise DomainError("order.price_needed", field=f"lines.{position}.price")


def follow(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Close what is fulfilled by now, open it again when a part is voided."""
    for source_id in sorted(links.fulfilled_by(uow.session, document.id or 0)):
        source = lock_document(uow.session, source_id)
        if source is None or source.status not in (POSTED, DONE):
            continue
        status = DONE if links.is_fulfilled(uow.session, source) else POSTED
        if source.status != status and (is_posted or status == POSTED):
            settle(uow, source, status, document.number or "")


def settle(uow: UnitOfWork, document: Document, status: str, words: str) -> None:
    """Mark a document in force as done, or as open again; its row is locked."""
    document.status = status
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, "complete" if status == DONE else "reopen", words)
