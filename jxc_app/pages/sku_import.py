"""SKUs from a file 导入商品."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import SkuImportState


@rx.page(route="/skus/import", title="导入商品 · 进销存", on_load=[FrameState.load, SkuImportState.open])
def sku_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(SkuImportState, here="skus")
