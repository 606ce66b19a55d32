"""The red document (红冲), and what cannot be taken back."""

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents import links
from jxc_app.modules.documents.drafts import refuse_late_opening
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import named
from jxc_app.modules.documents.types import POSTED, REVERSED, TRANSITIONS, type_of

SUFFIX = "-HC"


def refuse_unvoidable(uow: UnitOfWork, document: Document, *, is_amended: bool = False) -> None:
    """Raises DomainError for a reversal, a fixed opening, what posted documents fulfil, and what is not posted.

    What only follows it is taken back with it.

    ``is_amended``: another takes its place, and perhaps what has fulfilled it.
    """
    if document.reverses_document_id is not None:
        raise DomainError("document.is_reversal", number=document.number)
    refuse_late_opening(uow, type_of(document.type), document)
    later = links.later_documents(uow.session, document.id or 0)
    for follower in links.followers(uow.session, document.id or 0):
        later.pop(follower)
    if later and not (is_amended and type_of(document.type).carries_over):
        seen = named(uow.session, scope_of(uow.session, uow.actor, DOCUMENT_VIEW), later)
        raise DomainError("document.has_later", number=document.number, later="、".join(seen[:5]))
    if (document.status, REVERSED) not in TRANSITIONS:
        raise DomainError("document.wrong_status", number=document.number or "草稿")


def reversal_of(uow: UnitOfWork, document: Document, reason: str, *, as_of: bool = False) -> Document:
    """The red document: same head, no lines of its own, the number with ``-HC``; ``as_of``: on the day of the other."""
    copied = (
        "type", "origin", "warehouse_id", "to_warehouse_id", "partner_id", "responsible", "own_number", "settlement",
        "linked_document_id", "total_quantity", "total_amount",
    )  # fmt: skip
    reversal = Document(
        **{name: getattr(document, name) for name in copied},
        document_key=new_key(),
        number=f"{document.number}{SUFFIX}",
        status=POSTED,
        business_date=document.business_date if as_of else uow.today,
        effective_at=document.effective_at if as_of else uow.now,
        remark=reason,
        reverses_document_id=document.id,
        maker_id=uow.actor.user_id,
        created_at=uow.now,
        changed_at=uow.now,
        posted_by=uow.actor.user_id,
        posted_at=uow.now,
    )
    uow.session.add(reversal)
    uow.session.flush()
    return reversal
