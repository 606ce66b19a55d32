"""What a lot was made of and what was made of it, over any number of assemblies: which goods, by which documents."""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlmodel import Session

from jxc_app.modules.inventory.ledger import MoveRow
from jxc_app.modules.inventory.lots_lying import left_of_lots
from jxc_app.modules.inventory.production_moves import (
    Goods,
    Lies,
    moves_numbered,
    moves_of_goods,
    perhaps_moved,
    production_of_documents,
    production_of_lots,
)
from jxc_app.modules.inventory.spots import NO_LOT
from jxc_app.modules.warehouses.models import Place


@dataclass(slots=True)
class Relative:
    """Goods that a lot went into, or came from. ``made``: seqs of the moves at production that say so.

    ``moves``: which way they went, of goods without a lot which way they may have gone; ``lying``: what lies where.
    """

    goods: Goods
    parent: Goods
    depth: int
    made: set[int] = field(default_factory=set)
    moves: list[MoveRow] = field(default_factory=list)
    lying: dict[Lies, tuple[Decimal, Decimal]] = field(default_factory=dict)

    @property
    def is_certain(self) -> bool:
        """Whether a lot says which pieces they are."""
        return self.goods.lot_id != NO_LOT


def made_of_it(session: Session, root: Goods) -> list[Relative]:
    """What was made of a lot, of that again, and so on: each goods once, below the first that they are made of."""
    found: dict[Goods, Relative] = {}
    asked = deque([root])
    while asked:
        one = asked.popleft()
        for line in production_of_documents(session, _papers_into(session, one, found), comes_out=True):
            here = _related(found, line.goods, one, root)
            if here and line.seq not in here.made:
                here.made.add(line.seq)
                asked.append(line.goods)
    return _with_ways(session, _in_order(found, root))


def what_it_is_of(session: Session, root: Goods) -> list[Relative]:
    """What a lot was made of, and so on back: of goods without a lot nobody knows whence they came, there it ends."""
    found: dict[Goods, Relative] = {}
    asked = deque([root])
    while asked:
        one = asked.popleft()
        papers = {line.source_id for line in production_of_lots(session, [one.lot_id], comes_out=True)}
        for line in production_of_documents(session, papers, comes_out=False):
            here = _related(found, line.goods, one, root)
            if here and not here.made and here.is_certain:
                asked.append(line.goods)
            if here:
                here.made.add(line.seq)
    relatives = _in_order(found, root)
    moves = moves_of_goods(session, [one.goods for one in relatives if one.is_certain])
    for part in relatives:
        part.moves = moves[part.goods] if part.is_certain else moves_numbered(session, part.made)
    return relatives


def _related(found: dict[Goods, Relative], goods: Goods, parent: Goods, root: Goods) -> Relative | None:
    if goods == root:
        return None
    if goods not in found:
        found[goods] = Relative(goods, parent, found[parent].depth + 1 if parent in found else 1)
    return found[goods]


def _papers_into(session: Session, one: Goods, found: dict[Goods, Relative]) -> set[int]:
    """The documents that put these goods into production; of goods without a lot those that may have."""
    if one.lot_id != NO_LOT:
        return {line.source_id for line in production_of_lots(session, [one.lot_id], comes_out=False)}
    moves, _ = perhaps_moved(session, one.sku_id, found[one].made)
    return {move.source_id for move in moves if move.to_place == Place.PRODUCTION and not move.is_reversal}


def _in_order(found: dict[Goods, Relative], root: Goods) -> list[Relative]:
    """Each below its parent, those of one parent in the order in which they were made."""
    below: dict[Goods, list[Relative]] = {}
    for one in found.values():
        below.setdefault(one.parent, []).append(one)

    def walk(parent: Goods) -> Iterable[Relative]:
        for one in sorted(below.get(parent, []), key=lambda one: min(one.made)):
            yield one
            yield from walk(one.goods)

    return list(walk(root))


def _with_ways(session: Session, relatives: list[Relative]) -> list[Relative]:
    lots = [one for one in relatives if one.is_certain]
    moves, lying = moves_of_goods(session, [one.goods for one in lots]), left_of_lots(session, _ids(lots))
    for one in lots:
        one.moves = moves[one.goods]
        for part in lying.get(one.goods.lot_id, []):
            one.lying[Lies(part.warehouse_id, part.place)] = part.on_hand, part.reserved
    for one in relatives:
        if not one.is_certain:
            one.moves, one.lying = perhaps_moved(session, one.goods.sku_id, one.made)
    return relatives


def _ids(lots: Collection[Relative]) -> set[int]:
    return {one.goods.lot_id for one in lots}
