"""What the log calls documents and templates."""

from typing import Any

from jxc_app.core.log_words import name_labels, name_object, name_values
from jxc_app.modules.documents.types import DOCUMENT_TYPES, STATUS_TITLES


def _type(code: Any) -> str:
    """A document without a number yet is labelled by its type."""
    return DOCUMENT_TYPES[code].title if code in DOCUMENT_TYPES else str(code)


name_object(
    "document", "单据", status="状态", number="单号", business_date="业务日期",
    partner_id="往来单位", total_quantity="数量合计", total_amount="金额合计", lines="行数",
    restored_by="恢复单", amends="改自", amended_by="改为",
    remark="备注", responsible="经手人", own_number="自编号", reversal="红冲单",
    reservations_lost="失去的占用", comment="评论", copy_no="第几次打印", layout="打印版式", with_price="含价格",
    sets="份数", rounding="抹零", urgency="紧急采购原因", link_until="订单链接有效至",
    kept="占用库存", kept_lines="到货补占行数",
    supplier_act="供应商", late_lines="逾期行数", late_days="逾期天数", promised="供应商承诺到货",
)  # fmt: skip
name_object("template", "单据模板", type="单据类型", is_shared="共享给所有人", lines="行数")
name_values("document", "status", lambda status: STATUS_TITLES.get(status, str(status)))
name_values("template", "type", _type)
name_labels("document", _type)
