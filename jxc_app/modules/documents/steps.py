"""One step in the life of a document: its new status, and its line in the timeline."""

from jxc_app.core.errors import DomainError
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.models import Document, DocumentEvent
from jxc_app.modules.documents.types import TRANSITIONS

_add_event = Prepared(DocumentEvent.__table__.insert().inline())  # type: ignore[attr-defined]


def move_to(document: Document, status: str) -> None:
    """Change the status. Raises DomainError where no document may make that step."""
    if (document.status, status) not in TRANSITIONS:
        raise DomainError("document.wrong_status", number=document.number or "草稿")
    document.status = status


def note(uow: UnitOfWork, document: Document, act: str, text: str = "", *, by: str = "") -> None:
    """Add to the timeline and tell open pages. ``by``: who did it, where that is none of the company."""
    event = {
        "document_id": document.id,
        "at": uow.now,
        "actor_id": uow.actor.user_id,
        "actor_name": by or uow.actor.name,
        "act": act,
        "text": text,
    }
    _add_event.run(uow.session, event)
    uow.publish("document", document_id=document.id, type=document.type, status=document.status)
