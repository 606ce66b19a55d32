"""Locking documents: always its own first, then the one it is linked to, and both before any stock."""

from sqlmodel import Session

from jxc_app.modules.documents.models import Document


def lock_document(session: Session, document_id: int) -> Document | None:
    """The document, read anew with its row locked; None where there is none.

    The lock lets others refer to the row meanwhile (a line of history, a receipt in the making). A stronger one
    would wait for those while they wait for it.
    """
    return session.get(Document, document_id, with_for_update={"key_share": True}, populate_existing=True)
