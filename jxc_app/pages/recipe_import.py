"""Recipes from a file 导入配方."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import RecipeImportState as Import


@rx.page(route="/recipes/import", title="导入配方 · 进销存", on_load=[FrameState.load, Import.open])
def recipe_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(Import, here="recipes")
