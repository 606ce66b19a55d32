"""What an order demands, and how what it fulfils, or is fulfilled by, follows it."""

from collections.abc import Callable

from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.following import follow, settle
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.migrating import MIGRATED
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE
from jxc_app.modules.purchasing.gifts import book_gifts
from jxc_app.modules.purchasing.terms import carry_terms

__all__ = ["check_order", "demand", "follow", "follow_order", "settle"]
Check = Callable[[UnitOfWork, Document, list[Line]], None]
#: what modules above demand of an order before it comes into force
_DEMANDS: list[Check] = []


def demand(check: Check) -> None:
    """Have every order judged by this too; once, however often it is registered."""
    if check not in _DEMANDS:
        _DEMANDS.append(check)


def check_order(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse an order without a supplier, or a line without a price; only a gift 赠品 costs 0.

    Raises DomainError ``order.supplier_needed``; ``order.price_needed``, ``order.price_zero`` with the line's field;
    ``order.rounded_away`` at ``rounding`` where nothing is left to pay.
    """
    if document.partner_id is None:
        raise DomainError("order.supplier_needed", field="partner_id")
    for position, line in enumerate(lines):
        if line.amount is None:
            raise DomainError("order.price_needed", field=f"lines.{position}.price")
    _refuse_free(uow, document)
    for check in _DEMANDS:
        check(uow, document, lines)


def _refuse_free(uow: UnitOfWork, document: Document) -> None:
    """What costs nothing is said to be a gift; what another system had is taken as it was."""
    if document.origin == MIGRATED:
        return
    lines = uow.session.exec(select(DocumentLine).where(DocumentLine.document_id == document.id)).all()
    for line in lines:
        if not line.is_gift and not line.price:
            raise DomainError("order.price_zero", field=f"lines.{line.line_no - 1}.price")
    if document.rounding and not sum((line.amount or ZERO for line in lines), ZERO):
        raise DomainError("order.rounded_away", field="rounding", rounding=f"{document.rounding:.2f}")


def follow_order(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """The same for an order, which is fulfilled at once where it takes the place of one that has been.

    Its lines are judged as those of the order whose place it takes, and what was promised for them stands.
    """
    follow(uow, document, is_posted)
    before_id = document.amends_document_id or document.restores_document_id
    if not is_posted:
        book_gifts(uow, document)
    elif before_id is not None:
        carry_terms(uow, uow.session.get_one(Document, before_id), document)
        if document.amends_document_id is not None and links.is_fulfilled(uow.session, document):
            settle(uow, document, DONE, document.amend_reason)
            book_gifts(uow, document)
