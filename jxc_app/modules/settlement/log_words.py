"""What the log calls what is settled."""

from jxc_app.core.log_words import name_object
from jxc_app.modules.audit.evidence import guard
from jxc_app.modules.documents.permissions import DOCUMENT_COST

name_object(
    "supplier_invoice", "供应商发票", number="发票号码", gross="价税合计", due_on="到期日", is_held="因差异暂停付款"
)
name_object(
    "match_rule", "匹配规则", quantity_percent="数量允差", price_percent="单价允差",
    price_amount="单行金额允差", small_amount="小额放过",
)  # fmt: skip
guard("supplier_invoice", (DOCUMENT_COST.code,), "gross")
