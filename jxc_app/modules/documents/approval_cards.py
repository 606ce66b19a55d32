"""What somebody who decides must see: what it is, how much, whose, what it does to stock, and what stopped it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.approvals.models import Approval, ApprovalState
from jxc_app.modules.approvals.queries import ApprovalRow, my_approvals
from jxc_app.modules.approvals.views import ApprovalView, involved, of_subject, view_of
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.approving import KIND, POST, VOID
from jxc_app.modules.documents.effects import EffectView, effects_of
from jxc_app.modules.documents.hiding import hidden_from
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.partners_met import is_kept
from jxc_app.modules.documents.permissions import DOCUMENT_COST, DOCUMENT_PRICE, DOCUMENT_VIEW
from jxc_app.modules.documents.rows import as_row, sees, visible
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.warehouses.models import Warehouse

_MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line; ``amount`` None: not priced, or not for this reader."""

    sku_code: str
    sku_name: str
    quantity: Decimal
    unit_name: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """One document before the person who decides. Effects: on hand now, and how a yes changes it."""

    approval: ApprovalView
    document_id: int
    number: str
    type_title: str
    warehouse_name: str
    to_warehouse_name: str
    partner_name: str
    maker_name: str
    created_at: datetime
    remark: str
    total_quantity: Decimal
    total_amount: Decimal | None
    lines: tuple[CardLine, ...]
    lines_left_out: int
    effects: tuple[EffectView, ...]
    amends: str
    amend_reason: str


@dataclass(frozen=True, slots=True)
class ApprovalHead:
    """One document in a list of approvals; ``total_amount`` None: not priced, or not for this reader."""

    row: ApprovalRow
    warehouse_name: str
    to_warehouse_name: str
    total_quantity: Decimal
    total_amount: Decimal | None


@query("approval.heads", title="我的审批单据")
def approval_heads(session: Session, scope: Scope, actor: Actor, *, part: str = "waiting") -> list[ApprovalHead]:
    """The rows of ``approval.mine``, each with where and how much."""
    rows = my_approvals(session, scope, actor=actor, part=part)
    wanted = select(Document).where(col(Document.id).in_({row.subject_id for row in rows}))
    documents = {one.id: one for one in session.exec(wanted).all()}
    names = dict(session.exec(select(Warehouse.id, Warehouse.name)).all())
    rights = permissions_of(session, actor.user_id)
    return [
        ApprovalHead(
            row, names[found.warehouse_id], names.get(found.to_warehouse_id or 0, ""), found.total_quantity,
            found.total_amount if _sees_amount(session, rights, actor, found) else None,
        )
        for row in rows
        if (found := documents.get(row.subject_id))
    ]  # fmt: skip


@query("approval.card", title="审批内容")
def approval_card(session: Session, scope: Scope, actor: Actor, *, approval_id: int) -> ApprovalCard:
    """For those who have to do with the approval. Raises NotFound for anybody else."""
    approval = involved(session, actor, approval_id)
    document = session.get(Document, approval.subject_id) if approval.subject_kind == KIND else None
    if document is None:
        raise NotFound("approval.not_found")
    names = dict(session.exec(select(Warehouse.id, Warehouse.name)).all())
    is_kept_back = document.partner_id is None or is_kept(document.type, scope)
    partner = None if is_kept_back else session.get(Partner, document.partner_id)
    maker = session.get(User, document.maker_id)
    sees_amount = _sees_amount(session, permissions_of(session, actor.user_id), actor, document)
    lines, left_out = _lines(session, document, sees_amount=sees_amount)
    return ApprovalCard(
        view_of(session, approval, actor), document.id or 0, document.number or "", DOCUMENT_TYPES[document.type].title,
        names[document.warehouse_id], names.get(document.to_warehouse_id or 0, ""), partner.name if partner else "",
        maker.name if maker else "", document.created_at, document.remark, document.total_quantity,
        document.total_amount if sees_amount else None, lines, left_out, _effects(session, approval, document),
        _amended(session, document), document.amend_reason,
    )  # fmt: skip


@query("document.approvals", title="单据的审批", permission=DOCUMENT_VIEW)
def document_approvals(session: Session, scope: Scope, actor: Actor, *, document_id: int) -> list[ApprovalView]:
    """Every approval of a document, newest first; of one that is kept from the actor for now none, for their words say
    how much it is of. Raises NotFound for one that the actor may not see.
    """
    document = session.get(Document, document_id)
    if document is None or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    if hidden_from(session, actor).covers(document_id):
        return []
    return of_subject(session, KIND, document_id, actor)


@query("document.waiting", title="审批中的单据", permission=DOCUMENT_VIEW)
def waiting_documents(session: Session, scope: Scope, *, document_ids: list[int]) -> dict[int, str]:
    """Which of these documents wait for an approval, and of what: ``post`` or ``void``."""
    seen = select(Document.id).where(visible(scope), col(Document.id).in_(document_ids))
    return waiting_acts(session, [one or 0 for one in session.exec(seen).all()])


def waiting_acts(session: Session, document_ids: Collection[int]) -> dict[int, str]:
    """The same of documents that the reader is known to see."""
    running = select(Approval.subject_id, Approval.act).where(
        Approval.subject_kind == KIND, Approval.state == ApprovalState.WAITING,
        col(Approval.subject_id).in_(document_ids),
    )  # fmt: skip
    return dict(session.exec(running).all())


def waiting_followers(session: Session, document_ids: Collection[int]) -> set[int]:
    """Which of these documents have another one linked to them that waits to be posted."""
    running = (
        select(Document.linked_document_id)
        .join(Approval, col(Approval.subject_id) == Document.id)
        .where(
            Approval.subject_kind == KIND, Approval.state == ApprovalState.WAITING, Approval.act == POST,
            col(Document.linked_document_id).in_(document_ids),
        )
    )  # fmt: skip
    return {document or 0 for document in session.exec(running).all()}


def _sees_amount(session: Session, rights: Mapping[str, Scope], actor: Actor, document: Document) -> bool:
    type_ = DOCUMENT_TYPES[document.type]
    if not type_.shows_price:
        return False
    wanted = DOCUMENT_COST if type_.price_is_cost else DOCUMENT_PRICE
    held = rights.get(wanted.code)
    return actor.is_system or (held is not None and held.covers_row(document.warehouse_id, as_row(session, document)))


def _lines(session: Session, document: Document, *, sees_amount: bool) -> tuple[tuple[CardLine, ...], int]:
    found = session.exec(
        select(DocumentLine, Sku.code, Sku.name, Unit.name)
        .join(Sku, col(Sku.id) == DocumentLine.sku_id)
        .join(Unit, col(Unit.id) == DocumentLine.unit_id)
        .where(DocumentLine.document_id == document.id)
        .order_by(col(DocumentLine.line_no))
    ).all()
    shown = tuple(
        CardLine(code, name, line.quantity, unit, line.amount if sees_amount else None)
        for line, code, name, unit in found[:_MOST_LINES]
    )
    return shown, max(0, len(found) - _MOST_LINES)


def _amended(session: Session, document: Document) -> str:
    found = session.get(Document, document.amends_document_id) if document.amends_document_id else None
    return (found.number or "") if found else ""


def _effects(session: Session, approval: Approval, document: Document) -> tuple[EffectView, ...]:
    """Of a void: the other way round."""
    everywhere = Scope(everywhere=True)
    return tuple(effects_of(session, everywhere, document, sign=-1 if approval.act == VOID else 1))
