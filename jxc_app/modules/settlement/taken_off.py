"""What the bills of a supplier take off the accrual as things stand, where that is not what each took when it came.

An invoice takes what was open when it was registered. What goes back later was taken too much; what an earlier bill or
a return left open when it was voided is billed by a later one that took nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.settlement.accrual_models import AccrualReversal
from jxc_app.modules.settlement.credits import returns_of
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import Due, due_amount

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_taken: Table = AccrualReversal.__table__  # type: ignore[attr-defined]
Key = TypeVar("Key")


def taken_too_much(session: Session, line_ids: Collection[int]) -> dict[int, Decimal]:
    """By line of a return: what invoices took off the accrual for it, in yuan; of the last that went back first."""
    asked = select(_lines.c.source_line_id).where(_lines.c.id.in_(list(line_ids)))
    rows = session.connection().execute(returns_of(_lines.c.source_line_id.in_(asked))).all()
    due = due_of(session, _lines.c.id.in_({row.source_line_id for row in rows}))
    over = {source: -_not_taken(one) for source, one in due.items()}
    found = _laid_on([(row.id, row.source_line_id, row.base_quantity) for row in rows], over, due)
    return {line_id: one for line_id, one in found.items() if line_id in line_ids}


def taken_too_little(session: Session, receipt_line_ids: Collection[int]) -> dict[int, Decimal]:
    """By document of an invoice: what it bills without having taken it off the accrual, in yuan; the first first."""
    due = due_of(session, _lines.c.id.in_(list(receipt_line_ids)))
    left = {source: _not_taken(one) for source, one in due.items()}
    rows = session.connection().execute(
        select(_taken.c.document_id, _taken.c.receipt_line_id, _taken.c.excess)
        .join(_documents, _documents.c.id == _taken.c.document_id)
        .where(
            _taken.c.receipt_line_id.in_([source for source, one in left.items() if one > 0]), _taken.c.excess > 0,
            _documents.c.status.in_((POSTED, DONE)),
        )
        .order_by(_taken.c.document_id)
    )  # fmt: skip
    laid = _laid_on([((one, source), source, much) for one, source, much in rows], left, due)
    found: dict[int, Decimal] = {}
    for (document_id, _), amount in laid.items():
        found[document_id] = found.get(document_id, ZERO) + amount
    return found


def _not_taken(due: Due) -> Decimal:
    """What is kept, and neither taken off the accrual nor still accrued; below zero: more was taken than is kept."""
    return ZERO if due.price is None else _kept(due) - due.estimated - due.accrued


def _kept(due: Due) -> Decimal:
    return due_amount(due.accepted - due.returned, due) or ZERO


def _laid_on(
    rows: Sequence[tuple[Key, int, Decimal]], left: Mapping[int, Decimal], due: Mapping[int, Due]
) -> dict[Key, Decimal]:
    """What is left of each receipt's line on its rows in their order, each by its quantity, the last by all of it."""
    rest, last = dict(left), {source: key for key, source, _ in rows}
    found: dict[Key, Decimal] = {}
    for key, source, quantity in rows:
        most = rest[source] if last[source] == key else due_amount(quantity, due[source]) or ZERO
        found[key] = min(max(rest[source], ZERO), most)
        rest[source] -= found[key]
    return {key: one for key, one in found.items() if one > 0}
