"""What prices become is told to who answers for them."""

from sqlmodel import Session

from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on

CHANGED = Event("price_list.changed", "价格表有改动", Severity.INFO)
declare_events(CHANGED)


def _changed(session: Session, act: Act) -> Happening | None:
    """One message for each list, whatever was done to it."""
    names = list(dict.fromkeys(entry.object_label for entry in act.entries if entry.object_type == "price_list"))
    if not names:
        return None
    words = f"{act.entry.actor_name} 改了价格表「{'、'.join(names[:3])}」，共 {len(act.entries)} 处。"
    return Happening(CHANGED.code, words, "/price-lists", actor_id=act.entry.actor_id)


for _action in ("price_list.save", "price_list.set_price", "price_list.remove_price", "price_list.import"):
    on(_action, _changed)
