"""What is to come, how long it takes and from whom, as those who buy tell it. Until somebody does, nothing is known.

Registered by the modules that order; asked by whoever must know what stock will be: replenishment.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

#: SKU and warehouse
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Days from an order to goods in stock: mean and standard deviation of so many own receipts."""

    mean_days: float
    spread_days: float
    receipts: int


@dataclass(frozen=True, slots=True)
class SupplySource:
    """From whom a SKU is bought for a warehouse, at least how much and by how many, in base units (None: no rule).

    ``lead_days``: how long it takes, as the supplier says.
    """

    supplier_id: int
    least: Decimal | None = None
    pack: Decimal | None = None
    lead_days: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """So many base units that are on order: the day that was promised or asked for (None: none was), and the day on
    which the order came into force (None: nobody has ordered yet).
    """

    quantity: Decimal
    due_on: date | None = None
    ordered_on: date | None = None


#: what each answers: base units on order and not yet received, requisitions that nobody has ordered yet included
Supply = Callable[[Session, Collection[int], Collection[int]], Mapping[Pair, Decimal]]
Arrivals = Callable[[Session, Collection[int], Collection[int]], Mapping[Pair, Sequence[Arrival]]]
LeadTimes = Callable[[Session, Collection[int], Collection[int]], Mapping[Pair, LeadTime]]
Sources = Callable[[Session, Collection[int], Collection[int]], Mapping[Pair, SupplySource]]
_supplies: list[Supply] = []
_arrivals: list[Arrivals] = []
_lead_times: list[LeadTimes] = []
_sources: list[Sources] = []


def register_supply(supply: Supply) -> None:
    """Have a module asked for what it has ordered, by (session, warehouse ids, SKU ids); all answers are added."""
    if supply not in _supplies:
        _supplies.append(supply)


def register_arrivals(arrivals_: Arrivals) -> None:
    """Have a module asked when what it has ordered comes; all answers are added."""
    if arrivals_ not in _arrivals:
        _arrivals.append(arrivals_)


def register_lead_times(lead_times: LeadTimes) -> None:
    """Have a module asked how long goods take to come; where several know, the one registered first is believed."""
    if lead_times not in _lead_times:
        _lead_times.append(lead_times)


def register_sources(sources: Sources) -> None:
    """Have a module asked from whom a SKU is bought; where several know, the one registered first is believed."""
    if sources not in _sources:
        _sources.append(sources)


def on_order(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> dict[Pair, Decimal]:
    """What is on order of these SKUs for these warehouses; what is not in it is nothing."""
    whole: dict[Pair, Decimal] = {}
    for supply in _supplies:
        for pair, quantity in supply(session, warehouse_ids, sku_ids).items():
            whole[pair] = whole.get(pair, Decimal(0)) + quantity
    return whole


def arrivals(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> dict[Pair, list[Arrival]]:
    """When what is on order comes, where anybody knows: no more than :func:`on_order` says, and maybe less."""
    whole: dict[Pair, list[Arrival]] = {}
    for tell in _arrivals:
        for pair, some in tell(session, warehouse_ids, sku_ids).items():
            whole.setdefault(pair, []).extend(some)
    return whole


def lead_times(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> dict[Pair, LeadTime]:
    """How long these SKUs take to come to these warehouses, where own receipts tell."""
    known: dict[Pair, LeadTime] = {}
    for ask in reversed(_lead_times):
        known.update(ask(session, warehouse_ids, sku_ids))
    return known


def sources(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> dict[Pair, SupplySource]:
    """From whom these SKUs are bought, where it is known."""
    known: dict[Pair, SupplySource] = {}
    for ask in reversed(_sources):
        known.update(ask(session, warehouse_ids, sku_ids))
    return known
