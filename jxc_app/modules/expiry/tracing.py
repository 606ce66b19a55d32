"""批次追溯: one lot, or one piece, back to who brought it and on to who has it, in one tree."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.rows import for_sku, scope_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import kept_from
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.expiry.branches import BACK, CUSTOMERS, Branch, branch_of
from jxc_app.modules.inventory.ledger import MoveRow, moves_of_lot
from jxc_app.modules.inventory.lots_lying import LeftOfLot, LotFacts, left_of_lot, lot_in_sight, lots_called
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.stock_scope import ground_of
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW
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


@dataclass(frozen=True, slots=True)
class Left:
    """What is left at one place."""

    warehouse: str
    place: str
    on_hand: Decimal
    reserved: Decimal


@dataclass(frozen=True, slots=True)
class Trace:
    """A lot's way. ``hidden_steps``, ``hidden_places``: how much of it happened or lies out of the reader's sight."""

    lot: LotFacts
    steps: list[Step]
    left: list[Left]
    hidden_steps: int
    hidden_places: int

    def of(self, branch: Branch) -> list[Step]:
        """The steps of one branch, earliest first."""
        return [step for step in self.steps if step.branch == branch]


@dataclass(frozen=True, slots=True)
class Contact:
    """How a customer is reached; empty for whoever may not know."""

    contact: str = ""
    phone: str = ""
    address: str = ""


@query("lot.find", title="查找批次与序列号", permission=STOCK_VIEW)
def find_lots(session: Session, scope: Scope, *, typed: str, limit: int = 6) -> list[LotFacts]:
    """Lots and pieces by number that ever lay in a warehouse in scope."""
    typed = typed.strip()
    if not typed:
        return []
    return lots_called(session, ground_of(session, scope), typed[:60], max(1, min(limit, 50)))


@query("lot.trace", title="批次追溯", permission=STOCK_VIEW)
def trace_lot(session: Session, scope: Scope, actor: Actor, *, lot_id: int) -> Trace:
    """Raises NotFound ``lot.not_found`` where it never lay in a warehouse in scope."""
    lot = lot_in_sight(session, ground_of(session, scope), lot_id)
    if lot is None:
        raise NotFound("lot.not_found")
    seen, names = for_sku(session, scope, lot.sku_id), _names(session)
    moves, lying = moves_of_lot(session, lot_id), left_of_lot(session, lot_id)
    told = [move for move in moves if seen.covers(move.from_warehouse_id) or seen.covers(move.to_warehouse_id)]
    left = [_left(one, names) for one in lying if seen.covers(one.warehouse_id)]
    papers = scope_of(session, actor, DOCUMENT_VIEW)
    steps = _steps(session, scope, papers, told, names)
    hidden = {move.source_id for move in moves} - {move.source_id for move in told}
    return Trace(lot, steps, left, len(hidden), len(lying) - len(left))


def _names(session: Session) -> dict[int | None, str]:
    rows = session.connection().execute(select(_warehouses.c.id, _warehouses.c.name))
    return {row.id: row.name for row in rows}


def _left(one: LeftOfLot, names: dict[int | None, str]) -> Left:
    return Left(names[one.warehouse_id], PLACE_WORDS[one.place], one.on_hand, one.reserved)


def _steps(
    session: Session, scope: Scope, papers: Scope, moves: Iterable[MoveRow], names: dict[int | None, str]
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


def _step(group: list[MoveRow], heads: dict[int, Any], names: dict[int | None, str], people: dict[int, str]) -> Step:
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


def contacts_of(session: Session, actor: Actor, trace: Trace) -> dict[int, Contact]:
    """How the customers of a lot are reached, by id, as far as the reader may know."""
    ids = {step.partner_id for step in trace.steps if step.branch in (CUSTOMERS, BACK)} - {0}
    if scope_of(session, actor, PARTNER_CONTACT_VIEW).is_empty:
        return {}
    wanted = select(partners.c.id, partners.c.contact, partners.c.phone, partners.c.address)
    rows = session.connection().execute(wanted.where(partners.c.id.in_(ids)))
    return {row.id: Contact(row.contact, row.phone, row.address) for row in rows}
