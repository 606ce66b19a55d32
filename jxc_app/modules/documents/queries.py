"""One document with everything on its page, and the few that somebody goes on with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, or_, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, proportion
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents import links
from jxc_app.modules.documents.amounts import Amounts, amounts_of
from jxc_app.modules.documents.heads import DocumentRow, heads, row_of, visible
from jxc_app.modules.documents.heads import documents as _documents
from jxc_app.modules.documents.hiding import refuse_hidden
from jxc_app.modules.documents.listing import list_documents
from jxc_app.modules.documents.models import DocumentEvent, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import within
from jxc_app.modules.documents.types import DOCUMENT_TYPES, GOODS, MONEY, POSTED, TRAVELLING
from jxc_app.modules.inventory.lots import lots_by_id
from jxc_app.modules.warehouses.models import Warehouse

__all__ = [
    "DocumentRow", "DocumentView", "EventView", "LineView", "LinkView", "get_document", "latest_draft",
    "line_views", "list_documents", "transfers_to_receive",
]  # fmt: skip
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_events: Table = DocumentEvent.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_REFERENCES = ("linked_document_id", "reverses_document_id", "restores_document_id", "amends_document_id")
_COPIED = (
    "id", "line_no", "sku_id", "sku_code", "sku_name", "spec", "unit_id", "unit_name", "quantity", "base_quantity",
    "base_unit_name", "tax_percent", "remark", "source_line_id", "lot_choice", "lot_reason", "side", "due_on",
    "for_warehouse_id", "is_gift",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineView:
    """One line; ``open_quantity`` is what later documents have not fulfilled yet, in base units.

    ``lot_choice``: ``rule`` or ``override``, once the line has taken a lot; ``lot_reason``: why another than the next;
    ``side``: in or out, where a document has two.
    """

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
    produced_on: date | None = None
    expires_on: date | None = None
    lot_choice: str = ""
    lot_reason: str = ""
    side: str = ""
    due_on: date | None = None
    for_warehouse_id: int | None = None
    is_gift: bool = False
    for_warehouse_name: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """One act in the timeline."""

    at: datetime
    actor_name: str
    act: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """A document that belongs to this one.

    ``relation``: ``source`` (this one fulfils it), ``fulfilled_by``, ``reverses`` or ``reversed_by``, ``restores`` or
    ``restored_by``, ``amends`` or ``amended_by``; quantity in base units, None where it is kept from the reader.
    ``is_money``: it takes yuan and no goods, ``amount`` of them, None where the reader may not see it.
    """

    id: int
    number: str
    type_title: str
    status: str
    status_title: str
    relation: str
    business_date: date
    quantity: Decimal | None
    is_money: bool = False
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with everything on its page."""

    head: DocumentRow
    lines: tuple[LineView, ...]
    timeline: tuple[EventView, ...]
    links: tuple[LinkView, ...]


@query("document.get", title="查看单据", permission=DOCUMENT_VIEW)
def get_document(session: Session, scope: Scope, *, document_id: int, actor: Actor | None = None) -> DocumentView:
    """One document. Raises NotFound, also for one that the actor may not see; DomainError ``document.hidden`` for one
    that is kept from them for now.

    Prices and amounts are None where ``actor``, the reader, may not see them.
    """
    row = session.connection().execute(heads(scope).where(_documents.c.id == document_id)).first()
    if row is None:
        raise NotFound("document.not_found")
    refuse_hidden(session, actor, document_id, row.number)
    events = session.connection().execute(
        select(_events.c.at, _events.c.actor_name, _events.c.act, _events.c.text)
        .where(_events.c.document_id == document_id)
        .order_by(_events.c.id)
    )
    amounts = amounts_of(session, actor)
    shows_amounts = amounts.covers(row)
    return DocumentView(
        head=row_of(row, amounts),
        lines=line_views(session, row.reverses_document_id or document_id, shows_amounts),
        timeline=tuple(EventView(*event) for event in events),
        links=_links_of(session, scope, row, amounts),
    )


def line_views(session: Session, document_id: int, shows_amounts: bool) -> tuple[LineView, ...]:
    """The lines of a document in order, for whoever may see the document."""
    base = _units.alias("base")
    rows = (
        session.connection()
        .execute(
            select(
                _lines, _skus.c.code.label("sku_code"), _skus.c.name.label("sku_name"), _skus.c.spec,
                _units.c.name.label("unit_name"), base.c.name.label("base_unit_name"),
                _warehouses.c.name.label("for_warehouse_name"), _documents.c.type,
            )
            .join(_documents, _documents.c.id == _lines.c.document_id)
            .outerjoin(_warehouses, _warehouses.c.id == _lines.c.for_warehouse_id)
            .join(_skus, _skus.c.id == _lines.c.sku_id)
            .join(_units, _units.c.id == _lines.c.unit_id)
            .join(base, base.c.id == _skus.c.base_unit_id)
            .where(_lines.c.document_id == document_id)
            .order_by(_lines.c.line_no)
        )
        .all()
    )  # fmt: skip
    account = next((DOCUMENT_TYPES[row.type].closed for row in rows), GOODS)
    done = links.fulfilled(session, [row.id for row in rows], account=account)
    lots = lots_by_id(session, {row.lot_id for row in rows})
    return tuple(
        LineView(
            **{name: getattr(row, name) for name in _COPIED},
            lot_number=lots[row.lot_id].number,
            produced_on=lots[row.lot_id].produced_on,
            expires_on=lots[row.lot_id].expires_on,
            for_warehouse_name=row.for_warehouse_name or "",
            open_quantity=_open(row, done.get(row.id, ZERO), account),
            price=row.price if shows_amounts else None,
            discount_percent=row.discount_percent if shows_amounts else ZERO,
            amount=row.amount if shows_amounts else None,
        )
        for row in rows
    )


def _open(row: Any, done: Decimal, account: str) -> Decimal:
    """How much of a line is open, in base units; where yuan are counted, the part of it that is not taken."""
    if account != MONEY:
        left: Decimal = row.base_quantity - done
        return left
    return proportion(row.base_quantity, row.amount - done, row.amount, QUANTITY_PLACES) if row.amount else ZERO


def _links_of(session: Session, scope: Scope, row: Any, amounts: Amounts) -> tuple[LinkView, ...]:
    related = or_(
        _documents.c.id.in_([i for i in (getattr(row, name) for name in _REFERENCES) if i]),
        *(_documents.c[name] == row.id for name in _REFERENCES),
        _documents.c.id.in_(before := links.fulfilled_by(session, row.id)),
        _documents.c.id.in_(links.later_documents(session, row.id)),
    )
    found = session.connection().execute(heads(scope).where(related).order_by(_documents.c.id)).all()
    rows = [
        row_of(one, amounts)
        for one in found
        if one.status not in ("draft", "closed") or (one.status == "draft" and one.amends_document_id == row.id)
    ]
    return tuple(_link(row, head, before) for head in rows)


def _link(row: Any, head: DocumentRow, before: Collection[int]) -> LinkView:
    """How the document of ``head`` stands to the one of ``row``."""
    if head.reverses_document_id == row.id:
        relation = "reversed_by"
    elif head.id == row.reverses_document_id:
        relation = "reverses"
    elif head.restores_document_id == row.id:
        relation = "restored_by"
    elif head.id == row.restores_document_id:
        relation = "restores"
    elif head.amends_document_id == row.id:
        relation = "amended_by"
    elif head.id == row.amends_document_id:
        relation = "amends"
    else:
        relation = "source" if head.id == row.linked_document_id or head.id in before else "fulfilled_by"
    return LinkView(
        head.id, head.number, head.type_title, head.status, head.status_title, relation, head.business_date,
        head.total_quantity, DOCUMENT_TYPES[head.type].takes == MONEY, head.total_amount,
    )  # fmt: skip


@query("document.to_receive", title="待收调拨", permission=DOCUMENT_VIEW)
def transfers_to_receive(session: Session, scope: Scope, *, warehouse_id: int | None = None) -> list[DocumentRow]:
    """Dispatched transfers on their way to a warehouse in scope, oldest first."""
    wanted = heads(scope).where(
        _documents.c.type.in_(TRAVELLING), _documents.c.status == POSTED, _documents.c.reverses_document_id.is_(None)
    )
    wanted = wanted.where(within(scope, _documents.c.to_warehouse_id))
    if warehouse_id is not None:
        wanted = wanted.where(_documents.c.to_warehouse_id == warehouse_id)
    return [row_of(row, Amounts()) for row in session.connection().execute(wanted.order_by(_documents.c.id).limit(100))]


@query("document.my_draft", title="我的草稿", permission=DOCUMENT_VIEW)
def latest_draft(session: Session, scope: Scope, *, type: str, maker_id: int) -> int | None:  # noqa: A002
    """The id of a person's latest draft of a type, to go on with; an amendment is gone on with by its address only."""
    found = session.connection().execute(
        select(_documents.c.id)
        .where(
            visible(scope), _documents.c.type == type, _documents.c.status == "draft",
            _documents.c.maker_id == maker_id, _documents.c.amends_document_id.is_(None),
        )
        .order_by(_documents.c.changed_at.desc())
        .limit(1)
    ).scalar()  # fmt: skip
    return int(found) if found is not None else None
