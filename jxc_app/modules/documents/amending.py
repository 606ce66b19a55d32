"""Amending (改单): a draft that begins as a posted document stood, and whose posting takes that one back.

So an amendment is edited, saved, approved and printed like any other draft; both documents stay readable, and nothing
posted is ever changed.
"""

from functools import partial

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import use_case
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentAct, DocumentRef
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import stored_rows, write_lines
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import MIGRATED
from jxc_app.modules.documents.reversals import refuse_unvoidable
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import locked, ref
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import APPROVED, DRAFT, SUBMITTED, permissions_for, type_of
from jxc_app.modules.inventory.periods import is_open

_OPEN = (DRAFT, SUBMITTED, APPROVED)


class BeginAmendment(DocumentAct):
    """A posted document as the actor last saw it, and why it must be changed; ``document_key``: of the new draft."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    reason: str = Limits(min_length=2, max_length=200)


@use_case("document.amend", title="改单", inside=partial(permissions_for, "draft"))
def begin_amendment(uow: UnitOfWork, command: BeginAmendment) -> DocumentRef:
    """Make the draft of an amendment. Nothing moves until somebody who may void and post such documents posts it.

    Raises as voiding does, PermissionDenied ``document.not_by_hand`` for what other steps write, Conflict
    ``document.amended_elsewhere`` where one is open already, DomainError ``document.not_amended`` for history from
    another system, and ``document.period_closed`` for what moved stock in a closed month. What moves none is amended
    as of today then.
    """
    _refuse_not_by_hand(uow, command.document_id)
    document = locked(uow, command.document_id, command.version, "draft")
    refuse_unvoidable(uow, document, is_amended=True)
    if document.origin == MIGRATED:
        raise DomainError("document.not_amended", number=document.number)
    if not is_open(uow.session, document.business_date) and not type_of(document.type).is_plan:
        raise DomainError("document.period_closed", number=document.number, date=str(document.business_date))
    _refuse_second(uow.session, document)
    draft = _draft_of(uow, document, command)
    uow.session.add(draft)
    uow.session.flush()
    rows = [row | {"lot_choice": ""} for row in stored_rows(uow.session, document.id or 0)]
    written = Written(draft, write_lines(uow.session, draft.id or 0, rows))
    note(uow, draft, "begin_amend", document.number or "")
    note(uow, document, "amending", command.reason)
    after = {"amends": document.number, "lines": len(written.lines)}
    uow.record("document", draft.id, draft.type, after=after, reason=command.reason)
    return ref(uow, draft)


def _refuse_not_by_hand(uow: UnitOfWork, document_id: int) -> None:
    """What comes out of steps of its own (counted and inspected, sold at the till) is put right by other papers.

    Said to whoever may see it, before a right is asked for that nobody holds.
    """
    document = uow.session.get(Document, document_id)
    if document is None or type_of(document.type).by_hand:
        return
    try:
        uow.authorize(DOCUMENT_VIEW.code, [document.warehouse_id], as_row(uow.session, document))
    except PermissionDenied:
        raise NotFound("document.not_found") from None
    raise PermissionDenied("document.not_by_hand", type=type_of(document.type).title)


def _refuse_second(session: Session, document: Document) -> None:
    amending = select(Document).where(Document.amends_document_id == document.id, col(Document.status).in_(_OPEN))
    other = session.exec(amending).first()
    if other is not None:
        raise Conflict("document.amended_elsewhere", number=document.number)


def _draft_of(uow: UnitOfWork, document: Document, command: BeginAmendment) -> Document:
    day = (document.business_date, document.effective_at)
    if not is_open(uow.session, document.business_date):
        day = (uow.today, uow.now)
    copied = (
        "type", "warehouse_id", "to_warehouse_id", "partner_id", "responsible", "remark", "own_number", "settlement",
        "linked_document_id", "total_quantity", "total_amount", "rounding", "urgency", "custom",
    )  # fmt: skip
    return Document(
        **{name: getattr(document, name) for name in copied},
        document_key=command.document_key, status=DRAFT, amends_document_id=document.id, amend_reason=command.reason,
        maker_id=uow.actor.user_id, created_at=uow.now, changed_at=uow.now, business_date=day[0], effective_at=day[1],
    )  # fmt: skip
