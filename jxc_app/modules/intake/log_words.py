"""What the log calls integrations and the orders they hand in."""

from jxc_app.core.log_words import name_object

name_object(
    "intake_client", "订单接口", name="名称", user_id="所用账号", home_id="默认接单门店", partner_id="默认客户",
    calls_per_minute="每分钟调用上限", callback="回调地址", key_ends="密钥", switched_off="已停用",
)  # fmt: skip
name_object("intake_order", "接口订单", number="对方单号", state="状态", client="接口", short_lines="缺货行数")
