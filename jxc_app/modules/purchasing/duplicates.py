"""重复申请: what is asked for or ordered already, before somebody asks for it once more."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents import links
from jxc_app.modules.documents.hiding import hidden_from
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import APPROVED, POSTED, SUBMITTED, type_title

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_target = func.coalesce(_lines.c.for_warehouse_id, documents.c.warehouse_id)
_MOST = 100


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of a requisition or an order for a warehouse, of which so many base units have not come yet.

    ``open`` None: the reader counts blind.
    """

    sku_id: int
    type_title: str
    number: str
    open: Decimal | None
    unit_name: str


@query("purchase.open_lines", title="在途的申请和订单", permission=DOCUMENT_VIEW)
def open_lines(
    session: Session,
    scope: Scope,
    *,
    sku_ids: Collection[int],
    warehouse_id: int,
    but: int = 0,
    actor: Actor | None = None,
) -> list[OpenLine]:
    """What of these SKUs is on its way to a warehouse by papers in sight; ``but``: not of this document."""
    wanted = (
        select(
            _lines.c.id, _lines.c.document_id, _lines.c.sku_id, documents.c.type, documents.c.number,
            _lines.c.base_quantity,
            _units.c.name.label("unit"),
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(
            documents.c.type.in_(("purchase_requisition", "purchase_order")), _target == warehouse_id,
            documents.c.status.in_((SUBMITTED, APPROVED, POSTED)), documents.c.reverses_document_id.is_(None),
            documents.c.id != but, _lines.c.sku_id.in_(list(sku_ids)), visible(scope),
        )
        .order_by(_lines.c.id)
        .limit(_MOST)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    done = links.fulfilled(session, [row.id for row in rows])
    left = {row.id: row.base_quantity - done.get(row.id, ZERO) for row in rows}
    hidden = hidden_from(session, actor)
    hidden.expect([row.document_id for row in rows])
    return [
        OpenLine(
            row.sku_id, type_title(row.type), row.number,
            None if hidden.covers(row.document_id) else left[row.id], row.unit,
        )
        for row in rows
        if left[row.id] > 0
    ]  # fmt: skip
