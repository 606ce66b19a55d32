"""What an order demands, and how what it fulfils, or is fulfilled by, follows it."""

from collections.abc import Callable

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.following import follow, settle
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
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
    """Refuse an order without a supplier, or a line without a price; a gift 赠品 costs 0.

    Raises DomainError ``order.supplier_needed``, ``order.price_needed`` with the line's field.
    """
    if document.partner_id is None:
        raise DomainError("order.supplier_needed", field="partner_id")
    for position, line in enumerate(lines):
        if line.amount is None:
            raise DomainError("order.price_needed", field=f"lines.{position}.price")
    for check in _DEMANDS:
        check(uow, document, lines)


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
