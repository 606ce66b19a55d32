"""What the log calls what happens at the counter."""

from jxc_app.core.log_words import name_object

name_object(
    "retail_ticket", "零售收退款", paid="收款方式", short="缺货待处理行数", supplied="补出数量", sold_at="售出时间",
    cash="现金", wechat="微信", alipay="支付宝", card="刷卡", other="其他",
)  # fmt: skip
