"""What the log calls approvals and flows."""

from typing import Any

from jxc_app.core.log_words import name_ids, name_object, name_values, named
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.queries import STATES

EVENTS = {
    "asked": "提交审批", "owed": "先办后补审", "passed": "走绿色通道", "decided": "审批结束", "urged": "催办",
    "overdue": "审批超时提醒", "escalated": "升级给老板", "passed_on": "转办", "signer_added": "加签", "copied": "抄送",
    "split": "疑似拆单",
}  # fmt: skip


def _event(code: Any) -> str:
    return EVENTS.get(str(code), str(code))


def _state(code: Any) -> str:
    return {state.value: words for state, words in STATES.items()}.get(str(code), str(code))


name_object(
    "approval", "审批", event="审批动作", state="审批状态", people="相关的人", told="另通知", because="原因",
    decided_by="授权人", added="加签人", decision="审批意见", comment="批注",
)  # fmt: skip
name_object(
    "approval_flow", "审批流", name="名称", number="版本号", live="启用的版本", condition="条件",
)  # fmt: skip
name_object("approval_trial", "审批流试算", since="从哪天起的单据", total="共几张", stopped="会涉及几张")
name_object("stand_in", "代理审批", stand_in_id="代理人", starts_at="开始", ends_at="结束")
name_object("approval_setting", "审批设置", small_shop="小店模式")
name_object("user", "人员", supervisor_id="上级主管")
name_object("document", "单据", event="审批动作", because="原因", people="相关的人", told="另通知")
for _object in ("approval", "document"):
    name_values(_object, "event", _event)
name_values("approval", "state", _state)
name_ids(named(User.id, User.name), "people", "told", "added", "decided_by", "stand_in_id", "supervisor_id")
