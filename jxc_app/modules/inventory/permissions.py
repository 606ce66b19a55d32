"""Rights over stock."""

from jxc_app.core.use_case import Permission
from jxc_app.modules.catalog.permissions import BY_CATEGORY

STOCK_VIEW = Permission("stock.view", "查看库存", "库存", narrowed_by=BY_CATEGORY)
STOCK_SETTING = Permission("stock.setting", "设置上下限与货位", "库存", narrowed_by=BY_CATEGORY)
RESERVATION_EXPIRE = Permission("stock.release_expired", "释放到期占用", "库存", scoped=False)
LOT_RULE = Permission("lot.rule", "设置批次与效期规则", "库存", scoped=False)
LOT_CORRECT = Permission("lot.correct", "更正批次的日期", "库存", scoped=False, sensitive=True, narrowed_by=BY_CATEGORY)
STOCK_COST = Permission("stock.cost", "查看库存成本与存货金额", "库存", sensitive=True, narrowed_by=BY_CATEGORY)
