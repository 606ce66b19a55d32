"""Rights over SKUs."""

from jxc_app.core.use_case import Permission

SKU_CREATE = Permission("sku.create", "新建商品", "基础资料", scoped=False)
SKU_UPDATE = Permission("sku.update", "修改商品", "基础资料", scoped=False)
SKU_SWITCH_OFF = Permission("sku.switch_off", "停用商品", "基础资料", scoped=False)
SKU_VIEW = Permission("sku.view", "查看商品", "基础资料", scoped=False)
