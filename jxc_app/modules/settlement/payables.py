"""应付: what is received and not billed, what is billed and not paid, to whom and until when; what waits to be paid."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, exists, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import FEN_PLACES, ZERO, product
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED, SUBMITTED, status_title
from jxc_app.modules.settlement.holding import held
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import in_words
from jxc_app.modules.settlement.models import SupplierInvoice
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_papers: Table = SupplierInvoice.__table__  # type: ignore[attr-defined]
_MOST = 500
#: days past due at which the next column of the ageing begins
AGES = (0, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class UnbilledLine:
    """A line of a receipt that is not billed yet; in base units, ``price`` of one of them, amounts in yuan."""

    line_id: int
    receipt_id: int
    receipt_number: str
    own_number: str
    received_on: date
    partner_id: int
    partner_name: str
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    open: Decimal
    price: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OwedInvoice:
    """An invoice in force that is not paid; ``held``: why it may not be, ``step``: open, requested or waiting.

    ``differs``: nobody has let its difference pass.
    """

    id: int
    version: int
    number: str
    paper_number: str
    partner_id: int
    partner_name: str
    issued_on: date
    due_on: date
    days_left: int
    gross: Decimal
    held: str
    differs: bool
    accepted: str
    status_title: str
    step: str
    made_by_id: int


@dataclass(frozen=True, slots=True)
class DuePayment:
    """A payment request in force that waits to be paid."""

    id: int
    version: int
    number: str
    partner_name: str
    amount: Decimal
    due_on: date
    days_left: int
    made_by: str
    made_by_id: int
    held: str


@dataclass(slots=True)
class SupplierDebt:
    """What one supplier is owed, in yuan. ``ages``: not due, then by days past due as in ``AGES``, and older."""

    partner_id: int
    partner_name: str
    unbilled: Decimal = ZERO
    owed: Decimal = ZERO
    held: Decimal = ZERO
    payable: Decimal = ZERO
    next_due: date | None = None
    ages: list[Decimal] = field(default_factory=lambda: [ZERO] * (len(AGES) + 1))


@query("payable.unbilled", title="未开票收货", permission=PAYABLE_VIEW)
def unbilled_lines(session: Session, scope: Scope, *, partner_id: int = 0) -> list[UnbilledLine]:
    """What was accepted and not billed, less what went back; the oldest first."""
    return _unbilled(session, scope, partner_id)


def _unbilled(session: Session, scope: Scope, partner_id: int = 0) -> list[UnbilledLine]:
    theirs = (
        documents.c.type == "goods_receipt", documents.c.status == POSTED, documents.c.reverses_document_id.is_(None),
        visible(scope), *((documents.c.partner_id == partner_id,) if partner_id else ()),
    )  # fmt: skip
    due = due_of(session, *theirs)
    wanted = (
        select(
            _lines.c.id, documents.c.id.label("receipt_id"), documents.c.number, documents.c.own_number,
            documents.c.business_date, documents.c.partner_id, partners.c.name.label("partner"),
            _skus.c.code, _skus.c.name, _skus.c.spec, _units.c.name.label("unit"),
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(partners, partner_of(scope))
        .where(*theirs)
        .order_by(documents.c.business_date, _lines.c.id)
    )  # fmt: skip
    rows = session.connection().execute(wanted)
    return [_unbilled_line(row, due[row.id]) for row in rows if due[row.id].open > 0]


def _unbilled_line(row: Any, due: Any) -> UnbilledLine:
    amount = ZERO if due.price is None else product(due.open, due.price, FEN_PLACES)
    return UnbilledLine(
        row.id, row.receipt_id, row.number, row.own_number, row.business_date, row.partner_id, row.partner, row.code,
        row.name, row.spec, row.unit, due.open, due.price, amount,
    )  # fmt: skip


@query("payable.invoices", title="未付发票", permission=PAYABLE_VIEW)
def owed_invoices(session: Session, scope: Scope, *, partner_id: int = 0) -> list[OwedInvoice]:
    """Invoices in force or waiting for an approval that are not paid; what is due first comes first."""
    return read_owed(session, scope, partner_id)


def read_owed(session: Session, scope: Scope, partner_id: int = 0) -> list[OwedInvoice]:
    """The same for other reads."""
    wanted = (
        select(
            documents.c.id, documents.c.version, documents.c.number, documents.c.status, documents.c.partner_id,
            documents.c.maker_id, partners.c.name.label("partner"), _papers.c.number.label("paper_number"),
            _papers.c.issued_on, _papers.c.due_on, _papers.c.gross, _papers.c.causes, _papers.c.reason,
        )
        .join(_papers, _papers.c.document_id == documents.c.id)
        .join(partners, partner_of(scope))
        .where(
            documents.c.status.in_((SUBMITTED, POSTED, DONE)), documents.c.reverses_document_id.is_(None), ~_is_paid(),
            visible(scope), *((documents.c.partner_id == partner_id,) if partner_id else ()),
        )
        .order_by(_papers.c.due_on, documents.c.id)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    why, today = held(session, [row.id for row in rows]), _today()
    return [_owed_invoice(row, why.get(row.id, ""), today) for row in rows]


def _owed_invoice(row: Any, why: str, today: date) -> OwedInvoice:
    step = {SUBMITTED: "waiting", DONE: "requested"}.get(row.status, "open")
    accepted = f"{in_words(row.causes.split(','))}，已放行：{row.reason}" if row.reason else ""
    title = "已申请付款" if row.status == DONE else status_title("supplier_invoice", row.status)
    return OwedInvoice(
        row.id, row.version, row.number, row.paper_number, row.partner_id, row.partner, row.issued_on, row.due_on,
        (row.due_on - today).days, row.gross, why, bool(row.causes and not row.reason), accepted, title, step,
        row.maker_id,
    )  # fmt: skip


def _is_paid() -> ColumnElement[bool]:
    """Whether the payment request over an invoice has ended, which it does once it is paid."""
    own, later, request = _lines.alias("own"), _lines.alias("later"), documents.alias("request")
    return exists(
        select(request.c.id)
        .join(later, later.c.document_id == request.c.id)
        .join(own, own.c.id == later.c.source_line_id)
        .where(own.c.document_id == documents.c.id, request.c.type == "payment_request", request.c.status == DONE)
        .correlate(documents)
    )


@query("payable.to_pay", title="待付款", permission=PAYABLE_VIEW)
def due_payments(session: Session, scope: Scope) -> list[DuePayment]:
    """Payment requests in force, by the earliest day on which one of their invoices is due."""
    wanted = (
        select(
            documents.c.id, documents.c.version, documents.c.number, documents.c.total_amount, documents.c.maker_id,
            partners.c.name.label("partner"),
        )
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == "payment_request", documents.c.status == POSTED,
            documents.c.reverses_document_id.is_(None), visible(scope),
        )
        .order_by(documents.c.id)
        .limit(_MOST)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    days, why, today = _days_of(session, [row.id for row in rows]), dict[int, str](), _today()
    for request_id, (_, invoices) in days.items():
        reasons = held(session, invoices)
        if reasons:
            why[request_id] = "；".join(dict.fromkeys(reasons.values()))
    names = user_names(session, {row.maker_id for row in rows})
    found = [
        DuePayment(
            row.id, row.version, row.number, row.partner, row.total_amount, days[row.id][0],
            (days[row.id][0] - today).days, names.get(row.maker_id, ""), row.maker_id, why.get(row.id, ""),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.due_on, one.id))


def _days_of(session: Session, request_ids: Iterable[int]) -> dict[int, tuple[date, set[int]]]:
    """By request: when its first invoice is due, and its invoices."""
    later = _lines.alias("later")
    wanted = (
        select(later.c.document_id, _papers.c.document_id.label("invoice_id"), _papers.c.due_on)
        .join(_lines, _lines.c.id == later.c.source_line_id)
        .join(_papers, _papers.c.document_id == _lines.c.document_id)
        .where(later.c.document_id.in_(list(request_ids)))
        .distinct()
    )
    found: dict[int, tuple[date, set[int]]] = {}
    for request_id, invoice_id, due_on in session.connection().execute(wanted):
        first, invoices = found.get(request_id, (due_on, set[int]()))
        found[request_id] = (min(first, due_on), invoices | {invoice_id})
    return found


@query("payable.suppliers", title="供应商应付", permission=PAYABLE_VIEW)
def supplier_debts(session: Session, scope: Scope) -> list[SupplierDebt]:
    """What each supplier is owed, the most first; suppliers who are owed nothing are left out."""
    debts: dict[int, SupplierDebt] = {}
    for line in _unbilled(session, scope):
        debts.setdefault(line.partner_id, SupplierDebt(line.partner_id, line.partner_name)).unbilled += line.amount
    for invoice in read_owed(session, scope):
        if invoice.step == "waiting":
            continue  # not in force: its goods stand among those that are not billed
        debt = debts.setdefault(invoice.partner_id, SupplierDebt(invoice.partner_id, invoice.partner_name))
        debt.owed += invoice.gross
        debt.held += invoice.gross if invoice.held else ZERO
        debt.payable += invoice.gross if invoice.step == "open" and not invoice.held else ZERO
        debt.next_due = min(debt.next_due or invoice.due_on, invoice.due_on)
        debt.ages[age_of(-invoice.days_left)] += invoice.gross
    return sorted(debts.values(), key=lambda one: (-(one.owed + one.unbilled), one.partner_name))


def age_of(days_past: int) -> int:
    """Which column of the ageing so many days past due are in.

    >>> [age_of(days) for days in (-5, 0, 1, 30, 31, 90, 91)]
    [0, 0, 1, 1, 2, 3, 4]
    """
    return sum(days_past > limit for limit in AGES)


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)
