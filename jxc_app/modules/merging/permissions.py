"""The right to merge two SKUs."""

from jxc_app.core.use_case import Permission, SensitiveAct, declare_sensitive
from jxc_app.modules.catalog.permissions import BY_CATEGORY

#: of the whole company: the stock of every warehouse goes along
SKU_MERGE = Permission("sku.merge", "合并商品", "基础资料", scoped=False, sensitive=True, narrowed_by=BY_CATEGORY)
MERGING = SensitiveAct("sku_merge", "合并商品")

declare_sensitive(MERGING)
