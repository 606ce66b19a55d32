"""Recipes to take away, in the columns in which a file brings them in."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.manufacturing.queries import RecipeFilter, every_recipe
from jxc_app.modules.migration.recipe_sheets import RECIPES
from jxc_app.modules.migration.writers import Cell

RECIPE_COLUMNS = tuple(column.titles[0] for column in RECIPES.columns)


def recipe_table(session: Session, actor: Actor, only: RecipeFilter) -> Iterator[tuple[Cell, ...]]:
    """A row for each component of what the filters let through."""
    for recipe in read_in(session, every_recipe, actor, only=only):
        output = recipe.output
        made = (recipe.name, output.sku_code, plain(output.quantity), output.unit_name)
        for part in recipe.parts:
            yield *made, part.sku_code, plain(part.quantity), part.unit_name, recipe.remark
