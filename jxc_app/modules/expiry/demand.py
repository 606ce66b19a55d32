"""What is asked for of each SKU in each warehouse, and from whom it was bought lately: from posted documents."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import BigInteger, Table, case, cast, func, select, type_coerce
from sqlmodel import Session

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, from_scaled
from jxc_app.core.scopes import Scope
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.rows import visible
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.expiry.rules import DEMAND_DAYS, RETURNABLE_DAYS, Demand
from jxc_app.modules.inventory.stock_scope import Ground
from jxc_app.modules.partners.models import Partner

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_LEAVES = ("sales_issue", "other_issue", "retail_sale")
_COMES_BACK = ("sales_return", "retail_return")


@dataclass(frozen=True, slots=True)
class Bought:
    """By which document goods came, when and from whom."""

    document_id: int
    on: date
    supplier_id: int
    supplier: str


def demands(session: Session, ground: Ground, today: date) -> dict[tuple[int, int], Demand]:
    """What left by posted issues in the days before today, net of sales returns, by (SKU, warehouse)."""
    amount = type_coerce(_lines.c.base_quantity, BigInteger)
    left = case((_documents.c.type.in_(_LEAVES), amount), else_=-amount)
    wanted = (
        select(_lines.c.sku_id, _documents.c.warehouse_id, cast(func.sum(left), BigInteger))
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.business_date >= today - timedelta(days=DEMAND_DAYS), _documents.c.business_date < today,
            _documents.c.type.in_((*_LEAVES, *_COMES_BACK)), _documents.c.status.in_((POSTED, DONE)),
            _documents.c.reverses_document_id.is_(None), *ground.among(_documents.c.warehouse_id, _lines.c.sku_id),
        )
        .group_by(_lines.c.sku_id, _documents.c.warehouse_id)
    )  # fmt: skip
    rows = session.connection().execute(wanted)
    return {(sku, place): Demand(max(from_scaled(left, QUANTITY_PLACES), ZERO)) for sku, place, left in rows}


def bought_lately(session: Session, papers: Scope, today: date) -> dict[int, Bought]:
    """The documents that the reader may see by which a supplier delivered within the days for sending back."""
    wanted = (
        select(_documents.c.id, _documents.c.business_date, _partners.c.id, _partners.c.name)
        .join(_partners, _partners.c.id == _documents.c.partner_id)
        .where(
            _documents.c.business_date >= today - timedelta(days=RETURNABLE_DAYS), _partners.c.is_supplier,
            _documents.c.status.in_((POSTED, DONE)), visible(papers),
        )
    )  # fmt: skip
    return {row[0]: Bought(*row) for row in session.connection().execute(wanted)}
