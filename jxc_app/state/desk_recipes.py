"""The recipe on the posting desk: how many can be made from what lies here, and its lines for so many."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import reflex as rx
from pydantic import TypeAdapter, ValidationError

from jxc_app.core.errors import DomainError, field_errors
from jxc_app.core.quantities import ZERO, PositiveQuantity
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.documents.types import DOCUMENT_TYPES, IN, OUT
from jxc_app.modules.inventory.lot_choices import lots_to_take
from jxc_app.modules.inventory.lot_lives import EXPIRED
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.manufacturing.queries import RecipeFilter, RecipeRow, get_recipe, recipe_page
from jxc_app.modules.manufacturing.rules import Amount, makeable, scaled
from jxc_app.state.base import requires
from jxc_app.state.desk import DeskState
from jxc_app.state.desk_changes import Entry, refuse_too_many, with_added
from jxc_app.state.desk_draft import Draft
from jxc_app.state.formats import Choice, editable, shown

_WANTED: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)


class DeskRecipeState(DeskState, mixin=True):
    """``wanted``: how much of the product, in the unit of the recipe; ``can_make`` says for how much there is stock."""

    may_see_recipes: bool = False
    recipe_name: str = ""
    recipe_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    recipe_unit: str = ""
    wanted: str = ""
    can_make: str = ""
    _recipe: tuple[RecipeRow, ...] = ()

    @rx.event
    @requires(recipe_page)
    async def search_recipe(self, typed: str) -> None:
        """Find recipes by their name, their product or pinyin."""
        found = await self._read(recipe_page, only=RecipeFilter(search=typed[:100]), size=20)
        self.recipe_options = [Choice(row.id, row.name, _makes(row)) for row in found.rows]

    @rx.event
    @requires(get_recipe)
    async def choose_recipe(self, recipe_id: int) -> None:
        """Go by this one; 0: by none."""
        self._recipe = (await self._read(get_recipe, recipe_id=recipe_id),) if recipe_id > 0 else ()
        if self._recipe:
            self.wanted = editable(self._recipe[0].output.quantity)
        if self._kept:
            await self._show()

    @rx.event
    @requires(get_recipe)
    async def type_wanted(self, typed: str) -> None:
        """How much of the product."""
        self.wanted = typed[:20]

    @rx.event
    @requires(save_draft)
    async def take_recipe(self) -> None:
        """The lines of the recipe for what is wanted, in place of those that stand there."""
        if not (self._recipe and self.is_open):
            return
        try:
            wanted = _WANTED.validate_python(self.wanted)
        except ValidationError as error:
            raise DomainError("recipe.wanted", field="wanted", why=next(iter(field_errors(error).values()))) from None
        recipe = self._recipe[0]
        skus = await self._read(skus_by_ids, sku_ids=_sku_ids(recipe))
        await self._save_over(lambda draft: refuse_too_many(with_recipe(draft, recipe, skus, wanted)))

    async def _show_beside(self) -> None:
        self.may_see_recipes = self._may(get_recipe)
        recipe = self._recipe[0] if self._recipe else None
        self.recipe_name = f"{recipe.name}（{_makes(recipe)}）" if recipe else ""
        self.recipe_unit = recipe.output.unit_name if recipe else ""
        self.can_make = ""
        if recipe and self._kind().is_two_sided and self._may(availability):
            self.can_make = await self._words_of(recipe)

    async def _words_of(self, recipe: RecipeRow) -> str:
        free = await self._free(_sku_ids(recipe))
        output, unit = recipe.output, recipe.output.unit_name
        if self._kind().product_side == OUT:
            whole = makeable([(free.get(output.sku_id, ZERO), Amount(Decimal(1), output.factor))], Amount(Decimal(1)))
            return f"现有库存最多可拆 {shown(whole)} {unit}"
        most = makeable([(free.get(part.sku_id, ZERO), part.amount) for part in recipe.parts], output.amount)
        return f"现有库存最多可组装 {shown(most)} {unit}"

    async def _free(self, sku_ids: set[int]) -> dict[int, Decimal]:
        """What may be taken here, in base units: nothing whose time is over."""
        draft = self._draft()
        here = {"warehouse_id": draft.warehouse_id, "sku_ids": sku_ids}
        stock = await self._read(availability, **here)
        lots = await self._read(lots_to_take, **here, day=date.fromisoformat(draft.business_date or self._today()))
        fresh = {sku_id: [lot.free for lot in found if lot.level < EXPIRED] for sku_id, found in lots.items()}
        return {sku_id: sum(fresh.get(sku_id, [found.available]), ZERO) for sku_id, found in stock.items()}


def with_recipe(draft: Draft, recipe: RecipeRow, skus: Mapping[int, SkuRow], wanted: Decimal) -> Draft:
    """The draft with the lines of a recipe for so much of its product, first the product."""
    side = DOCUMENT_TYPES[draft.type].product_side
    output = recipe.output
    entries = [Entry(skus[output.sku_id], output.unit_id, wanted, side=side)]
    for part in recipe.parts:
        sku = skus[part.sku_id]
        taken = scaled(part.amount, Amount(wanted, output.factor), output.amount)
        unit_id = sku.base_unit_id if taken.is_base else part.unit_id
        entries.append(Entry(sku, unit_id, taken.quantity, side=OUT if side == IN else IN))
    draft = replace(draft, lines=())
    for entry in entries:
        draft = with_added(draft, entry)
    return draft


def _sku_ids(recipe: RecipeRow) -> set[int]:
    return {recipe.output.sku_id, *(part.sku_id for part in recipe.parts)}


def _makes(recipe: RecipeRow) -> str:
    output = recipe.output
    return f"{output.sku_name} {shown(output.quantity)} {output.unit_name}"
