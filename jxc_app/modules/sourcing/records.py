"""How suppliers kept their word: on time and of good quality, from the company's own orders and receipts.

On time: of the lines of orders whose agreed day (``purchasing/terms``) lies in the last year, the share of which the
accepted quantity received by that day (its inspection's day) reaches the ordered one. Quality: accepted ÷ (accepted +
rejected), of everything inspected in that year. A supplier without such lines has no figure, which is not a bad one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, quotient
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.purchasing.models import GoodsReceiptLine
from jxc_app.modules.purchasing.terms import agreed_day, judged_quantity, terms

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_judged: Table = GoodsReceiptLine.__table__  # type: ignore[attr-defined]
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """Percent with one decimal; None where nothing was due, or nothing inspected. ``lines``: how many were due."""

    on_time: Decimal | None
    lines: int
    quality: Decimal | None


def records_of(session: Session, partner_ids: Collection[int], today: date) -> dict[int, SupplierRecord]:
    """The record of each of these suppliers over the last year, by two statements."""
    due, quality = _due(session, partner_ids, today), _quality(session, partner_ids, today)
    found = {}
    for partner_id in partner_ids:
        on_time, lines = due.get(partner_id, (0, 0))
        share = quotient(Decimal(on_time * 100), Decimal(lines), 1) if lines else None
        found[partner_id] = SupplierRecord(share, lines, quality.get(partner_id))
    return found


def _due(session: Session, partner_ids: Collection[int], today: date) -> dict[int, tuple[int, int]]:
    """By supplier: how many due lines were whole on their day, and how many were due."""
    later, receipts, day = _lines.alias("later"), _documents.alias("receipt"), agreed_day()
    in_time = (
        select(_links.c.from_line_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type).label("quantity"))
        .join(later, later.c.id == _links.c.to_line_id)
        .join(receipts, receipts.c.id == later.c.document_id)
        .join(_lines, _lines.c.id == _links.c.from_line_id)
        .outerjoin(terms, terms.c.line_id == _lines.c.id)
        .where(
            receipts.c.type == "goods_receipt", receipts.c.status.in_((POSTED, DONE)),
            receipts.c.partner_id.in_(list(partner_ids)), receipts.c.business_date <= day,
        )
        .group_by(_links.c.from_line_id)
        .subquery()
    )  # fmt: skip
    rows = session.connection().execute(
        select(_documents.c.partner_id, judged_quantity(), in_time.c.quantity)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .outerjoin(terms, terms.c.line_id == _lines.c.id)
        .outerjoin(in_time, in_time.c.from_line_id == _lines.c.id)
        .where(
            _documents.c.type == "purchase_order", _documents.c.status.in_((POSTED, DONE)),
            _documents.c.reverses_document_id.is_(None), _documents.c.partner_id.in_(list(partner_ids)),
            day < today, day >= today - _YEAR,
        )
    )  # fmt: skip
    found: dict[int, tuple[int, int]] = {}
    for partner_id, ordered, came in rows:
        good, all_ = found.get(partner_id, (0, 0))
        found[partner_id] = good + ((came or ZERO) >= ordered), all_ + 1
    return found


def _quality(session: Session, partner_ids: Collection[int], today: date) -> dict[int, Decimal]:
    accepted, rejected = _judged.c.accepted, _judged.c.rejected
    rows = session.connection().execute(
        select(
            _documents.c.partner_id, func.sum(accepted, type_=accepted.type), func.sum(rejected, type_=rejected.type)
        )
        .join(_documents, _documents.c.id == _judged.c.document_id)
        .where(
            _documents.c.status.in_((POSTED, DONE)), _documents.c.partner_id.in_(list(partner_ids)),
            _documents.c.business_date >= today - _YEAR,
        )
        .group_by(_documents.c.partner_id)
    )  # fmt: skip
    return {
        partner_id: quotient(good * 100, good + bad, 1) for partner_id, good, bad in rows if (good or 0) + (bad or 0)
    }
