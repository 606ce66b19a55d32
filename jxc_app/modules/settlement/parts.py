"""Who had which part in a chain, and whether one more may be theirs."""

from collections.abc import Collection

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.purchasing.signatures import people_of
from jxc_app.modules.settlement.holding import sources_of
from jxc_app.modules.settlement.statement_models import SupplierStatement

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]


def receivers_of(session: Session, invoice_ids: Collection[int]) -> set[int]:
    """Everybody who ordered, counted or inspected what these invoices or statements take."""
    receipts = {one for sources in sources_of(session, invoice_ids).values() for one in sources}
    return {person for one in receipts for person in people_of(session, session.get_one(Document, one))}


def receivers_behind(session: Session, document_ids: Collection[int]) -> set[int]:
    """The same for what is paid: invoices and statements by their receipts, an order by who wrote it."""
    types = {one: session.get_one(Document, one).type for one in document_ids}
    orders = {one for one, type_ in types.items() if type_ == "purchase_order"}
    return receivers_of(session, types.keys() - orders) | writers_of(session, orders)


def writers_of(session: Session, document_ids: Collection[int]) -> set[int]:
    """Who made these documents, put them into force, or noted what a supplier signed."""
    found = set[int]()
    for one in document_ids:
        document, statement = session.get_one(Document, one), session.get(SupplierStatement, one)
        said = (document.maker_id, document.posted_by, statement.noted_by if statement else None)
        found |= {person for person in said if person is not None}
    return found


def staters_of(session: Session, invoice_ids: Collection[int]) -> set[int]:
    """Who made or noted the statements on which stands what these invoices bill."""
    bills, stated = _lines.alias("bills"), _lines.alias("stated")
    wanted = (
        select(_documents.c.id)
        .join(stated, stated.c.document_id == _documents.c.id)
        .join(bills, bills.c.source_line_id == stated.c.source_line_id)
        .where(
            bills.c.document_id.in_(list(invoice_ids)), _documents.c.type == "supplier_statement",
            _documents.c.status.in_((POSTED, DONE)),
        )
        .distinct()
    )  # fmt: skip
    return writers_of(session, session.connection().execute(wanted).scalars().all())


def ask_owner(uow: UnitOfWork, document: Document, title: str) -> None:
    """One person did what two should: the owner is asked within a day."""
    if not uow.actor.is_system:
        because = "小店模式：前后两步是同一个人"
        approving.owe(uow, document, label=approving.label_of(document), title=title, because=because, reason="")
