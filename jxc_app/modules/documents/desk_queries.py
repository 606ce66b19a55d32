"""What the posting desk asks beside its document: one's open drafts, and who may be named as responsible."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import visible
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DRAFT
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft that waits to be finished; ``lines`` counts them, ``total_quantity`` is in base units."""

    id: int
    version: int
    type: str
    type_title: str
    warehouse_name: str
    partner_name: str
    remark: str
    lines: int
    total_quantity: Decimal
    changed_at: datetime


@query("document.my_drafts", title="我的草稿列表", permission=DOCUMENT_VIEW)
def my_drafts(session: Session, scope: Scope, *, maker_id: int, limit: int = 50) -> list[DraftRow]:
    """A person's drafts, last changed first."""
    counted = (
        select(func.count()).where(_lines.c.document_id == _documents.c.id).correlate(_documents).scalar_subquery()
    )
    wanted = (
        select(
            _documents.c.id, _documents.c.version, _documents.c.type, _warehouses.c.name.label("warehouse"),
            partners.c.name.label("partner"), _documents.c.remark, counted.label("lines"),
            _documents.c.total_quantity, _documents.c.changed_at,
        )
        .join(_warehouses, _warehouses.c.id == _documents.c.warehouse_id)
        .outerjoin(partners, partner_of(scope))
        .where(visible(scope), _documents.c.maker_id == maker_id, _documents.c.status == DRAFT)
        .order_by(_documents.c.changed_at.desc(), _documents.c.id.desc())
        .limit(max(1, min(limit, 100)))
    )  # fmt: skip
    return [
        DraftRow(
            row.id, row.version, row.type, DOCUMENT_TYPES[row.type].title, row.warehouse, row.partner or "",
            row.remark, row.lines, row.total_quantity, row.changed_at,
        )
        for row in session.connection().execute(wanted)
    ]  # fmt: skip


@query("document.by_key", title="按录入标识找单据", permission=DOCUMENT_VIEW)
def document_by_key(session: Session, scope: Scope, *, document_key: str) -> int | None:
    """The id of the document that was first saved under this key; None where it never was."""
    wanted = select(_documents.c.id).where(visible(scope), _documents.c.document_key == document_key)
    found = session.connection().execute(wanted).scalar()
    return int(found) if found is not None else None


@query("document.responsibles", title="经手人选择", permission=DOCUMENT_VIEW)
def responsibles(session: Session, scope: Scope) -> list[str]:
    """The names of everybody who may be responsible for a document."""
    wanted = (
        select(_users.c.name)
        .where(_users.c.switched_off_at.is_(None), _users.c.id != SYSTEM_USER_ID)
        .order_by(_users.c.name)
        .limit(500)
    )
    return list(dict.fromkeys(session.connection().execute(wanted).scalars()))
