"""Recipes to take away, as they are filtered on the screen."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.modules.manufacturing.queries import RecipeFilter
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.recipe_exports import RECIPE_COLUMNS, recipe_table

router = APIRouter()


class AskedRecipes(BaseModel):
    """The filters under the names that they have in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    search: str = ""
    state: Literal["in_use", "off", "all"] = "in_use"
    order: str = "name"


@router.get("/exports/filtered/recipes.{kind}")
async def recipes(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedRecipes, Query()]
) -> StreamingResponse:
    """The recipes, all pages of them. Raises PermissionDenied before the first byte."""
    only = RecipeFilter(asked.search, asked.state, asked.order)
    return await streamed(
        Export(RECIPE_COLUMNS, lambda s, actor: recipe_table(s, actor, only)), "recipes", kind, who.actor
    )
