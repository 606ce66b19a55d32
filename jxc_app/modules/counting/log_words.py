"""What the log calls counting."""

from jxc_app.core.log_words import name_object

name_object(
    "abc_rule", "ABC 分类规则", days="统计天数", a_percent="A 类界限（%）", b_percent="B 类界限（%）", rows="分类条数",
    changed="变动条数",
)  # fmt: skip
name_object("abc_class", "ABC 分类", pinned_class="固定为")
name_object(
    "count_rhythm", "盘点节奏", a_days="A 类间隔天数", b_days="B 类间隔天数", c_days="C 类间隔天数",
    at_zero="零库存核对", after_refusal="缺货出库核对",
)  # fmt: skip
