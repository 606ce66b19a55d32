"""Rights over replenishment."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.catalog.permissions import BY_CATEGORY

_AREA = "补货"
REPLENISHMENT_VIEW = Permission("replenishment.view", "查看补货建议", _AREA, narrowed_by=BY_CATEGORY)
REPLENISHMENT_DECIDE = Permission("replenishment.decide", "处理补货建议", _AREA, narrowed_by=BY_CATEGORY)
REPLENISHMENT_SETTINGS = Permission("replenishment.settings", "设置补货参数与季节系数", _AREA, scoped=False)
declare(REPLENISHMENT_VIEW, REPLENISHMENT_DECIDE, REPLENISHMENT_SETTINGS)
