"""The right over bundles; who sees SKUs sees them."""

from jxc_app.core.use_case import Permission

BUNDLE_EDIT = Permission("sku.bundle", "维护套餐", "基础资料", scoped=False)
