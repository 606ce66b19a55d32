"""Files on documents: seen by whoever sees the document, but for papers that tell prices or name the supplier."""

from sqlmodel import Session

from jxc_app.core import registry
from jxc_app.core.errors import NotFound
from jxc_app.core.guards import Guard, guard
from jxc_app.core.scopes import Field
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.hiding import hidden_from
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_COST, DOCUMENT_VIEW
from jxc_app.modules.documents.rows import as_row, sees
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import CLOSED, OFFERS, type_of
from jxc_app.modules.files.permissions import FILE_ATTACH
from jxc_app.modules.files.rules import FileKind
from jxc_app.modules.files.subjects import Subject, register_subject

DOCUMENT = "document"
#: papers on which prices stand, and papers on which the supplier does
_PRICED = frozenset({FileKind.INVOICE, FileKind.CONTRACT})
_NAMING = frozenset({FileKind.INVOICE, FileKind.CONTRACT, FileKind.DELIVERY_NOTE})

guard(
    Guard(
        "attachment_of_posted_stays", "attachment", "UPDATE",
        "OLD.subject_kind = 'document' AND NEW.removed_at IS NOT NULL"
        " AND (SELECT posted_at FROM document WHERE id = OLD.subject_id) IS NOT NULL",
    ),
)  # fmt: skip


def _may_see(session: Session, actor: Actor, document_id: int) -> frozenset[FileKind]:
    scope = registry.scope(session, actor, DOCUMENT_VIEW.code)
    document = session.get(Document, document_id)
    if document is None or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    if hidden_from(session, actor).covers(document_id):
        return frozenset()
    type_, hidden = type_of(document.type), frozenset[FileKind]()
    is_offer = type_.takes == OFFERS
    if type_.shows_price and not amounts_of(session, actor).covers(document):
        hidden |= _PRICED
    if is_offer and not holds_any(session, actor, (DOCUMENT_COST.code,)):
        hidden |= frozenset(FileKind)  # whatever its kind, it is an offer or what was chosen of them
    if (type_.partner_kind == "supplier" or is_offer) and Field.SUPPLIER in scope.blind_to:
        hidden |= _NAMING
    return frozenset(FileKind) - hidden


def _may_attach(uow: UnitOfWork, document_id: int) -> None:
    """At either end: whoever receives a transfer photographs what came of it."""
    if not sees(uow.session, registry.scope(uow.session, uow.actor, DOCUMENT_VIEW.code), document_id):
        raise NotFound("document.not_found")
    document = lock_document(uow.session, document_id)
    if document is None:
        raise NotFound("document.not_found")
    row, there = as_row(uow.session, document), document.to_warehouse_id
    receives = there is not None and registry.scope(uow.session, uow.actor, FILE_ATTACH.code).covers_row(there, row)
    uow.authorize(FILE_ATTACH.code, [there if there and receives else document.warehouse_id], row)


def _is_locked(session: Session, document_id: int) -> bool:
    document = session.get_one(Document, document_id)
    return document.posted_at is not None or document.status == CLOSED


def _tell(uow: UnitOfWork, document_id: int, act: str, words: str) -> str:
    document = uow.session.get_one(Document, document_id)
    note(uow, document, act, words)
    return document.number or document.type


register_subject(DOCUMENT, Subject(_may_see, _may_attach, _is_locked, _tell))
