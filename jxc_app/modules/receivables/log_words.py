"""What the log calls what customers owe."""

from jxc_app.core.log_words import name_object

name_object("customer_rule", "客户信用规则", overdue_days="允许逾期天数")
