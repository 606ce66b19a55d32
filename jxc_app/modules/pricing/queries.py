"""Price lists for who maintains them, and the prices that forms propose."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import plain
from jxc_app.core.search import contains
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, declare, query
from jxc_app.modules.catalog.models import Sku, SkuUnit, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.pricing.models import GROUPS, KINDS, ListPrice, PriceList
from jxc_app.modules.pricing.permissions import PRICE_LIST_VIEW
from jxc_app.modules.pricing.prices import Offer, PriceAsked, prices_at
from jxc_app.modules.warehouses.models import Warehouse

declare(PRICE_LIST_VIEW)
_lists: Table = PriceList.__table__  # type: ignore[attr-defined]
_prices: Table = ListPrice.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_sku_units: Table = SkuUnit.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
HOLDS, LATER, OVER, OFF = "生效中", "未开始", "已结束", "已停用"
_STREAMED = 500


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list; ``for_whom`` and ``state`` in the words of the screen."""

    id: int
    name: str
    kind: str
    kind_title: str
    for_whom: str
    partner_id: int | None
    warehouse_id: int | None
    customer_group: str
    valid_from: date
    valid_until: date | None
    remark: str
    prices: int
    state: str
    is_off: bool
    version: int


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price of a list, per unit, beside the SKU's own; ``min_quantity`` in that unit."""

    id: int
    list_name: str
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_id: int
    unit_name: str
    min_quantity: Decimal
    price: Decimal
    retail_price: Decimal | None


@dataclass(frozen=True, slots=True)
class PricePage:
    """A page of prices, and how many there are."""

    rows: tuple[PriceRow, ...]
    total: int


@query("price_list.lists", title="价格表", permission=PRICE_LIST_VIEW)
def price_lists(session: Session, scope: Scope) -> list[ListRow]:
    """All lists, those that hold first, then by name."""
    counted = select(_prices.c.list_id, func.count().label("prices")).group_by(_prices.c.list_id).subquery()
    wanted = (
        select(_lists, _partners.c.name.label("partner"), _warehouses.c.name.label("warehouse"), counted.c.prices)
        .outerjoin(_partners, _partners.c.id == _lists.c.partner_id)
        .outerjoin(_warehouses, _warehouses.c.id == _lists.c.warehouse_id)
        .outerjoin(counted, counted.c.list_id == _lists.c.id)
        .order_by(_lists.c.switched_off_at.is_not(None), _lists.c.name_key)
    )
    today = business_date(clock.get().now(), get_settings().zone)
    return [_list_row(row, today) for row in session.connection().execute(wanted)]


def _list_row(row: Any, today: date) -> ListRow:
    for_whom = row.partner or row.warehouse or GROUPS.get(row.customer_group, "") or KINDS[row.kind]
    return ListRow(
        row.id, row.name, row.kind, KINDS[row.kind], for_whom, row.partner_id, row.warehouse_id, row.customer_group,
        row.valid_from, row.valid_until, row.remark, row.prices or 0, _state(row, today),
        row.switched_off_at is not None, row.version,
    )  # fmt: skip


def _state(row: Any, today: date) -> str:
    if row.switched_off_at is not None:
        return OFF
    if row.valid_from > today:
        return LATER
    return OVER if row.valid_until is not None and row.valid_until < today else HOLDS


@query("price_list.prices", title="价格表价格", permission=PRICE_LIST_VIEW)
def list_prices(
    session: Session, scope: Scope, *, list_id: int, search: str = "", page: int = 1, size: int = 50
) -> PricePage:
    """A page of the prices of one list by the code of their SKU."""
    size, page = max(1, min(size, 100)), max(1, page)
    found = _found((_prices.c.list_id == list_id,), search)
    total = session.connection().execute(select(func.count()).select_from(found.order_by(None).subquery())).scalar_one()
    rows = session.connection().execute(found.limit(size).offset((page - 1) * size))
    return PricePage(tuple(_price_row(row) for row in rows), int(total))


def all_prices(session: Session) -> Iterator[PriceRow]:
    """Every price of every list in use, by list and SKU."""
    page = 0
    while True:
        found = _found((_lists.c.switched_off_at.is_(None),), "").limit(_STREAMED).offset(page * _STREAMED)
        block = [_price_row(row) for row in session.connection().execute(found)]
        yield from block
        if len(block) < _STREAMED:
            return
        page += 1


@query("price_list.listed", title="价格表取价", permission=SKU_VIEW)
def listed_prices(
    session: Session, scope: Scope, *, sku_ids: Collection[int], warehouse_id: int, partner_id: int | None = None,
    day: date | None = None,
) -> dict[tuple[int, int], Offer]:  # fmt: skip
    """What one of each unit of these SKUs costs by a list, by (SKU, unit); what no list names is left out."""
    wanted = [(row.id, row.base_unit_id) for row in session.connection().execute(_base_units(scope, sku_ids))]
    seen = [sku_id for sku_id, _ in wanted]
    further = select(_sku_units.c.sku_id, _sku_units.c.unit_id).where(_sku_units.c.sku_id.in_(seen))
    pairs = [*wanted, *((row[0], row[1]) for row in session.connection().execute(further))]
    on = day or business_date(clock.get().now(), get_settings().zone)
    asked = [PriceAsked(sku_id, unit_id, Decimal(1)) for sku_id, unit_id in pairs]
    offers = prices_at(session, asked, day=on, warehouse_id=warehouse_id, partner_id=partner_id)
    return {
        pair: offer
        for pair, offer in zip(pairs, offers, strict=True)
        if offer is not None and offer.list_id is not None
    }


def _base_units(scope: Scope, sku_ids: Collection[int]) -> Select[Any]:
    """Those of these SKUs that are in sight."""
    return select(_skus.c.id, _skus.c.base_unit_id).where(_skus.c.id.in_(sorted(sku_ids)), *among(scope))


@query("price_list.export", title="导出价格表", permission=PRICE_LIST_VIEW)
def price_table(session: Session, scope: Scope) -> Iterator[tuple[str, ...]]:
    """Every price of the lists in use: list, SKU, unit, 起订量 and price."""
    for one in all_prices(session):
        least = plain(one.min_quantity) if one.min_quantity else ""
        yield one.list_name, one.sku_code, one.unit_name, least, plain(one.price)


def _found(conditions: Sequence[Any], search: str) -> Select[Any]:
    found = (
        select(
            _prices, _lists.c.name.label("list_name"), _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.retail_price,
            _units.c.name.label("unit"),
        )
        .join(_lists, _lists.c.id == _prices.c.list_id)
        .join(_skus, _skus.c.id == _prices.c.sku_id)
        .join(_units, _units.c.id == _prices.c.unit_id)
        .where(*conditions)
        .order_by(_lists.c.name_key, _skus.c.code_key, _prices.c.unit_id, _prices.c.min_quantity)
    )  # fmt: skip
    if search.strip():
        found = found.where(contains(_skus.c.search_key, search))
    return found


def _price_row(row: Any) -> PriceRow:
    return PriceRow(
        row.id, row.list_name, row.sku_id, row.code, row.name, row.spec, row.unit_id, row.unit, row.min_quantity,
        row.price, row.retail_price,
    )  # fmt: skip


@query("price_list.offers", title="取价", permission=SKU_VIEW)
def offers_for(
    session: Session, scope: Scope, *, asked: Sequence[PriceAsked], warehouse_id: int, partner_id: int | None = None,
    day: date | None = None,
) -> list[Offer | None]:  # fmt: skip
    """The price that holds for each on a day (None: today), and from where it comes."""
    on = day or business_date(clock.get().now(), get_settings().zone)
    found = prices_at(session, asked, day=on, warehouse_id=warehouse_id, partner_id=partner_id)
    seen = set(session.connection().execute(_base_units(scope, {one.sku_id for one in asked})).scalars())
    return [offer if one.sku_id in seen else None for one, offer in zip(asked, found, strict=True)]
