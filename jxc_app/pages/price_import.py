"""Prices from a file 导入价格表."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import PriceImportState as Import


@rx.page(route="/price-lists/import", title="导入价格表 · 进销存", on_load=[FrameState.load, Import.open])
def price_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="price_lists")
