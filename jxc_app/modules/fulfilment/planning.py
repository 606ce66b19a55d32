"""Which stores fill what of an order, and when all of it is with the customer. Nothing is written here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, select

from jxc_app.modules.fulfilment.models import FulfilmentRule
from jxc_app.modules.fulfilment.shelves import Pair, Shelves
from jxc_app.modules.order_sourcing.rules import OrderLine, Store, Terms, sourced
from jxc_app.modules.warehouses.distance import Coordinates, by_road, kilometres, minutes_of
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.ways import Way, Ways, travel_rule


@dataclass(frozen=True, slots=True)
class PlannedParcel:
    """What one store sends: base units by line of the order. ``way``: to the customer, or to where the order is."""

    warehouse_id: int
    quantities: Mapping[int, Decimal]
    way: Way


@dataclass(frozen=True, slots=True)
class Plan:
    """Who sends what, and what nobody has; ``minutes``: until the last parcel is there, None where nobody can know."""

    parcels: tuple[PlannedParcel, ...]
    short: Mapping[int, Decimal]
    is_exact: bool

    @property
    def minutes(self) -> int | None:
        known = [one.way.minutes for one in self.parcels]
        return None if not known or any(one is None for one in known) else max(one for one in known if one is not None)


class ToCustomer:
    """The ways from the stores to where an order goes: the customer's door where that is known, else its own store."""

    def __init__(self, session: Session, home_id: int, door: Coordinates | None) -> None:
        self._session, self._home_id, self._door = session, home_id, door
        self._ways = Ways.read(session)
        self._places = {
            one.id: Coordinates(one.latitude, one.longitude)
            for one in session.exec(select(Warehouse)).all()
            if one.latitude is not None and one.longitude is not None
        }
        self._rule = travel_rule(session)

    def way_from(self, warehouse_id: int) -> Way:
        """How far, and how long with packing."""
        if self._door is None:
            if warehouse_id == self._home_id:
                return Way(Decimal(0), self._rule.handling_minutes)
            return self._ways.between(warehouse_id, self._home_id)
        if warehouse_id not in self._places:
            return Way()
        far = by_road(kilometres(self._places[warehouse_id], self._door), self._rule.detour_percent)
        return Way(far, self._rule.handling_minutes + minutes_of(far, self._rule.kilometres_per_hour))


def planned(
    lines: Sequence[OrderLine], store_ids: Collection[int], shelves: Shelves, to: ToCustomer, rule: FulfilmentRule,
    *, refused: Collection[Pair] = (), most_parcels: int | None = None,
) -> Plan:  # fmt: skip
    """Fewest parcels, then the shortest way; a store is not asked again for a SKU that it has refused this order."""
    skus = {line.sku_id for line in lines}
    ways = {one: to.way_from(one) for one in store_ids}
    stores = [
        Store(
            one, {sku: shelves.free(sku, one) for sku in skus if (sku, one) not in refused}, ways[one].kilometres
        )
        for one in store_ids
    ]  # fmt: skip
    found = sourced(lines, stores, Terms(most_parcels or rule.most_parcels, splits_lines=rule.splits_lines))
    parcels = (PlannedParcel(one.warehouse_id, one.quantities, ways[one.warehouse_id]) for one in found.parcels)
    return Plan(tuple(parcels), found.short, found.is_exact)
