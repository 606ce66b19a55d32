"""Who had which part in a chain, and whether one more may be theirs."""

from collections.abc import Collection

from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.models import Document
from jxc_app.modules.purchasing.signatures import people_of
from jxc_app.modules.settlement.holding import sources_of


def receivers_of(session: Session, invoice_ids: Collection[int]) -> set[int]:
    """Everybody who ordered, counted or inspected what these invoices bill."""
    receipts = {one for sources in sources_of(session, invoice_ids).values() for one in sources}
    return {person for one in receipts for person in people_of(session, session.get_one(Document, one))}


def writers_of(session: Session, document_ids: Collection[int]) -> set[int]:
    """Who made these documents or put them into force."""
    made = (session.get_one(Document, one) for one in document_ids)
    return {person for one in made for person in (one.maker_id, one.posted_by) if person is not None}


def ask_owner(uow: UnitOfWork, document: Document, title: str) -> None:
    """One person did what two should: the owner is asked within a day."""
    if not uow.actor.is_system:
        because = "小店模式：前后两步是同一个人"
        approving.owe(uow, document, label=approving.label_of(document), title=title, because=because, reason="")
