"""What the log calls what stores ask for."""

from jxc_app.core.log_words import name_object

name_object("ask_template", "要货模板", name="名称", arranged_by="排列", skus="商品数")
name_object(
    "ask_schedule",
    "要货截单",
    template="模板",
    weekdays="要货日",
    closes_at="截单时间",
    supplied_by="供货",
    lead_days="到货天数",
    remind_minutes="提前提醒（分钟）",
    switched_off_at="停用",
)
name_object(
    "store_ask", "要货", day="轮次", asked="要货行数", number="单号", missing="未要货门店", stores="未要货门店数",
    warehouse_ids="门店", shared="配货行数",
)  # fmt: skip
