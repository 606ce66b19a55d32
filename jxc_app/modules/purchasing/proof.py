"""What the proof checks of costs that were spread."""

from sqlalchemy import BigInteger, Table, cast, func, select, union_all
from sqlmodel import Session

from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.types import DONE, POSTED, REVERSED
from jxc_app.modules.inventory.proof import Check, failures, proof_check
from jxc_app.modules.inventory.revaluing import booked_by_source
from jxc_app.modules.purchasing.types import COST_ALLOCATION

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]


@proof_check
def allocations_booked(session: Session) -> Check:
    """Every posted allocation added exactly its amount, to the stock or to the cost of sales."""
    posted = _documents.c.type == COST_ALLOCATION.code, _documents.c.status.in_((POSTED, DONE, REVERSED))
    written = (
        select(_documents.c.id.label("id"), cast(_lines.c.amount, BigInteger).label("amount"))
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .where(*posted, _documents.c.reverses_document_id.is_(None))
    )
    booked = booked_by_source(SOURCE).subquery()
    parts = union_all(written, select(booked.c.source_id, -booked.c.amount)).subquery()
    difference = func.sum(parts.c.amount)
    wrong = select(parts.c.id, difference).group_by(parts.c.id).having(difference != 0)
    counted = session.connection().execute(select(func.count()).select_from(written.subquery())).scalar_one()
    return failures("allocations_booked", "费用分摊 = 计入金额", session, wrong, int(counted))
