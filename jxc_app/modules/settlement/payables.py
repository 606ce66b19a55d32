"""应付: what is received and not billed, what is billed and not paid, to whom and until when; what waits to be paid."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED, SUBMITTED, status_title
from jxc_app.modules.partners.terms import Terms, due_in_words
from jxc_app.modules.settlement.credits import open_credits
from jxc_app.modules.settlement.holding import held, sources_of, why_held
from jxc_app.modules.settlement.judging import asked_on_statement, due_of
from jxc_app.modules.settlement.matching import Due, in_words
from jxc_app.modules.settlement.models import SupplierInvoice
from jxc_app.modules.settlement.money import paid_of, taken_by
from jxc_app.modules.settlement.opening_money import OPENING_PAYABLE, due_days
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW
from jxc_app.modules.settlement.statement_money import over_by_request

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_papers: Table = SupplierInvoice.__table__  # type: ignore[attr-defined]
_MOST = 500
#: days past due at which the next column of the ageing begins
AGES = (0, 30, 60, 90)
_STEP_TITLES = {"requested": "已申请付款", "part": "部分申请或核销"}
_KINDS = {"purchase_order": "ahead", "supplier_statement": "statement"}


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
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    open: Decimal
    price: Decimal | None
    amount: Decimal
    tax_percent: Decimal


@dataclass(frozen=True, slots=True)
class OwedInvoice:
    """An invoice in force that is not paid; ``held``: why it may not be.

    ``step``: open, part (some of it is asked for, paid or set off), requested (all of it) or waiting for an approval.
    ``open``: what may still be asked for, ``unpaid``: what is still owed; ``due_rule``: the rule of its day.
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
    paid: Decimal
    set_off: Decimal
    open: Decimal
    unpaid: Decimal
    due_rule: str


@dataclass(frozen=True, slots=True)
class DuePayment:
    """A payment request in force that waits to be paid; ``open`` of its amount is not paid yet.

    ``kind``: invoice, ahead (an order before it comes) or statement (a supplier without invoices).
    """

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
    open: Decimal
    kind: str
    partner_id: int


@dataclass(slots=True)
class SupplierDebt:
    """What one supplier is owed, in yuan. ``ages``: not due, then by days past due as in ``AGES``, and older.

    ``credit``: what the supplier owes us, for money paid ahead and goods sent back, and nobody has set off.
    """

    partner_id: int
    partner_name: str
    unbilled: Decimal = ZERO
    owed: Decimal = ZERO
    held: Decimal = ZERO
    payable: Decimal = ZERO
    credit: Decimal = ZERO
    next_due: date | None = None
    ages: list[Decimal] = field(default_factory=lambda: [ZERO] * (len(AGES) + 1))


@query("payable.unbilled", title="未开票收货", permission=PAYABLE_VIEW)
def unbilled_lines(session: Session, scope: Scope, *, partner_id: int = 0) -> list[UnbilledLine]:
    """What was accepted and not billed, less what went back; the oldest first."""
    return _unbilled(session, scope, partner_id)


def _unbilled(session: Session, scope: Scope, partner_id: int = 0) -> list[UnbilledLine]:
    theirs = (
        documents.c.type == "goods_receipt", documents.c.status == POSTED, documents.c.reverses_document_id.is_(None),
        visible(scope), ~_lines.c.is_gift, *((documents.c.partner_id == partner_id,) if partner_id else ()),
    )  # fmt: skip
    due = due_of(session, *theirs)
    wanted = (
        select(
            _lines.c.id, documents.c.id.label("receipt_id"), documents.c.number, documents.c.own_number,
            documents.c.business_date, documents.c.partner_id, partners.c.name.label("partner"),
            _lines.c.sku_id, _lines.c.tax_percent, _skus.c.code, _skus.c.name, _skus.c.spec,
            _units.c.name.label("unit"),
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(partners, partner_of(scope))
        .where(*theirs)
        .order_by(documents.c.business_date, _lines.c.id)
    )  # fmt: skip
    rows, asked = session.connection().execute(wanted), asked_on_statement(session)
    found = (_unbilled_line(row, due[row.id], asked.get(row.id, ZERO)) for row in rows if due[row.id].open > 0)
    return [one for one in found if one.amount > 0 or one.line_id not in asked]


def _unbilled_line(row: Any, due: Due, asked: Decimal) -> UnbilledLine:
    """``asked``: yuan of it that are asked to be paid on a statement, and so are owed already."""
    amount = due.accrued - asked
    return UnbilledLine(
        row.id, row.receipt_id, row.number, row.own_number, row.business_date, row.partner_id, row.partner, row.sku_id,
        row.code, row.name, row.spec, row.unit, due.open, due.price, amount, row.tax_percent,
    )  # fmt: skip


@query("payable.invoices", title="未付发票", permission=PAYABLE_VIEW)
def owed_invoices(session: Session, scope: Scope, *, partner_id: int = 0) -> list[OwedInvoice]:
    """Invoices in force or waiting for an approval that are not paid; what is due first comes first."""
    return read_owed(session, scope, partner_id)


def read_owed(session: Session, scope: Scope, partner_id: int = 0) -> list[OwedInvoice]:
    """The same for other reads: invoices, and what was owed when the books began."""
    found = [*_owed_invoices(session, scope, partner_id), *_owed_openings(session, scope, partner_id)]
    return sorted(found, key=lambda one: (one.due_on, one.id))


def _owed_openings(session: Session, scope: Scope, partner_id: int) -> list[OwedInvoice]:
    wanted = (
        select(
            documents.c.id, documents.c.version, documents.c.number, documents.c.status, documents.c.partner_id,
            documents.c.maker_id, documents.c.own_number, documents.c.business_date, documents.c.total_amount,
            partners.c.name.label("partner"),
        )
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == OPENING_PAYABLE, documents.c.status.in_((POSTED, DONE)), ~_is_paid(), visible(scope),
            documents.c.reverses_document_id.is_(None),
            *((documents.c.partner_id == partner_id,) if partner_id else ()),
        )
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    ids, today = [row.id for row in rows], _today()
    sums = _Sums(taken_by(session, ids), paid_of(session, ids), taken_by(session, ids, "set_off"))
    due = due_days(session, ids)
    return [_owed_opening(row, due[row.id], today, sums) for row in rows]


def _owed_opening(row: Any, due_on: date, today: date, sums: "_Sums") -> OwedInvoice:
    taken, paid, set_off = (one.get(row.id, ZERO) for one in (sums.taken, sums.paid, sums.set_off))
    step = "requested" if row.status == DONE else "part" if taken else "open"
    title = _STEP_TITLES.get(step) or status_title(OPENING_PAYABLE, row.status)
    return OwedInvoice(
        row.id, row.version, row.number, row.own_number or "期初应付", row.partner_id, row.partner, row.business_date,
        due_on, (due_on - today).days, row.total_amount, "", False, "", title, step, row.maker_id, paid, set_off,
        row.total_amount - taken, row.total_amount - paid - set_off, "期初应付",
    )  # fmt: skip


def _owed_invoices(session: Session, scope: Scope, partner_id: int) -> list[OwedInvoice]:
    wanted = (
        select(
            documents.c.id, documents.c.version, documents.c.number, documents.c.status, documents.c.partner_id,
            documents.c.maker_id, partners.c.name.label("partner"), _papers.c.number.label("paper_number"),
            _papers.c.issued_on, _papers.c.due_on, _papers.c.gross, _papers.c.causes, _papers.c.reason,
            _papers.c.terms, _papers.c.term_days, _papers.c.closing_day, _papers.c.counted_from,
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
    ids, today = [row.id for row in rows], _today()
    why, sums = (
        held(session, ids),
        _Sums(taken_by(session, ids), paid_of(session, ids), taken_by(session, ids, "set_off")),
    )
    return [_owed_invoice(row, why.get(row.id, ""), today, sums) for row in rows]


@dataclass(frozen=True, slots=True)
class _Sums:
    """By invoice, in yuan: what is asked for or set off, what is paid, what is set off."""

    taken: dict[int, Decimal]
    paid: dict[int, Decimal]
    set_off: dict[int, Decimal]


def _owed_invoice(row: Any, why: str, today: date, sums: _Sums) -> OwedInvoice:
    taken, paid = sums.taken.get(row.id, ZERO), sums.paid.get(row.id, ZERO)
    set_off = sums.set_off.get(row.id, ZERO)
    step = {SUBMITTED: "waiting", DONE: "requested"}.get(row.status, "part" if taken else "open")
    accepted = f"{in_words(row.causes.split(','))}，已放行：{row.reason}" if row.reason else ""
    title = _STEP_TITLES.get(step) or status_title("supplier_invoice", row.status)
    terms = Terms(row.terms, row.term_days, row.closing_day)
    return OwedInvoice(
        row.id, row.version, row.number, row.paper_number, row.partner_id, row.partner, row.issued_on, row.due_on,
        (row.due_on - today).days, row.gross, why, bool(row.causes and not row.reason), accepted, title, step,
        row.maker_id, paid, set_off, row.gross - taken, row.gross - paid - set_off,
        due_in_words(terms, row.counted_from) if row.counted_from else "",
    )  # fmt: skip


def _is_paid() -> ColumnElement[bool]:
    """Whether all of an invoice is asked for or set off, and no request over it waits for its money."""
    own, later, request = _lines.alias("own"), _lines.alias("later"), documents.alias("request")
    waits = exists(
        select(request.c.id)
        .join(later, later.c.document_id == request.c.id)
        .join(own, own.c.id == later.c.source_line_id)
        .where(own.c.document_id == documents.c.id, request.c.type == "payment_request", request.c.status == POSTED)
        .correlate(documents)
    )
    return and_(documents.c.status == DONE, ~waits)


@query("payable.to_pay", title="待付款", permission=PAYABLE_VIEW)
def due_payments(session: Session, scope: Scope) -> list[DuePayment]:
    """Payment requests in force, by the earliest day on which one of their invoices is due."""
    return read_due(session, scope)


def read_due(session: Session, scope: Scope) -> list[DuePayment]:
    """The same for other reads."""
    wanted = (
        select(
            documents.c.id, documents.c.version, documents.c.number, documents.c.total_amount, documents.c.maker_id,
            documents.c.business_date, documents.c.partner_id, partners.c.name.label("partner"),
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
    ids, today = [row.id for row in rows], _today()
    days, behind, paid = _days_of(session, ids), sources_of(session, ids), taken_by(session, ids)
    sources = {one for of_one in behind.values() for one in of_one}
    reasons, types = why_held(session, sources), types_of(session, sources)
    names = user_names(session, {row.maker_id for row in rows})
    found = []
    for row in rows:
        due, mine = days.get(row.id, row.business_date), sorted(behind.get(row.id, ()))
        why = "；".join(dict.fromkeys(reasons[one] for one in mine if one in reasons))
        found.append(
            DuePayment(
                row.id, row.version, row.number, row.partner, row.total_amount, due, (due - today).days,
                names.get(row.maker_id, ""), row.maker_id, why, row.total_amount - paid.get(row.id, ZERO),
                _KINDS.get(types[mine[0]], "invoice") if mine else "invoice", row.partner_id,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.due_on, one.id))


def _days_of(session: Session, request_ids: Iterable[int]) -> dict[int, date]:
    """When the first invoice of each request is due, or what was owed when the books began; what is paid without
    either is due when it is asked for.
    """
    later, first = _lines.alias("later"), func.min(func.coalesce(_papers.c.due_on, _lines.c.due_on))
    wanted = (
        select(later.c.document_id, first)
        .join(_lines, _lines.c.id == later.c.source_line_id)
        .join(documents, documents.c.id == _lines.c.document_id)
        .outerjoin(_papers, _papers.c.document_id == _lines.c.document_id)
        .where(
            later.c.document_id.in_(list(request_ids)),
            documents.c.type.in_(("supplier_invoice", OPENING_PAYABLE)),
        )
        .group_by(later.c.document_id)
    )
    return dict(session.connection().execute(wanted).all())


def types_of(session: Session, document_ids: Iterable[int]) -> dict[int, str]:
    """The type of each of these documents."""
    wanted = select(documents.c.id, documents.c.type).where(documents.c.id.in_(list(document_ids)))
    return dict(session.connection().execute(wanted).all())


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
        debt.owed += invoice.unpaid
        debt.held += invoice.unpaid if invoice.held else ZERO
        debt.payable += invoice.open if not invoice.held else ZERO
        debt.next_due = min(debt.next_due or invoice.due_on, invoice.due_on)
        debt.ages[age_of(-invoice.days_left)] += invoice.unpaid
    on_statements = [one for one in read_due(session, scope) if one.kind == "statement"]
    over = over_by_request(session, {one.id: one.open for one in on_statements})
    for asked in on_statements:
        debt = debts.setdefault(asked.partner_id, SupplierDebt(asked.partner_id, asked.partner_name))
        amount = asked.open - over.get(asked.id, ZERO)
        debt.owed += amount
        debt.held += amount if asked.held else ZERO
        debt.next_due = min(debt.next_due or asked.due_on, asked.due_on)
        debt.ages[age_of(-asked.days_left)] += amount
    for credit in open_credits.work(session, scope):
        debt = debts.setdefault(credit.partner_id, SupplierDebt(credit.partner_id, credit.partner_name))
        debt.credit += credit.open
    return sorted(debts.values(), key=lambda one: (-(one.owed + one.unbilled), one.partner_name))


def age_of(days_past: int) -> int:
    """Which column of the ageing so many days past due are in.

    >>> [age_of(days) for days in (-5, 0, 1, 30, 31, 90, 91)]
    [0, 0, 1, 1, 2, 3, 4]
    """
    return sum(days_past > limit for limit in AGES)


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)
