"""付款申请 and 付款: invoices that match are asked to be paid; somebody else pays them."""

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentAct, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting, locked
from jxc_app.modules.documents.types import DOCUMENT_TYPES, POSTED
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.settlement.holding import sources_of
from jxc_app.modules.settlement.parts import ask_owner, receivers_of, writers_of

_REQUEST, _PAYMENT, _INVOICE = "payment_request", "payment", "supplier_invoice"


class RequestPayment(Command):
    """Invoices of one supplier that shall be paid together."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    invoice_ids: list[Id] = Limits(min_length=1, max_length=50)
    remark: str = Limits(default="", max_length=500)


class PayRequest(DocumentAct):
    """A payment request as the actor last saw it; ``own_number`` is the bank's number of the transfer."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    method: str = Limits(pattern="^(bank|cash|acceptance)$")
    own_number: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=500)


def _requesting() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[_REQUEST].permissions["post"],)


def _paying() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[_PAYMENT].permissions["post"],)


@use_case("payment.request", title="申请付款", inside=_requesting)
def request_payment(uow: UnitOfWork, command: RequestPayment) -> DocumentRef:
    """Ask for invoices to be paid. Raises DomainError ``invoice.not_open``, ``invoice.two_suppliers`` at
    ``invoice_ids.N``, ``payment.held`` for what differs or is frozen.
    """
    invoices = [_open_invoice(uow, one, f"invoice_ids.{at}") for at, one in enumerate(command.invoice_ids)]
    if len({one.partner_id for one in invoices}) > 1:
        raise DomainError("invoice.two_suppliers", field="invoice_ids")
    return _written(uow, _REQUEST, invoices, command.document_key, remark=command.remark)


def _open_invoice(uow: UnitOfWork, invoice_id: int, field: str) -> Document:
    document = lock_document(uow.session, invoice_id)
    if document is None or document.type != _INVOICE or document.reverses_document_id is not None:
        raise NotFound("document.not_found")
    uow.authorize(_requesting()[0], [document.warehouse_id], as_row(uow.session, document))
    if document.status != POSTED:
        raise DomainError("invoice.not_open", field=field, number=document.number or "草稿")
    return document


@use_case("payment.pay", title="付款", inside=_paying)
def pay_request(uow: UnitOfWork, command: PayRequest) -> DocumentRef:
    """Pay what was asked for. Raises DomainError ``payment.own``, ``payment.held``; Conflict ``payment.not_open``."""
    uow.authorize(_paying()[0])
    request = locked(uow, command.document_id, command.version, "post", _paying()[0])
    if request.type != _REQUEST:
        raise NotFound("document.not_found")
    if request.status != POSTED or request.reverses_document_id is not None:
        raise Conflict("payment.not_open", number=request.number or "草稿")
    invoices = sources_of(uow.session, {request.id or 0}).get(request.id or 0, frozenset())
    others = writers_of(uow.session, {request.id or 0, *invoices}) | receivers_of(uow.session, invoices)
    is_alone = refuse_one_hand(uow, others, "payment.own")
    done = _written(
        uow, _PAYMENT, [request], command.document_key, remark=command.remark, own_number=command.own_number,
        settlement=command.method,
    )  # fmt: skip
    if is_alone:
        ask_owner(uow, uow.session.get_one(Document, done.document_id), "一个人申请又付的款")
    return done


def _written(uow: UnitOfWork, type_: str, sources: list[Document], key: str, **head: str) -> DocumentRef:
    """A document over every line of the sources, in force or waiting for an approval."""
    rows = uow.session.exec(
        select(DocumentLine)
        .where(col(DocumentLine.document_id).in_([one.id for one in sources]))
        .order_by(col(DocumentLine.id))
    ).all()
    own = rows_of(uow.session, [row.sku_id for row in rows], uow.actor.user_id)
    uow.authorize(DOCUMENT_TYPES[type_].permissions["post"], sorted({one.warehouse_id for one in sources}), own)
    fields = DocumentFields(
        document_key=key, type=type_, warehouse_id=sources[0].warehouse_id, partner_id=sources[0].partner_id,
        lines=[_line(row) for row in rows], **head,
    )  # fmt: skip
    return finish_posting(uow, new_document(uow, fields))


def _line(row: DocumentLine) -> LineInput:
    return LineInput(
        sku_id=row.sku_id,
        quantity=row.base_quantity,
        price=row.price,
        tax_percent=row.tax_percent,
        source_line_id=row.id,
    )
