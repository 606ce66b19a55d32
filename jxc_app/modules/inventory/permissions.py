"""Rights over stock."""

from jxc_app.core.use_case import Permission

STOCK_VIEW = Permission("stock.view", "查看库存", "库存")
STOCK_SETTING = Permission("stock.setting", "设置上下限与货位", "库存")
RESERVATION_EXPIRE = Permission("stock.release_expired", "释放到期占用", "库存", scoped=False)
