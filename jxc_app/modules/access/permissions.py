"""Rights of the access module."""

from jxc_app.core.use_case import Permission

AREA = "权限"
USER_CREATE = Permission("user.create", "新建人员", AREA, scoped=False, sensitive=True)
USER_DISABLE = Permission("user.disable", "停用人员", AREA, scoped=False, sensitive=True)
USER_VIEW = Permission("user.view", "查看人员", AREA, scoped=False)
SESSION_REVOKE = Permission("session.revoke", "强制下线", AREA, scoped=False, sensitive=True)
