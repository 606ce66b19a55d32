"""What the log says of sourcing, for those who are to be told of it."""

from sqlmodel import Session

from jxc_app.modules.documents.models import Document
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.sourcing.models import RfqInvitation, RfqQuote

QUOTED = Event("rfq.quoted", "供应商报价", Severity.INFO)
AGREEMENT_ENDED = Event("agreement.ended", "提前终止价格协议", Severity.WARNING)
RULES_CHANGED = Event("sourcing.rules_changed", "询价与直接采购规则变更", Severity.WARNING)
declare_events(QUOTED, AGREEMENT_ENDED, RULES_CHANGED)


def _quoted(session: Session, act: Act) -> Happening | None:
    """Whoever asked; not that the same was sent again. No price and no name: not everybody may know either."""
    entry = next((one for one in act.entries if one.object_type == "rfq_quote"), None)
    quote = session.get(RfqQuote, entry.object_id) if entry else None
    if quote is None:
        return None
    rfq_id = session.get_one(RfqInvitation, quote.invitation_id).document_id
    document = session.get_one(Document, rfq_id)
    again = f"（第 {quote.revision} 次）" if quote.revision > 1 else ""
    return Happening(
        QUOTED.code, f"询价 {document.number} 收到一份报价{again}。", link=f"/rfq?id={rfq_id}",
        warehouse_ids=(document.warehouse_id,), person_id=document.maker_id,
    )  # fmt: skip


def _ended(session: Session, act: Act) -> Happening:
    return Happening(
        AGREEMENT_ENDED.code, f"{act.entry.actor_name} 提前终止了一份价格协议（{act.entry.reason}）。",
        link="/agreements", actor_id=act.entry.actor_id,
    )  # fmt: skip


def _rules_changed(session: Session, act: Act) -> Happening:
    return Happening(
        RULES_CHANGED.code, f"{act.entry.actor_name} 改了询价或直接采购的规则。", link="/settings/sourcing",
        actor_id=act.entry.actor_id,
    )  # fmt: skip


on("rfq.quote", _quoted)
on("agreement.end", _ended)
on("sourcing.*", _rules_changed)
