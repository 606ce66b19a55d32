"""Sales make debts, and what comes back makes credits: entered as they are posted, taken back as they are voided."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.posting import MIGRATED
from jxc_app.modules.documents.service import book_following
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.documents.voiding import take_back
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.terms import CASH, DELIVERY, MONTHLY, PREPAID, Terms, due_on
from jxc_app.modules.receivables.entries import (
    Pair,
    enter,
    entry_of,
    leave,
    lock_customer,
    open_entries,
    paired,
    plan_pairs,
    planned,
    release_pairs,
    settle_pairs,
)
from jxc_app.modules.receivables.money import RECEIPT, REFUND, draft_money
from jxc_app.modules.sales.exchanging import PART_OF, RETURNED
from jxc_app.modules.sales.telling import PAID

ISSUE, RETURN = "sales_issue", "sales_return"
#: how a sale is paid: later 挂账, at once 现结, or ahead 预收
ACCOUNT, AT_ONCE, AHEAD = "account", "at_once", "ahead"
_SAID = {"monthly": ACCOUNT, "on_delivery": AT_ONCE, "prepaid": AHEAD}
#: what is paid at once is cash where nobody says otherwise
_AT_THE_TILL = "cash"
_AGREED = {CASH: AT_ONCE, PREPAID: AHEAD}


def follow_sale(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Enter a shipment or a return, or take it back; what has no customer is owed by nobody.

    History from another system is none of it: what was open of it stands in the opening balances.
    Raises DomainError ``receivable.settled`` for a sale that a receipt has been set against.
    """
    partner_id = customer_of(uow.session, document)
    if partner_id is None or document.origin == MIGRATED:
        return
    if not (is_posted and _stands_alone(uow.session, document, partner_id)):
        lock_customer(uow.session, partner_id)
    if not is_posted:
        _give_back_money(uow, document)
        release_pairs(uow, document)
        leave(uow, document)
    elif document.type == ISSUE:
        _enter_sale(uow, document, partner_id)
    else:
        _enter_return(uow, document, partner_id)


def _stands_alone(session: Session, document: Document, partner_id: int) -> bool:
    """Whether it is paid at once by nothing but money of its own: then whoever sells to the same customer, perhaps the
    one that stands for everybody who passes by, need not wait for each other.
    """
    is_paid = way_of(document.settlement, session.get_one(Partner, partner_id)) == AT_ONCE
    is_fresh = document.type == ISSUE and RETURNED not in document.custom
    return is_paid and is_fresh and not _orders_of(lines_of(session, document.id or 0))


def customer_of(session: Session, document: Document) -> int | None:
    """A return need not name the customer: the shipment that it takes from does."""
    if document.partner_id is not None or document.linked_document_id is None:
        return document.partner_id
    return session.get_one(Document, document.linked_document_id).partner_id


def way_of(settlement: str, partner: Partner) -> str:
    """How a sale is paid: as it says itself, else as is agreed with the customer."""
    if settlement in _SAID:
        return _SAID[settlement]
    is_cash = partner.terms == DELIVERY and partner.payment_days == 0
    return AT_ONCE if is_cash else _AGREED.get(partner.terms, ACCOUNT)


def is_on_account(document: Document, partner: Partner) -> bool:
    """Whether it is paid later."""
    return way_of(document.settlement, partner) == ACCOUNT


def due_day(document: Document, partner: Partner) -> date:
    """When a sale is to be paid: at once, or as the customer's terms say, counted from the day it left.

    挂账 with a customer without terms of a month counts to the end of the month, as 月结.
    """
    day = document.business_date
    if not is_on_account(document, partner):
        return day
    kind = partner.terms if partner.payment_days is not None else MONTHLY
    return due_on(Terms(kind, partner.payment_days, partner.closing_day), day, day)


def _enter_sale(uow: UnitOfWork, document: Document, partner_id: int) -> None:
    partner = uow.session.get_one(Partner, partner_id)
    enter(
        uow, document, partner_id, document.total_amount, due_on=due_day(document, partner),
        on_account=is_on_account(document, partner),
    )  # fmt: skip
    left = document.total_amount - _paid_ahead(uow, document, partner)
    said = [(way, Decimal(amount)) for way, amount in document.custom.get(PAID, ())]
    paid = sum((amount for _, amount in said), ZERO)
    if paid > max(left, ZERO):
        raise DomainError("receipt.exceeds", field="amount", parts=plain(paid), amount=plain(max(left, ZERO)))
    if left > paid and way_of(document.settlement, partner) == AT_ONCE:
        said.append((_AT_THE_TILL, left - paid))
    book_at_once(uow, RECEIPT, document, said)
    _give_change(uow, document, partner)


def _give_change(uow: UnitOfWork, document: Document, partner: Partner) -> None:
    """What came back in an exchange and is worth more than what was taken is given back, where it is paid at once."""
    if way_of(document.settlement, partner) != AT_ONCE:
        return
    for one in document.custom.get(RETURNED, ()):
        back = entry_of(uow.session, one)
        if back is not None and back.settled < back.amount:
            paper = uow.session.get_one(Document, back.document_id)
            book_at_once(uow, REFUND, paper, [(_AT_THE_TILL, back.amount - back.settled)])


def _paid_ahead(uow: UnitOfWork, document: Document, partner: Partner) -> Decimal:
    """What came back in the same exchange pays it, then what was paid ahead for its orders; where it is to be paid
    ahead, so does what no order is named for.
    """
    orders: set[int | None] = set(_orders_of(lines_of(uow.session, document.id or 0)))
    if way_of(document.settlement, partner) == AHEAD:
        orders.add(None)
    ours, back = open_entries(uow.session, partner.id or 0, is_credit=True), document.custom.get(RETURNED, ())
    ahead = [one for one in ours if one.document_id in back]
    mine = (one for one in ours if one.order_id in orders and one.document_id not in back)
    ahead += sorted(mine, key=lambda one: one.order_id is None)
    paid = min(sum((one.open for one in ahead), ZERO), document.total_amount)
    if paid > 0:
        _settle_own(uow, document, paired(ahead, [(document.id or 0, paid)]))
    return max(paid, ZERO)


def _orders_of(lines: list[Line]) -> set[int]:
    return {line.source_line_id // LINES_PER_DOCUMENT for line in lines if line.source_line_id is not None}


def _enter_return(uow: UnitOfWork, document: Document, partner_id: int) -> None:
    """What came back is no longer owed, as far as its shipment is not paid; the rest we owe the customer."""
    enter(uow, document, partner_id, document.total_amount, is_credit=True)
    sale = entry_of(uow.session, document.linked_document_id) if document.linked_document_id else None
    amount = ZERO
    if sale is not None and sale.partner_id == partner_id:
        amount = min(sale.amount - sale.settled, document.total_amount)
    if sale is not None and amount > 0:
        _settle_own(uow, document, [Pair(document.id or 0, sale.document_id, amount)])
    left = document.total_amount - max(amount, ZERO)
    if left > 0 and PART_OF not in document.custom and _was_at_once(uow.session, document, partner_id):
        book_at_once(uow, REFUND, document, [(_AT_THE_TILL, left)])


def _was_at_once(session: Session, document: Document, partner_id: int) -> bool:
    """Whether what came back was paid for at once, and so is given back at once."""
    sale = session.get_one(Document, document.linked_document_id) if document.linked_document_id else None
    return way_of(sale.settlement if sale else "", session.get_one(Partner, partner_id)) == AT_ONCE


def _give_back_money(uow: UnitOfWork, document: Document) -> None:
    """Money that was booked with a sale or a return is taken back with it."""
    wanted = select(Document.id).where(
        Document.linked_document_id == document.id, col(Document.type).in_((RECEIPT, REFUND)),
        Document.status == POSTED, col(Document.reverses_document_id).is_(None),
    )  # fmt: skip
    for one in uow.session.exec(wanted.order_by(col(Document.id).desc())).all():
        money = lock_document(uow.session, one or 0)
        if money is not None:
            take_back(uow, money, f"{document.number} 作废")


def book_at_once(uow: UnitOfWork, type_: str, paper: Document, paid: Sequence[tuple[str, Decimal]]) -> list[int]:
    """A receipt, or a refund, of each way of paying, booked with the sale or return that it settles."""
    made = []
    for method, amount in paid:
        written = draft_money(
            uow, type_, customer_of(uow.session, paper) or 0, paper.warehouse_id, amount, key=new_key(),
            settlement=method, business_date=paper.business_date,
        )  # fmt: skip
        written.document.linked_document_id = paper.id
        own, other = written.document.id or 0, paper.id or 0
        pair = Pair(own, other, amount) if type_ == RECEIPT else Pair(other, own, amount)
        plan_pairs(uow.session, own, [pair])
        book_following(uow, written)
        follow_money(uow, written.document, True)
        made.append(own)
    return made


def _settle_own(uow: UnitOfWork, document: Document, pairs: list[Pair]) -> None:
    plan_pairs(uow.session, document.id or 0, pairs)
    settle_pairs(uow, document, pairs)


def follow_money(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """A receipt, a refund, or a set-off comes into force, or is taken back, which gives everything back."""
    partner_id = document.partner_id or 0
    if not (is_posted and document.linked_document_id):  # what is booked with a sale pays that sale alone
        lock_customer(uow.session, partner_id)
    if not is_posted:
        release_pairs(uow, document)
        leave(uow, document)
        return
    if document.type in _MAKES:
        order_id = document.custom.get("order_id")
        enter(
            uow, document, partner_id, document.total_amount, is_credit=_MAKES[document.type], order_id=order_id,
            due_on=_due_said(uow, document),
        )  # fmt: skip
    settle_pairs(uow, document, planned(uow.session, document))


#: documents of money that are an entry themselves, and whether that is a credit
_MAKES = {RECEIPT: True, REFUND: False, "opening_receivable": False, "opening_advance": True}


def _due_said(uow: UnitOfWork, document: Document) -> date:
    """Opening balances say when they are due."""
    lines = uow.session.exec(select(DocumentLine).where(DocumentLine.document_id == document.id)).all()
    return next((line.due_on for line in lines if line.due_on), document.business_date)
