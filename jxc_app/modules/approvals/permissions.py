"""Rights of approving."""

from jxc_app.core.use_case import Permission, SensitiveAct

APPROVAL_DECIDE = Permission("approval.decide", "审批", "审批")
APPROVAL_FLOWS = Permission("approval.flows", "设置审批流", "权限", scoped=False, sensitive=True)
CHANGE_FLOWS = SensitiveAct("flows", "更改审批流")
