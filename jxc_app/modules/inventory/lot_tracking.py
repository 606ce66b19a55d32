"""Whether a SKU is kept by lot, or piece by piece: decided where the stock is known.

Stock without a lot could not leave again.
"""

from sqlmodel import col, func, select

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.commands import SkuRef
from jxc_app.modules.catalog.permissions import SKU_UPDATE
from jxc_app.modules.catalog.rows import refuse_beyond
from jxc_app.modules.catalog.service import locked_sku
from jxc_app.modules.inventory.models import StockBalance


class TrackLots(Command):
    """A SKU as the actor last saw it, and whether it is to be kept by lot.

    ``serial_tracked``: by serial number, which implies lots; None: as before, as long as it is kept by lot.
    """

    sku_id: Id
    version: Version
    lot_tracked: bool
    serial_tracked: bool | None = None


@use_case("sku.track_lots", title="改变批次管理", permission=SKU_UPDATE)
def track_lots(uow: UnitOfWork, command: TrackLots) -> SkuRef:
    """Begin or end it. Raises DomainError ``lot.has_stock`` while any of it lies anywhere or is on its way."""
    sku = locked_sku(uow, command.sku_id, command.version)
    refuse_beyond(uow, SKU_UPDATE, [sku])
    before = {"lot_tracked": sku.lot_tracked, "serial_tracked": sku.serial_tracked}
    kept = sku.serial_tracked and command.lot_tracked
    serial_tracked = kept if command.serial_tracked is None else command.serial_tracked
    after = {"lot_tracked": command.lot_tracked or serial_tracked, "serial_tracked": serial_tracked}
    if after != before:
        stands = select(func.count()).where(col(StockBalance.sku_id) == sku.id, col(StockBalance.on_hand) > ZERO)
        if uow.session.exec(stands).one():
            wanted = "lot_tracked" if after["lot_tracked"] != before["lot_tracked"] else "serial_tracked"
            raise DomainError("lot.has_stock", field=wanted, sku=sku.code)
        sku.lot_tracked, sku.serial_tracked = after["lot_tracked"], serial_tracked
        sku.version += 1
    uow.record("sku", sku.id, sku.code, before=before, after=after)
    return SkuRef(sku_id=command.sku_id, code=sku.code, version=sku.version)
