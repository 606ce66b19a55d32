"""What the log says of rounds, for the stores that have not asked and for headquarters."""

import json

from sqlmodel import Session

from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on

DUE = Event("ask.due", "要货即将截单", Severity.INFO)
MISSED = Event("ask.missed", "截单仍未要货", Severity.WARNING)
declare_events(DUE, MISSED)


def _due(session: Session, act: Act) -> Happening | None:
    return _told(act, DUE, "快截单了，还没有要货：{stores}。", "/ask")


def _missed(session: Session, act: Act) -> Happening | None:
    return _told(act, MISSED, "已截单，没有要货：{stores}。", "/ask/rounds")


def _told(act: Act, event: Event, words: str, link: str) -> Happening | None:
    """One message for all rounds of the same minute."""
    said = [(entry.object_label, json.loads(entry.after)) for entry in act.entries]
    stores = sorted({one for _, after in said for one in after.get("warehouse_ids", ())})
    if not stores:
        return None
    texts = [f"{label} {words.format(stores=after['missing'])}" for label, after in said if after.get("missing")]
    return Happening(event.code, "\n".join(texts), link=link, warehouse_ids=tuple(stores))


on("ask.remind", _due)
on("ask.close_round", _missed)
