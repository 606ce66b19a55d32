"""What stores may give to an order that is not theirs: what is free, lives long enough and is not kept back there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.queries import facts_of
from jxc_app.modules.fulfilment.models import FulfilmentPool, FulfilmentRule, FulfilmentStore
from jxc_app.modules.inventory.allocation import Candidate, in_order, usable
from jxc_app.modules.inventory.balances import lock_balances
from jxc_app.modules.inventory.lot_rules import policies_of
from jxc_app.modules.inventory.lot_stock import stock_at
from jxc_app.modules.inventory.periods import lock_period
from jxc_app.modules.inventory.spots import NO_LOT, BalanceKey
from jxc_app.modules.inventory.stock_rows import minimums_at
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.warehouses.models import Place, Warehouse
from jxc_app.modules.warehouses.queries import places_of

#: (SKU, warehouse)
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Among:
    """The stores among which an order is shared out. ``pool_id``: they are a pool; else all that take part.

    ``kept_back`` and ``keeps_minimum`` say by store what stays for its own customers; an order's own store keeps
    nothing back from it, unless it is one of a pool.
    """

    pool_id: int | None
    store_ids: tuple[int, ...]
    kept_back: Mapping[int, Decimal]
    keeps_minimum: frozenset[int]


def rule_of(session: Session) -> FulfilmentRule:
    """The rule in force: as people set it, or as shipped."""
    return session.get(FulfilmentRule, 1) or FulfilmentRule()


def among_of(session: Session, home_id: int) -> Among:
    """Who may fill an order that is written in the name of this warehouse."""
    in_pool = select(FulfilmentPool.id).where(FulfilmentPool.home_id == home_id, col(FulfilmentPool.is_on))
    pool_id = session.exec(in_pool).first()
    return among_pool(session, pool_id) if pool_id is not None else _among_all(session, home_id)


def among_pool(session: Session, pool_id: int) -> Among:
    """The stores of a pool that take part."""
    mine = {one: held for one, held in _settings(session).items() if held.pool_id == pool_id and held.takes_part}
    return _among(pool_id, [one for one in _in_use(session) if one in mine], mine)


def _among_all(session: Session, home_id: int) -> Among:
    settings = _settings(session)
    ids = [one for one in _in_use(session) if one == home_id or one not in settings or settings[one].takes_part]
    return _among(None, ids, {one: held for one, held in settings.items() if one != home_id})


def _among(pool_id: int | None, ids: Sequence[int], settings: Mapping[int, FulfilmentStore]) -> Among:
    kept_back = {one: settings[one].kept_back for one in ids if one in settings}
    return Among(pool_id, tuple(ids), kept_back, frozenset(one for one in kept_back if settings[one].keeps_minimum))


def _settings(session: Session) -> dict[int, FulfilmentStore]:
    return {one.warehouse_id: one for one in session.exec(select(FulfilmentStore)).all()}


def _in_use(session: Session) -> list[int]:
    wanted = select(Warehouse.id).where(col(Warehouse.switched_off_at).is_(None)).order_by(col(Warehouse.id))
    return [one or 0 for one in session.exec(wanted).all()]


class Shelves:
    """What each store may give of some SKUs, lot by lot in the order in which lots leave."""

    def __init__(
        self, lots: Mapping[Pair, Sequence[Candidate]], kept_back: Mapping[Pair, Decimal],
        more: Mapping[Pair, Decimal] | None = None,
    ) -> None:  # fmt: skip
        self._lots, self._kept_back, self._more = lots, kept_back, more or {}

    def with_more(self, more: Mapping[Pair, Decimal]) -> "Shelves":
        """The same where besides so much is free for this order alone: what it keeps already."""
        return Shelves(self._lots, self._kept_back, more)

    def free(self, sku_id: int, warehouse_id: int) -> Decimal:
        """In base units; what stays for the store's own customers is taken off."""
        lots = self._lots.get((sku_id, warehouse_id), ())
        held = sum((lot.free for lot in lots), ZERO) + self._more.get((sku_id, warehouse_id), ZERO)
        return max(held - self._kept_back.get((sku_id, warehouse_id), ZERO), ZERO)

    def take(self, sku_id: int, warehouse_id: int, quantity: Decimal) -> list[tuple[str, Decimal]]:
        """Number and quantity of the lots that so much is taken from; what is taken is not free any more."""
        taken: list[tuple[str, Decimal]] = []
        for lot in self._lots.get((sku_id, warehouse_id), ()):
            part = min(lot.free, quantity)
            if part > ZERO:
                lot.free -= part
                quantity -= part
                taken.append((lot.number, part))
        return taken


def shelves_of(
    session: Session,
    among: Among,
    sku_ids: Collection[int],
    *,
    day: date,
    among_keys: Collection[BalanceKey] | None = None,
) -> Shelves:
    """As things stand; ``day``: lots must be good on it. ``among_keys``: only these balances count, those locked."""
    places = _places(session, among)
    facts = facts_of(session, sku_ids)
    policies = policies_of(session, {one.category_id for one in facts.values()})
    lots: dict[Pair, Sequence[Candidate]] = {}
    for (sku_id, location_id), found in stock_at(session, list(places), sku_ids).items():
        fact = facts[sku_id]
        known = [
            replace(one)
            for one in found
            if fact.lot_tracked == (one.lot_id != NO_LOT)
            and (among_keys is None or BalanceKey(sku_id, location_id, one.lot_id) in among_keys)
        ]
        ordered = in_order(known, policies[fact.category_id].allocation)
        lots[sku_id, places[location_id]] = usable(ordered, day, expired_too=False)
    return Shelves(lots, _kept_back(session, among, sku_ids))


def lock_shelves(
    uow: UnitOfWork, among: Among, sku_ids: Collection[int], also: Iterable[BalanceKey] = (), *,
    partner_id: int | None = None,
) -> set[BalanceKey]:  # fmt: skip
    """Lock all that the stores have of these SKUs, and ``also`` these, before any of it is promised.

    Everybody who shares out locks in this one order, and no number is drawn before: nobody waits for somebody who waits
    for them. The customer's row comes before, as it does for whoever sells on account. Raises DomainError
    ``period.closed``.
    """
    if partner_id is not None:
        customer = select(Partner.id).where(Partner.id == partner_id).with_for_update(key_share=True)
        uow.session.exec(customer).first()
    lock_period(uow.session, uow.today)
    keys = {
        BalanceKey(sku_id, location_id, lot.lot_id)
        for (sku_id, location_id), lots in stock_at(uow.session, list(_places(uow.session, among)), sku_ids).items()
        for lot in lots
    }
    return set(lock_balances(uow.session, keys | set(also)))


def last_day(uow_today: date, rule: FulfilmentRule) -> date:
    """Until when a lot must be good to be sent today."""
    return uow_today + timedelta(days=rule.least_life_days)


def _places(session: Session, among: Among) -> dict[int, int]:
    """Location of free stock → its warehouse."""
    known = places_of(session, set(among.store_ids))
    return {known[one, Place.STOCK]: one for one in among.store_ids}


def _kept_back(session: Session, among: Among, sku_ids: Collection[int]) -> dict[Pair, Decimal]:
    minimums = minimums_at(session, sku_ids, among.keeps_minimum) if among.keeps_minimum else {}
    return {
        (sku_id, store_id): max(among.kept_back[store_id], minimums.get((sku_id, store_id), ZERO))
        for store_id in among.kept_back
        for sku_id in sku_ids
    }
