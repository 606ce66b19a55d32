"""The head of a document as lists and pages read it, cut to what the reader may see."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, select

from jxc_app.core.use_case import Scope
from jxc_app.modules.access.models import User
from jxc_app.modules.documents.amounts import Amounts
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DOCUMENT_TYPES, status_title
from jxc_app.modules.warehouses.models import Warehouse

__all__ = ["DocumentRow", "documents", "heads", "partners", "row_of", "visible"]
_users: Table = User.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_COPIED = (
    "id", "type", "status", "version", "business_date", "warehouse_id", "warehouse_name", "to_warehouse_id",
    "responsible", "remark", "own_number", "settlement", "origin", "maker_id", "created_at",
    "posted_at", "document_key", "linked_document_id", "reverses_document_id",
    "restores_document_id", "amends_document_id", "amend_reason", "urgency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list; ``total_amount`` None: it has none, or the reader may not see it; so with the partner.

    ``total_quantity`` None: it is kept from the reader for now.
    """

    id: int
    number: str
    type: str
    type_title: str
    status: str
    status_title: str
    version: int
    business_date: date
    warehouse_id: int
    warehouse_name: str
    to_warehouse_id: int | None
    to_warehouse_name: str
    partner_id: int | None
    partner_name: str
    responsible: str
    remark: str
    own_number: str
    settlement: str
    origin: str
    maker_id: int
    maker_name: str
    created_at: datetime
    posted_at: datetime | None
    poster_name: str
    total_quantity: Decimal | None
    total_amount: Decimal | None
    document_key: str
    linked_document_id: int | None
    reverses_document_id: int | None
    restores_document_id: int | None = None
    amends_document_id: int | None = None
    amend_reason: str = ""
    urgency: str = ""
    rounding: Decimal | None = None


def heads(scope: Scope) -> Select[Any]:
    """Heads in scope, with the names they refer to."""
    to_warehouse, poster = _warehouses.alias("to_warehouse"), _users.alias("poster")
    wanted = (
        select(
            documents, _warehouses.c.name.label("warehouse_name"), to_warehouse.c.name.label("to_warehouse_name"),
            partners.c.id.label("known_partner_id"), partners.c.name.label("partner_name"),
            _users.c.name.label("maker_name"), poster.c.name.label("poster_name"),
        )
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .outerjoin(to_warehouse, to_warehouse.c.id == documents.c.to_warehouse_id)
        .outerjoin(partners, partner_of(scope))
        .outerjoin(_users, _users.c.id == documents.c.maker_id)
        .outerjoin(poster, poster.c.id == documents.c.posted_by)
    )  # fmt: skip
    return wanted.where(visible(scope))


def row_of(row: Any, amounts: Amounts) -> DocumentRow:
    """One head as it is shown to this reader."""
    type_ = DOCUMENT_TYPES[row.type]
    return DocumentRow(
        **{name: getattr(row, name) for name in _COPIED},
        number=row.number or "",
        type_title=type_.title + ("（红冲）" if row.reverses_document_id else ""),
        status_title=status_title(row.type, row.status),
        to_warehouse_name=row.to_warehouse_name or "",
        partner_id=row.known_partner_id,
        partner_name=row.partner_name or "",
        maker_name=row.maker_name or "",
        poster_name=row.poster_name or "",
        total_quantity=None if amounts.hidden.covers(row.id) else row.total_quantity,
        total_amount=row.total_amount if (is_seen := amounts.covers(row)) else None,
        rounding=row.rounding if is_seen else None,
    )
