"""收款, 退款 and 预收冲应收: money that came in is set against what is owed; what is left of it is an advance."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO, PositiveMoney, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentRef
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import DOCUMENT_TYPES, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.receivables.entries import (
    Open,
    Pair,
    lock_customer,
    oldest_first,
    open_entries,
    paired,
    plan_pairs,
    planned,
    sum_open,
)
from jxc_app.modules.receivables.money import RECEIPT, REFUND, SET_OFF, draft_money
from jxc_app.modules.receivables.parts import ask_owner, hands_of

#: how a customer pays, see SETTLEMENT_TITLES
METHODS = ("cash", "wechat", "alipay", "bank", "card", "acceptance")
_METHOD = f"^({'|'.join(METHODS)})$"
_EARLIEST = date(1990, 1, 1)


class Part(Command):
    """How many yuan of a document that is owed are paid."""

    document_id: Id
    amount: PositiveMoney = Limits(decimal_places=2)


class RecordReceipt(Command):
    """Money of a customer, in yuan.

    ``parts``: what it pays, by hand; or ``oldest_first``: what is due first, as far as it goes. What is left of it is
    an advance, ``order_id``: for that order. ``warehouse_id``: where it was taken; ``own_number``: the bank's number.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    partner_id: Id
    warehouse_id: Id
    amount: PositiveMoney = Limits(decimal_places=2)
    method: str = Limits(pattern=_METHOD)
    business_date: date | None = Limits(default=None, ge=_EARLIEST, description="None: today")
    parts: list[Part] = Limits(default=[], max_length=200)
    oldest_first: bool = False
    order_id: Id | None = None
    own_number: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=500)


class SetOffAdvance(Command):
    """Debts of a customer that its advances and returns shall pay; ``parts`` empty: what is due first."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    partner_id: Id
    warehouse_id: Id
    parts: list[Part] = Limits(default=[], max_length=200)
    remark: str = Limits(default="", max_length=500)


class RefundCustomer(Command):
    """Money that a customer gets back, in yuan: of advances and returns, the oldest first."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    partner_id: Id
    warehouse_id: Id
    amount: PositiveMoney = Limits(decimal_places=2)
    method: str = Limits(pattern=_METHOD)
    own_number: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=500)


def _receiving() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[RECEIPT].permissions["post"],)


def _setting_off() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[SET_OFF].permissions["post"],)


def _refunding() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[REFUND].permissions["post"],)


@use_case("receivable.receive", title="登记收款", inside=_receiving)
def record_receipt(uow: UnitOfWork, command: RecordReceipt) -> DocumentRef:
    """Take a customer's money and set it against what is owed.

    Raises NotFound for who is no customer; DomainError ``receipt.own`` where the actor sold it, ``receipt.exceeds`` at
    ``amount`` where the parts are more than came, ``receipt.part_exceeds`` and ``receipt.not_owed`` at
    ``parts.N.amount``, ``receipt.order_not_open`` at ``order_id``.
    """
    _authorize(uow, RECEIPT, command.partner_id, command.warehouse_id)
    sales = [_locked_sale(uow, one.document_id, RECEIPT) for one in command.parts]
    order_id = _order_of(uow, command)
    lock_customer(uow.session, command.partner_id)
    owed = open_entries(uow.session, command.partner_id, is_credit=False)
    if command.oldest_first:
        parts = oldest_first(owed, command.amount)
        sales = [uow.session.get_one(Document, one) for one, _ in parts]
        for sale in sales:
            _authorize_there(uow, RECEIPT, sale)
    else:
        parts = _checked(owed, command.parts)
    _refuse_more(sum((amount for _, amount in parts), ZERO), command.amount)
    is_alone = refuse_one_hand(uow, hands_of(uow.session, sales, order_id), "receipt.own")
    written = draft_money(
        uow, RECEIPT, command.partner_id, command.warehouse_id, command.amount, key=command.document_key,
        settlement=command.method, business_date=command.business_date, own_number=command.own_number,
        remark=command.remark,
    )  # fmt: skip
    if order_id is not None:
        written.document.custom = {"order_id": order_id}
    own = written.document.id or 0
    plan_pairs(uow.session, own, [Pair(own, one, amount) for one, amount in parts])
    done = finish_posting(uow, written)
    if is_alone:
        ask_owner(uow, written.document, "一个人开单又收的款")
    return done


@use_case("receivable.set_off", title="预收冲应收", inside=_setting_off)
def set_off_advance(uow: UnitOfWork, command: SetOffAdvance) -> DocumentRef:
    """Let advances and returns of a customer pay debts, the oldest credit first.

    Raises DomainError ``receipt.no_advance``, ``receipt.exceeds``, ``receipt.part_exceeds`` at ``parts.N.amount``.
    """
    _authorize(uow, SET_OFF, command.partner_id, command.warehouse_id)
    for one in command.parts:
        _locked_sale(uow, one.document_id, SET_OFF)
    lock_customer(uow.session, command.partner_id)
    owed = open_entries(uow.session, command.partner_id, is_credit=False)
    ours = open_entries(uow.session, command.partner_id, is_credit=True)
    _authorize_all(uow, SET_OFF, ours if command.parts else [*ours, *owed])
    has = sum_open(ours)
    parts = _checked(owed, command.parts) if command.parts else oldest_first(owed, has)
    amount = sum((part for _, part in parts), ZERO)
    if not amount or not has:
        raise DomainError("receipt.no_advance", field="amount")
    _refuse_more(amount, has)
    written = draft_money(
        uow, SET_OFF, command.partner_id, command.warehouse_id, amount, key=command.document_key,
        remark=command.remark,
    )  # fmt: skip
    plan_pairs(uow.session, written.document.id or 0, paired(ours, parts))
    return finish_posting(uow, written)


@use_case("receivable.refund", title="退款给客户", inside=_refunding)
def refund_customer(uow: UnitOfWork, command: RefundCustomer) -> DocumentRef:
    """Give money back: at most what the customer has with us beyond what is owed.

    Raises DomainError ``refund.exceeds`` at ``amount``, ``refund.own`` where the actor took back the goods.
    """
    _authorize(uow, REFUND, command.partner_id, command.warehouse_id)
    lock_customer(uow.session, command.partner_id)
    ours = open_entries(uow.session, command.partner_id, is_credit=True)
    _authorize_all(uow, REFUND, ours)
    most = sum_open(ours) - sum_open(open_entries(uow.session, command.partner_id, is_credit=False))
    if command.amount > most:
        raise DomainError("refund.exceeds", field="amount", open=plain(max(most, ZERO)))
    pairs = paired(ours, [(0, command.amount)])
    behind = [uow.session.get_one(Document, one.credit_id) for one in pairs]
    is_alone = refuse_one_hand(uow, hands_of(uow.session, behind), "refund.own")
    written = draft_money(
        uow, REFUND, command.partner_id, command.warehouse_id, command.amount, key=command.document_key,
        settlement=command.method, own_number=command.own_number, remark=command.remark,
    )  # fmt: skip
    own = written.document.id or 0
    plan_pairs(uow.session, own, [Pair(one.credit_id, own, one.amount) for one in pairs])
    done = finish_posting(uow, written)
    if is_alone:
        ask_owner(uow, written.document, "一个人收退货又退的款")
    return done


def check_money(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse what would pay more than is open. Raises DomainError ``receivable.exceeded`` with the paper's number.

    The customer stays locked, so what is found open is open when it is settled. What is booked with a sale, or with a
    return, pays what was made in this same transaction.
    """
    if document.linked_document_id is not None:
        return
    partner_id = document.partner_id or 0
    lock_customer(uow.session, partner_id)
    sides = [open_entries(uow.session, partner_id, is_credit=is_credit) for is_credit in (False, True)]
    left = {one.document_id: one.open for side in sides for one in side} | {document.id or 0: document.total_amount}
    for pair in planned(uow.session, document):
        for entry in (pair.credit_id, pair.debit_id):
            left[entry] = left.get(entry, ZERO) - pair.amount
            if left[entry] < 0:
                number = uow.session.get_one(Document, entry).number or ""
                raise DomainError("receivable.exceeded", field="amount", number=number)


def _authorize(uow: UnitOfWork, type_: str, partner_id: int, warehouse_id: int) -> None:
    uow.authorize(DOCUMENT_TYPES[type_].permissions["post"], [warehouse_id])
    partner = uow.session.exec(select(Partner).where(col(Partner.id) == partner_id)).first()
    if partner is None or not partner.is_customer:
        raise NotFound("partner.not_found")


def _authorize_there(uow: UnitOfWork, type_: str, document: Document) -> None:
    right = DOCUMENT_TYPES[type_].permissions["post"]
    uow.authorize(right, [document.warehouse_id], as_row(uow.session, document))


def _authorize_all(uow: UnitOfWork, type_: str, entries: Sequence[Open]) -> None:
    """Nobody uses, or learns of, what lies beyond what they may touch."""
    for one in entries:
        _authorize_there(uow, type_, uow.session.get_one(Document, one.document_id))


def _locked_sale(uow: UnitOfWork, document_id: int, type_: str) -> Document:
    """A document that is to be paid, its row locked. Raises NotFound, also for what is none of the actor's."""
    sale = lock_document(uow.session, document_id)
    if sale is None:
        raise NotFound("document.not_found")
    _authorize_there(uow, type_, sale)
    return sale


def _order_of(uow: UnitOfWork, command: RecordReceipt) -> int | None:
    if command.order_id is None:
        return None
    order = _locked_sale(uow, command.order_id, RECEIPT)
    is_open = order.type == "sales_order" and order.status == POSTED and order.reverses_document_id is None
    if not is_open or order.partner_id != command.partner_id:
        raise DomainError("receipt.order_not_open", field="order_id", number=order.number or "草稿")
    return order.id


def _checked(owed: Sequence[Open], parts: Sequence[Part]) -> list[tuple[int, Decimal]]:
    """The parts, each of a debt of this customer and at most what is open of it."""
    left = {one.document_id: one.open for one in owed}
    found = []
    for position, one in enumerate(parts):
        has = left.get(one.document_id, ZERO)
        if not has:
            raise DomainError("receipt.not_owed", field=f"parts.{position}.amount")
        if one.amount > has:
            raise DomainError("receipt.part_exceeds", field=f"parts.{position}.amount", open=plain(has))
        left[one.document_id] = has - one.amount
        found.append((one.document_id, one.amount))
    return found


def _refuse_more(parts: Decimal, amount: Decimal) -> None:
    if parts > amount:
        raise DomainError("receipt.exceeds", field="amount", parts=plain(parts), amount=plain(amount))
