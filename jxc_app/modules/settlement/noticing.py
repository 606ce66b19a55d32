"""What the log says of settling, for those who are to be told of it."""

from sqlmodel import Session

from jxc_app.modules.documents.models import Document
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.settlement.matching import in_words
from jxc_app.modules.settlement.models import SupplierInvoice
from jxc_app.modules.settlement.statement_models import SupplierStatement

DIFFERS = Event("invoice.differs", "发票与收货不符", Severity.WARNING)
ACCEPTED = Event("invoice.accepted", "放行发票差异", Severity.WARNING)
RULES_CHANGED = Event("invoice.rules_changed", "匹配规则变更", Severity.WARNING)
ANSWERED = Event("statement.answered", "供应商答复对账单", Severity.INFO)
NOTED = Event("statement.noted", "登记供应商对账回执", Severity.WARNING)
WITHOUT_INVOICE = Event("payment.without_invoice", "无票付款申请", Severity.WARNING)
declare_events(DIFFERS, ACCEPTED, RULES_CHANGED, ANSWERED, NOTED, WITHOUT_INVOICE)


def _differs(session: Session, act: Act) -> Happening | None:
    """Only where the match found something."""
    entry = next((one for one in act.entries if one.object_type == "supplier_invoice"), None)
    paper = session.get(SupplierInvoice, entry.object_id) if entry else None
    return _told(session, act, paper, DIFFERS, "登记的发票与收货不符") if paper and paper.causes else None


def _accepted(session: Session, act: Act) -> Happening | None:
    paper = session.get(SupplierInvoice, act.entry.object_id)
    return _told(session, act, paper, ACCEPTED, f"放行了发票差异（{act.entry.reason}）") if paper else None


def _told(session: Session, act: Act, paper: SupplierInvoice, event: Event, what: str) -> Happening:
    document = session.get_one(Document, paper.document_id)
    words = f"{act.entry.actor_name} {what}：{document.number}，{in_words(paper.causes.split(','))}。"
    return Happening(
        event.code, words, link=f"/document?id={document.id}", warehouse_ids=(document.warehouse_id,),
        actor_id=act.entry.actor_id,
    )  # fmt: skip


def _rules_changed(session: Session, act: Act) -> Happening:
    return Happening(
        RULES_CHANGED.code, f"{act.entry.actor_name} 改了发票匹配的允差。", actor_id=act.entry.actor_id
    )  # fmt: skip


def _item_forgotten(session: Session, act: Act) -> Happening:
    words = f"{act.entry.actor_name} 删掉了供应商的一条发票品名对应：{act.entry.object_label}。"
    return Happening(RULES_CHANGED.code, words, actor_id=act.entry.actor_id)


def _answered(session: Session, act: Act) -> Happening | None:
    """Not where the answer was refused: a link that does not count names nobody."""
    paper = session.get(SupplierStatement, act.entry.object_id) if act.entry.object_id else None
    if paper is None:
        return None
    document = session.get_one(Document, paper.document_id)
    said = "确认了" if paper.confirmed_at else "有异议："
    words = f"供应商{paper.answered_by} {said}对账单 {document.number}。"
    return Happening(
        ANSWERED.code, words, link="/statements", warehouse_ids=(document.warehouse_id,), actor_id=act.entry.actor_id
    )


def _noted(session: Session, act: Act) -> Happening | None:
    return _of_document(session, act, NOTED, "登记了供应商盖章的回执")


def _without_invoice(session: Session, act: Act) -> Happening | None:
    return _of_document(session, act, WITHOUT_INVOICE, "凭对账单申请了无票付款")


def _of_document(session: Session, act: Act, event: Event, what: str) -> Happening | None:
    document = session.get(Document, act.entry.object_id) if act.entry.object_id else None
    if document is None:
        return None
    words = f"{act.entry.actor_name} {what}：{document.number}。"
    return Happening(
        event.code, words, link=f"/document?id={document.id}", warehouse_ids=(document.warehouse_id,),
        actor_id=act.entry.actor_id,
    )  # fmt: skip


on("statement.note", _noted)
on("payment.request_on_statement", _without_invoice)
on("statement.answer", _answered)
on("invoice.change_supplier_rules", _rules_changed)
on("invoice.forget_item", _item_forgotten)
on("invoice.register", _differs)
on("invoice.accept", _accepted)
on("invoice.change_rules", _rules_changed)
