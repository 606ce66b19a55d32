"""What spreading a cost would do, before it is booked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import PositiveMoney
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Command, Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.inventory.permissions import STOCK_COST
from jxc_app.modules.inventory.revaluing import Cost, CostEffect, effects_of_costs
from jxc_app.modules.purchasing.allocating import rows_of, takes_costs, warehouse_of
from jxc_app.modules.purchasing.freights import freights_left

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


class CostAsked(Command):
    """What is to be spread: an amount in yuan, and by what."""

    amount: PositiveMoney = Limits(decimal_places=2)
    method: str = Limits(pattern="^(value|quantity|weight)$")


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of a receipt, in base units: its part of the amount, what the stock takes of it, and the unit costs."""

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


@dataclass(frozen=True, slots=True)
class CostReceipt:
    """A receipt that costs may be spread over; ``freights``: by order, yuan that its offer asked and nobody spread."""

    id: int
    number: str
    type: str
    warehouse_id: int
    freights: Mapping[int, Decimal] = field(default_factory=dict)


@query("cost.receipts", title="可分摊的入库单", permission=DOCUMENT_COST)
def receipts_for_cost(session: Session, scope: Scope, *, receipt_ids: tuple[int, ...]) -> list[CostReceipt]:
    """Those of the documents that the reader may see, with their costs, and that can take more of them."""
    found = (session.get(Document, one) for one in dict.fromkeys(receipt_ids[:50]))
    return [
        CostReceipt(one.id or 0, one.number or "", one.type, one.warehouse_id, freights_left(session, one.id or 0))
        for one in found
        if one is not None and _is_open(session, scope, one) and takes_costs(one)
    ]


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
    costs = [Cost((row["sku_id"], home), row["base_quantity"], row["amount"], row["source_line_id"]) for row in rows]
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
        effect.before, effect.after,
    )  # fmt: skip
