"""Distances between warehouses from a file 导入仓库间里程."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import WayImportState as Import


@rx.page(route="/warehouse-ways/import", title="导入仓库间里程 · 进销存", on_load=[FrameState.load, Import.open])
def way_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="ways")
