"""What came in costs: of each line of an order just so much that all its parts come to what was agreed.

A price of 10⁻⁸ yuan times the pieces of three deliveries is not the amount of the order. So each delivery costs what is
due for all that came by then, less what was due before it. A gift 赠品 is owed nothing, but what was paid for the same
SKU bought it too: in the stock the whole is spread over all pieces, paid and given.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlmodel import Session

from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, ZERO, proportion, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.purchasing.models import GoodsReceiptLine
from jxc_app.modules.purchasing.rules import spread

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_CHANGE = (
    update(_lines)
    .where(_lines.c.id == bindparam("line"))
    .values(price=bindparam("one"), amount=bindparam("whole"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreed:
    """A line of an order: base units, yuan for all of them, and yuan that they cost the stock."""

    quantity: Decimal
    amount: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """Of some pieces that came: yuan that are owed, and yuan that they cost the stock."""

    amount: Decimal
    cost: Decimal


def agreed_of(session: Session, order_ids: Collection[int]) -> dict[int, Agreed]:
    """The lines of these orders that have a price, by id."""
    wanted = (
        select(_lines.c.id, _lines.c.document_id, _lines.c.sku_id, _lines.c.base_quantity, _lines.c.amount)
        .where(_lines.c.document_id.in_(list(order_ids)), _lines.c.amount.is_not(None))
        .add_columns(_lines.c.is_gift)
        .order_by(_lines.c.id)
    )
    alike: dict[tuple[int, int], list[Any]] = {}
    for row in session.connection().execute(wanted):
        alike.setdefault((row.document_id, row.sku_id), []).append(row)
    return {
        row.id: Agreed(row.base_quantity, row.amount, cost)
        for rows in alike.values()
        for row, cost in zip(rows, _costs(rows), strict=True)
    }


def _costs(rows: Sequence[Any]) -> list[Decimal]:
    """What lines of one SKU cost the stock: what they say, or, with a gift among them, all of it over all pieces."""
    if not any(row.is_gift for row in rows):
        return [row.amount for row in rows]
    return spread(sum((row.amount for row in rows), ZERO), [row.base_quantity for row in rows])


def part_of(agreed: Agreed, before: Decimal, quantity: Decimal) -> Part:
    """Of ``quantity`` base units, after ``before`` came.

    >>> order = Agreed(Decimal(3), Decimal(10), Decimal(10))
    >>> [part_of(order, Decimal(before), Decimal(1)).amount for before in range(3)]
    [Decimal('3.33'), Decimal('3.34'), Decimal('3.33')]
    """

    def due(whole: Decimal, reached: Decimal) -> Decimal:
        return proportion(whole, reached, agreed.quantity, FEN_PLACES)

    amount, cost = (due(whole, before + quantity) - due(whole, before) for whole in (agreed.amount, agreed.cost))
    return Part(amount, cost)


def price_receipt(
    uow: UnitOfWork, document: Document, lines: list[Line], outcome: Mapping[int, GoodsReceiptLine]
) -> None:
    """Write down what the lines of a receipt are owed and cost, now that it is known how much of them is accepted.

    Locks the orders, so that of two receipts each knows what the other took. What is rejected is priced with it, after
    what is accepted: that is what fulfils the order.
    """
    order_ids = sorted({line.source_line_id // LINES_PER_DOCUMENT for line in lines if line.source_line_id})
    for order_id in order_ids:
        lock_document(uow.session, order_id)
    agreed = agreed_of(uow.session, order_ids)
    came = links.fulfilled(uow.session, list(agreed))
    changes: list[dict[str, Any]] = []
    owed = ZERO
    for line in lines:
        order_line = line.source_line_id or 0
        if order_line not in agreed:
            continue
        part = part_of(agreed[order_line], came.get(order_line, ZERO), line.base_quantity)
        came[order_line] = came.get(order_line, ZERO) + outcome[line.id].accepted
        outcome[line.id].cost = part.cost
        price = quotient(part.amount, line.base_quantity, PRICE_PLACES)
        changes.append({"line": line.id, "one": price, "whole": part.amount})
        owed += part.amount
    if changes:
        uow.session.flush()
        uow.session.connection().execute(_CHANGE, changes)
        document.total_amount = owed
