"""Rights over price lists."""

from jxc_app.core.use_case import Permission

PRICE_LIST_VIEW = Permission("price.list_view", "查看价格表", "基础资料", scoped=False)
PRICE_LIST_EDIT = Permission("price.list", "维护价格表", "基础资料", scoped=False, sensitive=True)
