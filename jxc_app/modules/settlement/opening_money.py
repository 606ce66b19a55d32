"""期初应付 and 期初预付: what was open with suppliers when the books began, as documents.

What was owed to them is paid and set off like invoices; what they had been paid ahead pays invoices like a credit.
"""

from datetime import date

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.opening_papers import book_opening_papers, take_back_opening_papers
from jxc_app.modules.openings.models import BalanceKind

OPENING_PAYABLE, OPENING_PREPAID = "opening_payable", "opening_prepaid"
#: what each balance becomes, and the name of the SKU that its line names
_MADE = {
    BalanceKind.PAYABLE.value: (OPENING_PAYABLE, "期初应付"),
    BalanceKind.PREPAID.value: (OPENING_PREPAID, "期初预付"),
}
SKU_NAMES = tuple(name for _, name in _MADE.values())
OPENING_MONEY = tuple(type_ for type_, _ in _MADE.values())
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]


def book_opening_money(uow: UnitOfWork) -> None:
    """Make a document of every opening balance of a supplier that has none, once the balances are fixed."""
    book_opening_papers(uow, _MADE)


def take_back_opening_money(uow: UnitOfWork, reason: str) -> None:
    """The balances may be changed again: their documents are taken back. Raises ``document.has_later``."""
    take_back_opening_papers(uow, OPENING_MONEY, reason)


def due_days(session: Session, document_ids: list[int]) -> dict[int, date]:
    """When each of these is due."""
    wanted = select(_lines.c.document_id, _lines.c.due_on).where(_lines.c.document_id.in_(document_ids))
    return dict(session.connection().execute(wanted).all())
