"""What the log says of buying, for those who are to be told of it."""

from sqlmodel import Session

from jxc_app.modules.documents.models import Document
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.purchasing.receipt_rules import in_words

FROZEN = Event("settlement.frozen", "结算冻结", Severity.WARNING)
RELEASED = Event("settlement.released", "解除结算冻结", Severity.WARNING)
RULES_CHANGED = Event("purchase.rules_changed", "采购规则变更", Severity.WARNING)
LATE = Event("order.late", "采购订单逾期", Severity.WARNING)
CONFIRMED = Event("order.confirmed", "供应商确认订单", Severity.INFO)
declare_events(FROZEN, RELEASED, RULES_CHANGED, LATE, CONFIRMED)


def _frozen(session: Session, act: Act) -> Happening | None:
    """Only where the inspection found something that differs."""
    entry = next((one for one in act.entries if one.object_type == "settlement_freeze"), None)
    freeze = session.get(SettlementFreeze, entry.object_id) if entry else None
    return _told(session, act, freeze, FROZEN, "质检有异常，结算已冻结") if freeze else None


def _released(session: Session, act: Act) -> Happening | None:
    freeze = session.get(SettlementFreeze, act.entry.object_id)
    return _told(session, act, freeze, RELEASED, f"解除了结算冻结（{act.entry.reason}）") if freeze else None


def _told(session: Session, act: Act, freeze: SettlementFreeze, event: Event, what: str) -> Happening:
    document = session.get_one(Document, freeze.document_id)
    words = f"{act.entry.actor_name} {what}：{document.number}，{in_words(freeze.causes.split(','))}。"
    return Happening(
        event.code, words, link=f"/document?id={document.id}", warehouse_ids=(document.warehouse_id,),
        actor_id=act.entry.actor_id,
    )  # fmt: skip


def _rules_changed(session: Session, act: Act) -> Happening:
    return Happening(
        RULES_CHANGED.code,
        f"{act.entry.actor_name} 改了采购规则（允许多收、盲收）。",
        actor_id=act.entry.actor_id,
    )


def _late(session: Session, act: Act) -> Happening | None:
    """Whoever ordered it hears of it; what says nothing was told before."""
    order = session.get(Document, act.entry.object_id)
    if order is None or not act.after.get("late_lines"):
        return None
    words = f"{order.number} 有 {act.after['late_lines']} 行逾期未到，最久 {act.after['late_days']} 天，请催供应商。"
    return Happening(
        LATE.code, words, link=f"/document?id={order.id}", warehouse_ids=(order.warehouse_id,),
        person_ids=tuple({order.maker_id, order.posted_by or order.maker_id}), actor_id=act.entry.actor_id,
    )  # fmt: skip


def _confirmed(session: Session, act: Act) -> Happening | None:
    order = session.get(Document, act.entry.object_id) if act.entry.object_id else None
    if order is None:
        return None
    return Happening(
        CONFIRMED.code, f"{order.number}：供应商 {act.after.get('supplier_act', '')}。",
        link=f"/document?id={order.id}",
        warehouse_ids=(order.warehouse_id,), person_ids=tuple({order.maker_id, order.posted_by or order.maker_id}),
    )  # fmt: skip


on("order.remind", _late)
on("order.confirm_link", _confirmed)
on("goods_receipt.inspect", _frozen)
on("settlement.release", _released)
on("purchase.change_rules", _rules_changed)
