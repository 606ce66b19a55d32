"""What the log calls replenishment."""

from jxc_app.core.log_words import name_object, name_values
from jxc_app.modules.replenishment.methods.planning import METHOD_TITLES
from jxc_app.modules.replenishment.rules import STATE_TITLES

name_object(
    "replenishment", "补货建议", pairs="计算的商品×仓库", suggestions="建议条数", state="状态", skus="商品",
    documents="生成的单据",
)  # fmt: skip
name_object(
    "replenishment_setting", "补货参数", method="方法", fill_percent="目标满足率（%）", review_days="订货周期（天）",
    lead_days="到货天数", minimum="下限", maximum="上限", least="起订量", pack="包装数",
    one_off_multiple="一次性订单倍数", counts_transfers="调出计入需求",
)  # fmt: skip
name_object(
    "season_factor", "季节系数", name="名称", starts_on="开始", ends_on="结束", category_id="分类", percent="系数（%）"
)
name_values("replenishment_setting", "method", lambda code: METHOD_TITLES.get(code, str(code)))
name_values("replenishment", "state", lambda code: STATE_TITLES.get(code, str(code)))
