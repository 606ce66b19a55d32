"""Rights of the notifications module."""

from jxc_app.core.use_case import Permission, declare

NOTICE_MANAGE = Permission("notice.manage", "管理变更通知", "权限", scoped=False, sensitive=True)
declare(NOTICE_MANAGE)
