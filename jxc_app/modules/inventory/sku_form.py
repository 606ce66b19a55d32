"""A SKU's whole form: what it is, whether it is kept by lot, and its limits and shelves. All of it or nothing."""

from collections.abc import Sequence

from pydantic import Field as Limits

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import use_case
from jxc_app.modules.catalog.commands import CreateSku, SkuRef, UpdateSku
from jxc_app.modules.catalog.permissions import SKU_CREATE, SKU_UPDATE
from jxc_app.modules.catalog.service import create_sku, locked_sku, update_sku
from jxc_app.modules.inventory.lot_tracking import TrackLots, track_lots
from jxc_app.modules.inventory.sku_settings import LimitsOf, WarehouseLimits, put_limits

_MOST_WAREHOUSES = 500


class OpenSku(CreateSku):
    """A new SKU with its limits and shelves."""

    warehouses: list[WarehouseLimits] = Limits(default_factory=list, max_length=_MOST_WAREHOUSES)


class SaveSku(UpdateSku):
    """A SKU's whole form; warehouses that are not named stay as they are."""

    lot_tracked: bool = False
    serial_tracked: bool = False
    warehouses: list[WarehouseLimits] = Limits(default_factory=list, max_length=_MOST_WAREHOUSES)


@use_case("sku.open", title="新建商品资料", permission=SKU_CREATE)
def open_sku(uow: UnitOfWork, command: OpenSku) -> SkuRef:
    """Add a SKU and what is set for it in each warehouse. Raises Conflict, PermissionDenied, DomainError."""
    fields = command.model_dump(exclude={"warehouses"}, exclude_unset=True)
    made = create_sku(uow, CreateSku.model_validate(fields))
    _put(uow, made.sku_id, command.warehouses)
    return made


@use_case("sku.save", title="保存商品资料", permission=SKU_UPDATE)
def save_sku(uow: UnitOfWork, command: SaveSku) -> SkuRef:
    """Save the form as a whole: all of it or nothing."""
    sku = locked_sku(uow, command.sku_id, command.version)
    version = command.version
    by_piece, by_lot = command.serial_tracked, command.lot_tracked or command.serial_tracked
    if (by_lot, by_piece) != (sku.lot_tracked, sku.serial_tracked):
        tracked = TrackLots(sku_id=command.sku_id, version=version, lot_tracked=by_lot, serial_tracked=by_piece)
        version = track_lots(uow, tracked).version
        uow.session.flush()
    fields = command.model_dump(exclude={"lot_tracked", "serial_tracked", "warehouses"}, exclude_unset=True)
    saved = update_sku(uow, UpdateSku.model_validate(fields | {"version": version}))
    _put(uow, command.sku_id, command.warehouses)
    return saved


def _put(uow: UnitOfWork, sku_id: int, warehouses: Sequence[WarehouseLimits]) -> None:
    if warehouses:
        put_limits(uow, [LimitsOf(sku_id, one) for one in warehouses], field="warehouses")
