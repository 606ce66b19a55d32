"""What the log says of approvals, for those who decide and those who wait."""

import json
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from jxc_app.modules.approvals.models import Approval, ApprovalState
from jxc_app.modules.approvals.queries import ACTS, STATES
from jxc_app.modules.audit.words import act_title
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on

ASKED = Event("approval.asked", "待我审批", Severity.WARNING)
DECIDED = Event("approval.decided", "审批结果", Severity.INFO)
URGED = Event("approval.urged", "催办与超时", Severity.WARNING)
COPIED = Event("approval.copied", "审批抄送", Severity.INFO)
UNASKED = Event("approval.unasked", "免审或先办后审", Severity.WARNING)
SPLIT = Event("approval.split", "疑似拆单", Severity.WARNING)
FLOW_CHANGED = Event("approval.flow_changed", "审批流改动", Severity.DANGER, is_security=True)
STAND_IN = Event("approval.stand_in", "代理审批", Severity.WARNING, is_security=True)
declare_events(STAND_IN, ASKED, DECIDED, URGED, COPIED, UNASKED, SPLIT, FLOW_CHANGED)

_MEANS = {
    "asked": ASKED, "decided": DECIDED, "urged": URGED, "overdue": URGED, "escalated": URGED, "passed_on": ASKED,
    "signer_added": ASKED, "copied": COPIED, "owed": UNASKED, "passed": UNASKED,
}  # fmt: skip
_BEGINS = {
    "urged": "催办：", "overdue": "审批超时：", "escalated": "审批超时，升级给您：", "passed_on": "转给您审批：",
    "signer_added": "请您加签：", "copied": "抄送：", "owed": "已先办理，待补审：", "passed": "走了绿色通道：",
}  # fmt: skip


def _of(event: Event) -> Callable[[Session, Act], Happening | None]:
    def tell(session: Session, act: Act) -> Happening | None:
        for entry in act.entries:
            if entry.object_type == "approval":
                after = json.loads(entry.after)
                if _MEANS.get(after.get("event", "")) is event:
                    return _happening(session, event, entry, after)
        return None

    return tell


def _happening(session: Session, event: Event, entry: Any, after: dict[str, Any]) -> Happening | None:
    approval = session.get(Approval, entry.object_id)
    if approval is None:
        return None
    if event is DECIDED:
        words = f"{approval.label} {ACTS[approval.act]}：{STATES[ApprovalState(approval.state)]}"
        words += f"（{entry.actor_name}：{entry.reason}）" if entry.reason else f"（{entry.actor_name}）"
    else:
        because = "；".join(after.get("because", ())[:2])
        words = f"{_BEGINS.get(after['event'], '')}{approval.label} {ACTS[approval.act]}" + f"，{because}" * bool(
            because
        )
    return Happening(
        event.code, f"{words}。", link=f"/approvals?id={approval.id}", warehouse_ids=(approval.warehouse_id,),
        person_ids=tuple({*after.get("people", ()), *after.get("told", ())}), actor_id=entry.actor_id,
    )  # fmt: skip


def _split(session: Session, act: Act) -> Happening | None:
    for entry in act.entries:
        after = json.loads(entry.after)
        if after.get("event") == "split":
            return Happening(
                SPLIT.code, f"{entry.actor_name} {entry.object_label}：{'；'.join(after['because'])}。",
                link=f"/document?id={entry.object_id}", person_ids=tuple(after["people"]), actor_id=entry.actor_id,
                subject=f"split:{entry.actor_id}",
            )  # fmt: skip
    return None


def _flow_changed(session: Session, act: Act) -> Happening:
    entry = act.entry
    return Happening(
        FLOW_CHANGED.code, f"{entry.actor_name} 改了审批设置「{entry.object_label}」。{entry.reason}",
        link="/approvals/flows", actor_id=entry.actor_id,
    )  # fmt: skip


def _stands_in(session: Session, act: Act) -> Happening:
    """Also to whoever decides for another from now on."""
    entry = act.entry
    words = f"{entry.actor_name} {act_title(entry.action)}（{entry.object_label}）。{entry.reason}"
    return Happening(
        STAND_IN.code, words, "/approvals", person_id=act.after.get("stand_in_id"), actor_id=entry.actor_id
    )


for _action in ("approval.stand_in", "approval.end_stand_in"):
    on(_action, _stands_in)
for _event in (ASKED, DECIDED, URGED, COPIED, UNASKED):
    on("*", _of(_event))
on("document.*", _split)
for _action in ("approval.save_flow", "approval.switch_flow", "approval.small_shop", "approval.set_supervisor"):
    on(_action, _flow_changed)
