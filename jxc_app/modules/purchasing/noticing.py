"""What the log says of buying, for those who are to be told of it."""

from sqlmodel import Session

from jxc_app.modules.documents.models import Document
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.purchasing.receipt_rules import in_words

FROZEN = Event("settlement.frozen", "结算冻结", Severity.WARNING)
RELEASED = Event("settlement.released", "解除结算冻结", Severity.WARNING)
RULES_CHANGED = Event("purchase.rules_changed", "采购规则变更", Severity.WARNING)
declare_events(FROZEN, RELEASED, RULES_CHANGED)


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


on("goods_receipt.inspect", _frozen)
on("settlement.release", _released)
on("purchase.change_rules", _rules_changed)
