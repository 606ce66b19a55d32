"""What of an order is billed, asked for ahead, paid and set off, over all documents that amended each other.

``room`` is what may still be paid ahead: what is expected of the order, or came of it where it is ended, less what is
billed or asked for on a statement, less what was asked for ahead and is not used up by set-offs and refunds.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import FEN_PLACES, ZERO, proportion
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, MONEY, POSTED
from jxc_app.modules.documents.versions import first_versions

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_IN_FORCE = (POSTED, DONE)


@dataclass(slots=True)
class OrderPaid:
    """One order in all its versions, in yuan; ``first``: the first of them, ``is_over``: nothing more will come."""

    first: int
    versions: list[int] = field(default_factory=list)
    number: str = ""
    is_over: bool = True
    worth: Decimal = ZERO
    billed: Decimal = ZERO
    asked: Decimal = ZERO
    paid: Decimal = ZERO
    used: Decimal = ZERO

    @property
    def room(self) -> Decimal:
        """What may still be asked for ahead; below zero: more was asked for than there is."""
        return self.worth - self.billed - (self.asked - self.used)

    @property
    def credit(self) -> Decimal:
        """What was paid ahead and is not used."""
        return self.paid - self.used


def orders_paid(session: Session, order_ids: Collection[int]) -> dict[int, OrderPaid]:
    """For each of these orders, and each of their versions, all of them together."""
    found = _families(session, order_ids)
    if not found:
        return {}
    _add_worth(session, found)
    _add_billed(session, found)
    _add_ahead(session, found)
    return found


def orders_behind(session: Session, document_ids: Collection[int]) -> dict[int, set[int]]:
    """By invoice or statement: the orders whose goods its lines are over."""
    received, ordered = _lines.alias("received"), _lines.alias("ordered")
    rows = session.connection().execute(
        select(_lines.c.document_id, ordered.c.document_id)
        .join(received, received.c.id == _lines.c.source_line_id)
        .join(ordered, ordered.c.id == received.c.source_line_id)
        .join(_documents, _documents.c.id == ordered.c.document_id)
        .where(_lines.c.document_id.in_(list(document_ids)), _documents.c.type == "purchase_order")
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for document_id, order_id in rows:
        found.setdefault(document_id, set()).add(order_id)
    return found


def _families(session: Session, order_ids: Collection[int]) -> dict[int, OrderPaid]:
    if not order_ids:
        return {}
    firsts = set(first_versions(session, order_ids).values())
    walk = select(_documents.c.id, _documents.c.id.label("first")).where(_documents.c.id.in_(sorted(firsts)))
    versions = walk.cte("of_orders", recursive=True)
    later = _documents.alias("later")
    versions = versions.union_all(
        select(later.c.id, versions.c.first).join(versions, later.c.amends_document_id == versions.c.id)
    )
    families = {one: OrderPaid(one) for one in firsts}
    found: dict[int, OrderPaid] = {}
    for document_id, first in session.connection().execute(select(versions.c.id, versions.c.first)):
        families[first].versions.append(document_id)
        found[document_id] = families[first]
    return found


def _add_worth(session: Session, found: dict[int, OrderPaid]) -> None:
    """What the version in force costs; where it is ended, what came of it."""
    rows = session.connection().execute(
        select(_documents.c.id, _documents.c.number, _documents.c.status, _documents.c.total_amount)
        .where(_documents.c.id.in_(sorted(found)), _documents.c.status.in_(_IN_FORCE))
        .order_by(_documents.c.id)
    )
    ended = []
    for row in rows:
        one = found[row.id]
        one.number, one.is_over, one.worth = row.number, row.status == DONE, row.total_amount
        if row.status == DONE:
            ended.append(row.id)
    came = _came(session, ended)
    for order_id in ended:
        found[order_id].worth = min(found[order_id].worth, came.get(order_id, ZERO))


def _came(session: Session, order_ids: list[int]) -> dict[int, Decimal]:
    wanted = select(_lines.c.id, _lines.c.document_id, _lines.c.base_quantity, _lines.c.amount)
    rows = session.connection().execute(wanted.where(_lines.c.document_id.in_(order_ids))).all()
    done, found = fulfilled(session, [row.id for row in rows]), dict[int, Decimal]()
    for row in rows:
        part = min(done.get(row.id, ZERO), row.base_quantity)
        amount = proportion(row.amount or ZERO, part, row.base_quantity, FEN_PLACES)
        found[row.document_id] = found.get(row.document_id, ZERO) + amount
    return found


def _add_billed(session: Session, found: dict[int, OrderPaid]) -> None:
    """By invoices, but for what red invoices took back whole, and what is asked for on statements."""
    received, ordered = _lines.alias("received"), _lines.alias("ordered")
    sums = func.sum(_lines.c.amount, type_=_lines.c.amount.type)
    bills = (
        select(ordered.c.document_id, sums)
        .join(received, received.c.id == _lines.c.source_line_id)
        .join(ordered, ordered.c.id == received.c.source_line_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            ordered.c.document_id.in_(sorted(found)), _documents.c.type == "supplier_invoice",
            _documents.c.status.in_(_IN_FORCE), ~_is_taken_back(),
        )
        .group_by(ordered.c.document_id)
    )  # fmt: skip
    stated, statement = _lines.alias("stated"), _documents.alias("statement")
    asked = (
        select(ordered.c.document_id, sums)
        .join(stated, stated.c.id == _lines.c.source_line_id)
        .join(statement, statement.c.id == stated.c.document_id)
        .join(received, received.c.id == stated.c.source_line_id)
        .join(ordered, ordered.c.id == received.c.source_line_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            ordered.c.document_id.in_(sorted(found)), statement.c.type == "supplier_statement",
            _documents.c.type.in_(("payment_request", "set_off")), _documents.c.status.in_(_IN_FORCE),
        )
        .group_by(ordered.c.document_id)
    )  # fmt: skip
    for wanted in (bills, asked):
        for order_id, amount in session.connection().execute(wanted):
            found[order_id].billed += amount or ZERO


def _is_taken_back() -> ColumnElement[bool]:
    """Whether red invoices took a line of an invoice back whole."""
    less, note = _lines.alias("less"), _documents.alias("note")
    reduced = (
        select(func.sum(less.c.amount, type_=_lines.c.amount.type))
        .join(note, note.c.id == less.c.document_id)
        .where(
            less.c.source_line_id == _lines.c.id, note.c.type == "supplier_credit_note", note.c.status.in_(_IN_FORCE)
        )
        .correlate(_lines)
        .scalar_subquery()
    )  # fmt: skip
    found: ColumnElement[bool] = func.coalesce(reduced, 0) == _lines.c.amount
    return found


def _add_ahead(session: Session, found: dict[int, OrderPaid]) -> None:
    """Asked for ahead, paid, and of what was paid what is used: each line of a request names one line of an order."""
    ordered, asked, request = _lines.alias("ordered"), _lines.alias("asked"), _documents.alias("request")
    requests = (
        select(ordered.c.document_id, func.sum(asked.c.amount, type_=_lines.c.amount.type))
        .join(asked, asked.c.source_line_id == ordered.c.id)
        .join(request, request.c.id == asked.c.document_id)
        .where(*_of(ordered, request, found, "payment_request"))
        .group_by(ordered.c.document_id)
    )
    for order_id, amount in session.connection().execute(requests):
        found[order_id].asked += amount or ZERO
    paid, payment = _lines.alias("paid"), _documents.alias("payment")
    later, user = _lines.alias("later"), _documents.alias("user")
    takers = [code for code, type_ in DOCUMENT_TYPES.items() if type_.wants_link and type_.takes == MONEY]
    used = (
        select(func.sum(_links.c.quantity, type_=_links.c.quantity.type))
        .join(later, later.c.id == _links.c.to_line_id)
        .join(user, user.c.id == later.c.document_id)
        .where(_links.c.from_line_id == paid.c.id, user.c.type.in_(takers), user.c.status.in_(_IN_FORCE))
        .correlate(paid)
        .scalar_subquery()
    )
    payments = (
        select(ordered.c.document_id, paid.c.amount, used.label("used"))
        .join(asked, asked.c.source_line_id == ordered.c.id)
        .join(request, request.c.id == asked.c.document_id)
        .join(paid, paid.c.source_line_id == asked.c.id)
        .join(payment, payment.c.id == paid.c.document_id)
        .where(
            *_of(ordered, request, found, "payment_request"), payment.c.type == "payment",
            payment.c.status.in_(_IN_FORCE),
        )
    )  # fmt: skip
    for order_id, amount, taken in session.connection().execute(payments):
        found[order_id].paid += amount or ZERO
        found[order_id].used += taken or ZERO


def _of(ordered: Any, request: Any, found: dict[int, OrderPaid], type_: str) -> tuple[Any, ...]:
    return ordered.c.document_id.in_(sorted(found)), request.c.type == type_, request.c.status.in_(_IN_FORCE)
