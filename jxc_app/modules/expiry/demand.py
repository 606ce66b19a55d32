"""What is asked for of each SKU in each warehouse, and from whom it was bought lately: from posted documents."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import BigInteger, Table, case, cast, func, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, from_scaled
from jxc_app.core.scopes import Scope
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.rows import visible
from jxc_app.modules.documents.types import DONE, OUT, POSTED
from jxc_app.modules.expiry.rules import DEMAND_DAYS, RETURNABLE_DAYS, Demand
from jxc_app.modules.inventory.stock_scope import Ground
from jxc_app.modules.partners.models import Partner

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_LEAVES = ("sales_issue", "other_issue", "retail_sale")
_COMES_BACK = ("sales_return", "retail_return")
#: of these what stands on the side that goes out was used, whatever comes of it
_USES = ("assembly", "disassembly")


@dataclass(frozen=True, slots=True)
class Bought:
    """By which document goods came, when and from whom."""

    document_id: int
    on: date
    supplier_id: int
    supplier: str


def demands(session: Session, ground: Ground, today: date) -> dict[tuple[int, int], Demand]:
    """What left by posted issues in the days before today, net of sales returns, by (SKU, warehouse).

    What assemblies and disassemblies used counts as what customers took: it will be asked for again.
    """
    amount = type_coerce(_lines.c.base_quantity, BigInteger)
    is_use = _documents.c.type.in_(_USES)
    left = case((_documents.c.type.in_(_COMES_BACK), -amount), else_=amount)
    used = case((is_use, amount), else_=0)
    wanted = (
        select(_lines.c.sku_id, _documents.c.warehouse_id, *(cast(func.sum(one), BigInteger) for one in (left, used)))
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.business_date >= today - timedelta(days=DEMAND_DAYS), _documents.c.business_date < today,
            or_(_documents.c.type.in_((*_LEAVES, *_COMES_BACK)), is_use & (_lines.c.side == OUT)),
            _documents.c.status.in_((POSTED, DONE)),
            _documents.c.reverses_document_id.is_(None), *ground.among(_documents.c.warehouse_id, _lines.c.sku_id),
        )
        .group_by(_lines.c.sku_id, _documents.c.warehouse_id)
    )  # fmt: skip
    rows = session.connection().execute(wanted)
    return {(sku, place): _demand(left, used) for sku, place, left, used in rows}


def _demand(*scaled: int) -> Demand:
    left, used = (max(from_scaled(one, QUANTITY_PLACES), ZERO) for one in scaled)
    return Demand(left, used)


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
