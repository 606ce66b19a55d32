"""Taking a warehouse out of use, which only an empty one may be: so it is decided where the stock is known."""

from pydantic import Field as Limits
from sqlalchemy import Table, func, select

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import ZERO
from jxc_app.core.switching import switch
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.warehouses.models import Location, Place, Warehouse
from jxc_app.modules.warehouses.permissions import WAREHOUSE_SWITCH_OFF
from jxc_app.modules.warehouses.service import WarehouseRef, locked_warehouse

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]


class SwitchWarehouse(Command):
    """A warehouse as the actor last saw it, to be taken out of use or back into it."""

    warehouse_id: Id
    version: Version
    reason: str = Limits(default="", max_length=200)


@use_case("warehouse.switch_off", title="停用仓库/门店", permission=WAREHOUSE_SWITCH_OFF)
def switch_off_warehouse(uow: UnitOfWork, command: SwitchWarehouse) -> WarehouseRef:
    """No new documents from now on; those that are there may still be posted and voided.

    Raises DomainError ``warehouse.has_stock`` while anything lies in it or is on its way to it.
    """
    warehouse = _locked(uow, command)
    on_hand, in_transit = _skus_left(uow, command.warehouse_id)
    if on_hand or in_transit:
        raise DomainError("warehouse.has_stock", warehouse=warehouse.code, on_hand=on_hand, in_transit=in_transit)
    return _switched(uow, warehouse, command, switched_off=True)


@use_case("warehouse.switch_on", title="恢复仓库/门店", permission=WAREHOUSE_SWITCH_OFF)
def switch_on_warehouse(uow: UnitOfWork, command: SwitchWarehouse) -> WarehouseRef:
    """Take it into use again, for instance because a void brought stock back into it."""
    return _switched(uow, _locked(uow, command), command, switched_off=False)


def _locked(uow: UnitOfWork, command: SwitchWarehouse) -> Warehouse:
    uow.authorize(WAREHOUSE_SWITCH_OFF.code, [command.warehouse_id])
    return locked_warehouse(uow, command.warehouse_id, command.version)


def _skus_left(uow: UnitOfWork, warehouse_id: int) -> tuple[int, int]:
    """How many SKUs lie there and how many are on their way: quantities have different units and no sum."""
    skus, is_travelling = func.count(_balances.c.sku_id.distinct()), _places.c.place == Place.IN_TRANSIT
    wanted = (
        select(skus.filter(~is_travelling), skus.filter(is_travelling))
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(_places.c.warehouse_id == warehouse_id, _balances.c.on_hand > ZERO)
    )
    on_hand, in_transit = uow.session.connection().execute(wanted).one()
    return on_hand, in_transit


def _switched(uow: UnitOfWork, warehouse: Warehouse, command: SwitchWarehouse, *, switched_off: bool) -> WarehouseRef:
    switch(uow, "warehouse", warehouse, warehouse.code, switched_off=switched_off, reason=command.reason)
    uow.publish("warehouse", warehouse_id=warehouse.id)
    return WarehouseRef(warehouse_id=command.warehouse_id, code=warehouse.code, version=warehouse.version)
