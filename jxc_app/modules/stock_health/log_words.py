"""What the log calls stock health."""

from jxc_app.core.log_words import name_object

name_object("stock_health", "库存健康", warehouses="记录的仓库数", filled="补算的行数（仓库×天）")
