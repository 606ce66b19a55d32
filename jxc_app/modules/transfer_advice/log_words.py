"""What the log calls transfer advice."""

from jxc_app.core.log_words import name_object, name_values
from jxc_app.modules.transfer_advice.rules import PLAN_TITLES, STATE_TITLES

name_object(
    "transfer_advice", "调拨建议", pairs="计算的商品×仓库", suggestions="建议条数", paying="其中划算", state="状态",
    skus="商品", documents="生成的单据",
)  # fmt: skip
name_object(
    "transfer_advice_rule", "调拨建议参数", surplus_weight="能调数量权重", distance_weight="距离权重",
    slower_weight="卖得慢权重", cost_weight="运费权重", quiet_days="调入调出间隔天数",
    least_life_days="最少剩余保质期（天）", transfer_days="调拨到货天数",
    trip_cost="每车起步费", kilometre_cost="每公里运费", unit_cost="每件装卸费",
    penalty_percent="缺货代价（零售价的%）",
    plan_seconds="方案计算时限（秒）",
)  # fmt: skip
name_object("network_plan", "全网调拨方案", state="状态", lines="行数", documents="生成的单据")
name_values("transfer_advice", "state", lambda code: STATE_TITLES.get(code, str(code)))
name_values("network_plan", "state", lambda code: PLAN_TITLES.get(code, str(code)))
