"""Substitutes from a file 导入替代品."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import SubstituteImportState as Import


@rx.page(route="/skus/substitutes-import", title="导入替代品 · 进销存", on_load=[FrameState.load, Import.open])
def substitute_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="skus")
