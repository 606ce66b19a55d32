"""The documents that settle what was bought. They move no stock; their lines take the bill of earlier lines."""

from decimal import Decimal

from sqlmodel import Session

from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import MONEY, DocumentType, register, to_nowhere
from jxc_app.modules.settlement.accruing import (
    DIFFERENCE,
    add_differences,
    counts_for_nothing,
    take_back_differences,
)
from jxc_app.modules.settlement.allowing import ALLOWED, CREDIT_NOTE, INVOICE, RETURN
from jxc_app.modules.settlement.credit_notes import after_credit_note, check_credit_note
from jxc_app.modules.settlement.following import follow_money
from jxc_app.modules.settlement.holding import check_payable
from jxc_app.modules.settlement.judging import check_match
from jxc_app.modules.settlement.opening_money import OPENING_PAYABLE, OPENING_PREPAID
from jxc_app.modules.settlement.refunding import REFUND, check_refund
from jxc_app.modules.settlement.setting_off import check_set_off, take_credits
from jxc_app.modules.settlement.stating import STATED, STATEMENT, check_statement
from jxc_app.modules.settlement.voiding import after_invoice, after_payment

#: how a payment is made; see SETTLEMENT_TITLES
METHODS = ("bank", "cash", "acceptance")


def _as_billed(session: Session, document: Document) -> Decimal:
    """An invoice says what it says: too much is written down, and the match holds it."""
    return Decimal(1_000_000)


SUPPLIER_INVOICE = register(
    DocumentType(
        "supplier_invoice", "供应商发票", "FP", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=("goods_receipt",), links_to_many=True, by_hand=False, bills=True,
        closed_by=MONEY, over_percent=_as_billed, check=check_match, after=after_invoice, posted_title="已登记",
    )
)  # fmt: skip
#: 采购价差调整: what an invoice differs by from the accrual that it takes, to the stock and the cost of sales
PURCHASE_PRICE_DIFFERENCE = register(
    DocumentType(
        DIFFERENCE, "采购价差调整单", "CJTZ", to_nowhere, "value", partner_kind="supplier", shows_price=True,
        price_is_cost=True, books=add_differences, unbooks=take_back_differences, fulfils=counts_for_nothing,
        by_hand=False, follows=True,
    )
)  # fmt: skip
#: 期初应付: what was owed when the books began; made by opening them, paid and set off as an invoice is
OPENING_PAYABLE_TYPE = register(
    DocumentType(
        OPENING_PAYABLE, "期初应付单", "QCYF", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, by_hand=False, bills=True, closed_by=MONEY, follows=True,
        posted_title="待付",
    )
)  # fmt: skip
#: 期初预付: what suppliers had been paid ahead when the books began; invoices are set off against it
OPENING_PREPAID_TYPE = register(
    DocumentType(
        OPENING_PREPAID, "期初预付单", "QCYU", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, by_hand=False, bills=True, account=MONEY, follows=True, posted_title="可核销",
    )
)  # fmt: skip
#: 红字发票: what a supplier takes back of what it billed, a credit; or the paper of goods that went back
SUPPLIER_CREDIT_NOTE = register(
    DocumentType(
        CREDIT_NOTE, "供应商红字发票", "HZFP", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=(INVOICE, RETURN), links_to_many=True, links_to_done=True,
        by_hand=False, bills=True, account=ALLOWED, closed_by=MONEY, over_percent=_as_billed,
        check=check_credit_note, after=after_credit_note, posted_title="已登记",
    )
)  # fmt: skip
PAYMENT_REQUEST = register(
    DocumentType(
        "payment_request", "付款申请", "FKSQ", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to_many=True, by_hand=False, bills=True, account=MONEY,
        links_to=("supplier_invoice", "purchase_order", STATEMENT, OPENING_PAYABLE), closed_by=MONEY,
        check=check_payable, after=follow_money, posted_title="待付款",
    )
)  # fmt: skip
PAYMENT = register(
    DocumentType(
        "payment", "付款单", "FKD", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=("payment_request",), links_to_many=True, by_hand=False,
        bills=True, account=MONEY, closed_by=MONEY, settlements=METHODS, check=check_payable,
        after=after_payment, posted_title="已付款",
    )
)  # fmt: skip
#: 核销: what a supplier owes us pays a part of an invoice; the links of a line take both
SET_OFF = register(
    DocumentType(
        "set_off", "核销单", "HXD", to_nowhere, "plan", partner_kind="supplier", shows_price=True, price_is_cost=True,
        is_plan=True, links_to=("supplier_invoice", OPENING_PAYABLE, STATEMENT), links_to_many=True, by_hand=False,
        bills=True, account=MONEY, check=check_set_off, after=take_credits, posted_title="已核销",
    )
)  # fmt: skip
#: 供应商退款: money that came back for a credit
SUPPLIER_REFUND = register(
    DocumentType(
        REFUND, "供应商退款单", "GYTK", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=("payment", RETURN, CREDIT_NOTE, OPENING_PREPAID),
        links_to_many=True, by_hand=False, bills=True, account=MONEY, settlements=METHODS,
        check=check_refund, after=take_credits, posted_title="已收款",
    )
)  # fmt: skip
#: 对账单: a list of lines, some of which take away; nothing is billed or paid by it but where no invoice comes
SUPPLIER_STATEMENT = register(
    DocumentType(
        STATEMENT, "供应商对账单", "DZD", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=("goods_receipt", "purchase_return"), links_to_many=True,
        by_hand=False, bills=True, account=STATED, closed_by=MONEY, check=check_statement, posted_title="待供应商确认",
    )
)  # fmt: skip
