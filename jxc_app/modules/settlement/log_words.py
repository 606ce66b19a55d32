"""What the log calls what is settled."""

from jxc_app.core.log_words import name_object
from jxc_app.modules.audit.evidence import guard
from jxc_app.modules.documents.permissions import DOCUMENT_COST

name_object(
    "supplier_invoice",
    "供应商发票",
    number="发票号码",
    gross="价税合计",
    due_on="到期日",
    terms="账期起算",
    is_held="因差异暂停付款",
)
name_object(
    "match_rule", "匹配规则", quantity_percent="数量允差", quantity_amount="单行数量允差", price_percent="单价允差",
    price_amount="单行金额允差", small_amount="小额放过", needs_statement="先对账再付款",
)  # fmt: skip
name_object(
    "supplier_rule", "供应商结算规则", quantity_percent="数量允差", quantity_amount="单行数量允差",
    price_percent="单价允差", price_amount="单行金额允差", small_amount="小额放过", needs_statement="先对账再付款",
    without_invoice="无票供应商",
)  # fmt: skip
name_object("supplier_credit_note", "供应商红字发票", number="发票号码", gross="价税合计")
guard("supplier_credit_note", (DOCUMENT_COST.code,), "gross")
name_object("supplier_item", "发票品名对应", goods="对应货品")
name_object(
    "supplier_statement", "供应商对账单", from_on="起始日期", to_on="截止日期", closing="期末应付",
    link_until="链接有效期", objected="有异议行数", confirmed="双方已确认", answered_by="供应商答复人",
    opened="打开对账链接",
)  # fmt: skip
guard("supplier_statement", (DOCUMENT_COST.code,), "closing")
guard("supplier_invoice", (DOCUMENT_COST.code,), "gross")
