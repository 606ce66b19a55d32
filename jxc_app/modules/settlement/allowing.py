"""How much of invoices and returns red invoices have taken back, and how much they still may; in yuan."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.scopes import Field
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.settlement.credits import RETURNED, Credit, credits_of, credits_seen, reducible_of
from jxc_app.modules.settlement.money import OpenLine, open_lines
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

CREDIT_NOTE = "supplier_credit_note"
#: what red invoices take of a line: no money of an invoice, for they are a credit of their own
ALLOWED = "allowed"
INVOICE, RETURN = "supplier_invoice", "purchase_return"
_IN_FORCE = (POSTED, DONE)
_MOST = 200
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]


def allowed_of(session: Session, line_ids: Collection[int], but: int = 0) -> dict[int, Decimal]:
    """What red invoices in force say of each of these lines; ``but``: one that does not count."""
    rows: Any = session.connection().execute(
        select(_lines.c.source_line_id, func.sum(_lines.c.amount, type_=_lines.c.amount.type))
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.source_line_id.in_(list(line_ids)), _documents.c.type == CREDIT_NOTE,
            _documents.c.status.in_(_IN_FORCE), _documents.c.id != but,
        )
        .group_by(_lines.c.source_line_id)
    )  # fmt: skip
    return dict(rows.all())


def room_of(session: Session, document: Document, partner_id: int, but: int = 0) -> list[OpenLine]:
    """The lines of an invoice or a return with what a red invoice may still take back of each.

    Of an invoice what it bills, but for goods that are owed for because they went back; of a return what the supplier
    owes for the goods, used or not.
    """
    lines = open_lines(session, document.id or 0)
    worth = {one.id: one.amount for one in lines}
    if document.type == RETURN:
        worth = {one.line_id: one.amount for one in credits_of(session, partner_id)}
    ids = [one.id for one in lines]
    before, of_goods = allowed_of(session, ids, but), left_of_goods(session, ids)
    found = []
    for one in lines:
        amount = worth.get(one.id, ZERO)
        room = amount - before.get(one.id, ZERO)
        found.append(replace(one, amount=amount, open=min(room, of_goods.get(one.id, room))))
    return found


def left_of_goods(session: Session, line_ids: Collection[int]) -> dict[int, Decimal]:
    """By those of these lines that are of invoices: what may be taken back of their goods, whoever billed them."""
    rows: Any = session.connection().execute(
        select(_lines.c.id, _lines.c.source_line_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(_lines.c.id.in_(list(line_ids)), _documents.c.type == INVOICE, _lines.c.source_line_id.is_not(None))
    )
    behind: dict[int, int] = dict(rows.all())
    left = reducible_of(session, set(behind.values()))
    return {line_id: left.get(source, ZERO) for line_id, source in behind.items()}


@dataclass(frozen=True, slots=True)
class Reducible:
    """An invoice or a return of which a red invoice may take something back; in yuan.

    ``amount``: what was billed, or is owed for the goods that went back; ``before``: what red invoices say already;
    ``room``: what may still be taken back, not again what is owed for goods that went back.
    """

    document_id: int
    partner_name: str
    kind: str
    number: str
    own_number: str
    on: date
    amount: Decimal
    before: Decimal
    room: Decimal


@query("invoice.reducible", title="可登记红字的单据", permission=PAYABLE_VIEW)
def reducible(session: Session, scope: Scope, *, partner_id: int) -> list[Reducible]:
    """Returns without their red invoice first, then the latest invoices, of one supplier."""
    returns: dict[int, Decimal] = {}
    for one in open_and_used(session, scope, partner_id):
        returns[one.document_id] = returns.get(one.document_id, ZERO) + one.amount
    wanted = (
        select(documents.c.id, documents.c.type, documents.c.number, documents.c.own_number, documents.c.business_date,
               documents.c.total_amount)
        .where(
            (documents.c.id.in_(list(returns)))
            | ((documents.c.type == INVOICE) & (documents.c.partner_id == partner_id)
               & documents.c.status.in_(_IN_FORCE) & documents.c.reverses_document_id.is_(None)),
            visible(scope),
        )
        .order_by(documents.c.type, documents.c.business_date.desc(), documents.c.id.desc())
        .limit(_MOST)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    before, partner = _before(session, [row.id for row in rows]), session.get(Partner, partner_id)
    left = _left_of_invoices(session, [row.id for row in rows if row.type == INVOICE])
    name = partner.name if partner and Field.SUPPLIER not in scope.blind_to else ""
    found = []
    for row in rows:
        amount, said = returns[row.id] if row.type == RETURN else row.total_amount or ZERO, before.get(row.id, ZERO)
        room = min(amount - said, left.get(row.id, amount))
        found.append(
            Reducible(row.id, name, row.type, row.number, row.own_number, row.business_date, amount, said, room)
        )
    return [one for one in found if one.room > 0]


def _left_of_invoices(session: Session, invoice_ids: Collection[int]) -> dict[int, Decimal]:
    """What red invoices may still take back of each of these invoices, line by line."""
    wanted = select(_lines.c.id, _lines.c.document_id, _lines.c.amount)
    rows = session.connection().execute(wanted.where(_lines.c.document_id.in_(list(invoice_ids)))).all()
    ids = [row.id for row in rows]
    before, of_goods, found = allowed_of(session, ids), left_of_goods(session, ids), dict[int, Decimal]()
    for row in rows:
        room = (row.amount or ZERO) - before.get(row.id, ZERO)
        room = max(min(room, of_goods.get(row.id, room)), ZERO)
        found[row.document_id] = found.get(row.document_id, ZERO) + room
    return found


def open_and_used(session: Session, scope: Scope, partner_id: int) -> list[Credit]:
    """What is owed for goods that went back, whether it is used or not."""
    return [one for one in credits_seen(session, scope, partner_id) if one.kind == RETURNED and one.amount > 0]


def _before(session: Session, document_ids: Collection[int]) -> dict[int, Decimal]:
    """What red invoices in force say of each of these documents."""
    source = _lines.alias("source")
    rows: Any = session.connection().execute(
        select(source.c.document_id, func.sum(_lines.c.amount, type_=_lines.c.amount.type))
        .join(source, source.c.id == _lines.c.source_line_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            source.c.document_id.in_(list(document_ids)), _documents.c.type == CREDIT_NOTE,
            _documents.c.status.in_(_IN_FORCE),
        )
        .group_by(source.c.document_id)
    )  # fmt: skip
    return dict(rows.all())
