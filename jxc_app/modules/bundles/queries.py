"""Bundles for who maintains them and for who sells: what is in them, what one costs, how many there could be."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError
from jxc_app.core.ids import code_key
from jxc_app.core.quantities import FEN_PLACES, ZERO, product
from jxc_app.core.search import contains
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.bundles.exploding import Part, SoldBundle, explode
from jxc_app.modules.bundles.models import Bundle, BundlePart
from jxc_app.modules.bundles.rules import whole_sets
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.pricing.prices import PriceAsked, prices_at
from jxc_app.modules.warehouses.models import Place

_MOST_SETS = 9999
_bundles: Table = Bundle.__table__  # type: ignore[attr-defined]
_parts: Table = BundlePart.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part, in base units."""

    sku_id: int
    code: str
    name: str
    unit_name: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle with its parts; ``price`` None: what its parts cost."""

    id: int
    code: str
    name: str
    price: Decimal | None
    remark: str
    is_off: bool
    version: int
    parts: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class BundlePage:
    """A page of bundles, and how many there are."""

    rows: tuple[BundleRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OnSale:
    """A bundle as it is offered in a store today; ``sets``: how many of it could be put together there."""

    id: int
    code: str
    name: str
    price: Decimal | None
    words: str
    sets: int


@query("bundle.page", title="套餐", permission=SKU_VIEW)
def bundle_page(
    session: Session, scope: Scope, *, search: str = "", with_off: bool = True, page: int = 1, size: int = 50
) -> BundlePage:
    """A page of bundles by code; those out of use last."""
    size, page = max(1, min(size, 100)), max(1, page)
    found = select(_bundles).where(*_seen(scope))
    if search.strip():
        found = found.where(contains(_bundles.c.search_key, search))
    if not with_off:
        found = found.where(_bundles.c.switched_off_at.is_(None))
    total = session.connection().execute(select(func.count()).select_from(found.subquery())).scalar_one()
    ordered = found.order_by(_bundles.c.switched_off_at.is_not(None), _bundles.c.code_key)
    rows = session.connection().execute(ordered.limit(size).offset((page - 1) * size)).all()
    parts = _parts_by_bundle(session, {row.id for row in rows})
    return BundlePage(tuple(_row(row, parts.get(row.id, ())) for row in rows), int(total))


@query("bundle.on_sale", title="可售套餐", permission=SKU_VIEW)
def bundles_on_sale(
    session: Session, scope: Scope, *, warehouse_id: int, search: str = "", codes: Collection[str] = (),
    partner_id: int | None = None, limit: int = 8,
) -> list[OnSale]:  # fmt: skip
    """Bundles in use by name, or by these very codes, with their price and how many could be sold there today."""
    in_use = select(_bundles).where(_bundles.c.switched_off_at.is_(None), *_seen(scope))
    found = in_use.order_by(_bundles.c.code_key).limit(limit)
    if codes:
        found = found.where(_bundles.c.code_key.in_({code_key(code) for code in codes}))
    else:
        found = found.where(contains(_bundles.c.search_key, search))
    rows = session.connection().execute(found).all()
    parts = _parts_by_bundle(session, {row.id for row in rows})
    everything = [part for of_one in parts.values() for part in of_one]
    placed = by_place(session, {part.sku_id for part in everything}, {warehouse_id})
    today = business_date(clock.get().now(), get_settings().zone)
    offers = prices_at(
        session, [PriceAsked(part.sku_id, None, part.quantity) for part in everything], day=today,
        warehouse_id=warehouse_id, partner_id=partner_id,
    )  # fmt: skip
    alone = {
        (part.sku_id, part.quantity): None if offer is None else offer.price
        for part, offer in zip(everything, offers, strict=True)
    }
    return [_on_sale(row, parts.get(row.id, []), placed, alone, warehouse_id) for row in rows]


@query("bundle.exploded", title="套餐拆成商品", permission=SKU_VIEW)
def exploded_bundles(
    session: Session, scope: Scope, *, wanted: Sequence[tuple[str, str]], warehouse_id: int,
    partner_id: int | None = None,
) -> dict[tuple[str, str], list[Part]]:  # fmt: skip
    """The parts of bundles by (code, number of them as typed), at today's prices; what is no bundle is left out."""
    keys = {code_key(code) for code, _ in wanted}
    named = select(_bundles.c.code_key, _bundles.c.id).where(
        _bundles.c.code_key.in_(keys), _bundles.c.switched_off_at.is_(None), *_seen(scope)
    )
    known: dict[str, int] = dict(session.connection().execute(named).all())
    sold = {pair: SoldBundle(known[key], _sets(pair[1])) for pair in wanted if (key := code_key(pair[0])) in known}
    today = business_date(clock.get().now(), get_settings().zone)
    found: dict[tuple[str, str], list[Part]] = {}
    for pair, one in sold.items():
        with suppress(DomainError):  # what nobody has priced is as good as unknown to whoever scans it
            [found[pair]] = explode(session, [one], day=today, warehouse_id=warehouse_id, partner_id=partner_id)
    return found


def _seen(scope: Scope) -> list[ColumnElement[bool]]:
    """Bundles of which every part is in sight; nothing where everything is."""
    limits = list(among(scope))
    if not limits:
        return []
    beyond = select(_parts.c.bundle_id).where(_parts.c.sku_id.not_in(select(_skus.c.id).where(*limits)))
    return [_bundles.c.id.not_in(beyond)]


def _sets(typed: str) -> Decimal:
    """How many, as somebody typed it before the code; one where that is no number of them."""
    whole = Decimal(typed) if typed.isdecimal() else Decimal(1)
    return whole if ZERO < whole <= _MOST_SETS else Decimal(1)


def _on_sale(row: Any, parts: list[PartRow], placed: Any, alone: Any, warehouse_id: int) -> OnSale:
    free = []
    for part in parts:
        on_hand, reserved = placed.get((part.sku_id, warehouse_id, Place.STOCK), (ZERO, ZERO))
        free.append(on_hand - reserved)
    costs = [alone[part.sku_id, part.quantity] for part in parts]
    price = row.price
    if price is None and all(cost is not None for cost in costs):
        price = product(
            Decimal(1),
            sum((cost * part.quantity for cost, part in zip(costs, parts, strict=True)), ZERO),
            FEN_PLACES,
        )
    words = "、".join(f"{part.name} × {part.quantity.normalize():f}" for part in parts)
    return OnSale(row.id, row.code, row.name, price, words, whole_sets(free, [part.quantity for part in parts]))


def _parts_by_bundle(session: Session, ids: Collection[int]) -> dict[int, list[PartRow]]:
    wanted = (
        select(_parts, _skus.c.code, _skus.c.name, _units.c.name.label("unit"))
        .join(_skus, _skus.c.id == _parts.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_parts.c.bundle_id.in_(sorted(ids)))
        .order_by(_parts.c.bundle_id, _parts.c.position)
    )
    found: dict[int, list[PartRow]] = {}
    for row in session.connection().execute(wanted):
        part = PartRow(row.sku_id, row.code, row.name, row.unit, row.quantity)
        found.setdefault(row.bundle_id, []).append(part)
    return found


def _row(row: Any, parts: Collection[PartRow]) -> BundleRow:
    return BundleRow(
        row.id, row.code, row.name, row.price, row.remark, row.switched_off_at is not None, row.version, tuple(parts)
    )  # fmt: skip
