"""Units from a file 导入计量单位."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import UnitImportState


@rx.page(route="/units/import", title="导入计量单位 · 进销存", on_load=[FrameState.load, UnitImportState.open])
def unit_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(UnitImportState, here="units")
