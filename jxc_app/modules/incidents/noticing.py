"""What the log says of undoing, for those who are to be told of it."""

from sqlmodel import Session

from jxc_app.modules.incidents.models import Incident
from jxc_app.modules.incidents.states import DONE
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on

PROPOSED = Event("incident.proposed", "事故回退待复核", Severity.WARNING)
UNDONE = Event("incident.undone", "事故回退已执行", Severity.DANGER)
declare_events(PROPOSED, UNDONE)
_MOST_NAMED = 12


def _proposed(session: Session, act: Act) -> Happening:
    return _told(session, act, PROPOSED, "发起了", "请由另一人复核")


def _undone(session: Session, act: Act) -> Happening | None:
    return _told(session, act, UNDONE, "复核并执行了", "") if act.after.get("state") == DONE else None


def _told(session: Session, act: Act, event: Event, verb: str, advice: str) -> Happening:
    entry, documents = act.entry, act.after.get("documents", [])
    incident = session.get(Incident, entry.object_id)
    named = "、".join(documents[:_MOST_NAMED]) + ("等" if len(documents) > _MOST_NAMED else "")
    words = f"{entry.actor_name} {verb}{entry.object_label},{len(documents)} 张单据：{named}。原因：{entry.reason}"
    return Happening(
        event.code, f"{words}。{advice}" if advice else words, link=f"/incidents?id={entry.object_id}",
        warehouse_ids=tuple(incident.warehouse_ids) if incident else (), actor_id=entry.actor_id,
    )  # fmt: skip


on("incident.propose", _proposed)
on("incident.confirm", _undone)
