"""Remarks of those who look on: they stand in the timeline and change nothing else."""

from pydantic import Field as Limits

from jxc_app.core import registry
from jxc_app.core.errors import NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import sees
from jxc_app.modules.documents.steps import note


class CommentDocument(Command):
    """What somebody says about a document."""

    document_id: Id
    text: str = Limits(min_length=1, max_length=500)


class Commented(Result):
    """The comment stands."""

    document_id: int


@use_case("document.comment", title="评论单据", permission=DOCUMENT_VIEW)
def comment_document(uow: UnitOfWork, command: CommentDocument) -> Commented:
    """Say something about a document, whoever may look at it. Raises NotFound for one that they may not see."""
    document = uow.session.get(Document, command.document_id)
    if document is None or not _sees(uow, document):
        raise NotFound("document.not_found")
    note(uow, document, "comment", command.text)
    uow.record("document", document.id, document.number or document.type, after={"comment": command.text})
    return Commented(document_id=command.document_id)


def _sees(uow: UnitOfWork, document: Document) -> bool:
    return sees(uow.session, registry.scope(uow.session, uow.actor, DOCUMENT_VIEW.code), document.id or 0)
