"""Documents of money between us and customers: one line, of the SKU of such money."""

from decimal import Decimal

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.for_money import sku_for_money
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import Written, new_document

RECEIPT, REFUND, SET_OFF = "customer_receipt", "customer_refund", "receivable_set_off"
STATEMENT = "customer_statement"
#: the SKU that their lines name
_SKU_NAMES = {RECEIPT: "收款", REFUND: "退款", SET_OFF: "预收冲应收", STATEMENT: "客户对账"}


def draft_money(
    uow: UnitOfWork, type_: str, partner_id: int, warehouse_id: int, amount: Decimal, *, key: str, **head: object
) -> Written:
    """A draft over so many yuan; ``head``: further fields of the document."""
    sku = sku_for_money(uow, _SKU_NAMES[type_])
    fields = DocumentFields.model_validate(
        {"document_key": key, "type": type_, "warehouse_id": warehouse_id, "partner_id": partner_id,
         "lines": [LineInput(sku_id=sku.id or 0, quantity=Decimal(1), price=amount)], **head}
    )  # fmt: skip
    return new_document(uow, fields)
