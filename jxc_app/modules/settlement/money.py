"""How many yuan of a document are taken: asked to be paid, paid, or set off; all by the links of the account money.

An invoice's line is taken by payment requests and by set-offs, a request's line by payments, a payment's line by
set-offs where it was paid ahead, an order's line by requests for a payment ahead.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import PRICE_PLACES, QUANTITY_PLACES, ZERO, proportion, quotient
from jxc_app.modules.documents.commands import LineInput
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, MONEY, POSTED

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_SMALLEST = Decimal(1).scaleb(-QUANTITY_PLACES)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of which yuan are open; quantity in base units."""

    id: int
    sku_id: int
    quantity: Decimal
    tax_percent: Decimal
    amount: Decimal
    open: Decimal


def taken_by(session: Session, document_ids: Collection[int], *types: str) -> dict[int, Decimal]:
    """How many yuan of each document these types have taken; all that count money by default."""
    wanted = types or tuple(code for code, type_ in DOCUMENT_TYPES.items() if type_.takes == MONEY)
    later = _lines.alias("later")
    rows = session.connection().execute(
        select(_lines.c.document_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type))
        .join(_links, _links.c.from_line_id == _lines.c.id)
        .join(later, later.c.id == _links.c.to_line_id)
        .join(_documents, _documents.c.id == later.c.document_id)
        .where(
            _lines.c.document_id.in_(list(document_ids)),
            _documents.c.type.in_(wanted),
            _documents.c.status.in_((POSTED, DONE)),
        )
        .group_by(_lines.c.document_id)
    )
    return dict(rows.all())


def paid_of(session: Session, document_ids: Collection[int]) -> dict[int, Decimal]:
    """How many yuan of each document were paid in money, by payments of the requests over it.

    Each request's line names one line, so what was paid of the one was paid of the other.
    """
    asked, paid = _lines.alias("asked"), _lines.alias("paid")
    request, payment = _documents.alias("request"), _documents.alias("payment")
    rows = session.connection().execute(
        select(_lines.c.document_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type))
        .join(asked, asked.c.source_line_id == _lines.c.id)
        .join(request, request.c.id == asked.c.document_id)
        .join(_links, _links.c.from_line_id == asked.c.id)
        .join(paid, paid.c.id == _links.c.to_line_id)
        .join(payment, payment.c.id == paid.c.document_id)
        .where(
            _lines.c.document_id.in_(list(document_ids)),
            request.c.type == "payment_request",
            request.c.status.in_((POSTED, DONE)),
            payment.c.type == "payment",
            payment.c.status.in_((POSTED, DONE)),
        )
        .group_by(_lines.c.document_id)
    )
    return dict(rows.all())


def open_lines(session: Session, document_id: int) -> list[OpenLine]:
    """The lines of a document with the yuan that are open of them, in order; its row is locked by the caller."""
    rows = session.connection().execute(
        select(_lines.c.id, _lines.c.sku_id, _lines.c.base_quantity, _lines.c.tax_percent, _lines.c.amount)
        .where(_lines.c.document_id == document_id)
        .order_by(_lines.c.id)
    )
    found = rows.all()
    done = fulfilled(session, [row.id for row in found], account=MONEY)
    return [
        OpenLine(
            row.id, row.sku_id, row.base_quantity, row.tax_percent, row.amount or ZERO,
            (row.amount or ZERO) - done.get(row.id, ZERO),
        )
        for row in found
    ]  # fmt: skip


def sum_open(lines: Iterable[OpenLine]) -> Decimal:
    """What is open of all of them."""
    return sum((one.open for one in lines), ZERO)


def shared(lines: Sequence[OpenLine], amount: Decimal) -> list[tuple[OpenLine, Decimal]]:
    """``amount`` laid on the lines in their order, each as far as it is open; whole for all that is open.

    A line that was given free goes along where everything is taken, so that a document over all of it says so.
    """
    left, found = amount, []
    takes_all = amount == sum_open(lines)
    for line in lines:
        part = min(left, line.open)
        if part > 0 or (takes_all and line.amount == 0):
            found.append((line, max(part, ZERO)))
            left -= max(part, ZERO)
    return found


def line_for(line: OpenLine, part: Decimal, source_line_id: int | None = None) -> LineInput:
    """A line over ``part`` yuan of another: as much of the quantity as that pays for, at the price that gives it."""
    quantity = line.quantity
    if part != line.amount:
        quantity = max(proportion(line.quantity, part, line.amount, QUANTITY_PLACES), _SMALLEST)
    return LineInput(
        sku_id=line.sku_id,
        quantity=quantity,
        price=quotient(part, quantity, PRICE_PLACES),
        tax_percent=line.tax_percent,
        source_line_id=source_line_id or line.id,
    )
