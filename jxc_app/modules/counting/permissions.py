"""Rights over counting."""

from jxc_app.core.use_case import Permission
from jxc_app.modules.catalog.permissions import BY_CATEGORY

ABC_RULE = Permission("abc.rule", "设置 ABC 分类规则与盘点节奏", "库存", scoped=False)
ABC_PIN = Permission("abc.pin", "固定 ABC 分类", "库存", narrowed_by=BY_CATEGORY)
