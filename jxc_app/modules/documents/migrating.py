"""History from another system. Ledger rules and audit hold; approval flows and the duties of persons do not."""

from sqlalchemy import Table, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import use_case
from jxc_app.modules.documents.commands import DocumentRef, MigrateDocument
from jxc_app.modules.documents.drafts import Written, new_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_MIGRATE
from jxc_app.modules.documents.service import finish_posting, ref
from jxc_app.modules.warehouses.queries import go_live_date

MIGRATED = "migrated"
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_migrated_before = Prepared(
    sa_select(_documents.c.id, _documents.c.source_sha256).where(_documents.c.source_key == bindparam("key"))
)


@use_case("document.migrate", title="导入历史单据", permission=DOCUMENT_MIGRATE, keeps_key=True)
def migrate_document(uow: UnitOfWork, command: MigrateDocument) -> DocumentRef:
    """Post one document of the past, once.

    Raises Conflict ``document.source_number_taken`` where its number came before with other content, and
    DomainError ``document.after_go_live`` from the warehouse's go-live date on. Only the product itself may:
    no page and no API can set the origin.
    """
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=DOCUMENT_MIGRATE.title)
    before = _migrated_before.first(uow.session, key=command.source_key)
    if before is not None:
        document_id, sha256 = before
        if sha256 != command.source_sha256:
            raise Conflict("document.source_number_taken", number=command.source_key)
        return ref(uow, uow.session.get_one(Document, document_id))
    written = new_document(uow, command, at=command.effective_at)
    _refuse_after_go_live(uow, written.document)
    document = written.document
    document.origin, document.source_key, document.source_sha256 = (
        MIGRATED, command.source_key, command.source_sha256,
    )  # fmt: skip
    return finish_posting(uow, Written(document, written.lines))


def _refuse_after_go_live(uow: UnitOfWork, document: Document) -> None:
    go_live = go_live_date(uow.session, document.warehouse_id)
    if go_live is not None and document.business_date >= go_live:
        raise DomainError("document.after_go_live", field="effective_at", date=str(go_live))


def migrated_hashes(session: Session, source_keys: list[str]) -> dict[str, str]:
    """Content hashes of documents that were migrated before, by source key (at most some 500 keys a call)."""
    rows = session.exec(
        select(Document.source_key, Document.source_sha256).where(col(Document.source_key).in_(source_keys))
    ).all()
    return {key: sha256 for key, sha256 in rows if key is not None and sha256 is not None}
