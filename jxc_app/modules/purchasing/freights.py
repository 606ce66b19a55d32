"""运费: what offers asked for the freight of whole orders, told by the module that chose them; and what is left of it.

The freight of an offer made it dearer when it was chosen, and is no part of the order's prices: it is proposed where
costs are spread over what came.
"""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.documents.versions import first_versions, versions_of

Find = Callable[[Session, Collection[int]], Mapping[int, Decimal]]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_finds: list[Find] = []


def register_freights(find: Find) -> None:
    """Say who knows: yuan by order, as first made; the last to say so is asked."""
    _finds[:] = [find]


def freight_of(session: Session, order_id: int) -> Decimal:
    """Yuan that the offer behind an order asked for its freight, whatever it was changed into since."""
    first = first_versions(session, [order_id]).get(order_id, order_id)
    return _found(session, [first]).get(first, ZERO)


def freights_left(session: Session, receipt_id: int) -> dict[int, Decimal]:
    """By order, as first made, the freight behind a receipt that no 费用分摊 has spread yet, in yuan."""
    wanted = select(_lines.c.source_line_id).where(_lines.c.document_id == receipt_id, _lines.c.source_line_id > 0)
    orders = {one // LINES_PER_DOCUMENT for one in session.connection().execute(wanted).scalars()}
    found = _found(session, set(first_versions(session, orders).values())) if orders else {}
    left = {one: much - _spread(session, one) for one, much in found.items()}
    return {one: much for one, much in left.items() if much > ZERO}


def _found(session: Session, order_ids: Collection[int]) -> Mapping[int, Decimal]:
    return _finds[0](session, order_ids) if _finds and order_ids else {}


def _spread(session: Session, order_id: int) -> Decimal:
    """What was spread over the receipts of all versions of an order."""
    own, came = _lines.alias("own"), _lines.alias("came")
    kind = own.c.amount.type
    spans: list[Any] = [
        came.c.source_line_id.between(one * LINES_PER_DOCUMENT, (one + 1) * LINES_PER_DOCUMENT - 1)
        for one in versions_of(session, order_id)
    ]
    total = ZERO
    for span in spans:
        wanted = (
            select(func.coalesce(func.sum(own.c.amount, type_=kind), 0, type_=kind))
            .join(_documents, _documents.c.id == own.c.document_id)
            .join(came, came.c.id == own.c.source_line_id)
            .where(
                _documents.c.type == "cost_allocation", _documents.c.status.in_((POSTED, DONE)),
                _documents.c.reverses_document_id.is_(None), span,
            )
        )  # fmt: skip
        total += session.connection().execute(wanted).scalar_one()
    return total
