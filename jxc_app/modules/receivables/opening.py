"""期初应收 and 期初预收: what was open with customers when the books began, as documents that are paid and set off."""

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.opening_papers import book_opening_papers, take_back_opening_papers
from jxc_app.modules.openings.models import BalanceKind
from jxc_app.modules.receivables.following import follow_money

OPENING_RECEIVABLE, OPENING_ADVANCE = "opening_receivable", "opening_advance"
OPENINGS = (OPENING_RECEIVABLE, OPENING_ADVANCE)
#: what each balance becomes, and the name of the SKU that its line names
_MADE = {
    BalanceKind.RECEIVABLE.value: (OPENING_RECEIVABLE, "期初应收"),
    BalanceKind.ADVANCE.value: (OPENING_ADVANCE, "期初预收"),
}


def book_opening_receivables(uow: UnitOfWork) -> None:
    """Make a document of every opening balance of a customer that has none, once the balances are fixed."""
    book_opening_papers(uow, _MADE, follow_money)


def take_back_opening_receivables(uow: UnitOfWork, reason: str) -> None:
    """The balances may be changed again: their documents are taken back. Raises ``document.has_later``."""
    take_back_opening_papers(uow, OPENINGS, reason)
