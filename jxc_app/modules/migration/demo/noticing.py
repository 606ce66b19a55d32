"""What is told when the demo company went: to those who stand in the new one, for nobody of the old one is left."""

from sqlmodel import Session

from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on

CLEARED = Event("company.cleared", "清空演示，正式建账", Severity.DANGER, is_security=True)
declare_events(CLEARED)


def _cleared(session: Session, act: Act) -> Happening:
    who, backup = act.after.get("by", act.entry.actor_name), act.after.get("backup", "")
    kept = f"，清空前的备份：{backup}" if backup else ""
    return Happening(
        CLEARED.code, f"{who} 清空了演示公司「{act.entry.object_label}」{kept}。", actor_id=act.entry.actor_id
    )


on("company.clear_demo", _cleared)
