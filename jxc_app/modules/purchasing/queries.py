"""What spreading a cost would do, before it is booked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import BigInteger, Table, cast, func, select, type_coerce
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import MONEY_PLACES, ZERO, PositiveMoney, from_scaled
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Command, Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.inventory.permissions import STOCK_COST
from jxc_app.modules.inventory.revaluing import Cost, CostEffect, effects_of_costs
from jxc_app.modules.purchasing.allocating import rows_of, takes_costs, warehouse_of
from jxc_app.modules.purchasing.freights import freights_left
from jxc_app.modules.purchasing.types import COST_ALLOCATION

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


class CostAsked(Command):
    """What is to be spread: an amount in yuan, and by what."""

    amount: PositiveMoney = Limits(decimal_places=2)
    method: str = Limits(pattern="^(value|quantity|weight)$")


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of a receipt, in base units: its part of the amount, what the stock takes of it, and the unit costs.

    ``returned``: what of it went back to the supplier, which carries nothing any more.
    """

    receipt_number: str
    sku_id: int
    sku_code: str
    sku_name: str
    unit_name: str
    quantity: Decimal
    part: Decimal
    kept: Decimal
    expensed: Decimal
    before: Decimal | None
    after: Decimal | None
    returned: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class CostBooked:
    """A cost that was spread over a receipt already: its document, and what of it fell to that receipt, in yuan."""

    document_id: int
    number: str
    on: date
    amount: Decimal
    whole: Decimal


@dataclass(frozen=True, slots=True)
class CostReceipt:
    """A receipt that costs may be spread over, with those that have been.

    ``freights``: by order, yuan that its offer asked and nobody spread.
    """

    id: int
    number: str
    type: str
    warehouse_id: int
    booked: tuple[CostBooked, ...] = ()
    freights: Mapping[int, Decimal] = field(default_factory=dict)


@query("cost.receipts", title="可分摊的入库单", permission=DOCUMENT_COST)
def receipts_for_cost(session: Session, scope: Scope, *, receipt_ids: tuple[int, ...]) -> list[CostReceipt]:
    """Those of the documents that the reader may see, with their costs, and that can take more of them."""
    found = (session.get(Document, one) for one in dict.fromkeys(receipt_ids[:50]))
    known = [one for one in found if one is not None and _is_open(session, scope, one) and takes_costs(one)]
    booked = _booked(session, scope, [one.id or 0 for one in known])
    return [
        CostReceipt(
            one.id or 0,
            one.number or "",
            one.type,
            one.warehouse_id,
            tuple(booked.get(one.id or 0, ())),
            freights_left(session, one.id or 0),
        )
        for one in known
    ]


def _booked(session: Session, scope: Scope, receipt_ids: list[int]) -> dict[int, list[CostBooked]]:
    """The costs that stand and that the reader may see, by receipt, the latest first."""
    brought, spread, papers = _lines.alias("brought"), _lines.alias("spread"), _documents.alias("papers")
    part = cast(func.sum(type_coerce(spread.c.amount, BigInteger)), BigInteger)
    wanted = (
        select(brought.c.document_id, papers.c.id, papers.c.number, papers.c.business_date, part, papers.c.total_amount)
        .join(_links, _links.c.from_line_id == brought.c.id)
        .join(spread, spread.c.id == _links.c.to_line_id)
        .join(papers, papers.c.id == spread.c.document_id)
        .where(brought.c.document_id.in_(receipt_ids), papers.c.type == COST_ALLOCATION.code)
        .where(papers.c.status.in_((POSTED, DONE)), papers.c.reverses_document_id.is_(None))
        .group_by(brought.c.document_id, papers.c.id, papers.c.number, papers.c.business_date, papers.c.total_amount)
        .order_by(papers.c.id.desc())
    )
    found: dict[int, list[CostBooked]] = {}
    for receipt_id, document_id, number, on, amount, whole in session.connection().execute(wanted):
        if _is_open(session, scope, session.get_one(Document, document_id)):
            one = CostBooked(document_id, number, on, from_scaled(amount, MONEY_PLACES), whole)
            found.setdefault(receipt_id, []).append(one)
    return found


@query("cost.preview", title="费用分摊预览", permission=STOCK_COST)
def preview_costs(
    session: Session, scope: Scope, actor: Actor, *, receipt_ids: tuple[int, ...], asked: CostAsked
) -> list[CostLine]:
    """Line by line, what :func:`allocate_cost` would do as things stand.

    Raises NotFound for a receipt of which the reader may not see both what it cost and what the stock costs,
    DomainError as the use case does.
    """
    paid = scope_of(session, actor, DOCUMENT_COST)
    receipts = [session.get(Document, one) for one in dict.fromkeys(receipt_ids[:50])]
    if not receipts or not all(
        one and takes_costs(one) and all(_is_open(session, right, one) for right in (scope, paid)) for one in receipts
    ):
        raise NotFound("document.not_found")
    known = [one for one in receipts if one is not None]
    home = warehouse_of(known)
    rows = rows_of(session, known, asked.amount, asked.method)
    numbers = {one.id: one.number or "" for one in known}
    back = fulfilled(session, [row["source_line_id"] for row in rows])
    costs = [
        Cost(
            (row["sku_id"], home), row["base_quantity"], row["amount"], row["source_line_id"],
            back.get(row["source_line_id"], ZERO),
        )
        for row in rows
    ]  # fmt: skip
    skus = _named(session, {row["sku_id"] for row in rows})
    return [
        _line(effect, numbers[(effect.cost.line_id or 0) // 1000], skus[effect.cost.pair[0]])
        for effect in effects_of_costs(session, costs)
    ]


def _is_open(session: Session, scope: Scope, document: Document) -> bool:
    return scope.covers_row(document.warehouse_id, as_row(session, document))


def _named(session: Session, sku_ids: set[int]) -> dict[int, Any]:
    wanted = (
        select(_skus.c.id, _skus.c.code, _skus.c.name, _units.c.name.label("unit"))
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_skus.c.id.in_(sku_ids))
    )
    return {row.id: row for row in session.connection().execute(wanted)}


def _line(effect: CostEffect, number: str, sku: Any) -> CostLine:
    cost = effect.cost
    return CostLine(
        number, sku.id, sku.code, sku.name, sku.unit, cost.quantity, cost.amount, effect.kept, effect.expensed,
        effect.before, effect.after, cost.returned,
    )  # fmt: skip
