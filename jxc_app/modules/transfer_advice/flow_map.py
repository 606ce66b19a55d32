"""How often goods went from where to where over some days, and the documents behind each pair."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, func, select
from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED, status_title
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import Warehouse

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_places: Table = Warehouse.__table__  # type: ignore[attr-defined]
_MOST = 200


@dataclass(frozen=True, slots=True)
class FlowRow:
    """Transfers from one warehouse to another: how many, how many lines."""

    giver_id: int
    giver: str
    warehouse_id: int
    warehouse: str
    documents: int
    lines: int


@dataclass(frozen=True, slots=True)
class FlowDocument:
    """One of them; ``quantity`` in base units of all its lines."""

    id: int
    number: str
    business_date: date
    status: str
    lines: int
    quantity: Decimal


@query("transfer.flow_map", title="调拨热力图", permission=DOCUMENT_VIEW)
def flow_map(session: Session, scope: Scope, *, date_from: date, date_to: date) -> list[FlowRow]:
    """Between every two warehouses, of dispatched transfers in sight that were not taken back; the busiest first."""
    givers = _places.alias("giver")
    wanted = (
        select(
            documents.c.warehouse_id, givers.c.name, documents.c.to_warehouse_id, _places.c.name.label("receiver"),
            func.count(documents.c.id.distinct()), func.count(_lines.c.id),
        )
        .join(givers, givers.c.id == documents.c.warehouse_id)
        .join(_places, _places.c.id == documents.c.to_warehouse_id)
        .join(_lines, _lines.c.document_id == documents.c.id)
        .where(*_dispatched(scope, date_from, date_to))
        .group_by(documents.c.warehouse_id, givers.c.name, documents.c.to_warehouse_id, _places.c.name)
    )  # fmt: skip
    rows = [FlowRow(*row) for row in session.connection().execute(wanted)]
    return sorted(rows, key=lambda row: (-row.documents, row.giver, row.warehouse))


@query("transfer.flow_documents", title="调拨热力图的单据", permission=DOCUMENT_VIEW)
def flow_documents(
    session: Session, scope: Scope, *, date_from: date, date_to: date, giver_id: int, warehouse_id: int
) -> list[FlowDocument]:
    """The transfers between two warehouses, the latest first, at most 200."""
    counted = select(func.count()).where(_lines.c.document_id == documents.c.id).scalar_subquery()
    wanted: Select[Any] = (
        select(
            documents.c.id, documents.c.number, documents.c.business_date, documents.c.status, counted,
            documents.c.total_quantity,
        )
        .where(
            *_dispatched(scope, date_from, date_to), documents.c.warehouse_id == giver_id,
            documents.c.to_warehouse_id == warehouse_id,
        )
        .order_by(documents.c.business_date.desc(), documents.c.id.desc())
        .limit(_MOST)
    )  # fmt: skip
    return [
        FlowDocument(row[0], row[1] or "", row[2], status_title(TRANSFER.code, row[3]), row[4], row[5])
        for row in session.connection().execute(wanted)
    ]


def _dispatched(scope: Scope, date_from: date, date_to: date) -> tuple[Any, ...]:
    return (
        documents.c.type == TRANSFER.code, documents.c.status.in_((POSTED, DONE)),
        documents.c.reverses_document_id.is_(None), documents.c.business_date >= date_from,
        documents.c.business_date <= date_to, visible(scope),
    )  # fmt: skip
