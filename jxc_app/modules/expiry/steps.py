"""What documents did with a lot: one step for each of them and pair of ends."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import kept_from
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.expiry.branches import BACK, Branch, branch_of
from jxc_app.modules.inventory.ledger import MoveRow
from jxc_app.modules.warehouses.models import Place, Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
PLACE_WORDS = {
    Place.STOCK.value: "可用", Place.QC_HOLD.value: "待检", Place.BLOCKED.value: "冻结", Place.IN_TRANSIT.value: "在途",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What one document did with the lot, in base units; below zero where it takes back.

    Of a document that a narrowed role keeps from the reader neither number, partner nor person is told.
    """

    branch: Branch
    at: datetime
    document_id: int
    document_number: str
    type_title: str
    from_warehouse: str
    from_place: str
    to_warehouse: str
    to_place: str
    quantity: Decimal
    partner_id: int
    partner: str
    person: str
    is_reversal: bool


def warehouse_names(session: Session) -> dict[int | None, str]:
    """Every warehouse by id."""
    rows = session.connection().execute(select(_warehouses.c.id, _warehouses.c.name))
    return {row.id: row.name for row in rows}


def steps_of(
    session: Session, scope: Scope, papers: Scope, moves: Iterable[MoveRow], names: Mapping[int | None, str]
) -> list[Step]:
    """One step for each document and pair of ends, however many lines it took."""
    together: dict[tuple[Any, ...], list[MoveRow]] = defaultdict(list)
    for move in moves:
        ends = move.from_warehouse_id, move.from_place, move.to_warehouse_id, move.to_place
        together[move.source_id, *ends, move.is_reversal].append(move)
    heads = _heads(session, scope, {group[0].source_id for group in together.values()})
    kept = kept_from(session, papers, heads.keys())
    people = user_names(session, {group[0].actor_id for group in together.values()})
    steps = [_step(group, heads, names, people) for group in together.values()]
    hidden = {"document_id": 0, "document_number": "", "partner_id": 0, "partner": "", "person": ""}
    return [replace(step, **hidden) if step.document_id in kept else step for step in steps]  # type: ignore[arg-type]


def _heads(session: Session, scope: Scope, document_ids: Collection[int]) -> dict[int, Any]:
    wanted = (
        select(
            _documents.c.id,
            _documents.c.type,
            _documents.c.number,
            partners.c.id.label("partner_id"),
            partners.c.name,
        )
        .outerjoin(partners, partner_of(scope))
        .where(_documents.c.id.in_(document_ids))
    )
    return {row.id: row for row in session.connection().execute(wanted)}


def _step(group: list[MoveRow], heads: dict[int, Any], names: Mapping[int | None, str], people: dict[int, str]) -> Step:
    move = group[0]
    head, branch = heads[move.source_id], branch_of(move)
    quantity = sum((one.quantity for one in group), ZERO)
    return Step(
        branch, move.effective_at, head.id, head.number or "", DOCUMENT_TYPES[head.type].title,
        names.get(move.from_warehouse_id, ""), PLACE_WORDS.get(move.from_place, ""),
        names.get(move.to_warehouse_id, ""), PLACE_WORDS.get(move.to_place, ""),
        -quantity if move.is_reversal or branch == BACK else quantity, head.partner_id or 0, head.name or "",
        people.get(move.actor_id, ""), move.is_reversal,
    )  # fmt: skip
