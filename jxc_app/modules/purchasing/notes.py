"""送货单: what the note of a delivery has to say, and that one note is not received twice by mistake."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED
from jxc_app.modules.purchasing.settings import purchase_rules

_documents: Table = Document.__table__  # type: ignore[attr-defined]


def refuse_unnoted(session: Session, noted: Sequence[tuple[int, Decimal | None]]) -> None:
    """Where the rule asks for it, every line of an order that came says what the note says, at one of its lots:
    what differs from nothing freezes nothing. ``noted``: by line of an order.

    Raises DomainError ``receipt.noted_needed`` at the line's field.
    """
    said = {line_id for line_id, much in noted if much is not None}
    missing = next((position for position, (line_id, _) in enumerate(noted) if line_id not in said), None)
    if missing is not None and purchase_rules(session).needs_noted:
        raise DomainError("receipt.noted_needed", field=f"lines.{missing}.noted")


def refuse_note_again(
    uow: UnitOfWork, partner_id: int | None, number: str, document_id: int | None, *, has_reason: bool
) -> None:
    """One note may be counted in parts, and then the remark says so; else its number was used for something else.

    Raises DomainError ``receipt.note_repeated`` at ``own_number``.
    """
    key = "".join(number.split()).upper()
    if not key or has_reason:
        return
    same = func.upper(func.replace(_documents.c.own_number, " ", "")) == key
    wanted = select(_documents.c.number).where(
        _documents.c.type == "goods_receipt", _documents.c.partner_id == partner_id, same,
        _documents.c.status.in_((SUBMITTED, APPROVED, POSTED, DONE)), _documents.c.reverses_document_id.is_(None),
        _documents.c.id != (document_id or 0),
    )  # fmt: skip
    found = list(uow.session.connection().execute(wanted.order_by(_documents.c.id).limit(3)).scalars())
    if found:
        raise DomainError("receipt.note_repeated", field="own_number", number=number.strip(), receipts="、".join(found))
