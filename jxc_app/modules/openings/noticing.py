"""What the log says of opening the books 开账, for those who answer for them."""

from sqlmodel import Session

from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.notifications.sources import act_in_words, with_reason

OPENING_CHANGED = Event("opening.changed", "开账与期初余额改动", Severity.WARNING, is_security=True)
declare_events(OPENING_CHANGED)


def _changed(session: Session, act: Act) -> Happening:
    words = with_reason(act_in_words(act), act.entry.reason)
    return Happening(OPENING_CHANGED.code, words, actor_id=act.entry.actor_id, subject=f"opening:{act.entry.action}")


on("opening.*", _changed)
