"""Posting an amendment: the old document is taken back and the new one booked, or nothing happens."""

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import VOIDING
from jxc_app.modules.documents.posting import check_type, posting_of, source_of
from jxc_app.modules.documents.reversals import refuse_unvoidable, reversal_of
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.steps import move_to, note
from jxc_app.modules.documents.types import POSTED, REVERSED, type_of
from jxc_app.modules.inventory.periods import is_open
from jxc_app.modules.inventory.replacing import replace_moves
from jxc_app.modules.inventory.spots import Posting


def original_of(uow: UnitOfWork, document: Document) -> Document | None:
    """The document that this one amends, locked; None for what amends nothing.

    Raises DomainError where it cannot be taken back any more.
    """
    if document.amends_document_id is None:
        return None
    original = lock_document(uow.session, document.amends_document_id)
    if original is None:
        raise AssertionError("an amendment without its document")
    if original.linked_document_id is not None:
        lock_document(uow.session, original.linked_document_id)
    refuse_unvoidable(uow, original, is_amended=True)
    return original


def refuse_unentitled(uow: UnitOfWork, original: Document) -> None:
    """Whoever amends takes back: that right, and the proof that it needs."""
    permission = type_of(original.type).permissions["void"]
    uow.authorize(permission, [original.warehouse_id], as_row(uow.session, original))
    uow.demand_proof(VOIDING)


def post_amended(uow: UnitOfWork, written: Written, original: Document) -> None:
    """Book the reversal of the old document and the new one. Both rows are locked, and whether somebody may is asked.

    Raises DomainError ``stock.insufficient``, ``stock.past_shortage``, ``period.closed``, and what the type demands.
    """
    document, type_ = written.document, type_of(written.document.type)
    if (document.type, document.warehouse_id) != (original.type, original.warehouse_id):
        raise DomainError("document.amends_elsewhere", field="warehouse_id", number=original.number)
    reason = document.amend_reason
    move_to(original, REVERSED)
    # what moves nothing is taken back today where its month is closed
    as_of = not type_.is_plan or is_open(uow.session, original.business_date)
    reversal = reversal_of(uow, original, reason, as_of=as_of)
    uow.session.flush()
    if type_.after:  # a transfer that was complete is open again, so that the new receipt finds what it takes
        type_.after(uow, original, False)
        uow.session.flush()
    check_type(uow, written)
    carried = type_.carries_over(uow.session, original, document, written.lines) if type_.carries_over else []
    back = Posting(source_of(reversal), (), reversal.effective_at, reversal.business_date)
    replace_moves(uow, source_of(original), back, posting_of(uow.session, written))
    links.write_links(uow.session, written.document, written.lines)
    links.write_carried(uow.session, carried)
    document.status, document.posted_at, document.posted_by = POSTED, uow.now, uow.actor.user_id
    original.version += 1
    original.changed_at = uow.now
    note(uow, original, "amended", reason)
    note(uow, reversal, "post", reason)


def record_amended(uow: UnitOfWork, document: Document, original: Document) -> None:
    """Put it into the log, once the new document has its number."""
    uow.record(
        "document", original.id, original.number or "", reason=document.amend_reason,
        before={"status": POSTED}, after={"status": REVERSED, "amended_by": document.number},
    )  # fmt: skip
