"""How documents that are fulfilled follow those that fulfil them."""

from collections.abc import Callable

from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DONE, POSTED

Ended = Callable[[Session, Document], bool]
Followed = Callable[[UnitOfWork, Document], None]
#: what modules above know of documents of which nothing more will come, though something is open
_ENDED: list[Ended] = []
#: what modules above do with a document that was followed, once it stands as it does now
_FOLLOWED: list[Followed] = []


def register_ended(ended: Ended) -> None:
    """Have a document that follows another asked for by this too; once, however often it is registered."""
    if ended not in _ENDED:
        _ENDED.append(ended)


def register_followed(act: Followed) -> None:
    """Have this done with every document that another followed; once, however often it is registered."""
    if act not in _FOLLOWED:
        _FOLLOWED.append(act)


def follow(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Close what is fulfilled by now, open it again when a part is voided."""
    for source_id in sorted(links.fulfilled_by(uow.session, document.id or 0)):
        source = lock_document(uow.session, source_id)
        if source is None or source.status not in (POSTED, DONE):
            continue
        is_over = links.is_fulfilled(uow.session, source) or (is_posted and _is_ended(uow, source))
        status = DONE if is_over else POSTED
        if source.status != status and (is_posted or status == POSTED):
            settle(uow, source, status, document.number or "")
        for act in _FOLLOWED:
            act(uow, source)


def _is_ended(uow: UnitOfWork, document: Document) -> bool:
    return any(ended(uow.session, document) for ended in _ENDED)


def settle(uow: UnitOfWork, document: Document, status: str, words: str) -> None:
    """Mark a document in force as done, or as open again; its row is locked."""
    document.status = status
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, "complete" if status == DONE else "reopen", words)
