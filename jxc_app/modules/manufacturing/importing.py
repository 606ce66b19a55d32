"""Recipes from a list: many in one transaction."""

from pydantic import Field as Limits

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.manufacturing.permissions import RECIPE_EDIT
from jxc_app.modules.manufacturing.service import SaveRecipe, save_recipe


class ImportRecipes(Command):
    """Some recipes of a list, all or none."""

    recipes: list[SaveRecipe] = Limits(min_length=1, max_length=200)


class ImportedRecipes(Result):
    """How many were written."""

    written: int


@use_case("recipe.import", title="导入配方", permission=RECIPE_EDIT, keeps_key=True)
def import_recipes(uow: UnitOfWork, command: ImportRecipes) -> ImportedRecipes:
    """Write them. Raises Conflict where somebody was faster than the check."""
    for recipe in command.recipes:
        save_recipe(uow, recipe)
    return ImportedRecipes(written=len(command.recipes))
