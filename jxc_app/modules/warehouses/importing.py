"""Warehouses and stores from a list: many in one transaction, new ones and those that are there."""

from pydantic import Field as Limits

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.warehouses.permissions import WAREHOUSE_CREATE
from jxc_app.modules.warehouses.service import CreateWarehouse, UpdateWarehouse, create_warehouse, update_warehouse

_MOST_AT_ONCE = 200


class ImportWarehouses(Command):
    """Some rows of a list, all or none."""

    warehouses: list[CreateWarehouse] = Limits(default_factory=list, max_length=_MOST_AT_ONCE)
    changes: list[UpdateWarehouse] = Limits(default_factory=list, max_length=_MOST_AT_ONCE)


class ImportedWarehouses(Result):
    """How many were made and how many changed."""

    created: int
    changed: int


@use_case("warehouse.import", title="导入仓库/门店", permission=WAREHOUSE_CREATE, keeps_key=True)
def import_warehouses(uow: UnitOfWork, command: ImportWarehouses) -> ImportedWarehouses:
    """Open what is new and change what is there. Raises Conflict where somebody was faster than the check."""
    for new in command.warehouses:
        create_warehouse(uow, new)
    for change in command.changes:
        update_warehouse(uow, change)
    return ImportedWarehouses(created=len(command.warehouses), changed=len(command.changes))
