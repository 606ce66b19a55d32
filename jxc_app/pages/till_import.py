"""A till's day from a file 导入日结."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import TillImportState as Import


@rx.page(route="/retail/import", title="导入收银机日结 · 进销存", on_load=[FrameState.load, Import.open])
def till_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="retail_day")
