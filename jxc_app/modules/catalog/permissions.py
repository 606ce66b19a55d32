"""Rights over SKUs."""

from jxc_app.core.scopes import Narrowing
from jxc_app.core.use_case import Permission, SensitiveAct, declare, declare_sensitive
from jxc_app.modules.audit.evidence import guard

#: rights over SKUs and their stock hold for the categories that a role says
BY_CATEGORY = frozenset({Narrowing.CATEGORIES})
SKU_CREATE = Permission("sku.create", "新建商品", "基础资料", scoped=False, narrowed_by=BY_CATEGORY)
SKU_UPDATE = Permission("sku.update", "修改商品", "基础资料", scoped=False, narrowed_by=BY_CATEGORY)
SKU_SWITCH_OFF = Permission("sku.switch_off", "停用商品", "基础资料", scoped=False, narrowed_by=BY_CATEGORY)
SKU_VIEW = Permission("sku.view", "查看商品", "基础资料", scoped=False, narrowed_by=BY_CATEGORY)
SKU_BIND_BARCODE = Permission("sku.bind_barcode", "绑定条码", "基础资料", scoped=False, narrowed_by=BY_CATEGORY)
SKU_SUBSTITUTE = Permission("sku.substitute", "维护替代品", "基础资料", scoped=False, narrowed_by=BY_CATEGORY)
CATEGORY_EDIT = Permission("sku.category", "维护商品分类", "基础资料", scoped=False)
UNIT_EDIT = Permission("sku.unit", "维护计量单位", "基础资料", scoped=False)
BARCODE_SETTINGS = Permission("barcode.settings", "条码设置", "系统", scoped=False)
FLOOR_PRICE_VIEW = Permission(
    "price.view_floor", "查看最低价", "基础资料", scoped=False, sensitive=True, narrowed_by=BY_CATEGORY
)
PRICE_CHANGE = SensitiveAct("price", "修改售价")

declare_sensitive(PRICE_CHANGE)
declare(FLOOR_PRICE_VIEW)
guard("sku", (FLOOR_PRICE_VIEW.code,), "floor_price")
