"""Rights of approving."""

from jxc_app.core.use_case import Permission, SensitiveAct
from jxc_app.modules.access.duties import ACTING, Exclusion, exclude

APPROVAL_DECIDE = Permission("approval.decide", "审批", "审批")
APPROVAL_FLOWS = Permission("approval.flows", "设置审批流", "权限", scoped=False, sensitive=True)
CHANGE_FLOWS = SensitiveAct("flows", "更改审批流")
exclude(
    Exclusion(
        "flows_and_acting",
        "设置审批流的人，不能办理单据或审批",
        (APPROVAL_FLOWS.code,),
        (*ACTING, APPROVAL_DECIDE.code),
    ),
    Exclusion(
        "recording_and_deciding",
        "同一张单据，录入、提交的人不能审批",
        ("*.draft", "*.post"),
        (APPROVAL_DECIDE.code,),
        is_by_chain=True,
    ),
)
