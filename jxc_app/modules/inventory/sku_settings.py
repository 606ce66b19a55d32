"""Limits and shelves of one SKU in every warehouse, of many SKUs in one, and of a list that comes in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import QuantityOrZero
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.rows import for_sku, rows_of, scope_of
from jxc_app.modules.inventory.models import StockSetting
from jxc_app.modules.inventory.permissions import STOCK_SETTING, STOCK_VIEW
from jxc_app.modules.warehouses.models import Warehouse


@dataclass(frozen=True, slots=True)
class SkuSettingRow:
    """What is set for the SKU in one warehouse; base units."""

    warehouse_id: int
    warehouse_name: str
    minimum: Decimal | None
    maximum: Decimal | None
    shelf: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """A warehouse for which something can be set."""

    warehouse_id: int
    code: str
    name: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class LimitsInPlace:
    """What is set for a SKU in one warehouse; base units."""

    minimum: Decimal | None
    maximum: Decimal | None
    shelf: str


class WarehouseLimits(Command):
    """Lower and upper limit in base units (None: not watched) and the shelf, in one warehouse."""

    warehouse_id: Id
    minimum: QuantityOrZero | None = None
    maximum: QuantityOrZero | None = None
    shelf: str = Limits(default="", max_length=40)


class SetSkuLimits(Command):
    """Limits and shelf of one SKU in some warehouses."""

    sku_id: Id
    warehouses: list[WarehouseLimits] = Limits(min_length=1, max_length=500)


class SetLimitsOfMany(Command):
    """The same limits for many SKUs in one warehouse; their shelves stay."""

    warehouse_id: Id
    sku_ids: list[Id] = Limits(min_length=1, max_length=500)
    minimum: QuantityOrZero | None = None
    maximum: QuantityOrZero | None = None


class LimitsChanged(Result):
    """How many rows are different now."""

    changed: int


@query("stock.settings_of_sku", title="商品的上下限与货位", permission=STOCK_VIEW)
def settings_of_sku(session: Session, scope: Scope, *, actor: Actor, sku_id: int) -> list[SkuSettingRow]:
    """One row for each warehouse in use and in scope, by code."""
    held = limits_held(session, [sku_id])
    rows = []
    editable = for_sku(session, scope_of(session, actor, STOCK_SETTING), sku_id)
    for place in _places(session, for_sku(session, scope, sku_id), editable):
        row = held.get((sku_id, place.warehouse_id)) or StockSetting(sku_id=sku_id, warehouse_id=place.warehouse_id)
        known = (row.minimum, row.maximum, row.shelf)
        rows.append(SkuSettingRow(place.warehouse_id, place.name, *known, place.may_change))
    return rows


def watched_places(session: Session, actor: Actor) -> list[Watched]:
    """Every warehouse in use whose stock the actor may see, by code."""
    return _places(session, scope_of(session, actor, STOCK_VIEW), scope_of(session, actor, STOCK_SETTING))


def limits_in_places(
    session: Session, sku_ids: Collection[int], warehouse_ids: Collection[int]
) -> dict[int, dict[int, LimitsInPlace]]:
    """What is set for these SKUs in these warehouses, by SKU and warehouse."""
    found: dict[int, dict[int, LimitsInPlace]] = {}
    for (sku_id, warehouse_id), row in limits_held(session, sku_ids).items():
        if warehouse_id in warehouse_ids:
            found.setdefault(sku_id, {})[warehouse_id] = LimitsInPlace(row.minimum, row.maximum, row.shelf)
    return found


def _places(session: Session, scope: Scope, editable: Scope) -> list[Watched]:
    in_use = select(Warehouse).where(col(Warehouse.switched_off_at).is_(None)).order_by(Warehouse.code_key)
    return [
        Watched(place.id or 0, place.code, place.name, editable.covers(place.id))
        for place in session.exec(in_use).all()
        if scope.covers(place.id)
    ]


@use_case("stock.set_sku_limits", title="设置商品各仓上下限与货位", permission=STOCK_SETTING)
def set_sku_limits(uow: UnitOfWork, command: SetSkuLimits) -> LimitsChanged:
    """Set them all, or none. Raises DomainError ``stock.limits_crossed`` with the row (``warehouses.2.maximum``)."""
    if uow.session.get(Sku, command.sku_id) is None:
        raise NotFound("sku.not_found")
    wanted = [LimitsOf(command.sku_id, one) for one in command.warehouses]
    changed = put_limits(uow, wanted, field="warehouses")
    if not changed:
        uow.record("stock_setting", command.sku_id, after={"changed": 0})
    return LimitsChanged(changed=changed)


@use_case("stock.set_limits_of_many", title="批量设置上下限", permission=STOCK_SETTING)
def set_limits_of_many(uow: UnitOfWork, command: SetLimitsOfMany) -> LimitsChanged:
    """Set them all, or none. Raises DomainError ``stock.limits_crossed``."""
    known = set(uow.session.exec(select(Sku.id).where(col(Sku.id).in_(command.sku_ids))).all())
    if not known.issuperset(command.sku_ids):
        raise NotFound("sku.not_found")
    limits = WarehouseLimits(warehouse_id=command.warehouse_id, minimum=command.minimum, maximum=command.maximum)
    wanted = [LimitsOf(sku_id, limits) for sku_id in sorted(set(command.sku_ids))]
    changed = put_limits(uow, wanted, keeps_unsent=True)
    if not changed:
        uow.record("stock_setting", command.sku_ids[0], after={"changed": 0})
    return LimitsChanged(changed=changed)


@dataclass(frozen=True, slots=True)
class LimitsOf:
    """What is wanted for one SKU in one warehouse."""

    sku_id: int
    limits: WarehouseLimits


def put_limits(uow: UnitOfWork, wanted: Sequence[LimitsOf], *, field: str = "", keeps_unsent: bool = False) -> int:
    """Set them all; how many rows are different now. With ``keeps_unsent``, what is not sent stays as it is.

    Raises PermissionDenied, NotFound, and DomainError ``stock.limits_crossed`` at ``field.position.maximum``.
    """
    warehouses = {one.limits.warehouse_id for one in wanted}
    uow.authorize(STOCK_SETTING.code, warehouses, rows_of(uow.session, {one.sku_id for one in wanted}))
    if set(uow.session.exec(select(Warehouse.id).where(col(Warehouse.id).in_(warehouses))).all()) != warehouses:
        raise NotFound("warehouse.not_found")
    held = limits_held(uow.session, {one.sku_id for one in wanted})
    return sum(
        _put(uow, one, held, field=f"{field}.{position}.maximum" if field else "maximum", keeps_unsent=keeps_unsent)
        for position, one in enumerate(wanted)
    )


def limits_held(session: Session, sku_ids: Collection[int]) -> dict[tuple[int, int], StockSetting]:
    """What is set, by SKU and warehouse."""
    rows = session.exec(select(StockSetting).where(col(StockSetting.sku_id).in_(sku_ids))).all()
    return {(row.sku_id, row.warehouse_id): row for row in rows}


def _put(
    uow: UnitOfWork, one: LimitsOf, held: dict[tuple[int, int], StockSetting], *, field: str, keeps_unsent: bool
) -> bool:
    key = (one.sku_id, one.limits.warehouse_id)
    row = held.get(key) or StockSetting(sku_id=one.sku_id, warehouse_id=one.limits.warehouse_id)
    before = row.model_dump(exclude={"sku_id"})
    after = before | one.limits.model_dump(exclude_unset=keeps_unsent)
    if after["minimum"] is not None and after["maximum"] is not None and after["maximum"] < after["minimum"]:
        raise DomainError("stock.limits_crossed", field=field)
    if after == before:
        return False
    for name in ("minimum", "maximum", "shelf"):
        setattr(row, name, after[name])
    if key not in held:
        uow.session.add(row)
        before, held[key] = {}, row
    uow.record("stock_setting", one.sku_id, before=before, after=after)
    return True
