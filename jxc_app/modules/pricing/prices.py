"""Which price holds (取价): the one function that every form asks.

The order, as a salesman would say it: what was agreed with this customer, else what their group pays, else what this
store asks, else what everybody pays, else the price on the SKU itself (批发价 for wholesale customers, else 零售价).
Within one step the list that began last decides; within a list the line of the very unit before one of another unit,
and of those the one with the highest 起订量 that the quantity reaches.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, or_, select
from sqlmodel import Session

from jxc_app.core.quantities import PRICE_PLACES, QUANTITY_PLACES, proportion
from jxc_app.modules.catalog.models import Sku, SkuUnit
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.pricing.models import (
    CUSTOMER,
    GENERAL,
    GROUP,
    KINDS,
    RETAIL,
    STORE,
    WHOLESALE,
    ListPrice,
    PriceList,
)

_lists: Table = PriceList.__table__  # type: ignore[attr-defined]
_prices: Table = ListPrice.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = SkuUnit.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_ORDER = {kind: place for place, kind in enumerate(KINDS)}
_CHUNK = 500
Factor = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PriceAsked:
    """So many of a SKU in a unit (None: its base unit)."""

    sku_id: int
    unit_id: int | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """What one of the unit costs, tax included; ``source``: from where, in the words of the screen.

    ``list_id`` None: from the SKU itself.
    """

    price: Decimal
    source: str
    list_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    base_unit_id: int
    retail: Decimal | None
    wholesale: Decimal | None


def prices_at(
    session: Session, asked: Sequence[PriceAsked], *, day: date, warehouse_id: int, partner_id: int | None = None
) -> list[Offer | None]:
    """The price that holds for each on a day, in a store, for a customer; None where nobody said one."""
    sku_ids = sorted({one.sku_id for one in asked})
    is_wholesale = _is_wholesale(session, partner_id)
    lists = _lists_at(session, day, warehouse_id, partner_id, is_wholesale=is_wholesale)
    facts, factors = _facts(session, sku_ids), _factors(session, sku_ids)
    listed = _listed(session, lists, sku_ids)
    found: list[Offer | None] = []
    for one in asked:
        sku = facts.get(one.sku_id)
        unit = None if sku is None else _factor(sku, factors, one.sku_id, one.unit_id)
        if sku is None or unit is None:
            found.append(None)
            continue
        found.append(
            _on_lists(one, sku, unit, factors, lists, listed.get(one.sku_id, ()))
            or _on_sku(sku, unit, is_wholesale=is_wholesale)
        )
    return found


def _on_lists(
    one: PriceAsked, sku: _Facts, unit: Factor, factors: dict[tuple[int, int], Factor], lists: Sequence[Any],
    rows: Collection[Any],
) -> Offer | None:  # fmt: skip
    asked_unit = one.unit_id or sku.base_unit_id
    for held in lists:
        best: tuple[tuple[bool, Decimal, int], Offer] | None = None
        for row in rows:
            of_row = _factor(sku, factors, one.sku_id, row.unit_id)
            if row.list_id != held.id or of_row is None:
                continue
            # in the unit of the row, so that 起订量 and price speak of the same
            quantity = _in_unit(one.quantity, unit, of_row)
            if quantity < row.min_quantity:
                continue
            rank = (row.unit_id == asked_unit, row.min_quantity, -row.id)
            offer = Offer(_price_in(row.price, of_row, unit), f"{KINDS[held.kind]} · {held.name}", held.id)
            if best is None or rank > best[0]:
                best = (rank, offer)
        if best is not None:
            return best[1]
    return None


def _in_unit(value: Decimal, of: Factor, to: Factor) -> Decimal:
    """A quantity of one unit in another."""
    return value if of == to else proportion(value, Decimal(of[0] * to[1]), Decimal(of[1] * to[0]), QUANTITY_PLACES)


def _price_in(price: Decimal, of: Factor, to: Factor) -> Decimal:
    """The price of one unit for one of another."""
    return price if of == to else proportion(price, Decimal(to[0] * of[1]), Decimal(to[1] * of[0]), PRICE_PLACES)


def _on_sku(sku: _Facts, unit: Factor, *, is_wholesale: bool) -> Offer | None:
    price, source = (sku.wholesale, "批发价") if is_wholesale and sku.wholesale is not None else (sku.retail, "零售价")
    return None if price is None else Offer(_price_in(price, (1, 1), unit), source)


def _factor(sku: _Facts, factors: dict[tuple[int, int], Factor], sku_id: int, unit_id: int | None) -> Factor | None:
    return (1, 1) if unit_id in (None, sku.base_unit_id) else factors.get((sku_id, unit_id or 0))


def _is_wholesale(session: Session, partner_id: int | None) -> bool:
    if partner_id is None:
        return False
    found = select(_partners.c.is_wholesale).where(_partners.c.id == partner_id)
    return bool(session.connection().execute(found).scalar())


def _lists_at(
    session: Session, day: date, warehouse_id: int, partner_id: int | None, *, is_wholesale: bool
) -> list[Any]:  # fmt: skip
    """The lists that hold, the one that decides first."""
    group = WHOLESALE if is_wholesale else RETAIL
    for_whom = [
        (_lists.c.kind == STORE) & (_lists.c.warehouse_id == warehouse_id),
        (_lists.c.kind == GROUP) & (_lists.c.customer_group == group),
        _lists.c.kind == GENERAL,
    ]
    if partner_id is not None:
        for_whom.append((_lists.c.kind == CUSTOMER) & (_lists.c.partner_id == partner_id))
    wanted = select(_lists.c.id, _lists.c.kind, _lists.c.name, _lists.c.valid_from).where(
        _lists.c.valid_from <= day, or_(_lists.c.valid_until.is_(None), _lists.c.valid_until >= day),
        _lists.c.switched_off_at.is_(None), or_(*for_whom),
    )  # fmt: skip
    rows = list(session.connection().execute(wanted))
    return sorted(rows, key=lambda row: (_ORDER[row.kind], -row.valid_from.toordinal(), -row.id))


def _listed(session: Session, lists: Sequence[Any], sku_ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    ids = [one.id for one in lists]
    for start in range(0, len(sku_ids) if ids else 0, _CHUNK):
        some = _prices.c.sku_id.in_(sku_ids[start : start + _CHUNK])
        for row in session.connection().execute(select(_prices).where(some, _prices.c.list_id.in_(ids))):
            found.setdefault(row.sku_id, []).append(row)
    return found


def _facts(session: Session, sku_ids: Sequence[int]) -> dict[int, _Facts]:
    wanted = select(_skus.c.id, _skus.c.base_unit_id, _skus.c.retail_price, _skus.c.wholesale_price)
    rows = session.connection().execute(wanted.where(_skus.c.id.in_(sku_ids)))
    return {row.id: _Facts(row.base_unit_id, row.retail_price, row.wholesale_price) for row in rows}


def _factors(session: Session, sku_ids: Sequence[int]) -> dict[tuple[int, int], Factor]:
    rows = session.connection().execute(select(_units).where(_units.c.sku_id.in_(sku_ids)))
    return {(row.sku_id, row.unit_id): (row.numerator, row.denominator) for row in rows}
