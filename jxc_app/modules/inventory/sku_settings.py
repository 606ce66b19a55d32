"""Limits and shelves of one SKU in every warehouse, and of many SKUs in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import QuantityOrZero
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.access.queries import find_scope
from jxc_app.modules.catalog.models import Sku
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
    editable = _editable(session, actor)
    held = {row.warehouse_id: row for row in session.exec(select(StockSetting).where(StockSetting.sku_id == sku_id))}
    in_use = select(Warehouse).where(col(Warehouse.switched_off_at).is_(None)).order_by(Warehouse.code_key)
    rows = []
    for place in session.exec(in_use).all():
        if not scope.covers(place.id):
            continue
        row = held.get(place.id or 0) or StockSetting(sku_id=sku_id, warehouse_id=place.id or 0)
        may_change = editable.covers(place.id)
        rows.append(SkuSettingRow(place.id or 0, place.name, row.minimum, row.maximum, row.shelf, may_change))
    return rows


def _editable(session: Session, actor: Actor) -> Scope:
    try:
        return find_scope(session, actor, STOCK_SETTING.code)
    except PermissionDenied:
        return Scope()


@use_case("stock.set_sku_limits", title="设置商品各仓上下限与货位", permission=STOCK_SETTING)
def set_sku_limits(uow: UnitOfWork, command: SetSkuLimits) -> LimitsChanged:
    """Set them all, or none. Raises DomainError ``stock.limits_crossed`` with the row (``warehouses.2.maximum``)."""
    if uow.session.get(Sku, command.sku_id) is None:
        raise NotFound("sku.not_found")
    changed = 0
    for position, wanted in enumerate(command.warehouses):
        field = f"warehouses.{position}.maximum"
        changed += _set(uow, command.sku_id, wanted, field)
    if not changed:
        uow.record("stock_setting", command.sku_id, after={"changed": 0})
    return LimitsChanged(changed=changed)


@use_case("stock.set_limits_of_many", title="批量设置上下限", permission=STOCK_SETTING)
def set_limits_of_many(uow: UnitOfWork, command: SetLimitsOfMany) -> LimitsChanged:
    """Set them all, or none. Raises DomainError ``stock.limits_crossed``."""
    known = set(uow.session.exec(select(Sku.id).where(col(Sku.id).in_(command.sku_ids))).all())
    if not known.issuperset(command.sku_ids):
        raise NotFound("sku.not_found")
    shelves = _shelves(uow.session, command.warehouse_id, command.sku_ids)
    changed = 0
    for sku_id in sorted(set(command.sku_ids)):
        wanted = WarehouseLimits(
            warehouse_id=command.warehouse_id, minimum=command.minimum, maximum=command.maximum,
            shelf=shelves.get(sku_id, ""),
        )  # fmt: skip
        changed += _set(uow, sku_id, wanted, "maximum")
    if not changed:
        uow.record("stock_setting", command.sku_ids[0], after={"changed": 0})
    return LimitsChanged(changed=changed)


def _shelves(session: Session, warehouse_id: int, sku_ids: Sequence[int]) -> dict[int, str]:
    wanted = select(StockSetting.sku_id, StockSetting.shelf).where(
        StockSetting.warehouse_id == warehouse_id, col(StockSetting.sku_id).in_(sku_ids)
    )
    return dict(session.exec(wanted).all())


def _set(uow: UnitOfWork, sku_id: int, wanted: WarehouseLimits, field: str) -> bool:
    uow.authorize(STOCK_SETTING.code, [wanted.warehouse_id])
    if uow.session.get(Warehouse, wanted.warehouse_id) is None:
        raise NotFound("warehouse.not_found")
    if wanted.minimum is not None and wanted.maximum is not None and wanted.maximum < wanted.minimum:
        raise DomainError("stock.limits_crossed", field=field)
    held = uow.session.get(StockSetting, (sku_id, wanted.warehouse_id))
    before = held.model_dump(exclude={"sku_id"}) if held else {}
    after = wanted.model_dump()
    if before == after or (not held and after == WarehouseLimits(warehouse_id=wanted.warehouse_id).model_dump()):
        return False
    uow.session.merge(StockSetting(sku_id=sku_id, **after))
    uow.record("stock_setting", sku_id, before=before, after=after)
    return True
