"""What the log calls what is sourced."""

from jxc_app.core.log_words import name_object
from jxc_app.modules.audit.evidence import guard
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.partners.permissions import PARTNER_VIEW, SUPPLIER_VIEW

name_object("rfq", "询价单", suppliers="询价供应商数", answer_until="报价截止", is_sealed="密封报价")
name_object(
    "rfq_invitation", "报价邀请", partner_id="供应商", link_until="链接有效至", by_mail="用邮件发送", kept="暂存的格数"
)
name_object(
    "rfq_quote", "报价", partner_id="供应商", revision="第几次", lines="行数", freight="运费", valid_until="有效期至",
    source="来源",
)  # fmt: skip
name_object("rfq_award", "定标单", suppliers="中标供应商数", quotes="报价供应商数", months="价格有效月数")
name_object("price_agreement", "价格协议", partner_id="供应商", price="单价", valid_until="有效期至", ended="已终止")
name_object(
    "sourcing_rule",
    "询价规则",
    suppliers="至少几家",
    months="价格有效月数",
    link_days="截止后链接可看天数",
    split_days="几天内的订单合并算限额",
)
name_object("sourcing_need", "直接采购限额", direct_up_to="可直接下单到", is_strict="超过即拒绝")
_SUPPLIER = (PARTNER_VIEW.code, SUPPLIER_VIEW.code)
guard("rfq_invitation", _SUPPLIER, "partner_id")
guard("rfq_quote", (*_SUPPLIER, DOCUMENT_COST.code), "partner_id", "freight")
guard("price_agreement", (*_SUPPLIER, DOCUMENT_COST.code), "partner_id", "price")
