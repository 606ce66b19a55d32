"""What the log calls limits and promises of stock."""

from typing import Any

from jxc_app.core.log_words import name_object, name_values


def _promises(held: Any) -> str:
    return f"{len(held)} 笔" if held else "无"


name_object("stock_setting", "库存上下限", minimum="下限", maximum="上限", shelf="货位")
name_object("lot", "批次", produced_on="生产日期", expires_on="到期日")
name_object(
    "lot_rule", "批次规则", allocation="出库次序", least_life="收货时最少剩余寿命（%）", on_short_life="寿命不足时",
    warn_1="一级临期（天）", warn_2="二级临期（天）", warn_3="三级临期（天）",
)  # fmt: skip
name_object("document", "单据", reserved="占用")
name_object("period", "会计期间", starts_on="开始日", ends_on="结束日", closed="已结账")
name_object("closing_rule", "结账日", closing_day="结账日")
name_values("document", "reserved", _promises)
