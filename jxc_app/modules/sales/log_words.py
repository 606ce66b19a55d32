"""What the log calls what is sold."""

from jxc_app.core.log_words import name_object

name_object("sales_rule", "销售规则", keep_days="订单占用天数（0：直到订单结束）", returns_to_hold="退货先入待检")
