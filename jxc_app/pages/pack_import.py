"""Supplier packs from a file 导入供货资料."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import PackImportState as Import


@rx.page(route="/skus/packs-import", title="导入供货资料 · 进销存", on_load=[FrameState.load, Import.open])
def pack_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="skus")
