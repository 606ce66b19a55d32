"""Rights of the notifications module."""

from jxc_app.core.use_case import Permission, SensitiveAct, declare
from jxc_app.modules.access.duties import ACTING, Exclusion, exclude

NOTICE_MANAGE = Permission("notice.manage", "管理变更通知", "权限", scoped=False, sensitive=True)
CHANGE_NOTICES = SensitiveAct("notices", "更改通知规则与渠道")
declare(NOTICE_MANAGE)
exclude(Exclusion("notices_and_acting", "管理变更通知的人，不能办理单据", (NOTICE_MANAGE.code,), ACTING))
