"""What the log says of parcels, for the stores that are to send and for whoever took the order."""

import json

from sqlmodel import Session, col, select

from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.approvals.able import able_there
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import APPROVED, SUBMITTED
from jxc_app.modules.fulfilment.models import Parcel
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.sales.types import SALES_ISSUE
from jxc_app.modules.warehouses.models import Warehouse

TO_SEND = Event("parcel.to_send", "有跨店包裹要配", Severity.WARNING)
FELL_SHORT = Event("parcel.short", "跨店包裹缺货", Severity.WARNING)
WAITS = Event("fulfilment.short", "跨店订单缺货等待", Severity.WARNING)
declare_events(TO_SEND, FELL_SHORT, WAITS)


def _to_send(session: Session, act: Act) -> Happening | None:
    """Every store that got a parcel by this act hears at once."""
    order, after = _shared_order(session, act)
    numbers = [one for one in str(after.get("parcels") or "").split("、") if one]
    wanted = (
        select(Document)
        .join(Parcel, col(Parcel.document_id) == Document.id)
        .where(col(Document.number).in_(numbers), col(Document.status).in_((SUBMITTED, APPROVED)))
    )
    parcels = session.exec(wanted).all() if numbers else []
    if order is None or not parcels:
        return None
    places = tuple(sorted({one.warehouse_id for one in parcels}))
    people = {who for at in places for who in able_there(session, PERMISSIONS[SALES_ISSUE.permissions["post"]], at)}
    named = "、".join(f"{_name(session, one)} {one.number}" for one in parcels)
    return Happening(
        TO_SEND.code, f"订单 {order.number} 有跨店包裹要配：{named}。", "/parcels", warehouse_ids=places,
        person_ids=tuple(sorted(people)), actor_id=act.entry.actor_id,
    )  # fmt: skip


def _waits(session: Session, act: Act) -> Happening | None:
    """Whoever took the order hears of what nobody has."""
    order, after = _shared_order(session, act)
    if order is None or not after.get("short_lines"):
        return None
    words = f"订单 {order.number} 有 {after['short_lines']} 行缺货，到货后自动再派。"
    return _of_order(act, WAITS, order, words)


def _short(session: Session, act: Act) -> Happening | None:
    """Whoever took the order hears that a store did not have it."""
    ids = [entry.object_id for entry in act.entries if entry.object_type == "parcel" and entry.object_id]
    parcel = session.get(Parcel, ids[0]) if ids else None
    if parcel is None:
        return None
    document, order = (session.get_one(Document, one) for one in (parcel.document_id, parcel.order_id))
    words = f"{_name(session, document)} 缺货：{document.number}（订单 {order.number}），缺的货已改派，没有的等到货。"
    return _of_order(act, FELL_SHORT, order, words)


def _shared_order(session: Session, act: Act) -> tuple[Document | None, dict[str, object]]:
    for entry in act.entries:
        if entry.object_type == "sourced_order" and entry.object_id:
            return session.get(Document, entry.object_id), dict(json.loads(entry.after))
    return None, {}


def _of_order(act: Act, event: Event, order: Document, words: str) -> Happening:
    return Happening(
        event.code, words, f"/fulfil?order={order.id}", warehouse_ids=(order.warehouse_id,),
        person_ids=(order.maker_id,), actor_id=act.entry.actor_id,
    )  # fmt: skip


def _name(session: Session, document: Document) -> str:
    return session.get_one(Warehouse, document.warehouse_id).name


for _action in ("fulfilment.source", "fulfilment.resource", "parcel.send", "parcel.refuse"):
    on(_action, _to_send)
    on(_action, _waits)
on("parcel.send", _short)
on("parcel.refuse", _short)
