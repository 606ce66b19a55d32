"""供应商退款: money that a supplier gave back takes a credit down, as a set-off does; so no claim is forgotten."""

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import LongId
from jxc_app.core.quantities import PositiveMoney, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.settlement.credits import PREPAID, REDUCED, Credit, credits_of
from jxc_app.modules.settlement.money import OpenLine, line_for
from jxc_app.modules.settlement.parts import ask_owner, receivers_behind, receivers_of, writers_of
from jxc_app.modules.settlement.setting_off import check_credits, note_credits

REFUND = "supplier_refund"


class RecordRefund(Command):
    """Money of a supplier for one credit, in yuan; None: all that is open of it.

    ``credit_line_id``: the line that is owed for; ``own_number``: the bank's number of the transfer.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    credit_line_id: LongId
    amount: PositiveMoney | None = Limits(default=None, decimal_places=2)
    method: str = Limits(pattern="^(bank|cash|acceptance)$")
    own_number: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=500)


def _refunding() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[REFUND].permissions["post"],)


@use_case("payment.take_refund", title="登记供应商退款", inside=_refunding)
def record_refund(uow: UnitOfWork, command: RecordRefund) -> DocumentRef:
    """Write down that a supplier gave money back for what was paid ahead or went back.

    Raises NotFound, DomainError ``credit.none``, ``payment.exceeds`` at ``amount``, ``refund.own_goods`` for who
    ordered the goods or sent them back.
    """
    uow.authorize(_refunding()[0])
    behind = lock_document(uow.session, command.credit_line_id // LINES_PER_DOCUMENT)
    line = uow.session.exec(select(DocumentLine).where(col(DocumentLine.id) == command.credit_line_id)).first()
    if behind is None or line is None:
        raise NotFound("document.not_found")
    uow.authorize(_refunding()[0], [behind.warehouse_id], as_row(uow.session, behind))
    credit = _credit(uow, behind, command.credit_line_id)
    amount = credit.open if command.amount is None else command.amount
    if amount > credit.open:
        raise DomainError("payment.exceeds", field="amount", open=plain(credit.open))
    is_alone = refuse_one_hand(uow, _hands(uow, credit), "refund.own_goods")
    owed = OpenLine(line.id or 0, line.sku_id, line.base_quantity, line.tax_percent, credit.amount, credit.open)
    done = _written(uow, behind, credit, line_for(owed, amount).model_copy(update={"source_line_id": None}), command)
    if is_alone:
        ask_owner(uow, uow.session.get_one(Document, done.document_id), "下单或退货的人自己登记了供应商退款")
    return done


def _credit(uow: UnitOfWork, behind: Document, line_id: int) -> Credit:
    """What is owed for this line. A return need not name the supplier: the receipt behind it does."""
    partner_id = behind.partner_id
    if partner_id is None and behind.linked_document_id is not None:
        partner_id = uow.session.get_one(Document, behind.linked_document_id).partner_id
    found = [one for one in credits_of(uow.session, partner_id or 0) if one.line_id == line_id] if partner_id else []
    if not found or found[0].open <= 0:
        raise DomainError("credit.none", field="amount")
    return found[0]


def _hands(uow: UnitOfWork, credit: Credit) -> set[int]:
    """Who ordered what was paid ahead; who ordered, received, billed or sent back what is owed for."""
    if credit.kind == PREPAID:
        order = uow.session.get_one(Document, credit.behind_id)
        return receivers_behind(uow.session, {credit.behind_id}) if order.type == "purchase_order" else set()
    if credit.kind == REDUCED:
        return writers_of(uow.session, {credit.document_id}) | receivers_of(uow.session, {credit.behind_id})
    return writers_of(uow.session, {credit.document_id}) | receivers_behind(uow.session, {credit.document_id})


def _written(uow: UnitOfWork, behind: Document, credit: Credit, line: LineInput, command: RecordRefund) -> DocumentRef:
    uow.authorize(_refunding()[0], [behind.warehouse_id], rows_of(uow.session, [line.sku_id], uow.actor.user_id))
    fields = DocumentFields(
        document_key=command.document_key, type=REFUND, warehouse_id=behind.warehouse_id,
        partner_id=credit.partner_id, own_number=command.own_number, settlement=command.method,
        remark=command.remark, lines=[line],
    )  # fmt: skip
    made = new_document(uow, fields)
    note_credits(uow, made, [credit.line_id])
    return finish_posting(uow, made)


def check_refund(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse more than a credit has open. Raises DomainError ``credit.exceeded``."""
    check_credits(uow, document, lines)
