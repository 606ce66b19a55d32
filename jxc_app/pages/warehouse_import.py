"""Warehouses from a file 导入仓库门店."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import WarehouseImportState as Import


@rx.page(route="/warehouses/import", title="导入仓库门店 · 进销存", on_load=[FrameState.load, Import.open])
def warehouse_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="warehouses")
