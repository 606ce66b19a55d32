"""What the supplier has been told of an order, and has said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import sees
from jxc_app.modules.purchasing.freights import freight_of
from jxc_app.modules.purchasing.models import OrderLink
from jxc_app.modules.purchasing.promising import promises_of


@dataclass(frozen=True, slots=True)
class SupplierSide:
    """The last link of an order and what came of it; ``promises`` and ``wanted`` days by the number of the line.

    ``freight``: of the whole order as offered, in yuan, for who may see its amounts. ``is_outdated``: the supplier was
    told of the order that this one has taken the place of, and not of this one.
    """

    sent_at: datetime | None = None
    expires_at: datetime | None = None
    opened_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    is_outdated: bool = False
    promises: Mapping[int, date] = field(default_factory=dict)
    wanted: Mapping[int, date] = field(default_factory=dict)
    freight: Decimal = ZERO


@query("order.supplier_side", title="供应商确认情况", permission=DOCUMENT_VIEW)
def supplier_side(session: Session, scope: Scope, *, document_id: int, actor: Actor | None = None) -> SupplierSide:
    """Of an order in sight. Raises NotFound for one that the reader may not see."""
    document = session.get(Document, document_id)
    if document is None or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    promises, wanted = promises_of(session, document_id), _wanted(session, document_id)
    is_told = amounts_of(session, actor).covers(document)
    link, freight = _last(session, document_id), freight_of(session, document_id) if is_told else ZERO
    if link is None:
        before = document.amends_document_id
        is_outdated = before is not None and _last(session, before) is not None
        return SupplierSide(is_outdated=is_outdated, promises=promises, wanted=wanted, freight=freight)
    return SupplierSide(
        link.made_at, link.expires_at, link.opened_at, link.confirmed_at, link.confirmed_by, promises=promises,
        wanted=wanted, freight=freight,
    )  # fmt: skip


def _wanted(session: Session, document_id: int) -> dict[int, date]:
    lines = session.exec(select(DocumentLine).where(DocumentLine.document_id == document_id)).all()
    return {line.line_no: line.due_on for line in lines if line.due_on is not None}


def _last(session: Session, document_id: int) -> OrderLink | None:
    wanted = select(OrderLink).where(OrderLink.document_id == document_id).order_by(col(OrderLink.id).desc())
    return session.exec(wanted).first()
