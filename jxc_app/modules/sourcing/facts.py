"""What conditions of approval flows may say of inquiries, choices, and orders beside agreements."""

from decimal import Decimal

from sqlmodel import Session, col, func, select

from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, product, quotient
from jxc_app.modules.approvals.facts import Fact, FactKind, Value, declare_facts
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED
from jxc_app.modules.sourcing.agreeing import agreed_prices
from jxc_app.modules.sourcing.models import RfqAward, RfqAwardLine, RfqInvitation, RfqQuote
from jxc_app.modules.sourcing.needing import needs_offers
from jxc_app.modules.sourcing.rules import change_percent

_AREA = "采购"
_amounts = Document.__table__.c.total_amount.type  # type: ignore[attr-defined]


def _suppliers(session: Session, case: Case) -> Value:
    """Of a choice how many suppliers had offered, of an inquiry how many are asked."""
    award = session.get(RfqAward, case.document.id)
    if award is not None:
        return Decimal(award.quotes)
    asked = select(func.count()).select_from(RfqInvitation).where(RfqInvitation.document_id == case.document.id)
    count = session.exec(asked).one()
    return Decimal(count) if case.document.type == "rfq" else None


def _is_dearer(session: Session, case: Case) -> Value:
    """Whether a choice takes something that another offers for less; nobody knows of other documents."""
    if session.get(RfqAward, case.document.id) is None:
        return None
    lines = session.exec(select(RfqAwardLine).where(RfqAwardLine.document_id == case.document.id)).all()
    return any(line.landed > line.cheapest for line in lines)


def _of_inquiry(session: Session, case: Case) -> Value:
    """What this choice and those of the same inquiry before it come to, yuan: one is not made small by making four."""
    award = session.get(RfqAward, case.document.id)
    if award is None:
        return None
    others = (
        select(func.coalesce(func.sum(Document.total_amount, type_=_amounts), 0))
        .join(RfqAward, col(RfqAward.document_id) == Document.id)
        .where(
            RfqAward.rfq_id == award.rfq_id, Document.id != case.document.id,
            col(Document.status).in_((SUBMITTED, APPROVED, POSTED, DONE)),
            col(Document.reverses_document_id).is_(None),
        )
    )  # fmt: skip
    return case.document.total_amount + (session.exec(others).one() or Decimal(0))


def _typed_alone(session: Session, case: Case) -> Value:
    """Whether every offer of a choice's inquiry was typed in by whoever chooses; nobody knows of other documents."""
    award = session.get(RfqAward, case.document.id)
    if award is None:
        return None
    typed = (
        select(RfqQuote.typed_by)
        .join(RfqInvitation, col(RfqInvitation.id) == RfqQuote.invitation_id)
        .where(RfqInvitation.document_id == award.rfq_id)
    )
    return set(session.exec(typed).all()) == {case.document.maker_id}


def _needs_offers(session: Session, case: Case) -> Value:
    return case.document.type == "purchase_order" and needs_offers(session, case.document, list(case.lines))


def _off_agreement(session: Session, case: Case, line: Line) -> Value:
    """How far the price of an order's line lies above what this supplier agreed, in percent; 0 without an agreement."""
    if case.document.type != "purchase_order" or line.amount is None or not line.base_quantity:
        return None
    agreed = agreed_prices(session, [line.sku_id]).get(line.sku_id, ())
    price = next((one.price for one in agreed if one.partner_id == case.document.partner_id), None)
    if price is None or line.amount == product(line.base_quantity, price, FEN_PLACES):
        return Decimal(0)  # at its price, whatever was rounded
    return change_percent(quotient(line.amount, line.base_quantity, PRICE_PLACES), price) or Decimal(0)


declare_facts(
    Fact("quote.suppliers", "报价（询价单：受邀）供应商数", FactKind.NUMBER, _suppliers, area=_AREA, unit="家"),
    Fact("award.of_inquiry", "同一询价定标金额合计", FactKind.NUMBER, _of_inquiry, area=_AREA, unit="元"),
    Fact("award.typed_alone", "报价都由定标人自己录入", FactKind.YES_NO, _typed_alone, area=_AREA),
    Fact("award.is_dearer", "定标选了较贵的", FactKind.YES_NO, _is_dearer, area=_AREA),
    Fact("order.needs_offers", "超过直接采购限额而没有询价", FactKind.YES_NO, _needs_offers, area=_AREA),
    Fact(
        "line.off_agreement", "比协议价贵", FactKind.NUMBER, _off_agreement, area="明细行", unit="%", of_line=True
    ),
)  # fmt: skip
