"""What sales brought beyond what the goods cost (毛利): the amount of a line less the value that left with it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, quotient
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.links import followers
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_MARGIN
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.rows import as_shown, documents
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED
from jxc_app.modules.inventory.costing import value_by_line
from jxc_app.modules.inventory.spots import Source

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_PERCENT_PLACES = 1


@dataclass(frozen=True, slots=True)
class Margin:
    """In yuan, both negative for a return; ``percent`` of the amount (None: nothing was asked for it)."""

    cost: Decimal
    margin: Decimal
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Margins:
    """Of each line by its id, and of the whole document."""

    lines: dict[int, Margin]
    total: Margin


@query("document.margins", title="单据毛利", permission=DOCUMENT_MARGIN)
def document_margins(session: Session, scope: Scope, actor: Actor, *, document_id: int) -> Margins | None:
    """The margins of a posted sale or return at the cost that was booked with it.

    None where it is no sale, is not posted or was taken back, and where the reader may not see its amounts or margins.
    """
    head = session.connection().execute(select(documents).where(documents.c.id == document_id)).first()
    if head is None or not _has_margin(head) or not amounts_of(session, actor).covers(head):
        return None
    if not any(scope.covers_row(head.warehouse_id, row) for row in as_shown(session, head)):
        return None
    sign = 1 if DOCUMENT_TYPES[head.type].direction == "out" else -1
    costs = _costs(session, document_id)
    amounts = {line_id: sign * (amount or ZERO) for line_id, amount in _amounts(session, document_id)}
    lines = {line_id: _margin(amount, costs.get(line_id, ZERO)) for line_id, amount in amounts.items()}
    return Margins(lines, _margin(sum(amounts.values(), ZERO), sum(costs.values(), ZERO)))


def _has_margin(head: Any) -> bool:
    type_ = DOCUMENT_TYPES[head.type]
    is_sale = type_.shows_price and not type_.price_is_cost and type_.partner_kind == "customer"
    return is_sale and head.status in (POSTED, DONE) and head.reverses_document_id is None


def _amounts(session: Session, document_id: int) -> Any:
    return session.connection().execute(select(_lines.c.id, _lines.c.amount).where(_lines.c.document_id == document_id))


def _costs(session: Session, document_id: int) -> dict[int, Decimal]:
    """What left the stock's value with each line, in yuan; less than nothing where it came back.

    What was sold before it was there left with the documents that the product booked for it since.
    """
    costs = {line: -value for line, value in value_by_line(session, Source(SOURCE, document_id)).items()}
    for follower in followers(session, document_id):
        left = value_by_line(session, Source(SOURCE, follower))
        for line in lines_of(session, follower):
            if line.id in left and line.source_line_id is not None:
                costs[line.source_line_id] = costs.get(line.source_line_id, ZERO) - left[line.id]
    return costs


def _margin(amount: Decimal, cost: Decimal) -> Margin:
    percent = quotient((amount - cost) * 100, amount, _PERCENT_PLACES) if amount else None
    return Margin(cost, amount - cost, percent)
