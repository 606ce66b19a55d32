"""What the log calls what customers owe."""

from jxc_app.core.log_words import name_object

name_object("customer_rule", "客户信用规则", overdue_days="允许逾期天数")
name_object(
    "customer_statement", "客户对账单", from_on="起始日期", to_on="截止日期", lines="行数", link_until="链接有效期",
    objected="有异议行数", confirmed="双方已确认", answered_by="客户答复人", opened="打开对账链接",
)  # fmt: skip
