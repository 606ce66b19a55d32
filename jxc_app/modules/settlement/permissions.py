"""Rights of settling that are not those of one document type, and which of them exclude each other."""

from jxc_app.core.use_case import Permission
from jxc_app.modules.access.duties import Exclusion, exclude
from jxc_app.modules.documents.permissions import BY_ROW

_RECEIVING = ("purchase_order.draft", "purchase_order.post", "goods_receipt.count", "goods_receipt.post")
PAYABLE_VIEW = Permission("payable.view", "查看应付与付款（含金额）", "单据", sensitive=True, narrowed_by=BY_ROW)
INVOICE_ACCEPT = Permission("invoice.accept", "放行发票差异", "单据", sensitive=True, narrowed_by=BY_ROW)
STATEMENT_NOTE = Permission("statement.note", "登记供应商对账回执", "单据", sensitive=True, narrowed_by=BY_ROW)
PAY_WITHOUT_INVOICE = Permission("payment.without_invoice", "无票付款", "单据", sensitive=True, narrowed_by=BY_ROW)
_STATING = ("supplier_statement.post", STATEMENT_NOTE.code)
exclude(
    Exclusion(
        "receiving_and_stating",
        "同一批货，下单、清点、质检的人不能对账",
        _RECEIVING,
        _STATING,
        is_by_chain=True,
    ),
    Exclusion(
        "stating_and_noting",
        "同一张对账单，做对账单的人不能登记供应商回执",
        ("supplier_statement.post",),
        (STATEMENT_NOTE.code,),
        is_by_chain=True,
    ),
    Exclusion(
        "receiving_and_billing",
        "同一批货，下单、清点、质检的人不能登记发票、申请付款",
        _RECEIVING,
        ("supplier_invoice.post", "supplier_credit_note.post", "payment_request.post"),
        is_by_chain=True,
    ),
    Exclusion(
        "stating_and_paying",
        "同一笔款，对账的人不能付款",
        _STATING,
        ("payment.post",),
        is_by_chain=True,
    ),
    Exclusion(
        "registering_and_accepting",
        "同一张发票，登记的人、下单和收货的人不能放行差异",
        ("supplier_invoice.post", *_RECEIVING),
        (INVOICE_ACCEPT.code,),
        is_by_chain=True,
    ),
    Exclusion(
        "asking_and_paying",
        "同一笔款，登记发票、申请付款的人不能付款",
        ("supplier_invoice.post", "payment_request.post"),
        ("payment.post",),
        is_by_chain=True,
    ),
    Exclusion(
        "buying_and_taking_back",
        "同一笔款，下单、收货、退货的人不能登记供应商退款",
        (*_RECEIVING, "purchase_return.draft", "purchase_return.post"),
        ("supplier_refund.post",),
        is_by_chain=True,
    ),
    Exclusion(
        "buying_and_paying",
        "同一批货，下单、清点、质检的人不能付款",
        _RECEIVING,
        ("payment.post",),
        is_by_chain=True,
    ),
)  # fmt: skip
