"""What the log calls counting."""

from typing import Any

from jxc_app.core.log_words import name_object, name_values
from jxc_app.modules.counting.rules import CAUSES, KIND_TITLES, OUTCOME_TITLES, STATE_TITLES

name_object(
    "stock_count", "盘点单", state="状态", kind="类型", lines="行数", entries="录入条数", due_on="应盘日期",
    people="盘点人", skipped="不计入", zeroed="按 0 处理", recount="待复盘", differences="差异行",
    documents="盘盈盘亏单", outcome="结果", cause="差异原因", counted="采用数", skus="商品", reminded="超期提醒",
    dropped="放弃的差异行", dropped_lines="放弃的行号", dropped_words="放弃的差异",
)  # fmt: skip
name_object(
    "count_tolerance", "盘点容差", percent="容差（%）", value_limit="金额上限（元）", always_second="必须双人盘"
)


def _among(titles: dict[str, str]) -> Any:
    return lambda code: titles.get(code, str(code))


name_values("stock_count", "state", _among(STATE_TITLES))
name_values("stock_count", "kind", _among(KIND_TITLES))
name_values("stock_count", "outcome", _among(OUTCOME_TITLES))
name_values("stock_count", "cause", _among(CAUSES))
name_object(
    "abc_rule", "ABC 分类规则", days="统计天数", a_percent="A 类界限（%）", b_percent="B 类界限（%）", rows="分类条数",
    changed="变动条数",
)  # fmt: skip
name_object("abc_class", "ABC 分类", pinned_class="固定为")
name_object(
    "count_rhythm", "盘点节奏", a_days="A 类间隔天数", b_days="B 类间隔天数", c_days="C 类间隔天数",
    at_zero="零库存核对", after_refusal="缺货出库核对",
)  # fmt: skip
