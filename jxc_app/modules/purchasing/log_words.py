"""What the log calls what is bought."""

from jxc_app.core.log_words import name_object
from jxc_app.modules.audit.evidence import guard
from jxc_app.modules.partners.permissions import PARTNER_VIEW, SUPPLIER_VIEW

name_object(
    "supplier_pack",
    "供货资料",
    partner_id="供应商",
    factor="换算",
    supplier_code="供应商货号",
    barcode="条码",
    least="起订量",
    lead_days="交期（天）",
    is_default="默认供应商",
)
name_object("settlement_freeze", "结算冻结", document="单据", causes="原因", frozen="冻结")
name_object(
    "purchase_rule",
    "采购规则",
    over_percent="允许多收",
    is_blind="盲收（清点时不显示订购数量）",
    photos="货物照片",
    notes="送货单照片",
    needs_noted="送货单数必填",
    by_category="按分类另定",
)
guard("supplier_pack", (PARTNER_VIEW.code, SUPPLIER_VIEW.code), "partner_id", "supplier_code", "barcode")
