"""Restoring (恢复): what a voided document said, booked again by a document of its own (ADR 8).

A reversal cannot be reversed, so the way back from a void is a new document with the same content that names the one
it restores. It moves now, at today's average value; its business date is the old one's where the books still take that.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import stored_rows, write_lines
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DRAFT, REVERSED
from jxc_app.modules.inventory.periods import is_open

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_LONGEST_REMARK = 500


def restore_document(uow: UnitOfWork, original: Document, reason: str) -> Document:
    """Book a voided document's content again; its row, and that of the one it is linked to, are locked.

    Raises DomainError ``document.not_voided`` (also where it was restored before) and whatever posting raises.
    """
    if original.status != REVERSED or successor_of(uow.session, original.id) != original.id:
        raise DomainError("document.not_voided", number=original.number)
    document = _copy_of(uow, original, reason)
    uow.session.add(document)
    uow.session.flush()
    rows = _lines_of(uow.session, original, document)
    finish_posting(uow, Written(document, write_lines(uow.session, document.id or 0, rows)))
    note(uow, original, "restore", document.number or "")
    uow.record(
        "document", original.id, original.number or "", reason=reason,
        before={"restored_by": None}, after={"restored_by": document.number},
    )  # fmt: skip
    return document


def successor_of(session: Session, document_id: int | None) -> int | None:
    """The document that stands for this one now: itself, or the last that restored it."""
    following = document_id
    while following is not None:
        document_id = following
        asked = select(_documents.c.id).where(_documents.c.restores_document_id == document_id)
        following = session.connection().execute(asked).scalar()
    return document_id


def _dates(uow: UnitOfWork, original: Document) -> tuple[date, datetime]:
    """Business date and moment: the old day where its books are open, and now.

    Until the void the old document stands in the ledger: moved at its own moment, the stock would leave twice.
    """
    return (original.business_date if is_open(uow.session, original.business_date) else uow.today), uow.now


def _copy_of(uow: UnitOfWork, original: Document, reason: str) -> Document:
    copied = (
        "type", "origin", "warehouse_id", "to_warehouse_id", "partner_id", "responsible", "own_number", "settlement",
        "total_quantity", "total_amount", "rounding", "urgency", "custom",
    )  # fmt: skip
    business_date, effective_at = _dates(uow, original)
    remark = f"{reason}。原备注：{original.remark}" if original.remark else reason
    return Document(
        **{name: getattr(original, name) for name in copied},
        document_key=new_key(),
        status=DRAFT,
        business_date=business_date,
        effective_at=effective_at,
        remark=remark[:_LONGEST_REMARK],
        linked_document_id=successor_of(uow.session, original.linked_document_id),
        restores_document_id=original.id,
        maker_id=uow.actor.user_id,
        created_at=uow.now,
        changed_at=uow.now,
    )


def _lines_of(session: Session, original: Document, document: Document) -> list[dict[str, Any]]:
    """The old lines; what they fulfil is looked for in the document that stands for the old one now."""
    moved = LINES_PER_DOCUMENT * ((document.linked_document_id or 0) - (original.linked_document_id or 0))
    rows = stored_rows(session, original.id or 0)
    for row in rows:
        if row["source_line_id"] is not None:
            row["source_line_id"] += moved
    return rows
