"""Bundles from a file 导入套餐."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import BundleImportState as Import


@rx.page(route="/bundles/import", title="导入套餐 · 进销存", on_load=[FrameState.load, Import.open])
def bundle_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="bundles")
