"""门店库存: what one's own store has of a SKU, and who else near by has some, as far as the reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, Scope, clock, query
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids
from jxc_app.modules.catalog.rows import for_sku, scope_of
from jxc_app.modules.catalog.substitutes import substitutes
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.stock_rows import Placed, by_place
from jxc_app.modules.transfers.permissions import STOCK_BANDS, TRANSFER_REQUEST
from jxc_app.modules.transfers.rules import NOTHING, band_of
from jxc_app.modules.transfers.types import TRANSFER_RECEIPT
from jxc_app.modules.warehouses.models import Place, Warehouse
from jxc_app.modules.warehouses.ways import Way, Ways


@dataclass(frozen=True, slots=True)
class Home:
    """A warehouse from which somebody looks around; ``may_ask``: they may ask others to send goods there."""

    id: int
    name: str
    city: str
    may_ask: bool


@dataclass(frozen=True, slots=True)
class OwnStock:
    """Of one's own, in base units; None: the reader may not see it."""

    on_hand: Decimal
    kept: Decimal
    available: Decimal
    on_the_way: Decimal


@dataclass(frozen=True, slots=True)
class Nearby:
    """Another warehouse that has some; ``available`` in base units, None for whoever is shown the band alone."""

    warehouse_id: int
    name: str
    kind: str
    city: str
    is_same_city: bool
    way: Way
    available: Decimal | None
    band: str


@dataclass(frozen=True, slots=True)
class Instead:
    """A SKU that stands in for the one that was looked for: of one's own, and the nearest that has some."""

    sku: SkuRow
    own: OwnStock | None
    nearest: Nearby | None


@dataclass(frozen=True, slots=True)
class StoreStock:
    """All of it as it stood at one moment."""

    sku: SkuRow
    own: OwnStock | None
    nearby: tuple[Nearby, ...]
    instead: tuple[Instead, ...]
    as_of: datetime


class Sight:
    """What somebody may know of the stock of other warehouses: numbers, bands, or nothing."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._numbers, self._bands = scope_of(session, actor, STOCK_VIEW), scope_of(session, actor, STOCK_BANDS)

    def of(self, sku_id: int) -> "SightOfSku":
        """The same for one SKU: a right that is narrowed to categories holds or does not."""
        return SightOfSku(for_sku(self._session, self._numbers, sku_id), for_sku(self._session, self._bands, sku_id))


@dataclass(frozen=True, slots=True)
class SightOfSku:
    """See :class:`Sight`."""

    numbers: Scope
    bands: Scope

    def shows(self, warehouse_id: int | None) -> bool:
        """Whether anything at all is shown of this warehouse."""
        return self.numbers.covers(warehouse_id) or self.bands.covers(warehouse_id)


@query("transfer.homes", title="我的门店", permission=STOCK_VIEW)
def homes(session: Session, scope: Scope, actor: Actor) -> list[Home]:
    """The warehouses from which the actor looks around: those for which they may ask or receive, by code."""
    asking = scope_of(session, actor, TRANSFER_REQUEST)
    receiving = scope_of(session, actor, PERMISSIONS[TRANSFER_RECEIPT.permissions["post"]])
    wanted = select(Warehouse).where(col(Warehouse.switched_off_at).is_(None)).order_by(Warehouse.code_key)
    return [
        Home(one.id or 0, one.name, one.city, may_ask=asking.reaches(one.id))
        for one in session.exec(wanted).all()
        if scope.reaches(one.id) and (asking.reaches(one.id) or receiving.reaches(one.id))
    ]


@query("transfer.store_stock", title="门店库存与附近的货", permission=STOCK_VIEW)
def store_stock(session: Session, scope: Scope, actor: Actor, *, sku_id: int, here_id: int) -> StoreStock:
    """One SKU as one's own warehouse and the others have it: those of the same city first, the nearest in front.

    Raises NotFound for a SKU that is out of sight and for a warehouse that is not the reader's.
    """
    here = session.get(Warehouse, here_id)
    skus = skus_by_ids.work(session, scope_of(session, actor, SKU_VIEW), sku_ids=[sku_id])
    if sku_id not in skus:
        raise NotFound("sku.not_found")
    if here is None or not scope.reaches(here_id):
        raise NotFound("warehouse.not_found")
    pairs = substitutes.work(session, scope_of(session, actor, SKU_VIEW), sku_ids=[sku_id])
    skus |= skus_by_ids.work(
        session, scope_of(session, actor, SKU_VIEW), sku_ids=[pair.other_id for pair in pairs]
    )  # fmt: skip
    around = _Around(session, actor, here, skus)
    return StoreStock(
        skus[sku_id], around.own(sku_id), tuple(around.nearby(sku_id)),
        tuple(
            Instead(skus[pair.other_id], around.own(pair.other_id), next(iter(around.nearby(pair.other_id)), None))
            for pair in pairs if pair.other_id in skus
        ),
        clock.get().now(),
    )  # fmt: skip


class _Around:
    """Every warehouse in use, its way from here, and what each has of some SKUs: read once."""

    def __init__(self, session: Session, actor: Actor, here: Warehouse, sku_ids: Iterable[int]) -> None:
        self._here, self._sight, self._ways = here, Sight(session, actor), Ways.read(session)
        wanted = select(Warehouse).where(col(Warehouse.switched_off_at).is_(None)).order_by(Warehouse.code_key)
        self._others = [one for one in session.exec(wanted).all() if one.id != here.id]
        self._placed = by_place(session, list(sku_ids), [one.id or 0 for one in (here, *self._others)])

    def own(self, sku_id: int) -> OwnStock | None:
        """What is here."""
        here = self._here.id or 0
        if not self._sight.of(sku_id).numbers.covers(here):
            return None
        on_hand, kept = self._placed.get((sku_id, here, Place.STOCK), (ZERO, ZERO))
        coming = self._placed.get((sku_id, here, Place.IN_TRANSIT), (ZERO, ZERO))[0]
        return OwnStock(on_hand, kept, on_hand - kept, coming)

    def nearby(self, sku_id: int) -> list[Nearby]:
        """Those that have some free, as far as the reader may know of them."""
        sight, found = self._sight.of(sku_id), []
        for one in self._others:
            there = one.id or 0
            free = _free(self._placed, sku_id, there)
            if band_of(free) == NOTHING or not sight.shows(there):
                continue
            found.append(
                Nearby(
                    there, one.name, one.kind, one.city, bool(one.city) and one.city == self._here.city,
                    self._ways.between(self._here.id or 0, there), free if sight.numbers.covers(there) else None,
                    band_of(free),
                )
            )  # fmt: skip
        return sorted(found, key=lambda one: (not one.is_same_city, one.way.order))


def _free(placed: Placed, sku_id: int, warehouse_id: int) -> Decimal:
    on_hand, reserved = placed.get((sku_id, warehouse_id, Place.STOCK), (ZERO, ZERO))
    return on_hand - reserved
