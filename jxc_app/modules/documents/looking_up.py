"""Finding a document from anywhere, by its number or one's own."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlmodel import Session

from jxc_app.core.search import folded
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.heads import documents, partners, visible
from jxc_app.modules.documents.partners_met import partner_of
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.types import DOCUMENT_TYPES, status_title

#: parts of a number are looked for among so many of the latest documents; the page of documents looks at all
_LATEST = 20_000
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document as a search shows it."""

    id: int
    number: str
    type_title: str
    status: str
    status_title: str
    partner_name: str
    business_date: date


@query("document.look_up", title="搜索单据", permission=DOCUMENT_VIEW)
def look_up_documents(session: Session, scope: Scope, *, typed: str, limit: int = 6) -> list[DocumentHit]:
    """The document of this very number first, then the latest with these words in a number of theirs."""
    word = folded(typed)
    if len(word) < _SHORTEST:
        return []
    columns = (
        select(
            documents.c.id, documents.c.number, documents.c.type, documents.c.status, partners.c.name,
            documents.c.business_date,
        )
        .outerjoin(partners, partner_of(scope))
        .where(visible(scope), documents.c.number.is_not(None))
    )  # fmt: skip
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    first = select(func.coalesce(func.max(documents.c.id), 0) - _LATEST).scalar_subquery()
    numbers = (documents.c.number, documents.c.own_number)
    alike = or_(*(func.lower(number).like(f"%{escaped}%", escape="\\") for number in numbers))
    exact = columns.where(documents.c.number == word.upper())
    latest = columns.where(documents.c.id > first, alike).order_by(documents.c.id.desc()).limit(limit)
    rows = {row.id: row for statement in (exact, latest) for row in session.connection().execute(statement)}
    return [_hit(row) for row in rows.values()][: max(1, min(limit, 20))]


def _hit(row: object) -> DocumentHit:
    document_id, number, type_, status, partner, day = tuple(row)  # type: ignore[arg-type, var-annotated]
    title = DOCUMENT_TYPES[type_].title
    return DocumentHit(document_id, number, title, status, status_title(type_, status), partner or "", day)
