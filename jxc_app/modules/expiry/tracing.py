"""批次追溯: one lot, or one piece, back to who brought it and on to who has it, in one tree.

Through production too: what it was made of is told with whoever brought that, what was made of it with who has that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.rows import for_sku, scope_of
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.expiry.branches import BACK, CUSTOMERS, Branch, branch_of
from jxc_app.modules.expiry.kin import Relative, made_of_it, what_it_is_of
from jxc_app.modules.expiry.steps import PLACE_WORDS, Step, steps_of, warehouse_names
from jxc_app.modules.inventory.ledger import MoveRow, moves_of_lot
from jxc_app.modules.inventory.lots_lying import LotFacts, facts_of_goods, left_of_lot, lot_in_sight, lots_called
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.production_moves import Goods
from jxc_app.modules.inventory.stock_scope import ground_of
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW


@dataclass(frozen=True, slots=True)
class Left:
    """What is left at one place."""

    warehouse: str
    place: str
    on_hand: Decimal
    reserved: Decimal


@dataclass(frozen=True, slots=True)
class Kin:
    """Goods that the lot went into or was made of, in ``made``; ``depth`` 1: directly, 2: over those before it.

    ``steps`` and ``left`` as of a lot. Of goods without a lot (``is_certain`` False, the lot's id 0) they are what
    they may be: nobody wrote down which pieces left.
    """

    depth: int
    lot: LotFacts
    is_certain: bool
    made: list[Step]
    steps: list[Step]
    left: list[Left]

    def of(self, branch: Branch) -> list[Step]:
        """The steps of one branch, earliest first."""
        return [step for step in self.steps if step.branch == branch]


@dataclass(frozen=True, slots=True)
class Trace:
    """A lot's way. ``hidden_steps``, ``hidden_places``: how much of it happened or lies out of the reader's sight.

    ``parts``: what it was made of, with who brought that; ``products``: what was made of it, with where that went;
    each below what it belongs to.
    """

    lot: LotFacts
    steps: list[Step]
    left: list[Left]
    parts: list[Kin]
    products: list[Kin]
    hidden_steps: int
    hidden_places: int

    def of(self, branch: Branch) -> list[Step]:
        """The steps of one branch, earliest first."""
        return [step for step in self.steps if step.branch == branch]

    def all_steps(self) -> Iterator[Step]:
        """Of the lot and of whatever was made of it."""
        yield from self.steps
        for one in self.products:
            yield from one.steps


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
    teller = _Teller(session, scope, scope_of(session, actor, DOCUMENT_VIEW))
    lying = [(one.warehouse_id, one.place, one.on_hand, one.reserved) for one in left_of_lot(session, lot_id)]
    steps = teller.steps(lot.sku_id, moves_of_lot(session, lot_id))
    left = teller.left(lot.sku_id, lying)
    root = Goods(lot.sku_id, lot_id)
    parts = teller.kin(what_it_is_of(session, root), sources_only=True)
    products = teller.kin(made_of_it(session, root))
    return Trace(lot, steps, left, parts, products, len(teller.hidden_papers), teller.hidden_places)


class _Teller:
    """Tells what is in sight, and counts what is not: documents each once, places each once for what lies there."""

    def __init__(self, session: Session, scope: Scope, papers: Scope) -> None:
        self._session, self._scope, self._papers = session, scope, papers
        self._names = warehouse_names(session)
        self.hidden_papers: set[int] = set()
        self.hidden_places = 0

    def steps(self, sku_id: int, moves: Iterable[MoveRow]) -> list[Step]:
        """What of these moves of a SKU is in sight, as steps."""
        moves, seen = list(moves), for_sku(self._session, self._scope, sku_id)
        told = [move for move in moves if seen.covers(move.from_warehouse_id) or seen.covers(move.to_warehouse_id)]
        self.hidden_papers |= {move.source_id for move in moves} - {move.source_id for move in told}
        return steps_of(self._session, self._scope, self._papers, told, self._names)

    def left(self, sku_id: int, lying: Iterable[tuple[int, str, Decimal, Decimal]]) -> list[Left]:
        """What of this is in sight."""
        lying, seen = list(lying), for_sku(self._session, self._scope, sku_id)
        told = [one for one in lying if seen.covers(one[0])]
        self.hidden_places += len(lying) - len(told)
        return [Left(self._names[place], PLACE_WORDS[kind], *amounts) for place, kind, *amounts in told]

    def kin(self, relatives: list[Relative], *, sources_only: bool = False) -> list[Kin]:
        """Those of which anything is in sight."""
        facts = facts_of_goods(self._session, [one.goods for one in relatives])
        kin = [self._one(one, facts[one.goods], sources_only) for one in relatives]
        return [one for one in kin if one.made or one.steps or one.left]

    def _one(self, one: Relative, lot: LotFacts, sources_only: bool) -> Kin:
        made = [move for move in one.moves if move.seq in one.made]
        rest = [move for move in one.moves if move.seq not in one.made]
        if sources_only:
            rest = [move for move in rest if branch_of(move) == Branch.SOURCE]
        lying = sorted((*spot, *amounts) for spot, amounts in one.lying.items())
        steps = self.steps(lot.sku_id, rest)
        return Kin(one.depth, lot, one.is_certain, self.steps(lot.sku_id, made), steps, self.left(lot.sku_id, lying))


def contacts_of(session: Session, actor: Actor, trace: Trace) -> dict[int, Contact]:
    """How the customers of a lot are reached, by id, as far as the reader may know."""
    ids = {step.partner_id for step in trace.all_steps() if step.branch in (CUSTOMERS, BACK)} - {0}
    if scope_of(session, actor, PARTNER_CONTACT_VIEW).is_empty:
        return {}
    wanted = select(partners.c.id, partners.c.contact, partners.c.phone, partners.c.address)
    rows = session.connection().execute(wanted.where(partners.c.id.in_(ids)))
    return {row.id: Contact(row.contact, row.phone, row.address) for row in rows}
