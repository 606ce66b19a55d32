"""Documents before the approval flows: what is asked before posting and voiding, and what a decision covers."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.approvals import asking, deciding
from jxc_app.modules.approvals.asking import Asked, Plan
from jxc_app.modules.approvals.facts import Subject
from jxc_app.modules.approvals.rules import Definition
from jxc_app.modules.documents import links
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import Line, document_of, lines_of, lines_of_many
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import MIGRATED
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED, type_of

KIND = "document"
POST, VOID = "post", "void"
_MOST_SUMMED = 500


def plan_posting(uow: UnitOfWork, written: Written, amends: Document | None = None) -> Plan:
    """What has to be decided before this is posted, and the one that it amends taken back.

    Raises DomainError where it could not be posted anyway.
    """
    document, lines = written.document, written.lines
    if document.origin == MIGRATED or document.restores_document_id is not None:
        return asking.FREE_TO_GO  # history; or an incident that two people undo
    _refuse_running(uow.session, document)
    back = subject_of(uow, amends, lines_of(uow.session, amends.id or 0), VOID) if amends else None
    subject = subject_of(uow, document, lines, POST)
    found = asking.plan(uow, subject, lambda flow: _together(uow, written, flow), also=back)
    if found.must_wait and amends is None:
        _check_first(uow, document, lines)
    return found


def plan_voiding(uow: UnitOfWork, document: Document) -> Plan:
    """What has to be decided before this is voided."""
    _refuse_running(uow.session, document)
    return asking.plan(uow, subject_of(uow, document, lines_of(uow.session, document.id or 0), VOID))


def ask(uow: UnitOfWork, plan: Plan, document: Document, *, then: str = "", reason: str = "", **options: bool) -> Asked:
    """Do what the plan says, now that the document has its number."""
    return asking.ask(uow, plan, label=label_of(document), then=then, reason=reason, **options)


def owe(uow: UnitOfWork, document: Document, *, label: str, title: str, because: str, reason: str) -> None:
    """Have the owner confirm within a day what one person booked alone; this document stands for all of it."""
    subject = subject_of(uow, document, lines_of(uow.session, document.id or 0), POST)
    asking.owe(uow, replace(subject, label=label), title=title, because=because, reason=reason)


def label_of(document: Document) -> str:
    """How approvals call a document."""
    amending = "改单 " if document.amends_document_id else ""
    return f"{amending}{type_of(document.type).title} {document.number or ''}".strip()


def subject_of(uow: UnitOfWork, document: Document, lines: list[Line], act: str) -> Subject:
    """A document as the flows see it. Who made it, or had a part in it, cannot approve its posting."""
    case = Case(document, lines, uow.actor.user_id, uow.today, document.total_amount)
    people = frozenset({document.maker_id} if act == POST else ())
    if found := type_of(document.type).people:
        people |= found(uow, document)
    return Subject(
        KIND, document.id or 0, act, document.type, label_of(document), document.warehouse_id, people,
        digest(document, lines, act), case, lines,
    )  # fmt: skip


def digest(document: Document, lines: list[Line], act: str) -> str:
    """SHA-256 of what is decided on: another quantity, price, place or partner is another decision."""
    head: tuple[object, ...] = (
        act, document.id, document.type, document.warehouse_id, document.to_warehouse_id, document.partner_id,
        document.linked_document_id, document.settlement, str(document.business_date),
    )  # fmt: skip
    if document.amends_document_id is not None:
        head = (*head, document.amends_document_id)
    if document.urgency:
        head = (*head, document.urgency)
    rows = [(line.sku_id, line.lot_id, plain(line.base_quantity), plain(line.amount or ZERO)) for line in lines]
    return hashlib.sha256(repr((head, rows)).encode()).hexdigest()


def withdraw(uow: UnitOfWork, document: Document, reason: str = "") -> None:
    """The document is taken back, and with it what it waits for."""
    waiting = asking.running(uow.session, KIND, document.id or 0)
    if waiting is not None:
        deciding.withdraw(uow, waiting, reason)


def _refuse_running(session: Session, document: Document) -> None:
    waiting = asking.running(session, KIND, document.id) if document.id and document.number else None
    if waiting is not None:
        names = "、".join(asking.waiting_names(session, waiting)) or "审批人"
        raise DomainError("approval.running", number=document.number, names=names)


def _check_first(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Nobody is bothered with what its type refuses."""
    type_ = type_of(document.type)
    links.check_open(uow, document, lines)
    if type_.check:
        type_.check(uow, document, lines)


def _together(uow: UnitOfWork, written: Written, flow: Definition) -> Subject | None:
    """With what the same person made of this type lately, as the flow sums it; None where that is nothing."""
    document, skus = written.document, {line.sku_id for line in written.lines}
    found = {one.id or 0: one for one in uow.session.exec(_others(uow, document, flow).limit(_MOST_SUMMED)).all()}
    lines = [line for line in lines_of_many(uow.session, found) if flow.split_match == "partner" or line.sku_id in skus]
    largest = _largest(lines, flow.split_papers - 1)
    if not largest:
        return None
    lines = [line for line in lines if document_of(line) in largest]
    amount = sum((line.amount or ZERO for line in lines), document.total_amount)
    alone = subject_of(uow, document, written.lines, POST)
    case = Case(document, [*written.lines, *lines], uow.actor.user_id, uow.today, amount)
    return replace(alone, case=case, lines=case.lines)


def _others(uow: UnitOfWork, document: Document, flow: Definition) -> SelectOfScalar[Document]:
    found = select(Document).where(
        Document.maker_id == document.maker_id, Document.type == document.type, Document.id != document.id,
        col(Document.reverses_document_id).is_(None), col(Document.status).in_((SUBMITTED, APPROVED, POSTED, DONE)),
    )  # fmt: skip
    if document.amends_document_id is not None:  # it takes its place
        found = found.where(Document.id != document.amends_document_id)
    if flow.split_match == "partner":  # what is bought of one supplier in parts may be for many stores
        found = found.where(Document.partner_id == document.partner_id)
    else:
        found = found.where(Document.warehouse_id == document.warehouse_id)
    if flow.split_window == "day":
        return found.where(Document.business_date == document.business_date).order_by(col(Document.id).desc())
    since = uow.now - timedelta(hours=flow.split_hours)
    return found.where(col(Document.created_at) > since).order_by(col(Document.id).desc())


def _largest(lines: Iterable[Line], most: int) -> set[int]:
    """The documents with the most pieces, at most so many."""
    pieces: dict[int, Decimal] = {}
    for line in lines:
        pieces[document_of(line)] = pieces.get(document_of(line), ZERO) + line.base_quantity
    return set(sorted(pieces, key=lambda one: (-pieces[one], one))[:most])
