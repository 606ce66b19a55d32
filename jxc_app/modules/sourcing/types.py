"""The documents of sourcing. They move nothing, and take neither goods nor bills of what they link to (ADR 31)."""

from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.following import follow
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import OFFERS, DocumentType, register, to_nowhere
from jxc_app.modules.sourcing.awarded import check_award, choosers, take_effect
from jxc_app.modules.sourcing.models import Rfq


def _as_often(session: Session, document: Document) -> Decimal:
    """Asking uses nothing up: after a round that came to nothing the same line is asked about again."""
    return Decimal(1_000_000)


def _check_rfq(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    if uow.session.get(Rfq, document.id) is None:
        raise DomainError("rfq.not_asked")


def _awarded(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    follow(uow, document, is_posted)
    take_effect(uow, document, is_posted)


RFQ = register(
    DocumentType(
        "rfq", "询价单", "XJD", to_nowhere, "plan", is_plan=True, links_to=("purchase_requisition",),
        link_is_optional=True, links_to_many=True, by_hand=False, account=OFFERS, closed_by=OFFERS,
        over_percent=_as_often, check=_check_rfq, posted_title="询价中",
    )
)  # fmt: skip
RFQ_AWARD = register(
    DocumentType(
        "rfq_award", "定标单", "CGDB", to_nowhere, "plan", is_plan=True, shows_price=True, price_is_cost=True,
        links_to=("rfq",), links_to_many=True, by_hand=False, account=OFFERS, closed_by=OFFERS,
        check=check_award, after=_awarded, people=choosers, submitted_title="待定标", posted_title="已定标",
    )
)  # fmt: skip
