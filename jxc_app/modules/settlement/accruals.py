"""暂估清单: what came and is not billed, line by line, as it stood at the end of a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import FEN_PLACES, ZERO, proportion
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, FROM_HOLD, POSTED, REVERSED
from jxc_app.modules.purchasing.models import GoodsReceiptLine
from jxc_app.modules.settlement.accrual_models import AccrualReversal
from jxc_app.modules.settlement.judging import accepted_of_restored, price_of
from jxc_app.modules.settlement.matching import Due
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW
from jxc_app.modules.settlement.statement_models import SupplierStatement
from jxc_app.modules.warehouses.models import Warehouse

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_judged: Table = GoodsReceiptLine.__table__  # type: ignore[attr-defined]
_taken: Table = AccrualReversal.__table__  # type: ignore[attr-defined]
_statements: Table = SupplierStatement.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: days since the receipt from which a line is looked for
AGES = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class AccrualFilter:
    """``on``: the day at whose end it is asked, None: today; ``older``: days since the receipt at least."""

    on: date | None = None
    partner_id: int = 0
    older: int = 0
    search: str = ""
    order: str = "received_on"


@dataclass(frozen=True, slots=True)
class AccruedLine:
    """A line of a receipt that is not billed whole; base units, yuan. ``amount`` with the tax of ``tax_percent``."""

    line_id: int
    receipt_id: int
    receipt_number: str
    own_number: str
    received_on: date
    age: int
    partner_id: int
    partner_name: str
    warehouse_name: str
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    accepted: Decimal
    returned: Decimal
    billed: Decimal
    open: Decimal
    price: Decimal | None
    tax_percent: Decimal
    amount: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class AccrualPage:
    """Some of the lines found, and how many there are in all, their sums with them, from how many suppliers."""

    on: date
    rows: list[AccruedLine]
    total: int
    suppliers: int
    amount: Decimal
    net: Decimal


_ORDERS: dict[str, Callable[[AccruedLine], Any]] = {
    "received_on": lambda one: one.received_on, "age": lambda one: one.age, "partner": lambda one: one.partner_name,
    "receipt": lambda one: one.receipt_number, "sku": lambda one: one.sku_code, "open": lambda one: one.open,
    "amount": lambda one: one.amount, "net": lambda one: one.net,
}  # fmt: skip


@query("payable.accruals", title="暂估清单", permission=PAYABLE_VIEW)
def accrual_page(session: Session, scope: Scope, *, only: AccrualFilter, page: int = 1, size: int = 50) -> AccrualPage:
    """One page of what is accrued at the end of a day, the oldest first by default, with the sums of all of it."""
    found, size = all_accruals(session, scope, only), max(1, min(size, 200))
    first = (max(page, 1) - 1) * size
    return AccrualPage(
        only.on or _today(), found[first : first + size], len(found), len({one.partner_id for one in found}),
        sum((one.amount for one in found), ZERO), sum((one.net for one in found), ZERO),
    )  # fmt: skip


def all_accruals(session: Session, scope: Scope, only: AccrualFilter) -> list[AccruedLine]:
    """The same without pages, for those who take it away."""
    day = only.on or _today()
    rows = session.connection().execute(_wanted(scope, only, day)).all()
    restored = accepted_of_restored(session, {row.receipt_id for row in rows if row.restores_document_id})
    asked = _asked_on_statements(session, day)
    lines = [_line(row, day, restored, asked.get(row.id, ZERO)) for row in rows]
    found = [one for one in lines if one.open > 0 and (one.amount > 0 or one.line_id not in asked)]
    by = _ORDERS.get(only.order.removeprefix("-"), _ORDERS["received_on"])
    found.sort(key=lambda one: one.line_id)
    return sorted(found, key=by, reverse=only.order.startswith("-"))


def _wanted(scope: Scope, only: AccrualFilter, day: date) -> Any:
    """Lines of receipts of which something was kept and not billed at the end of the day, whatever happened since."""
    returned, taken = _returned(day), _reversed(day)
    accepted = func.coalesce(_judged.c.accepted, _lines.c.base_quantity)
    left = accepted - func.coalesce(returned.c.quantity, 0) - func.coalesce(taken.c.quantity, 0)
    return (
        select(
            _lines.c.id, documents.c.id.label("receipt_id"), documents.c.number, documents.c.own_number,
            documents.c.business_date, documents.c.partner_id, documents.c.restores_document_id,
            partners.c.name.label("partner"), _warehouses.c.name.label("warehouse"), _skus.c.code,
            _skus.c.name.label("sku"), _skus.c.spec, _units.c.name.label("unit"), _lines.c.base_quantity,
            _lines.c.amount, _lines.c.tax_percent, _judged.c.accepted, returned.c.quantity.label("returned"),
            taken.c.quantity.label("taken"), taken.c.excess, taken.c.estimate,
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .join(partners, partner_of(scope))
        .outerjoin(
            _judged, and_(_judged.c.document_id == _lines.c.document_id, _judged.c.line_no == _lines.c.line_no)
        )
        .outerjoin(returned, returned.c.from_line_id == _lines.c.id)
        .outerjoin(taken, taken.c.receipt_line_id == _lines.c.id)
        .where(
            documents.c.type == "goods_receipt", _in_force(documents, day), visible(scope), ~_lines.c.is_gift,
            or_(left > 0, documents.c.restores_document_id.is_not(None)), *_which(only, day),
        )
    )  # fmt: skip


def _which(only: AccrualFilter, day: date) -> list[ColumnElement[bool]]:
    found = []
    if only.partner_id:
        found.append(documents.c.partner_id == only.partner_id)
    if only.older:
        found.append(documents.c.business_date <= date.fromordinal(day.toordinal() - only.older))
    if words := only.search.strip()[:60]:
        columns = documents.c.number, documents.c.own_number, partners.c.name, _skus.c.code, _skus.c.name
        found.append(or_(*(one.contains(words, autoescape=True) for one in columns)))
    return found


def _in_force(paper: Any, day: date) -> ColumnElement[bool]:
    """Posted by the end of the day, and not taken back by then."""
    back = _documents.alias()
    later = exists(select(back.c.id).where(back.c.reverses_document_id == paper.c.id, back.c.business_date > day))
    return and_(
        paper.c.business_date <= day, paper.c.reverses_document_id.is_(None),
        or_(paper.c.status.in_((POSTED, DONE)), and_(paper.c.status == REVERSED, later.correlate(paper))),
    )  # fmt: skip


def _returned(day: date) -> Any:
    """What went back of each line by the end of the day; what was rejected was never accrued."""
    back, paper = _lines.alias("back"), _documents.alias("return")
    return (
        select(_links.c.from_line_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type).label("quantity"))
        .join(back, back.c.id == _links.c.to_line_id)
        .join(paper, paper.c.id == back.c.document_id)
        .where(paper.c.type == "purchase_return", paper.c.settlement != FROM_HOLD, _in_force(paper, day))
        .group_by(_links.c.from_line_id)
        .subquery()
    )


def _reversed(day: date) -> Any:
    """What invoices took off the accrual of each line by the end of the day."""
    paper, back = _documents.alias("invoice"), _documents.alias("voided")
    later = exists(select(back.c.id).where(back.c.reverses_document_id == paper.c.id, back.c.business_date > day))
    in_force = or_(paper.c.status.in_((POSTED, DONE)), and_(paper.c.status == REVERSED, later.correlate(paper)))
    return (
        select(
            _taken.c.receipt_line_id,
            func.sum(_taken.c.quantity, type_=_taken.c.quantity.type).label("quantity"),
            func.sum(_taken.c.excess, type_=_taken.c.excess.type).label("excess"),
            func.sum(_taken.c.estimate, type_=_taken.c.estimate.type).label("estimate"),
        )
        .join(paper, paper.c.id == _taken.c.document_id)
        .where(_taken.c.reversed_on <= day, in_force)
        .group_by(_taken.c.receipt_line_id)
        .subquery()
    )


def _asked_on_statements(session: Session, day: date) -> dict[int, Decimal]:
    """How many yuan of lines of receipts were asked by then to be paid on a statement, without an invoice."""
    stated, asked, request = _lines.alias("stated"), _lines.alias("asked"), _documents.alias("request")
    rows = session.connection().execute(
        select(stated.c.source_line_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type))
        .join(_statements, _statements.c.document_id == stated.c.document_id)
        .join(_links, _links.c.from_line_id == stated.c.id)
        .join(asked, asked.c.id == _links.c.to_line_id)
        .join(request, request.c.id == asked.c.document_id)
        .where(
            request.c.type == "payment_request", stated.c.source_line_id.is_not(None), _in_force(request, day),
        )
        .group_by(stated.c.source_line_id)
    )  # fmt: skip
    return dict(rows.all())


def _line(row: Any, day: date, restored: dict[int, Decimal], asked: Decimal) -> AccruedLine:
    accepted = row.accepted if row.accepted is not None else restored.get(row.id, row.base_quantity)
    taken = row.taken or ZERO
    due = Due(accepted, row.returned or ZERO, taken + (row.excess or ZERO), price_of(row), taken, row.estimate or ZERO)
    amount = due.accrued - asked
    return AccruedLine(
        row.id, row.receipt_id, row.number, row.own_number, row.business_date, (day - row.business_date).days,
        row.partner_id or 0, row.partner or "", row.warehouse, row.code, row.sku, row.spec, row.unit, due.accepted,
        due.returned, due.billed, due.open, due.price, row.tax_percent, amount, without_tax(amount, row.tax_percent),
    )  # fmt: skip


def without_tax(amount: Decimal, tax_percent: Decimal) -> Decimal:
    """What an amount with tax is without it, to the fen: amount ÷ (1 + rate).

    >>> without_tax(Decimal("113.00"), Decimal(13))
    Decimal('100.00')
    """
    return proportion(amount, Decimal(100), 100 + tax_percent, FEN_PLACES)


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)
