"""What documents add to the proof: papers and ledger belong together, numbers have no gaps."""

from sqlalchemy import Table, and_, func, select
from sqlmodel import Session

from jxc_app.modules.documents.models import Document, DocumentLine, NumberCounter
from jxc_app.modules.documents.reversals import SUFFIX
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.inventory.movements import move_totals
from jxc_app.modules.inventory.proof import Check, count, failures, proof_check

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_counters: Table = NumberCounter.__table__  # type: ignore[attr-defined]


@proof_check
def documents_equal_ledger(session: Session) -> Check:
    """Every posted document has moved exactly its lines, and every move names a posted document.

    A line that is made may need two moves to be worth exactly what was used up; one that is partly rejected has two.
    """
    moved = move_totals("document").subquery()
    lined = (
        select(
            _lines.c.document_id,
            func.count().label("lines"),
            func.sum(_lines.c.base_quantity).label("quantity"),
        )
        .group_by(_lines.c.document_id)
        .subquery()
    )
    original = func.coalesce(_documents.c.reverses_document_id, _documents.c.id)
    without_moves = [type_.code for type_ in DOCUMENT_TYPES.values() if type_.books]
    in_parts = [type_.code for type_ in DOCUMENT_TYPES.values() if type_.is_two_sided or type_.parts]
    posted = _documents.c.posted_at.is_not(None) & _documents.c.type.not_in(without_moves)
    other_count = (moved.c.lines != lined.c.lines) & _documents.c.type.not_in(in_parts)
    wrong = (
        select(_documents.c.id, _documents.c.number)
        .outerjoin(lined, lined.c.document_id == original)
        .outerjoin(moved, moved.c.source_id == _documents.c.id)
        .where(
            (posted & (moved.c.lines.is_(None) | (moved.c.lines < lined.c.lines) | other_count))
            | (posted & (func.coalesce(moved.c.quantity, 0) != func.coalesce(lined.c.quantity, 0)))
            | (~posted & moved.c.lines.is_not(None))
        )
    )
    return failures("documents_equal_ledger", "单据 = 流水", session, wrong, count(session, _documents))


@proof_check
def moves_have_documents(session: Session) -> Check:
    """No move without its document."""
    moved = move_totals("document").subquery()
    wrong = (
        select(moved.c.source_id)
        .outerjoin(_documents, _documents.c.id == moved.c.source_id)
        .where(_documents.c.id.is_(None))
    )
    sources = select(func.count()).select_from(moved)
    return failures(
        "moves_have_documents", "流水都有单据", session, wrong, int(session.connection().execute(sources).scalar_one())
    )


@proof_check
def numbers_without_gaps(session: Session) -> Check:
    """In every series and day as many numbers stand on documents as were given, and the last is the highest."""
    checked, wrong = 0, []
    for type_ in DOCUMENT_TYPES.values():
        given = (
            select(_documents.c.business_date, func.count().label("given"))
            .where(
                and_(
                    _documents.c.type == type_.code,
                    _documents.c.number.is_not(None),
                    _documents.c.number.not_like(f"%{SUFFIX}"),
                )
            )
            .group_by(_documents.c.business_date)
        )
        stand = {row.business_date: row.given for row in session.connection().execute(given)}
        drawn = select(_counters.c.day, _counters.c.last).where(_counters.c.series == type_.prefix)
        counted = {row.day: row.last for row in session.connection().execute(drawn)}
        checked += len(counted)
        days = stand.keys() | counted.keys()
        wrong += [f"{type_.prefix} {day}" for day in sorted(days) if stand.get(day) != counted.get(day)]
    return Check("numbers_without_gaps", "单号连续", checked, len(wrong), tuple(wrong[:5]))
