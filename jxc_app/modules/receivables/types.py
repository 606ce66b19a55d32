"""The documents of money between us and customers. They move no stock; what they pay stands in their pairs."""

from jxc_app.modules.documents.types import DocumentType, register, to_nowhere
from jxc_app.modules.receivables.following import follow_money
from jxc_app.modules.receivables.money import RECEIPT, REFUND, SET_OFF, STATEMENT
from jxc_app.modules.receivables.opening import OPENING_ADVANCE, OPENING_RECEIVABLE
from jxc_app.modules.receivables.receiving import METHODS, check_money
from jxc_app.modules.receivables.stating import check_customer_statement

RECEIPT_TYPE = register(
    DocumentType(
        RECEIPT, "收款单", "SKD", to_nowhere, "plan", partner_kind="customer", shows_price=True, is_plan=True,
        by_hand=False, price_is_cost=True, settlements=METHODS, check=check_money, after=follow_money,
        posted_title="已收款",
    )
)  # fmt: skip
REFUND_TYPE = register(
    DocumentType(
        REFUND, "退款单", "TKD", to_nowhere, "plan", partner_kind="customer", shows_price=True, is_plan=True,
        by_hand=False, price_is_cost=True, settlements=METHODS, check=check_money, after=follow_money,
        posted_title="已退款",
    )
)  # fmt: skip
#: 预收冲应收: what a customer has with us pays a part of what is owed
SET_OFF_TYPE = register(
    DocumentType(
        SET_OFF, "预收冲应收单", "YCYS", to_nowhere, "plan", partner_kind="customer", shows_price=True, is_plan=True,
        by_hand=False, price_is_cost=True, check=check_money, after=follow_money, posted_title="已核销",
    )
)  # fmt: skip
#: 期初应收 and 期初预收: what was open when the books began; made by opening them
OPENING_RECEIVABLE_TYPE = register(
    DocumentType(
        OPENING_RECEIVABLE, "期初应收单", "QCYS", to_nowhere, "plan", partner_kind="customer", shows_price=True,
        is_plan=True, by_hand=False, price_is_cost=True, follows=True, after=follow_money, posted_title="待收",
    )
)  # fmt: skip
OPENING_ADVANCE_TYPE = register(
    DocumentType(
        OPENING_ADVANCE, "期初预收单", "QCSK", to_nowhere, "plan", partner_kind="customer", shows_price=True,
        is_plan=True, by_hand=False, price_is_cost=True, follows=True, after=follow_money, posted_title="待冲",
    )
)  # fmt: skip
#: 客户对账单: what is agreed to be owed; nothing is owed or paid by it
STATEMENT_TYPE = register(
    DocumentType(
        STATEMENT, "客户对账单", "KHDZ", to_nowhere, "plan", partner_kind="customer", shows_price=True, is_plan=True,
        by_hand=False, price_is_cost=True, check=check_customer_statement, posted_title="待客户确认",
    )
)  # fmt: skip
