"""Offers from a filled sheet 导入报价."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import QuoteImportState as Import


@rx.page(route="/rfqs/import", title="导入报价 · 进销存", on_load=[FrameState.load, Import.open])
def quote_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="rfqs")
