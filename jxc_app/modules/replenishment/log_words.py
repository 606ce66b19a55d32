"""What the log calls replenishment."""

from jxc_app.core.log_words import name_object, name_values
from jxc_app.modules.replenishment.rules import STATE_TITLES

name_object(
    "replenishment", "补货建议", pairs="计算的商品×仓库", suggestions="建议条数", state="状态", skus="商品",
    documents="生成的单据",
)  # fmt: skip
name_values("replenishment", "state", lambda code: STATE_TITLES.get(code, str(code)))
