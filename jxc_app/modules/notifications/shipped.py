"""The rules that every company begins with, all on. Data after the first start; people change them on the page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlmodel import Session, select

from jxc_app.modules.notifications.models import NoticeRule

_BUSINESS = ("owner", "store_manager")
_SECURITY = ("owner", "administrator")


@dataclass(frozen=True, slots=True)
class ShippedRule:
    """One rule as shipped; its event is its code."""

    event: str
    roles: tuple[str, ...]
    minimum: int = 0
    tells_person: bool = False
    hour: int | None = None


SHIPPED = (
    ShippedRule("document.voided", _BUSINESS, tells_person=True),
    ShippedRule("document.amended", _BUSINESS, tells_person=True),
    ShippedRule("incident.proposed", ("owner", "reviewer")),
    ShippedRule("incident.undone", _BUSINESS),
    ShippedRule("document.void_refused", ("owner", "administrator", "store_manager")),
    ShippedRule("stock.short", _BUSINESS),
    ShippedRule("data.changed_many", _BUSINESS, minimum=20),
    ShippedRule("access.changed", _SECURITY),
    ShippedRule("access.new_device", _SECURITY, tells_person=True),
    ShippedRule("access.sign_in_failed", _SECURITY, minimum=5, tells_person=True),
    ShippedRule("access.proof_refused", _SECURITY, minimum=3, tells_person=True),
    ShippedRule("duty.backup_failed", _SECURITY),
    ShippedRule("duty.proof_failed", _SECURITY),
    ShippedRule("duty.chain_broken", _SECURITY),
    ShippedRule("delivery.dead", _SECURITY),
    ShippedRule("approval.asked", (), tells_person=True),
    ShippedRule("approval.decided", (), tells_person=True),
    ShippedRule("approval.urged", (), tells_person=True),
    ShippedRule("approval.copied", (), tells_person=True),
    ShippedRule("approval.unasked", ("owner",), tells_person=True),
    ShippedRule("approval.split", ("owner",), tells_person=True),
    ShippedRule("approval.flow_changed", _SECURITY),
    ShippedRule("approval.stand_in", _SECURITY, tells_person=True),
    ShippedRule("notice.changed", _SECURITY, tells_person=True),
    ShippedRule("opening.changed", ("owner", "finance")),
    ShippedRule("lot.corrected", _BUSINESS),
    ShippedRule("period.closed", ("owner", "finance")),
    ShippedRule("period.reopened", ("owner", "finance", "auditor")),
    ShippedRule("company.cleared", _SECURITY),
    ShippedRule("checklist.changed", _SECURITY),
    ShippedRule("count.opened", (), tells_person=True),
    ShippedRule("count.recount", (), tells_person=True),
    ShippedRule("count.to_review", (), tells_person=True),
    ShippedRule("count.overdue", (), tells_person=True),
    ShippedRule("count.given_up", ("owner", "finance")),
    ShippedRule("checklist.red", _SECURITY, tells_person=True),
    ShippedRule("checklist.late", _SECURITY, tells_person=True),
    ShippedRule("daily.voids", ("owner", "finance", "auditor"), hour=8),
    ShippedRule("report.made", ("owner", "finance")),
    ShippedRule("settlement.frozen", ("owner", "finance", "buyer")),
    ShippedRule("settlement.released", ("owner", "finance")),
    ShippedRule("purchase.rules_changed", ("owner", "finance")),
    ShippedRule("ask.due", ("store_manager", "store_clerk")),
    ShippedRule("ask.missed", ("buyer", "store_manager")),
    ShippedRule("order.late", (), tells_person=True),
    ShippedRule("order.confirmed", (), tells_person=True),
    ShippedRule("invoice.differs", ("owner", "finance", "buyer")),
    ShippedRule("invoice.accepted", ("owner", "finance")),
    ShippedRule("invoice.rules_changed", ("owner", "finance")),
    ShippedRule("rfq.quoted", (), tells_person=True),
    ShippedRule("agreement.ended", ("owner", "finance", "buyer")),
    ShippedRule("sourcing.rules_changed", ("owner", "finance")),
    ShippedRule("statement.answered", ("finance", "buyer")),
    ShippedRule("statement.noted", ("owner", "finance")),
    ShippedRule("payment.without_invoice", ("owner", "finance")),
    ShippedRule("sku.merged", ("owner", "reviewer")),
    ShippedRule("parcel.to_send", (), tells_person=True),
    ShippedRule("parcel.short", (), tells_person=True),
    ShippedRule("fulfilment.short", (), tells_person=True),
    ShippedRule("transfer.asked", ("store_manager",), tells_person=True),
    ShippedRule("transfer.answered", (), tells_person=True),
    ShippedRule("transfer.unanswered", (), tells_person=True),
    ShippedRule("retail.short", (), tells_person=True),
    ShippedRule("price_list.changed", ("owner", "finance")),
    ShippedRule("credit.changed", ("owner", "finance")),
    ShippedRule("customer_statement.answered", ("finance",)),
    ShippedRule("customer_statement.noted", ("owner", "finance")),
    ShippedRule("intake.changed", _SECURITY),
)


def seed_rules(session: Session) -> None:
    """Make the shipped rules that are missing; those that exist are left as people shaped them."""
    known = set(session.exec(select(NoticeRule.shipped_code)).all())
    for shipped in SHIPPED:
        if shipped.event not in known:
            session.add(
                NoticeRule(
                    shipped_code=shipped.event, event=shipped.event, minimum=Decimal(shipped.minimum),
                    role_codes=list(shipped.roles), tells_person=shipped.tells_person, hour=shipped.hour,
                    changed_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )  # fmt: skip
    session.flush()
