"""What to do about a lot that ends, and why: one proposal for each, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from jxc_app.core.quantities import ZERO, plain, rounded
from jxc_app.modules.expiry.demand import Bought
from jxc_app.modules.expiry.rules import (
    DECIDE,
    DEMAND_DAYS,
    DISCOUNT,
    RETURN,
    SCRAP,
    SELL,
    TRANSFER,
    Ahead,
    Demand,
    Portion,
    can_take,
    days_left,
    whole_pieces,
)
from jxc_app.modules.inventory.lots_lying import LyingLot
from jxc_app.modules.warehouses.models import Place


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act, how much of the lot it is about, why, and where it goes or to whom (0: nowhere, nobody)."""

    act: str
    quantity: Decimal
    reason: str
    to_warehouse_id: int = 0
    partner_id: int = 0


@dataclass
class Others:
    """What other stores can still take: their demand, what they have, and what has been proposed to them already."""

    names: Mapping[int, str]
    demand: Mapping[tuple[int, int], Demand]
    lying: Mapping[tuple[int, int], list[Portion]]
    day: date
    promised: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    _ahead: dict[tuple[int, int], Ahead] = field(default_factory=dict)
    _sellers: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fastest = sorted(self.demand, key=lambda pair: (-self.demand[pair].left, pair))
        for sku_id, place in fastest:
            if place in self.names:
                self._sellers.setdefault(sku_id, []).append(place)

    def best(self, lot: LyingLot, lost: Decimal) -> tuple[int, Decimal]:
        """The store that can sell most of what would be lost here, and how much; (0, 0): none can sell a piece.

        Those that sell fastest are asked first, and nobody after one who can sell it all.
        """
        best, most = 0, ZERO
        for place in self._sellers.get(lot.sku_id, ()):
            takes = self._takes(lot, place, lost) if place != lot.warehouse_id else ZERO
            if takes > most:
                best, most = place, takes
            if most == lost:
                break
        return best, most

    def promise(self, lot: LyingLot, place: int, quantity: Decimal) -> None:
        """Note a proposal, so that the next lot does not count on the same customers."""
        key = lot.sku_id, place
        self.promised[key] = self.promised.get(key, ZERO) + quantity

    def _takes(self, lot: LyingLot, place: int, lost: Decimal) -> Decimal:
        key = lot.sku_id, place
        if lot.expires_on is None:
            return ZERO
        free = can_take(self.demand[key], self._own(key), lot.expires_on, self.day) - self.promised.get(key, ZERO)
        return min(lost, whole_pieces(free, lost)) if free > ZERO else ZERO

    def _own(self, key: tuple[int, int]) -> Ahead:
        if key not in self._ahead:
            self._ahead[key] = Ahead(self.lying.get(key, ()), self.day)
        return self._ahead[key]


def proposed(lot: LyingLot, lost: Decimal, here: Demand, others: Others, bought: Bought | None, day: date) -> Proposal:
    """What to do with a lot of which so much will be lost here."""
    if lot.expires_on is None:
        return Proposal(SELL, lot.on_hand, "")
    left = days_left(lot.expires_on, day)
    if lot.place == Place.IN_TRANSIT:
        return _coming(lot, lost, here, left)
    if left < 0:
        return Proposal(SCRAP, lot.on_hand, f"已过期 {-left} 天，不能再销售和调往门店")
    if lot.place != Place.STOCK:
        held = "待检" if lot.place == Place.QC_HOLD else "冻结"
        return Proposal(DECIDE, lot.on_hand, f"还有 {left} 天到期，{held}中的货卖不了，先决定放行还是退货、报损")
    why = _pace(lot, lost, here, left)
    if not lost:
        return Proposal(SELL, lot.on_hand, why)
    return _moved(lot, lost, others, why) or _sent_back(lot, lost, bought, day, why) or _cheaper(lot, lost, why)


def _coming(lot: LyingLot, lost: Decimal, here: Demand, left: int) -> Proposal:
    """Of what is on its way nothing can be done before it is there."""
    if left < 0:
        return Proposal(DECIDE, lot.on_hand, f"还在途，已过期 {-left} 天，收货后报损或退回")
    if not lost:
        return Proposal(SELL, lot.on_hand, f"还在途；{_pace(lot, lost, here, left)}")
    return Proposal(DECIDE, lot.on_hand, f"还在途，收货后再调拨、退货或打折；{_pace(lot, lost, here, left)}")


def _pace(lot: LyingLot, lost: Decimal, here: Demand, left: int) -> str:
    unit, sold = lot.unit_name, plain(lot.on_hand - lost)
    if not here.left:
        return f"这里近 {DEMAND_DAYS} 天没有卖出，也没有用掉，还有 {left} 天到期"
    per_day = plain(rounded(here.per_day, 2))
    if not lost:
        return f"日均 {per_day}{unit}，{left} 天内{here.word}得完"
    return f"日均 {per_day}{unit}，剩 {left} 天只能{here.word} {sold}{unit}，还余 {plain(lost)}{unit}"


def _moved(lot: LyingLot, lost: Decimal, others: Others, why: str) -> Proposal | None:
    place, takes = others.best(lot, lost)
    if not place:
        return None
    others.promise(lot, place, takes)
    there = others.demand[lot.sku_id, place]
    per_day = plain(rounded(there.per_day, 2))
    words = (
        f"{why}；{others.names[place]}日均 {per_day}{lot.unit_name}，到期前能{there.word} {plain(takes)}{lot.unit_name}"
    )
    return Proposal(TRANSFER, takes, words, to_warehouse_id=place)


def _sent_back(lot: LyingLot, lost: Decimal, bought: Bought | None, day: date, why: str) -> Proposal | None:
    if bought is None:
        return None
    ago = (day - bought.on).days
    words = f"{why}；{f'{ago} 天前' if ago else '今天'}从{bought.supplier}购进，可协商退货"
    return Proposal(RETURN, lost, words, partner_id=bought.supplier_id)


def _cheaper(lot: LyingLot, lost: Decimal, why: str) -> Proposal:
    return Proposal(DISCOUNT, lost, f"{why}；没有卖得更快的门店，降价促销")
