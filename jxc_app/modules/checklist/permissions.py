"""Rights of the checks."""

from jxc_app.core.use_case import Permission, SensitiveAct, declare
from jxc_app.modules.access.duties import ACTING, Exclusion, exclude

_AREA = "权限"
CHECKLIST_VIEW = Permission("checklist.view", "查看安全检查", _AREA, scoped=False)
CHECKLIST_RUN = Permission("checklist.run", "立即检查", _AREA, scoped=False)
CHECKLIST_SIGN_OFF = Permission("checklist.sign_off", "复核安全检查", _AREA, scoped=False)
CHECKLIST_SETTINGS = Permission("checklist.settings", "设置安全检查", _AREA, scoped=False, sensitive=True)
CHANGE_CHECKS = SensitiveAct("checklist", "更改安全检查设置")
declare(CHECKLIST_VIEW, CHECKLIST_RUN, CHECKLIST_SIGN_OFF, CHECKLIST_SETTINGS)
exclude(Exclusion("checks_and_acting", "设置安全检查的人，不能办理单据", (CHECKLIST_SETTINGS.code,), ACTING))
