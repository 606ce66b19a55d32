"""Rights over what customers owe that are not those of one document type, and which of them exclude each other."""

from jxc_app.core.use_case import Permission
from jxc_app.modules.access.duties import Exclusion, exclude
from jxc_app.modules.documents.permissions import BY_ROW

RECEIVABLE_VIEW = Permission(
    "receivable.view", "查看应收与收款（含金额）", "单据", sensitive=True, narrowed_by=BY_ROW
)  # fmt: skip
CREDIT_SET = Permission("credit.set", "设置客户信用", "基础资料", scoped=False, sensitive=True)
CUSTOMER_STATEMENT_NOTE = Permission(
    "customer_statement.note", "登记客户对账回执", "单据", sensitive=True, narrowed_by=BY_ROW
)  # fmt: skip
exclude(
    Exclusion(
        "selling_and_receiving",
        "同一笔货款，开单、发货的人不能收款核销",
        ("sales_order.draft", "sales_order.post", "sales_issue.draft", "sales_issue.post"),
        ("customer_receipt.post",),
        is_by_chain=True,
    ),
    Exclusion(
        "returning_and_refunding",
        "同一笔退款，收退货的人不能退款",
        ("sales_return.draft", "sales_return.post"),
        ("customer_refund.post",),
        is_by_chain=True,
    ),
    Exclusion(
        "selling_and_confirming",
        "同一笔货款，开单、发货、收款的人不能登记客户对账回执",
        ("sales_order.draft", "sales_order.post", "sales_issue.draft", "sales_issue.post", "customer_receipt.post"),
        (CUSTOMER_STATEMENT_NOTE.code,),
        is_by_chain=True,
    ),
)  # fmt: skip
