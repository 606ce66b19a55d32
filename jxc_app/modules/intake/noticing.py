"""A key for another system is as good as a person: who looks after security hears of each."""

from sqlmodel import Session

from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on

CHANGED = Event("intake.changed", "订单接口有改动", Severity.WARNING)
declare_events(CHANGED)
_DONE = {
    "intake.save_client": "新建或修改了", "intake.renew_key": "更换了密钥：", "intake.switch_client": "停用或启用了",
}  # fmt: skip


def _changed(session: Session, act: Act) -> Happening | None:
    entry = act.entry
    words = f"{entry.actor_name} {_DONE[entry.action]}订单接口「{entry.object_label}」。不是公司安排的，请立即停用。"
    return Happening(CHANGED.code, words, "/settings/intake", actor_id=entry.actor_id)


for _action in _DONE:
    on(_action, _changed)
