"""What the log says of documents, for those who are to be told of it."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.quantities import plain
from jxc_app.modules.approvals.approvers import who_watches_over
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.documents.hiding import is_secret
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES, REVERSED
from jxc_app.modules.notifications.digest import add_to_sheet
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
AMENDED = Event("document.amended", "单据改单", Severity.WARNING, Measure.AMOUNT)
VOID_REFUSED = Event("document.void_refused", "作废被拒绝", Severity.DANGER)
declare_events(VOIDED, AMENDED, VOID_REFUSED)
#: a message has 1,000 letters in all, and every part of the daily sheet must have its place
_MOST_NAMED, _LONGEST = 6, 300


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


def _amended(session: Session, act: Act) -> Happening | None:
    """What was taken back and booked otherwise: it can hide as much as a void, so it is told as one is."""
    entry = next((one for one in act.entries if _is_amended(one)), None)
    document = session.get(Document, entry.object_id) if entry else None
    if entry is None or document is None:
        return None
    places = (document.warehouse_id, document.to_warehouse_id)
    title, became = DOCUMENT_TYPES[document.type].title, _became(session, document)
    return Happening(
        AMENDED.code, f"{entry.actor_name} 改了{title} {became}。原因：{entry.reason or '未写'}",
        link=f"/document?id={document.id}", measure=document.total_amount, actor_id=entry.actor_id,
        warehouse_ids=tuple(place for place in places if place is not None),
        person_ids=tuple(who_watches_over(session, entry.actor_id, document.warehouse_id, entry.at)),
    )  # fmt: skip


def _became(session: Session, document: Document) -> str:
    """What stood before and what stands now: number and pieces, where nobody who reads it is kept from knowing them."""
    wanted = select(Document).where(Document.amends_document_id == document.id, col(Document.posted_at).is_not(None))
    new = session.exec(wanted).first()
    is_told = not is_secret(session, document)
    names = [
        f"{one.number}（{plain(one.total_quantity)} 件）" if is_told else f"{one.number}"
        for one in (document, new) if one is not None
    ]  # fmt: skip
    return "，改为 ".join(names)


def _is_void(entry: AuditEntry) -> bool:
    after = _after(entry)
    return after.get("status") == REVERSED and "amended_by" not in after


def _is_amended(entry: AuditEntry) -> bool:
    return "amended_by" in _after(entry)


def _after(entry: AuditEntry) -> dict[str, Any]:
    after: dict[str, Any] = json.loads(entry.after) if entry.object_type == "document" else {}
    return after


def _on_the_sheet(session: Session, since: datetime, now: datetime) -> str:
    """What was amended since, with before and after; nothing where nothing was."""
    found = session.exec(
        select(AuditEntry)
        .where(AuditEntry.object_type == "document", AuditEntry.outcome == "done", col(AuditEntry.at) > since)
        .where(col(AuditEntry.after).contains('"amended_by"'), col(AuditEntry.at) <= now)
        .order_by(col(AuditEntry.seq))
    ).all()
    if not found:
        return ""
    named = []
    for entry in found[:_MOST_NAMED]:
        document = session.get(Document, entry.object_id)
        became = _became(session, document) if document else entry.object_label
        named.append(f"{became}，{entry.actor_name}：{entry.reason[:30]}")
    more = f" 等共 {len(found)} 张" if len(found) > _MOST_NAMED else ""
    return f"改单 {len(found)} 张：{'；'.join(named)[:_LONGEST]}{more}。"


def _void_refused(session: Session, act: Act) -> Happening:
    entry = act.entry
    return Happening(
        VOID_REFUSED.code, f"{entry.actor_name} 想作废单据，没有成功：{refusal_in_words(act)}",
        warehouse_ids=warehouses_of(session, entry.actor_id), actor_id=entry.actor_id,
        subject=f"void:{entry.actor_id}:{entry.reason}",
    )  # fmt: skip


on("document.void", _voided)
on("document.decide", _voided)
for _act in ("document.post", "document.record", "document.decide"):
    on(_act, _amended)
add_to_sheet(_on_the_sheet)
on("document.void", _void_refused, outcome="refused")
