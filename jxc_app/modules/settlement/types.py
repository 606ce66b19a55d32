"""The documents that settle what was bought. They move no stock; their lines take the bill of earlier lines."""

from decimal import Decimal

from sqlmodel import Session

from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DocumentType, register, to_nowhere
from jxc_app.modules.purchasing.following import follow
from jxc_app.modules.settlement.holding import check_payable
from jxc_app.modules.settlement.judging import check_match, free_number

#: how a payment is made; see SETTLEMENT_TITLES
METHODS = ("bank", "cash", "acceptance")


def _as_billed(session: Session, document: Document) -> Decimal:
    """An invoice says what it says: too much is written down, and the match holds it."""
    return Decimal(1_000_000)


SUPPLIER_INVOICE = register(
    DocumentType(
        "supplier_invoice", "供应商发票", "FP", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=("goods_receipt",), links_to_many=True, by_hand=False, bills=True,
        over_percent=_as_billed, check=check_match, after=free_number, posted_title="已登记",
    )
)  # fmt: skip
PAYMENT_REQUEST = register(
    DocumentType(
        "payment_request", "付款申请", "FKSQ", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=("supplier_invoice",), links_to_many=True, by_hand=False,
        bills=True, check=check_payable, after=follow, posted_title="待付款",
    )
)  # fmt: skip
PAYMENT = register(
    DocumentType(
        "payment", "付款单", "FKD", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=("payment_request",), links_to_many=True, by_hand=False,
        bills=True, settlements=METHODS, check=check_payable, after=follow, posted_title="已付款",
    )
)  # fmt: skip
