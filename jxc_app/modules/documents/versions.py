"""One order that was amended is several documents: which of them belong together, whoever asks by any of them."""

from collections.abc import Collection

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.modules.documents.models import Document

_documents: Table = Document.__table__  # type: ignore[attr-defined]


def first_versions(session: Session, document_ids: Collection[int]) -> dict[int, int]:
    """For each document the first of those that amended each other up to it; of what amends nothing, itself."""
    start = _documents.alias("start")
    chain = select(start.c.id.label("asked"), start.c.id.label("at"), start.c.amends_document_id.label("before"))
    walk = chain.where(start.c.id.in_(sorted(document_ids))).cte("versions", recursive=True)
    earlier = _documents.alias("earlier")
    walk = walk.union_all(
        select(walk.c.asked, earlier.c.id, earlier.c.amends_document_id).join(earlier, earlier.c.id == walk.c.before)
    )
    found = select(walk.c.asked, walk.c.at).where(walk.c.before.is_(None))
    return {row[0]: row[1] for row in session.connection().execute(found)}


def versions_of(session: Session, document_id: int) -> list[int]:
    """All documents that amended each other and one of which is this, the first first; drafts of amendments too."""
    first = first_versions(session, [document_id]).get(document_id, document_id)
    start = _documents.alias("start")
    walk = select(start.c.id).where(start.c.id == first).cte("versions", recursive=True)
    later = _documents.alias("later")
    walk = walk.union_all(select(later.c.id).join(walk, later.c.amends_document_id == walk.c.id))
    return [row[0] for row in session.connection().execute(select(walk.c.id).order_by(walk.c.id))]
