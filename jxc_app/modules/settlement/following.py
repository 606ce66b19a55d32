"""Invoices, requests and payments are done once all their yuan are taken, and open again when a part is voided."""

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.following import settle
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, MONEY, POSTED


def follow_money(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Close or open what this document takes yuan of. An order is closed by its goods, so it stays as it is."""
    for source_id in sorted(links.fulfilled_by(uow.session, document.id or 0)):
        source = lock_document(uow.session, source_id)
        if source is None or source.status not in (POSTED, DONE) or DOCUMENT_TYPES[source.type].closed != MONEY:
            continue
        status = DONE if links.is_fulfilled(uow.session, source) else POSTED
        if source.status != status and (is_posted or status == POSTED):
            settle(uow, source, status, document.number or "")
