"""付款申请 and 付款: what matches is asked to be paid, whole, in part, or ahead; somebody else pays it."""

from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, func, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import PositiveMoney, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentAct, DocumentFields, DocumentRef
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting, locked
from jxc_app.modules.documents.types import CLOSED, DOCUMENT_TYPES, POSTED, REVERSED
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.settlement.holding import sources_of
from jxc_app.modules.settlement.holding_orders import refuse_over_order
from jxc_app.modules.settlement.money import OpenLine, line_for, open_lines, shared, sum_open
from jxc_app.modules.settlement.opening_money import OPENING_PAYABLE
from jxc_app.modules.settlement.parts import ask_owner, receivers_behind, staters_of, writers_of
from jxc_app.modules.settlement.permissions import PAY_WITHOUT_INVOICE
from jxc_app.modules.settlement.statement_money import open_of_statement, statement_lines

_REQUEST, _PAYMENT = "payment_request", "payment"
#: what is owed: what was billed, and what was owed when the books began
OWED = ("supplier_invoice", OPENING_PAYABLE)
Part = tuple[Document, list[tuple[OpenLine, Decimal]]]


class RequestPayment(Command):
    """Invoices of one supplier that shall be paid together; ``amount`` in yuan where only a part of one shall be."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    invoice_ids: list[Id] = Limits(min_length=1, max_length=50)
    amount: PositiveMoney | None = Limits(default=None, decimal_places=2)
    remark: str = Limits(default="", max_length=500)


class RequestPrepayment(Command):
    """An order in force of which an amount shall be paid before it comes, in yuan."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    order_id: Id
    amount: PositiveMoney = Limits(decimal_places=2)
    remark: str = Limits(default="", max_length=500)


class RequestOnStatement(Command):
    """A confirmed statement of a supplier who gives no invoices; ``amount`` in yuan, None: all that is open."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    statement_id: Id
    amount: PositiveMoney | None = Limits(default=None, decimal_places=2)
    remark: str = Limits(default="", max_length=500)


class PayRequest(DocumentAct):
    """A payment request as the actor last saw it, all of it or ``amount`` yuan.

    ``own_number`` is the bank's number of the transfer.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    method: str = Limits(pattern="^(bank|cash|acceptance)$")
    amount: PositiveMoney | None = Limits(default=None, decimal_places=2)
    own_number: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=500)


def _requesting() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[_REQUEST].permissions["post"],)


def _paying() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[_PAYMENT].permissions["post"],)


@use_case("payment.request", title="申请付款", inside=_requesting)
def request_payment(uow: UnitOfWork, command: RequestPayment) -> DocumentRef:
    """Ask for invoices to be paid. Raises DomainError ``invoice.not_open``, ``invoice.two_suppliers`` at
    ``invoice_ids.N``, ``payment.held`` for what differs or is frozen, ``payment.exceeds`` and
    ``payment.part_of_one`` at ``amount``; ``payment.own_receipt`` for who ordered or received it.
    """
    invoices = [open_for(uow, one, OWED, f"invoice_ids.{at}") for at, one in enumerate(command.invoice_ids)]
    if len({one.partner_id for one in invoices}) > 1:
        raise DomainError("invoice.two_suppliers", field="invoice_ids")
    if command.amount is not None and len(invoices) > 1:
        raise DomainError("payment.part_of_one", field="amount")
    is_alone = refuse_one_hand(uow, receivers_behind(uow.session, command.invoice_ids), "payment.own_receipt")
    parts = [_part_of(uow, one, command.amount) for one in invoices]
    done = written(uow, _REQUEST, parts, command.document_key, remark=command.remark)
    return _told(uow, done, is_alone)


@use_case("payment.request_ahead", title="申请预付款", inside=_requesting)
def request_prepayment(uow: UnitOfWork, command: RequestPrepayment) -> DocumentRef:
    """Ask for an order to be paid ahead. Raises DomainError ``invoice.not_open`` for an order that is not in force,
    ``payment.exceeds`` and ``payment.over_order`` at ``amount`` for more than it costs, or than is not billed yet,
    ``payment.own_receipt`` for who ordered it.
    """
    order = open_for(uow, command.order_id, "purchase_order", "order_id")
    part = _part_of(uow, order, command.amount)
    refuse_over_order(uow.session, command.order_id, command.amount)
    is_alone = refuse_one_hand(uow, receivers_behind(uow.session, {command.order_id}), "payment.own_receipt")
    return _told(uow, written(uow, _REQUEST, [part], command.document_key, remark=command.remark), is_alone)


@use_case("payment.request_on_statement", title="凭对账单申请付款", permission=PAY_WITHOUT_INVOICE)
def request_on_statement(uow: UnitOfWork, command: RequestOnStatement) -> DocumentRef:
    """Ask for what a confirmed statement says to be paid without an invoice.

    Raises DomainError ``payment.held`` where the supplier gives invoices, did not confirm, or something is frozen.
    """
    statement = open_for(uow, command.statement_id, "supplier_statement", "statement_id")
    uow.authorize(PAY_WITHOUT_INVOICE.code, [statement.warehouse_id], as_row(uow.session, statement))
    left = open_of_statement(uow.session, command.statement_id)
    amount = left if command.amount is None else command.amount
    if amount > left or amount <= 0:
        raise DomainError("payment.exceeds", field="amount", open=plain(max(left, Decimal(0))))
    part = (statement, shared(statement_lines(uow.session, command.statement_id), amount))
    return written(uow, _REQUEST, [part], command.document_key, remark=command.remark)


def open_for(
    uow: UnitOfWork, document_id: int, types: str | tuple[str, ...], field: str, right: str = ""
) -> Document:  # fmt: skip
    """A document in force of these types, its row locked, that may be asked to be paid.

    Raises NotFound, DomainError ``invoice.not_open``.
    """
    document = lock_document(uow.session, document_id)
    among = (types,) if isinstance(types, str) else types
    if document is None or document.type not in among or document.reverses_document_id is not None:
        raise NotFound("document.not_found")
    uow.authorize(right or _requesting()[0], [document.warehouse_id], as_row(uow.session, document))
    if document.status != POSTED:
        raise DomainError("invoice.not_open", field=field, number=document.number or "草稿")
    return document


def _told(uow: UnitOfWork, done: DocumentRef, is_alone: bool) -> DocumentRef:
    if is_alone:
        ask_owner(uow, uow.session.get_one(Document, done.document_id), "下单或收货的人自己申请了付款")
    return done


def _part_of(uow: UnitOfWork, document: Document, amount: Decimal | None) -> Part:
    """Its open lines, whole or as far as ``amount`` goes. Raises DomainError ``payment.exceeds``."""
    lines = open_lines(uow.session, document.id or 0)
    left = sum_open(lines)
    if amount is not None and amount > left:
        raise DomainError("payment.exceeds", field="amount", open=plain(left))
    return document, shared(lines, left if amount is None else amount)


@use_case("payment.pay", title="付款", inside=_paying)
def pay_request(uow: UnitOfWork, command: PayRequest) -> DocumentRef:
    """Pay what was asked for, or a part of it; the rest stays open.

    Raises DomainError ``payment.own``, ``payment.held``, ``payment.exceeds``, ``payment.same_transfer`` at
    ``own_number``; Conflict ``payment.not_open``.
    """
    uow.authorize(_paying()[0])
    request = locked(uow, command.document_id, command.version, "post", _paying()[0])
    if request.type != _REQUEST:
        raise NotFound("document.not_found")
    if request.status != POSTED or request.reverses_document_id is not None:
        raise Conflict("payment.not_open", number=request.number or "草稿")
    behind = sources_of(uow.session, {request.id or 0}).get(request.id or 0, frozenset())
    _refuse_same_transfer(uow.session, command)
    others = writers_of(uow.session, {request.id or 0, *behind}) | receivers_behind(uow.session, behind)
    others |= staters_of(uow.session, behind)
    is_alone = refuse_one_hand(uow, others, "payment.own")
    done = written(
        uow, _PAYMENT, [_part_of(uow, request, command.amount)], command.document_key, remark=command.remark,
        own_number=command.own_number, settlement=command.method,
    )  # fmt: skip
    if is_alone:
        ask_owner(uow, uow.session.get_one(Document, done.document_id), "一个人申请又付的款")
    return done


def _refuse_same_transfer(session: Session, command: PayRequest) -> None:
    """One transfer of the bank pays once. Raises DomainError ``payment.same_transfer``, with who bears it already."""
    number = command.own_number.strip()
    if not number or command.method == "cash":
        return
    wanted = select(Document.number).where(
        Document.type == _PAYMENT, Document.settlement != "cash", func.lower(Document.own_number) == number.lower(),
        col(Document.status).not_in((CLOSED, REVERSED)), col(Document.reverses_document_id).is_(None),
    )  # fmt: skip
    other = session.exec(wanted).first()
    if other is not None:
        raise DomainError(
            "payment.same_transfer", field="own_number", own_number=number, number=other or "待审批的付款单"
        )


def written(uow: UnitOfWork, type_: str, parts: list[Part], key: str, **head: str) -> DocumentRef:
    """A document over these parts of earlier lines, in force or waiting for an approval."""
    sources, lines = [one for one, _ in parts], [taken for _, shares in parts for taken in shares]
    if len(lines) > 500:
        raise DomainError("payment.too_many_lines", field="invoice_ids")
    own = rows_of(uow.session, [line.sku_id for line, _ in lines], uow.actor.user_id)
    uow.authorize(DOCUMENT_TYPES[type_].permissions["post"], sorted({one.warehouse_id for one in sources}), own)
    fields = DocumentFields(
        document_key=key, type=type_, warehouse_id=sources[0].warehouse_id, partner_id=sources[0].partner_id,
        lines=[line_for(line, part) for line, part in lines], **head,
    )  # fmt: skip
    return finish_posting(uow, new_document(uow, fields))
