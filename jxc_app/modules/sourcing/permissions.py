"""Rights of sourcing that are not those of one document type."""

from jxc_app.core.use_case import Permission
from jxc_app.modules.documents.permissions import BY_ROW

RFQ_VIEW = Permission("rfq.view", "查看询价、报价与价格协议（含价格）", "单据", sensitive=True, narrowed_by=BY_ROW)
AGREEMENT_END = Permission("agreement.end", "提前终止价格协议", "单据", scoped=False, sensitive=True)
