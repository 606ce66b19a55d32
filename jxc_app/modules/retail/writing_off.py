"""缺货核销: what was sold never was there to be issued; with a reason, and a second person where a flow wants one."""

from pydantic import Field as Limits

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import LongId
from jxc_app.core.quantities import ZERO, PositiveQuantity, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, DocumentLine
from jxc_app.modules.documents.service import authorize_at, finish_posting, refuse_outsiders
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.retail.short import open_of
from jxc_app.modules.retail.types import RETAIL_SALE, RETAIL_WRITE_OFF


class WriteOff(Command):
    """So much of a shortage, in base units (None: all that waits), will never be issued, and why."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    line_id: LongId
    quantity: PositiveQuantity | None = None
    reason: str = Limits(min_length=2, max_length=200)


def _writing_off() -> tuple[str, ...]:
    return (RETAIL_WRITE_OFF.permissions["post"],)


@use_case("retail.write_off", title="核销零售缺货", inside=_writing_off)
def write_off(uow: UnitOfWork, command: WriteOff) -> DocumentRef:
    """Give up waiting for what a ticket lacks. The money of the ticket stays as it is: a refund is a return.

    Raises NotFound; Conflict ``retail.nothing_short``; DomainError ``retail.short_exceeded`` at the quantity.
    """
    refuse_outsiders(uow, _writing_off())
    sale = lock_document(uow.session, command.line_id // LINES_PER_DOCUMENT)
    if sale is None or sale.type != RETAIL_SALE.code:
        raise NotFound("document.not_found")
    authorize_at(uow, sale, RETAIL_WRITE_OFF.permissions["post"])
    lacking = open_of(uow.session, sale.id or 0).get(command.line_id, ZERO)
    if not lacking or sale.status != POSTED:
        raise Conflict("retail.nothing_short", number=sale.number or "")
    quantity = lacking if command.quantity is None else command.quantity
    if quantity > lacking:
        raise DomainError("retail.short_exceeded", field="quantity", open=plain(lacking))
    line = uow.session.get_one(DocumentLine, command.line_id)
    fields = DocumentFields(
        document_key=command.document_key, type=RETAIL_WRITE_OFF.code, warehouse_id=sale.warehouse_id,
        linked_document_id=sale.id, responsible=uow.actor.name[:60], remark=command.reason,
        lines=[LineInput(sku_id=line.sku_id, quantity=quantity, source_line_id=line.id)],
    )  # fmt: skip
    return finish_posting(uow, new_document(uow, fields))
