"""匹配差异: every billed line beside what was ordered, accepted and sent back, what differs, what to do about it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, or_, select
from sqlmodel import Session

from jxc_app.core.quantities import PRICE_PLACES, ZERO, quotient
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.settlement.differences import Went, where_it_went
from jxc_app.modules.settlement.holding import held
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import CAUSES, OF_PAPER, in_words, next_steps
from jxc_app.modules.settlement.models import InvoiceMatch, SupplierInvoice
from jxc_app.modules.settlement.money import taken_by
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_papers: Table = SupplierInvoice.__table__  # type: ignore[attr-defined]
_matches: Table = InvoiceMatch.__table__  # type: ignore[attr-defined]
STATES = {"differs": "有差异", "accepted": "已放行", "matched": "一致"}


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """``state``: differs, accepted, matched or all (empty); ``cause`` a code of CAUSES or any; ``order`` a column."""

    state: str = "differs"
    cause: str = ""
    partner_id: int = 0
    search: str = ""
    order: str = "-difference"


@dataclass(frozen=True, slots=True)
class MatchLine:
    """A billed line; quantities in base units, prices of one of them, money in yuan.

    ``open`` and ``difference`` as they were when it was matched, ``accepted`` and ``returned`` as they are now;
    ``payable``: what may be asked for now of the whole invoice. ``went``: where its difference from the accrual went.
    """

    invoice_id: int
    line_no: int
    number: str
    paper_number: str
    partner_id: int
    partner_name: str
    issued_on: date
    due_on: date
    receipt_id: int
    receipt_number: str
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    ordered: Decimal | None
    accepted: Decimal
    returned: Decimal
    billed: Decimal
    open: Decimal
    price_ordered: Decimal | None
    price_billed: Decimal
    amount: Decimal
    difference: Decimal
    causes: tuple[str, ...]
    words: str
    next_step: str
    state: str
    payable: Decimal
    went: Went | None


@dataclass(frozen=True, slots=True)
class MatchPage:
    """Some of the lines found, how many there are in all, and their difference."""

    rows: list[MatchLine]
    total: int
    difference: Decimal


@dataclass(frozen=True, slots=True)
class SupplierMatch:
    """How the bills of one supplier match: lines and yuan by state."""

    partner_id: int
    partner_name: str
    matched: int
    matched_amount: Decimal
    accepted: int
    accepted_amount: Decimal
    differs: int
    differs_amount: Decimal
    difference: Decimal


_has_cause = or_(_matches.c.causes != "", *(_papers.c.causes.contains(code) for code in OF_PAPER))
_is_accepted = _papers.c.accepted_by.is_not(None)
_BY_STATE = {
    "differs": and_(_has_cause, ~_is_accepted), "accepted": and_(_has_cause, _is_accepted), "matched": ~_has_cause,
}  # fmt: skip
_ORDERS = {
    "difference": _matches.c.difference, "due_on": _papers.c.due_on, "issued_on": _papers.c.issued_on,
    "partner": partners.c.name_order, "amount": _lines.c.amount, "sku": _skus.c.code,
}  # fmt: skip


@query("match.lines", title="匹配差异", permission=PAYABLE_VIEW)
def match_lines(session: Session, scope: Scope, *, only: MatchFilter, page: int = 1, size: int = 50) -> MatchPage:
    """One page of billed lines in force, what costs most first by default."""
    joined, which = _joined(scope), _which(scope, only)
    sums = select(func.count(), func.sum(_matches.c.difference, type_=_matches.c.difference.type))
    total, difference = session.connection().execute(sums.select_from(joined).where(*which)).one()
    by = _ORDERS.get(only.order.removeprefix("-"), _matches.c.difference)
    wanted = (
        select(
            documents.c.id, documents.c.number, documents.c.partner_id, documents.c.status, partners.c.name,
            _papers.c.number.label("paper_number"), _papers.c.issued_on, _papers.c.due_on,
            _papers.c.causes.label("of_paper"), _papers.c.accepted_by, _lines.c.id.label("line_id"),
            _lines.c.line_no, _lines.c.source_line_id,
            _lines.c.base_quantity, _lines.c.amount, _skus.c.code, _skus.c.name.label("sku"), _skus.c.spec,
            _units.c.name.label("unit"), _matches.c.due_quantity, _matches.c.difference, _matches.c.causes,
        )
        .select_from(joined)
        .where(*which)
        .order_by(by.desc() if only.order.startswith("-") else by, documents.c.id, _lines.c.line_no)
        .offset((page - 1) * size)
        .limit(min(size, 200))
    )  # fmt: skip
    return MatchPage(_rows(session, session.connection().execute(wanted).all()), total, difference or ZERO)


def all_match_lines(session: Session, scope: Scope, only: MatchFilter) -> list[MatchLine]:
    """The same without pages, for those who take it away."""
    found: list[MatchLine] = []
    while True:
        rows = match_lines.work(session, scope, only=only, page=len(found) // 200 + 1, size=200).rows
        found += rows
        if len(rows) < 200:
            return found


@query("match.suppliers", title="供应商匹配情况", permission=PAYABLE_VIEW)
def match_suppliers(session: Session, scope: Scope) -> list[SupplierMatch]:
    """By supplier, how many billed lines match and how many do not; what differs most comes first."""
    found: dict[int, dict[str, Any]] = {}
    for state, which in _BY_STATE.items():
        wanted = (
            select(
                documents.c.partner_id, partners.c.name, func.count(),
                func.sum(_lines.c.amount, type_=_lines.c.amount.type),
                func.sum(_matches.c.difference, type_=_matches.c.difference.type),
            )
            .select_from(_joined(scope))
            .where(*_in_force(scope), which)
            .group_by(documents.c.partner_id, partners.c.name)
        )  # fmt: skip
        for partner_id, name, count, amount, difference in session.connection().execute(wanted):
            row = found.setdefault(partner_id, {"partner_name": name})
            row |= {state: count, f"{state}_amount": amount}
            row["difference"] = difference if state == "differs" else row.get("difference", ZERO)
    empty = {f"{state}{end}": nothing for state in _BY_STATE for end, nothing in (("", 0), ("_amount", ZERO))}
    rows = [SupplierMatch(partner_id=one, **(empty | {"difference": ZERO} | said)) for one, said in found.items()]
    return sorted(rows, key=lambda one: (-one.difference, one.partner_name))


def _joined(scope: Scope) -> Any:
    return (
        documents.join(_papers, _papers.c.document_id == documents.c.id)
        .join(_lines, _lines.c.document_id == documents.c.id)
        .join(_matches, and_(_matches.c.document_id == documents.c.id, _matches.c.line_no == _lines.c.line_no))
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(partners, partner_of(scope))
    )


def _in_force(scope: Scope) -> list[ColumnElement[bool]]:
    return [
        documents.c.type == "supplier_invoice", documents.c.status.in_((POSTED, DONE)),
        documents.c.reverses_document_id.is_(None), visible(scope),
    ]  # fmt: skip


def _which(scope: Scope, only: MatchFilter) -> list[ColumnElement[bool]]:
    found = _in_force(scope)
    if only.state in _BY_STATE:
        found.append(_BY_STATE[only.state])
    if only.cause in CAUSES:
        where = _papers.c.causes if only.cause in OF_PAPER else _matches.c.causes
        found.append(("," + where + ",").contains(f",{only.cause},"))
    if only.partner_id:
        found.append(documents.c.partner_id == only.partner_id)
    if only.search.strip():
        words = only.search.strip()[:60]
        found.append(
            or_(
                _papers.c.number.contains(words, autoescape=True), documents.c.number.contains(words, autoescape=True),
                _skus.c.code.contains(words, autoescape=True), _skus.c.name.contains(words, autoescape=True),
            )
        )  # fmt: skip
    return found


def _rows(session: Session, found: Any) -> list[MatchLine]:
    ids = {row.id for row in found}
    due = due_of(session, _lines.c.id.in_({row.source_line_id for row in found}))
    behind, why, taken = _behind(session, due.keys()), held(session, ids), taken_by(session, ids)
    gross, went = _gross(session, ids), where_it_went(session, ids)
    rows = []
    for row in found:
        receipt, now = behind[row.source_line_id], due[row.source_line_id]
        causes = [one for one in row.causes.split(",") if one]
        causes += [one for one in row.of_paper.split(",") if one in OF_PAPER]
        state = "matched" if not causes else "accepted" if row.accepted_by else "differs"
        payable = ZERO if row.id in why else gross[row.id] - taken.get(row.id, ZERO)
        rows.append(
            MatchLine(
                row.id, row.line_no, row.number, row.paper_number, row.partner_id, row.name, row.issued_on, row.due_on,
                receipt.id, receipt.number, row.code, row.sku, row.spec, row.unit, receipt.ordered, now.accepted,
                now.returned, row.base_quantity, row.due_quantity, now.price,
                quotient(row.amount, row.base_quantity, PRICE_PLACES), row.amount, row.difference, tuple(causes),
                in_words(causes), _next(causes, state, why.get(row.id, ""), payable), state, payable,
                went.get(row.line_id),
            )
        )  # fmt: skip
    return rows


def _next(causes: list[str], state: str, why: str, payable: Decimal) -> str:
    if state == "differs":
        return next_steps(causes)
    if why:
        return why
    return "可申请付款" if payable > 0 else "已申请付款或付清"


def _behind(session: Session, line_ids: Any) -> dict[int, Any]:
    """The receipt of each of these lines, and what was ordered there."""
    order = _lines.alias("ordered")
    rows = session.connection().execute(
        select(_lines.c.id.label("line_id"), documents.c.id, documents.c.number, order.c.base_quantity.label("ordered"))
        .join(documents, documents.c.id == _lines.c.document_id)
        .outerjoin(order, order.c.id == _lines.c.source_line_id)
        .where(_lines.c.id.in_(list(line_ids)))
    )
    return {row.line_id: row for row in rows}


def _gross(session: Session, ids: Any) -> dict[int, Decimal]:
    wanted = select(_papers.c.document_id, _papers.c.gross).where(_papers.c.document_id.in_(list(ids)))
    return dict(session.connection().execute(wanted).all())
