"""Lower and upper limit and shelf of a SKU in a warehouse."""

from pydantic import Field as Limits

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.inventory.models import StockSetting
from jxc_app.modules.inventory.permissions import STOCK_SETTING
from jxc_app.modules.warehouses.models import Warehouse


class SetStockLimits(Command):
    """Lower and upper limit in base units (None: not watched), and the shelf."""

    sku_id: Id
    warehouse_id: Id
    minimum: QuantityOrZero | None = None
    maximum: QuantityOrZero | None = None
    shelf: str = Limits(default="", max_length=40)


class LimitsSet(Result):
    """Where limits were set."""

    sku_id: int
    warehouse_id: int


@use_case("stock.setting", title="设置上下限与货位", permission=STOCK_SETTING)
def set_stock_limits(uow: UnitOfWork, command: SetStockLimits) -> LimitsSet:
    """Set limits and shelf. Raises DomainError where the upper limit lies below the lower one."""
    uow.authorize(STOCK_SETTING.code, [command.warehouse_id], rows_of(uow.session, [command.sku_id]))
    if uow.session.get(Sku, command.sku_id) is None:
        raise NotFound("sku.not_found")
    if uow.session.get(Warehouse, command.warehouse_id) is None:
        raise NotFound("warehouse.not_found")
    if command.minimum is not None and command.maximum is not None and command.maximum < command.minimum:
        raise DomainError("stock.limits_crossed", field="maximum")
    held = uow.session.get(StockSetting, (command.sku_id, command.warehouse_id))
    before = held.model_dump() if held else {}
    uow.session.merge(StockSetting(**command.model_dump()))
    uow.record("stock_setting", command.sku_id, before=before, after=command.model_dump())
    return LimitsSet(sku_id=command.sku_id, warehouse_id=command.warehouse_id)
