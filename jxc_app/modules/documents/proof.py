"""What documents add to the proof: papers and ledger belong together, numbers have no gaps."""

from sqlalchemy import Table, case, func, select
from sqlmodel import Session

from jxc_app.modules.documents.models import Document, DocumentLine, NumberCounter
from jxc_app.modules.documents.reversals import SUFFIX
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.inventory.movements import move_totals
from jxc_app.modules.inventory.proof import Check, Compared, proof_check, rows_of, sql_check

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_counters: Table = NumberCounter.__table__  # type: ignore[attr-defined]
#: a number says its day as 20260131
_DAY_LETTERS = 8


@sql_check("单据 = 流水")
def documents_equal_ledger() -> Compared:
    """Every posted document has moved exactly its lines, and every move names a posted document.

    A line that is made may need two moves to be worth exactly what was used up; one that is partly rejected has two.
    One that was sold and is not there has moved nothing yet.
    """
    moved = move_totals("document").subquery()
    moving = case((_lines.c.waits, 0), else_=1)
    lined = (
        select(
            _lines.c.document_id,
            func.sum(moving).label("lines"),
            func.sum(moving * _lines.c.base_quantity).label("quantity"),
        )
        .group_by(_lines.c.document_id)
        .subquery()
    )
    original = func.coalesce(_documents.c.reverses_document_id, _documents.c.id)
    without_moves = [type_.code for type_ in DOCUMENT_TYPES.values() if type_.books]
    in_parts = [type_.code for type_ in DOCUMENT_TYPES.values() if type_.is_two_sided or type_.parts]
    posted = _documents.c.posted_at.is_not(None) & _documents.c.type.not_in(without_moves)
    lines_moved = func.coalesce(moved.c.lines, 0)
    other_count = (lines_moved != lined.c.lines) & _documents.c.type.not_in(in_parts)
    wrong = (
        select(_documents.c.id, _documents.c.number)
        .outerjoin(lined, lined.c.document_id == original)
        .outerjoin(moved, moved.c.source_id == _documents.c.id)
        .where(
            (posted & (lined.c.lines.is_(None) | (lines_moved < lined.c.lines) | other_count))
            | (posted & (func.coalesce(moved.c.quantity, 0) != func.coalesce(lined.c.quantity, 0)))
            | (~posted & moved.c.lines.is_not(None))
        )
    )
    return wrong, rows_of(_documents)


@sql_check("流水都有单据")
def moves_have_documents() -> Compared:
    """No move without its document."""
    moved = move_totals("document").subquery()
    wrong = (
        select(moved.c.source_id)
        .outerjoin(_documents, _documents.c.id == moved.c.source_id)
        .where(_documents.c.id.is_(None))
    )
    return wrong, rows_of(moved)


@proof_check
def numbers_without_gaps(session: Session) -> Check:
    """In every series and day as many numbers stand on documents as were given, and the last is the highest.

    The day is the number's: a document that waited over the closing of its month happened on a later one.
    """
    prefixes = {type_.code: type_.prefix for type_ in DOCUMENT_TYPES.values()}
    lengths = case({code: len(prefix) for code, prefix in prefixes.items()}, value=_documents.c.type, else_=0)
    day = func.substr(_documents.c.number, lengths + 2, _DAY_LETTERS)
    given = (
        select(_documents.c.type, day, func.count())
        .where(_documents.c.number.is_not(None), _documents.c.number.not_like(f"%{SUFFIX}"))
        .group_by(_documents.c.type, day)
    )
    drawn = select(_counters.c.series, _counters.c.day, _counters.c.last)
    stand = {(prefixes.get(code, code), on): found for code, on, found in session.connection().execute(given)}
    counted = {
        (series, f"{on:%Y%m%d}"): last
        for series, on, last in session.connection().execute(drawn)
        if series in prefixes.values()
    }  # fmt: skip
    days = stand.keys() | counted.keys()
    wrong = [
        f"{prefix} {day}" for prefix, day in sorted(days) if stand.get((prefix, day)) != counted.get((prefix, day))
    ]
    return Check("numbers_without_gaps", "单号连续", len(counted), len(wrong), tuple(wrong[:5]))
