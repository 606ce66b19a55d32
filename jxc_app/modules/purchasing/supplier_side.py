"""What the supplier has been told of an order, and has said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import sees
from jxc_app.modules.purchasing.models import OrderLink
from jxc_app.modules.purchasing.supplier_links import promises_of


@dataclass(frozen=True, slots=True)
class SupplierSide:
    """The last link of an order and what came of it; ``promises`` by the number of the line.

    ``is_outdated``: the supplier was told of the order that this one has taken the place of, and not of this one.
    """

    sent_at: datetime | None = None
    expires_at: datetime | None = None
    opened_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    is_outdated: bool = False
    promises: Mapping[int, date] = field(default_factory=dict)


@query("order.supplier_side", title="供应商确认情况", permission=DOCUMENT_VIEW)
def supplier_side(session: Session, scope: Scope, *, document_id: int) -> SupplierSide:
    """Of an order in sight. Raises NotFound for one that the reader may not see."""
    document = session.get(Document, document_id)
    if document is None or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    link = _last(session, document_id)
    if link is None:
        before = document.amends_document_id
        return SupplierSide(is_outdated=before is not None and _last(session, before) is not None)
    return SupplierSide(
        link.made_at, link.expires_at, link.opened_at, link.confirmed_at, link.confirmed_by,
        promises=promises_of(session, document_id),
    )  # fmt: skip


def _last(session: Session, document_id: int) -> OrderLink | None:
    wanted = select(OrderLink).where(OrderLink.document_id == document_id).order_by(col(OrderLink.id).desc())
    return session.exec(wanted).first()
