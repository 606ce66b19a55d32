"""无票付款台账: every payment that was asked for on a statement, without an invoice, by month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.settlement.money import taken_by
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW
from jxc_app.modules.settlement.stating import STATEMENT

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class UnbilledPayment:
    """A payment request without an invoice; money in yuan."""

    id: int
    number: str
    asked_on: date
    partner_name: str
    statement_number: str
    amount: Decimal
    paid: Decimal
    asked_by: str
    remark: str


@query("payable.without_invoice", title="无票付款台账", permission=PAYABLE_VIEW)
def payments_without_invoice(session: Session, scope: Scope) -> list[UnbilledPayment]:
    """All of them in scope, the latest first."""
    stated, statement = _lines.alias("stated"), _documents.alias("statement")
    wanted = (
        select(
            documents.c.id, documents.c.number, documents.c.business_date, documents.c.total_amount,
            documents.c.maker_id, documents.c.remark, partners.c.name, statement.c.number.label("stated_in"),
        )
        .join(_lines, _lines.c.document_id == documents.c.id)
        .join(stated, stated.c.id == _lines.c.source_line_id)
        .join(statement, statement.c.id == stated.c.document_id)
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == "payment_request", statement.c.type == STATEMENT,
            documents.c.status.in_((POSTED, DONE)), visible(scope),
        )
        .distinct()
        .order_by(documents.c.business_date.desc(), documents.c.id.desc())
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    names = user_names(session, {row.maker_id for row in rows})
    paid = taken_by(session, [row.id for row in rows], "payment")
    return [
        UnbilledPayment(
            row.id, row.number, row.business_date, row.name, row.stated_in, row.total_amount, paid.get(row.id, ZERO),
            names.get(row.maker_id, ""), row.remark,
        )
        for row in rows
    ]  # fmt: skip
