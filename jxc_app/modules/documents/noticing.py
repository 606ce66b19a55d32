"""What the log says of documents, for those who are to be told of it."""

import json

from sqlmodel import Session

from jxc_app.modules.approvals.approvers import who_watches_over
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES, REVERSED
from jxc_app.modules.notifications.events import (
    Act,
    Event,
    Happening,
    Measure,
    Severity,
    declare_events,
    on,
    refusal_in_words,
)
from jxc_app.modules.notifications.sources import warehouses_of

VOIDED = Event("document.voided", "单据作废", Severity.WARNING, Measure.AMOUNT)
VOID_REFUSED = Event("document.void_refused", "作废被拒绝", Severity.DANGER)
declare_events(VOIDED, VOID_REFUSED)


def _voided(session: Session, act: Act) -> Happening | None:
    """Only what was taken back: a void that somebody else has yet to agree to has an entry of its own kind."""
    entry = next((one for one in act.entries if _is_void(one)), None)
    document = session.get(Document, entry.object_id) if entry else None
    if entry is None or document is None:
        return None
    places = (document.warehouse_id, document.to_warehouse_id)
    words = f"{entry.actor_name} 作废了{DOCUMENT_TYPES[document.type].title} {document.number}"
    return Happening(
        VOIDED.code, f"{words}。原因：{entry.reason or '未写'}", link=f"/document?id={document.id}",
        warehouse_ids=tuple(place for place in places if place is not None), measure=document.total_amount,
        actor_id=entry.actor_id,
        person_ids=tuple(who_watches_over(session, entry.actor_id, document.warehouse_id, entry.at)),
    )  # fmt: skip


def _is_void(entry: AuditEntry) -> bool:
    return entry.object_type == "document" and json.loads(entry.after).get("status") == REVERSED


def _void_refused(session: Session, act: Act) -> Happening:
    entry = act.entry
    return Happening(
        VOID_REFUSED.code, f"{entry.actor_name} 想作废单据，没有成功：{refusal_in_words(act)}",
        warehouse_ids=warehouses_of(session, entry.actor_id), actor_id=entry.actor_id,
        subject=f"void:{entry.actor_id}:{entry.reason}",
    )  # fmt: skip


on("document.void", _voided)
on("document.decide", _voided)
on("document.void", _void_refused, outcome="refused")
