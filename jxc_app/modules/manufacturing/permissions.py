"""Rights over recipes."""

from jxc_app.core.use_case import Permission
from jxc_app.modules.catalog.permissions import BY_CATEGORY

RECIPE_VIEW = Permission("recipe.view", "查看配方", "基础资料", scoped=False, narrowed_by=BY_CATEGORY)
RECIPE_EDIT = Permission("recipe.edit", "维护配方", "基础资料", scoped=False, narrowed_by=BY_CATEGORY)
