"""价差明细: by how much invoices differed from the accrual that they took, and where that went."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.rows import documents, sees, visible
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.inventory.revaluing import revalued_lines
from jxc_app.modules.settlement.accruing import DIFFERENCE
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class DifferenceFilter:
    """The days on which they were booked, both in, None: any."""

    from_on: date | None = None
    to_on: date | None = None
    partner_id: int = 0
    search: str = ""
    order: str = "-on"


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One difference that was booked or, ``is_back``, taken back with its invoice; base units and yuan.

    ``kept``: what the stock took of it, ``expensed``: what is cost of sales.
    """

    line_id: int
    document_id: int
    number: str
    on: date
    is_back: bool
    partner_id: int
    partner_name: str
    invoice_id: int
    invoice_number: str
    paper_number: str
    receipt_id: int
    receipt_number: str
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    quantity: Decimal
    difference: Decimal
    kept: Decimal
    expensed: Decimal


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """Some of the lines found, how many there are in all, and the sums of all."""

    rows: list[DifferenceLine]
    total: int
    difference: Decimal
    kept: Decimal
    expensed: Decimal


@dataclass(frozen=True, slots=True)
class Went:
    """Where the difference of a line of an invoice went, in yuan, by which document."""

    document_id: int
    number: str
    kept: Decimal
    expensed: Decimal

    @property
    def words(self) -> str:
        """The same for people."""
        return went_in_words(self.kept, self.expensed)


def went_in_words(kept: Decimal, expensed: Decimal) -> str:
    """Where so many yuan went.

    >>> went_in_words(Decimal("0.80"), Decimal("1.20")), went_in_words(Decimal(-2), Decimal(0))
    ('价差 +2.00 元：计入库存 +0.80 元，计入销售成本 +1.20 元', '价差 -2.00 元：计入库存 -2.00 元')
    """
    parts = [
        f"{where} {amount:+.2f} 元" for where, amount in (("计入库存", kept), ("计入销售成本", expensed)) if amount
    ]
    return f"价差 {kept + expensed:+.2f} 元：{'，'.join(parts)}" if parts else ""


_booked = revalued_lines(SOURCE).subquery("booked")
_invoice, _receipt, _billed = _documents.alias("invoice"), _documents.alias("receipt"), _lines.alias("billed")
_ORDERS: dict[str, Any] = {
    "on": documents.c.business_date, "partner": partners.c.name_order, "sku": _skus.c.code,
    "difference": _booked.c.kept + _booked.c.expensed, "kept": _booked.c.kept, "expensed": _booked.c.expensed,
}  # fmt: skip


@query("payable.differences", title="采购价差明细", permission=PAYABLE_VIEW)
def difference_page(
    session: Session, scope: Scope, *, only: DifferenceFilter, page: int = 1, size: int = 50
) -> DifferencePage:
    """One page of differences, the latest first by default, with the sums of all."""
    joined, which = _joined(scope), _which(scope, only)
    sums = [func.sum(_booked.c[name], type_=_booked.c[name].type) for name in ("kept", "expensed")]
    total, kept, expensed = (
        session.connection().execute(select(func.count(), *sums).select_from(joined).where(*which)).one()
    )
    size = max(1, min(size, 200))
    by = _ORDERS.get(only.order.removeprefix("-"), documents.c.business_date)
    wanted = (
        select(
            _lines.c.id, documents.c.id.label("document_id"), documents.c.number, documents.c.business_date,
            documents.c.reverses_document_id, documents.c.partner_id, partners.c.name.label("partner"),
            _invoice.c.id.label("invoice_id"), _invoice.c.number.label("invoice"), _invoice.c.own_number.label("paper"),
            _receipt.c.id.label("receipt_id"), _receipt.c.number.label("receipt"), _skus.c.code,
            _skus.c.name.label("sku"), _skus.c.spec, _units.c.name.label("unit"), _lines.c.base_quantity,
            _booked.c.kept, _booked.c.expensed,
        )
        .select_from(joined)
        .where(*which)
        .order_by(by.desc() if only.order.startswith("-") else by, documents.c.id, _lines.c.id)
        .offset((max(page, 1) - 1) * size)
        .limit(size)
    )  # fmt: skip
    rows = [_row(row) for row in session.connection().execute(wanted)]
    kept, expensed = kept or ZERO, expensed or ZERO
    return DifferencePage(rows, total, kept + expensed, kept, expensed)


def all_differences(session: Session, scope: Scope, only: DifferenceFilter) -> list[DifferenceLine]:
    """The same without pages, for those who take it away."""
    found: list[DifferenceLine] = []
    while True:
        rows = difference_page.work(session, scope, only=only, page=len(found) // 200 + 1, size=200).rows
        found += rows
        if len(rows) < 200:
            return found


def _joined(scope: Scope) -> Any:
    return (
        documents.join(_booked, _booked.c.source_id == documents.c.id)
        .join(_lines, _lines.c.id == _booked.c.line_id)
        .join(_billed, _billed.c.id == _lines.c.source_line_id)
        .join(_invoice, _invoice.c.id == _billed.c.document_id)
        .join(_receipt, _receipt.c.id == documents.c.linked_document_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(partners, partner_of(scope))
    )


def _which(scope: Scope, only: DifferenceFilter) -> list[ColumnElement[bool]]:
    found = [documents.c.type == DIFFERENCE, visible(scope)]
    if only.from_on:
        found.append(documents.c.business_date >= only.from_on)
    if only.to_on:
        found.append(documents.c.business_date <= only.to_on)
    if only.partner_id:
        found.append(documents.c.partner_id == only.partner_id)
    if words := only.search.strip()[:60]:
        columns = (
            documents.c.number, _invoice.c.number, _invoice.c.own_number, _receipt.c.number, _skus.c.code, _skus.c.name,
        )  # fmt: skip
        found.append(or_(*(one.contains(words, autoescape=True) for one in columns)))
    return found


def _row(row: Any) -> DifferenceLine:
    return DifferenceLine(
        row.id, row.document_id, row.number, row.business_date, row.reverses_document_id is not None,
        row.partner_id or 0, row.partner or "", row.invoice_id, row.invoice, row.paper, row.receipt_id, row.receipt,
        row.code, row.sku, row.spec, row.unit, row.base_quantity, row.kept + row.expensed, row.kept, row.expensed,
    )  # fmt: skip


def where_it_went(session: Session, invoice_ids: Collection[int]) -> dict[int, Went]:
    """By line of these invoices in force, where its difference went; those that do not differ are left out."""
    rows = session.connection().execute(
        _went(_billed.c.document_id.in_(list(invoice_ids)), _documents.c.status == POSTED)
    )
    return {row.id: Went(row.document_id, row.number, row.kept, row.expensed) for row in rows}


def _went(*which: ColumnElement[bool]) -> Any:
    return (
        select(
            _billed.c.id, _documents.c.id.label("document_id"), _documents.c.number, _booked.c.kept,
            _booked.c.expensed,
        )
        .join(_lines, _lines.c.source_line_id == _billed.c.id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .join(_booked, (_booked.c.source_id == _documents.c.id) & (_booked.c.line_id == _lines.c.id))
        .where(_documents.c.type == DIFFERENCE, _documents.c.reverses_document_id.is_(None), *which)
    )  # fmt: skip


@query("payable.difference_of", title="单据的价差去向", permission=PAYABLE_VIEW)
def difference_of(session: Session, scope: Scope, *, document_id: int) -> str:
    """Where the difference of an invoice, or of the document that books it, went, in words; empty where there is none.

    Raises NotFound for one that the reader may not see.
    """
    if not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    of_invoice = (_billed.c.document_id == document_id) & (_documents.c.status == POSTED)
    rows = session.connection().execute(_went(of_invoice | (_documents.c.id == document_id)))
    return in_all([Went(row.document_id, row.number, row.kept, row.expensed) for row in rows])


def in_all(parts: Collection[Went]) -> str:
    """All of it together, in words."""
    return went_in_words(sum((one.kept for one in parts), ZERO), sum((one.expensed for one in parts), ZERO))
