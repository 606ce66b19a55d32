"""What the log calls people's own settings."""

from jxc_app.core.log_words import name_object

name_object(
    "user",
    "人员",
    **{
        "documents.columns": "单据查询显示的列",
        "documents.views": "单据查询的常用条件",
        "skus.columns": "商品列表显示的列",
        "stock.columns": "库存显示的列",
        "print.layout": "上次用的打印版式",
    },
)
