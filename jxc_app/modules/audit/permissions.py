"""Rights of the audit module."""

from jxc_app.core.use_case import Permission, declare

AUDIT_VIEW = Permission("audit.view", "查看操作日志", "权限", scoped=False)
declare(AUDIT_VIEW)
