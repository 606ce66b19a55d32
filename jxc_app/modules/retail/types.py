"""The documents of the counter: 零售单, 零售退货, and what becomes of what was sold and was not there."""

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import TO_HOLD, DocumentType, Route, register, to_nowhere
from jxc_app.modules.retail.paying import keep_payments
from jxc_app.modules.retail.short import follow_sale, follow_supply, follow_write_off
from jxc_app.modules.sales.floor import refuse_unknowing
from jxc_app.modules.sales.returning import refuse_uninspected
from jxc_app.modules.warehouses.models import Place

SALE, RETURN, SUPPLY, WRITE_OFF = "retail_sale", "retail_return", "retail_supply", "retail_write_off"
#: the account in which links count what came, or was given up, of what was sold and was not there
SHORTS = "shorts"
#: 现结: nothing at the counter is owed
PAID = "on_delivery"


def _out(document: Document) -> Route:
    return Route(Place.STOCK, Place.CUSTOMER, target_side="")


def _back(document: Document) -> Route:
    target = Place.QC_HOLD if document.settlement == TO_HOLD else Place.STOCK
    return Route(Place.CUSTOMER, target, origin_side="")


def _check_sale(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse a line without a price and, at the counter, one below the lowest price; what a till has sold is sold.

    Raises DomainError ``retail.price_needed``, ``sales.below_floor`` with the line's field.
    """
    for line in lines:
        if line.amount is None:
            raise DomainError("retail.price_needed", field=f"lines.{line.line_no - 1}.price")
    if document.source_key is None:
        refuse_unknowing(uow, document, lines)


def _check_return(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse what names no ticket. Raises ``retail.ticket_needed``, ``sales_return.hold_needed``."""
    if document.linked_document_id is None:
        raise DomainError("retail.ticket_needed", field="linked_document_id")
    refuse_uninspected(uow, document, lines)


def _after_sale(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    if is_posted:
        keep_payments(uow, document)
    follow_sale(uow, document, is_posted)


def _after_return(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    if is_posted:
        keep_payments(uow, document)


RETAIL_SALE = register(
    DocumentType(
        SALE, "零售单", "LSCK", _out, "out", partner_kind="customer", shows_price=True, check=_check_sale,
        after=_after_sale, by_hand=False, is_deal=True, settlements=(PAID,), sells_short=True,
    )
)  # fmt: skip
RETAIL_RETURN = register(
    DocumentType(
        RETURN, "零售退货", "LSTH", _back, "in", partner_kind="customer", shows_price=True, links_to=(SALE,),
        link_is_optional=True, settlements=("", TO_HOLD), check=_check_return, after=_after_return, by_hand=False,
    )
)  # fmt: skip
#: 缺货补出: what came of what was sold before; booked by the product, taken back with the sale
RETAIL_SUPPLY = register(
    DocumentType(
        SUPPLY, "缺货补出", "LSBC", _out, "out", links_to=(SALE,), by_hand=False, follows=True, account=SHORTS,
        after=follow_supply,
    )
)  # fmt: skip
#: 缺货核销: what was sold never was there to be issued, and why
RETAIL_WRITE_OFF = register(
    DocumentType(
        WRITE_OFF, "缺货核销", "LSHX", to_nowhere, "plan", is_plan=True, links_to=(SALE,), by_hand=False,
        account=SHORTS, after=follow_write_off, posted_title="已核销",
    )
)  # fmt: skip
