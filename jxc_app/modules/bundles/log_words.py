"""What the log calls bundles."""

from jxc_app.core.log_words import name_object

name_object(
    "bundle", "套餐", code="编码", name="名称", price="套餐价", remark="备注", parts="组成", is_off="停用"
)  # fmt: skip
