"""Taking a SKU out of use, and back into it."""

from pydantic import Field as Limits

from jxc_app.core.inputs import Id, Version
from jxc_app.core.switching import switch
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.commands import SkuRef
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.permissions import SKU_SWITCH_OFF
from jxc_app.modules.catalog.rows import refuse_beyond
from jxc_app.modules.catalog.service import locked_sku


class SwitchSku(Command):
    """A SKU as the actor last saw it, to be taken out of use or back into it."""

    sku_id: Id
    version: Version
    reason: str = Limits(default="", max_length=200)


@use_case("sku.switch_off", title="停用商品", permission=SKU_SWITCH_OFF)
def switch_off_sku(uow: UnitOfWork, command: SwitchSku) -> SkuRef:
    """No new use from now on; stock may still leave and the code stays taken."""
    sku = locked_sku(uow, command.sku_id, command.version)
    refuse_beyond(uow, SKU_SWITCH_OFF, [sku])
    return _switched(uow, sku, command, switched_off=True)


@use_case("sku.switch_on", title="恢复商品", permission=SKU_SWITCH_OFF)
def switch_on_sku(uow: UnitOfWork, command: SwitchSku) -> SkuRef:
    """Take it into use again."""
    sku = locked_sku(uow, command.sku_id, command.version)
    refuse_beyond(uow, SKU_SWITCH_OFF, [sku])
    return _switched(uow, sku, command, switched_off=False)


def _switched(uow: UnitOfWork, sku: Sku, command: SwitchSku, *, switched_off: bool) -> SkuRef:
    switch(uow, "sku", sku, sku.code, switched_off=switched_off, reason=command.reason)
    return SkuRef(sku_id=command.sku_id, code=sku.code, version=sku.version)
