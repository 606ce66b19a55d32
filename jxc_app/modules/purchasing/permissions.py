"""Rights of buying that are not those of one document type, and which of them exclude each other."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.access.duties import Exclusion, exclude
from jxc_app.modules.documents.permissions import BY_ROW
from jxc_app.modules.documents.types import AREA

#: its document is made by counting, not written at the desk
RECEIPT_COUNT = Permission("goods_receipt.count", "到货验收 · 清点", AREA, narrowed_by=BY_ROW)
SETTLEMENT_RELEASE = Permission("settlement.release", "解除结算冻结", AREA, sensitive=True, narrowed_by=BY_ROW)
PURCHASE_RULES = Permission("purchase.rules", "设置采购规则", AREA, scoped=False, sensitive=True)
declare(RECEIPT_COUNT)
exclude(
    Exclusion(
        "ordering_and_receiving",
        "同一批货，下采购订单的人不能清点或质检",
        ("purchase_order.draft", "purchase_order.post"),
        ("goods_receipt.count", "goods_receipt.post"),
        is_by_chain=True,
    ),
    Exclusion(
        "counting_and_inspecting",
        "同一批货，清点的人不能质检",
        ("goods_receipt.count",),
        ("goods_receipt.post",),
        is_by_chain=True,
    ),
    Exclusion(
        "receiving_and_releasing",
        "同一批货，下单、清点、质检的人不能解除结算冻结",
        ("goods_receipt.count", "goods_receipt.post", "purchase_order.draft", "purchase_order.post"),
        (SETTLEMENT_RELEASE.code,),
        is_by_chain=True,
    ),
)
