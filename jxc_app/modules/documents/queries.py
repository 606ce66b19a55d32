"""What pages read of documents."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, func, or_, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.search import folded
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import Document, DocumentEvent, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.types import DOCUMENT_TYPES, POSTED, STATUS_TITLES
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_events: Table = DocumentEvent.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LineView:
    """One line; ``open_quantity`` is what later documents have not fulfilled yet, in base units."""

    id: int
    line_no: int
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_id: int
    unit_name: str
    quantity: Decimal
    base_quantity: Decimal
    base_unit_name: str
    lot_number: str
    price: Decimal | None
    discount_percent: Decimal
    tax_percent: Decimal
    amount: Decimal | None
    remark: str
    source_line_id: int | None
    open_quantity: Decimal


@dataclass(frozen=True, slots=True)
class EventView:
    """One act in the timeline."""

    at: datetime
    actor_name: str
    act: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """A document that belongs to this one."""

    id: int
    number: str
    type_title: str
    status: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list."""

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
    total_quantity: Decimal
    total_amount: Decimal
    document_key: str
    linked_document_id: int | None
    reverses_document_id: int | None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with everything on its page."""

    head: DocumentRow
    lines: tuple[LineView, ...]
    timeline: tuple[EventView, ...]
    links: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a list, and how many there are in all."""

    rows: list[DocumentRow]
    total: int


def _heads(scope: Scope) -> Select[Any]:
    """Documents whose warehouse, or the one they go to, is in scope. Drafts are their maker's and scope's too."""
    to_warehouse = _warehouses.alias("to_warehouse")
    wanted = (
        select(
            _documents, _warehouses.c.name.label("warehouse_name"), to_warehouse.c.name.label("to_warehouse_name"),
            _partners.c.name.label("partner_name"), _users.c.name.label("maker_name"),
        )
        .join(_warehouses, _warehouses.c.id == _documents.c.warehouse_id)
        .outerjoin(to_warehouse, to_warehouse.c.id == _documents.c.to_warehouse_id)
        .outerjoin(_partners, _partners.c.id == _documents.c.partner_id)
        .outerjoin(_users, _users.c.id == _documents.c.maker_id)
    )  # fmt: skip
    return wanted.where(_visible(scope))


def _visible(scope: Scope) -> Any:
    if scope.everywhere:
        return _documents.c.id > 0
    seen = scope.warehouse_ids
    return or_(_documents.c.warehouse_id.in_(seen), _documents.c.to_warehouse_id.in_(seen))


def _row(row: Any) -> DocumentRow:
    type_ = DOCUMENT_TYPES[row.type]
    copied = (
        "id", "type", "status", "version", "business_date", "warehouse_id", "warehouse_name", "to_warehouse_id",
        "partner_id", "responsible", "remark", "own_number", "settlement", "origin", "maker_id", "created_at",
        "posted_at", "total_quantity", "total_amount", "document_key", "linked_document_id", "reverses_document_id",
    )  # fmt: skip
    return DocumentRow(
        **{name: getattr(row, name) for name in copied},
        number=row.number or "",
        type_title=type_.title + ("(红冲)" if row.reverses_document_id else ""),
        status_title=STATUS_TITLES[row.status],
        to_warehouse_name=row.to_warehouse_name or "",
        partner_name=row.partner_name or "",
        maker_name=row.maker_name or "",
    )


@query("document.list", title="单据查询", permission=DOCUMENT_VIEW)
def list_documents(
    session: Session,
    scope: Scope,
    *,
    type: str = "",  # noqa: A002  the field's own word
    status: str = "",
    warehouse_id: int | None = None,
    search: str = "",
    page: int = 1,
    size: int = 50,
) -> DocumentPage:
    """Documents in scope, latest first; ``search`` looks into numbers, own numbers, remarks, partner names."""
    conditions = [_visible(scope)]
    if type:
        conditions.append(_documents.c.type == type)
    if status:
        conditions.append(_documents.c.status == status)
    if warehouse_id is not None:
        here = _documents.c.warehouse_id == warehouse_id, _documents.c.to_warehouse_id == warehouse_id
        conditions.append(or_(*here))
    if search.strip():
        conditions.append(_matches(search))
    size, page = max(1, min(size, 100)), max(1, page)
    wanted = _heads(scope).where(*conditions).order_by(_documents.c.id.desc())
    rows = session.connection().execute(wanted.limit(size).offset((page - 1) * size)).all()
    counted = (
        select(func.count())
        .select_from(_documents)
        .outerjoin(_partners, _partners.c.id == _documents.c.partner_id)
        .where(*conditions)
    )
    total = session.connection().execute(counted).scalar_one()
    return DocumentPage([_row(row) for row in rows], int(total))


def _matches(typed: str) -> Any:
    word = folded(typed).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (_documents.c.number, _documents.c.own_number, _documents.c.remark, _partners.c.name)
    return or_(*(func.lower(column).like(f"%{word}%", escape="\\") for column in columns))


@query("document.get", title="查看单据", permission=DOCUMENT_VIEW)
def get_document(session: Session, scope: Scope, *, document_id: int) -> DocumentView:
    """One document. Raises NotFound, also for one that the actor may not see."""
    row = session.connection().execute(_heads(scope).where(_documents.c.id == document_id)).first()
    if row is None:
        raise NotFound("document.not_found")
    events = session.connection().execute(
        select(_events.c.at, _events.c.actor_name, _events.c.act, _events.c.text)
        .where(_events.c.document_id == document_id)
        .order_by(_events.c.id)
    )
    return DocumentView(
        head=_row(row),
        lines=_line_views(session, row.reverses_document_id or document_id),
        timeline=tuple(EventView(*event) for event in events),
        links=_links_of(session, scope, row),
    )


def _line_views(session: Session, document_id: int) -> tuple[LineView, ...]:
    base = _units.alias("base")
    rows = (
        session.connection()
        .execute(
            select(
                _lines, _skus.c.code.label("sku_code"), _skus.c.name.label("sku_name"), _skus.c.spec,
                _units.c.name.label("unit_name"), base.c.name.label("base_unit_name"),
            )
            .join(_skus, _skus.c.id == _lines.c.sku_id)
            .join(_units, _units.c.id == _lines.c.unit_id)
            .join(base, base.c.id == _skus.c.base_unit_id)
            .where(_lines.c.document_id == document_id)
            .order_by(_lines.c.line_no)
        )
        .all()
    )  # fmt: skip
    done = links.fulfilled(session, [row.id for row in rows])
    lots = numbers_by_id(session, {row.lot_id for row in rows})
    copied = [name for name in LineView.__dataclass_fields__ if name not in ("open_quantity", "lot_number")]
    return tuple(
        LineView(
            **{name: getattr(row, name) for name in copied},
            lot_number=lots[row.lot_id],
            open_quantity=row.base_quantity - done.get(row.id, ZERO),
        )
        for row in rows
    )


def _links_of(session: Session, scope: Scope, row: Any) -> tuple[LinkView, ...]:
    related = or_(
        _documents.c.id.in_([i for i in (row.linked_document_id, row.reverses_document_id) if i]),
        _documents.c.linked_document_id == row.id,
        _documents.c.reverses_document_id == row.id,
    )
    found = session.connection().execute(_heads(scope).where(related).order_by(_documents.c.id)).all()
    heads = [_row(one) for one in found if one.status not in ("draft", "closed")]
    return tuple(LinkView(head.id, head.number, head.type_title, head.status) for head in heads)


@query("document.to_receive", title="待收调拨", permission=DOCUMENT_VIEW)
def transfers_to_receive(session: Session, scope: Scope, *, warehouse_id: int | None = None) -> list[DocumentRow]:
    """Dispatched transfers on their way to a warehouse in scope, oldest first."""
    wanted = _heads(scope).where(
        _documents.c.type == "transfer", _documents.c.status == POSTED, _documents.c.reverses_document_id.is_(None)
    )
    if not scope.everywhere:
        wanted = wanted.where(_documents.c.to_warehouse_id.in_(scope.warehouse_ids))
    if warehouse_id is not None:
        wanted = wanted.where(_documents.c.to_warehouse_id == warehouse_id)
    return [_row(row) for row in session.connection().execute(wanted.order_by(_documents.c.id).limit(100))]


@query("document.my_draft", title="我的草稿", permission=DOCUMENT_VIEW)
def latest_draft(session: Session, scope: Scope, *, type: str, maker_id: int) -> int | None:  # noqa: A002
    """The id of a person's latest draft of a type, to go on with."""
    found = session.connection().execute(
        select(_documents.c.id)
        .where(
            _visible(scope), _documents.c.type == type, _documents.c.status == "draft",
            _documents.c.maker_id == maker_id,
        )
        .order_by(_documents.c.changed_at.desc())
        .limit(1)
    ).scalar()  # fmt: skip
    return int(found) if found is not None else None
