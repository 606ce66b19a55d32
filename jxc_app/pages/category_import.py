"""Categories from a file 导入商品分类."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import CategoryImportState


@rx.page(route="/categories/import", title="导入商品分类 · 进销存", on_load=[FrameState.load, CategoryImportState.open])
def category_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(CategoryImportState, here="categories")
