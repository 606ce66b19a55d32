"""Writes about recipes."""

from typing import Annotated

from pydantic import Field as Limits
from sqlmodel import Session, col, delete, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id, Version, key_within
from jxc_app.core.quantities import ZERO, PositiveQuantity, plain
from jxc_app.core.search import name_order, search_key
from jxc_app.core.switching import switch
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.queries import SkuFacts, factors_of, facts_of
from jxc_app.modules.catalog.rows import refuse_beyond
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.manufacturing.models import Recipe, RecipePart
from jxc_app.modules.manufacturing.permissions import RECIPE_EDIT

MOST_PARTS = 100


class Portion(Command):
    """So much of a SKU, in one of its units (None: the base unit)."""

    sku_id: Id
    quantity: PositiveQuantity
    unit_id: Id | None = None


class SaveRecipe(Command):
    """``recipe_id`` and ``version`` are None for a new one. ``output``: what the parts make."""

    recipe_id: Id | None = None
    version: Version | None = None
    name: Annotated[str, Limits(min_length=1, max_length=60), key_within(60)]
    output: Portion
    parts: list[Portion] = Limits(min_length=1, max_length=MOST_PARTS)
    remark: str = Limits(default="", max_length=200)


class SwitchRecipe(Command):
    """A recipe as the actor last saw it, to be taken out of use or back into it."""

    recipe_id: Id
    version: Version
    reason: str = Limits(default="", max_length=200)


class RecipeRef(Result):
    """A recipe as it stands now."""

    recipe_id: int
    name: str
    version: int


@use_case("recipe.save", title="保存配方", permission=RECIPE_EDIT)
def save_recipe(uow: UnitOfWork, command: SaveRecipe) -> RecipeRef:
    """Write a new recipe, or another content of one.

    Raises Conflict ``recipe.name_taken``, ``version.stale``; DomainError ``recipe.of_itself``, ``recipe.twice``,
    ``sku.not_found``, ``sku.switched_off``, ``unit.unknown``, ``unit.not_exact``, each with its field.
    """
    _refuse_odd(command)
    facts = facts_of(uow.session, {one.sku_id for one in _portions(command)})
    recipe = _locked(uow, command.recipe_id, command.version or 0) if command.recipe_id else None
    refuse_beyond(uow, RECIPE_EDIT, _skus_of(uow.session, recipe, facts))
    for path, portion in _paths(command):
        _check(uow.session, path, portion, facts)
    before = _content(uow.session, recipe) if recipe else {}
    recipe = _filled(uow, recipe or Recipe(name="", name_key="", sku_id=0, unit_id=0, quantity=ZERO), command, facts)
    uow.record("recipe", recipe.id, recipe.name, before=before, after=_content(uow.session, recipe))
    uow.publish("recipe", recipe_id=recipe.id)
    return RecipeRef(recipe_id=recipe.id or 0, name=recipe.name, version=recipe.version)


@use_case("recipe.switch_off", title="停用配方", permission=RECIPE_EDIT)
def switch_off_recipe(uow: UnitOfWork, command: SwitchRecipe) -> RecipeRef:
    """Offer it no longer; documents that were written by it stay as they are."""
    return _switched(uow, command, switched_off=True)


@use_case("recipe.switch_on", title="恢复配方", permission=RECIPE_EDIT)
def switch_on_recipe(uow: UnitOfWork, command: SwitchRecipe) -> RecipeRef:
    """Offer it again."""
    return _switched(uow, command, switched_off=False)


def _switched(uow: UnitOfWork, command: SwitchRecipe, *, switched_off: bool) -> RecipeRef:
    recipe = _locked(uow, command.recipe_id, command.version)
    refuse_beyond(uow, RECIPE_EDIT, _skus_of(uow.session, recipe, {}))
    switch(uow, "recipe", recipe, recipe.name, switched_off=switched_off, reason=command.reason)
    uow.publish("recipe", recipe_id=recipe.id)
    return RecipeRef(recipe_id=command.recipe_id, name=recipe.name, version=recipe.version)


def _locked(uow: UnitOfWork, recipe_id: int, version: int) -> Recipe:
    recipe = uow.session.get(Recipe, recipe_id, with_for_update=True)
    if recipe is None:
        raise NotFound("recipe.not_found")
    if recipe.version != version:
        raise Conflict("version.stale")
    return recipe


def _portions(command: SaveRecipe) -> list[Portion]:
    return [command.output, *command.parts]


def _paths(command: SaveRecipe) -> list[tuple[str, Portion]]:
    return [("output", command.output), *((f"parts.{at}", part) for at, part in enumerate(command.parts))]


def _refuse_odd(command: SaveRecipe) -> None:
    seen: set[int] = set()
    for at, part in enumerate(command.parts):
        if part.sku_id == command.output.sku_id:
            raise DomainError("recipe.of_itself", field=f"parts.{at}.sku_id")
        if part.sku_id in seen:
            raise DomainError("recipe.twice", field=f"parts.{at}.sku_id")
        seen.add(part.sku_id)


def _skus_of(session: Session, recipe: Recipe | None, facts: dict[int, SkuFacts]) -> list[Sku]:
    """Every SKU of a recipe as it was and as it is to be: a right must reach all of them."""
    wanted = set(facts)
    if recipe is not None:
        held = session.exec(select(RecipePart.sku_id).where(RecipePart.recipe_id == recipe.id)).all()
        wanted |= {recipe.sku_id, *held}
    return list(session.exec(select(Sku).where(col(Sku.id).in_(wanted))).all())


def _check(session: Session, path: str, portion: Portion, facts: dict[int, SkuFacts]) -> None:
    sku = facts.get(portion.sku_id)
    if sku is None:
        raise DomainError("sku.not_found", field=f"{path}.sku_id")
    if sku.is_switched_off:
        raise DomainError("sku.switched_off", field=f"{path}.sku_id", sku=sku.code)
    if portion.unit_id in (None, sku.base_unit_id):
        return
    factor = factors_of(session, {(portion.sku_id, portion.unit_id or 0)}).get((portion.sku_id, portion.unit_id or 0))
    if factor is None:
        raise DomainError("unit.unknown", field=f"{path}.unit_id")
    try:
        to_base(portion.quantity, *factor)
    except DomainError as refusal:
        refusal.field = f"{path}.quantity"
        raise


def _filled(uow: UnitOfWork, recipe: Recipe, command: SaveRecipe, facts: dict[int, SkuFacts]) -> Recipe:
    key = code_key(command.name)
    other = uow.session.exec(select(Recipe.id).where(Recipe.name_key == key)).first()
    if other not in (None, recipe.id):
        raise Conflict("recipe.name_taken", field="name", name=command.name)
    recipe.name, recipe.name_key, recipe.remark = command.name, key, command.remark
    recipe.name_order, recipe.search_key = name_order(command.name), search_key(command.name)
    recipe.sku_id, recipe.quantity = command.output.sku_id, command.output.quantity
    recipe.unit_id = command.output.unit_id or facts[command.output.sku_id].base_unit_id
    recipe.version += recipe.id is not None
    uow.session.add(recipe)
    uow.session.flush()
    uow.session.exec(delete(RecipePart).where(col(RecipePart.recipe_id) == recipe.id))
    for at, part in enumerate(command.parts, start=1):
        unit_id = part.unit_id or facts[part.sku_id].base_unit_id
        uow.session.add(
            RecipePart(
                recipe_id=recipe.id or 0, position=at, sku_id=part.sku_id, unit_id=unit_id, quantity=part.quantity
            )
        )
    uow.session.flush()
    return recipe


def _content(session: Session, recipe: Recipe) -> dict[str, object]:
    """What the log keeps: names, so that it is read without the recipe."""
    parts = session.exec(
        select(RecipePart).where(RecipePart.recipe_id == recipe.id).order_by(col(RecipePart.position))
    ).all()
    skus = {recipe.sku_id, *(part.sku_id for part in parts)}
    codes = dict(session.exec(select(Sku.id, Sku.code).where(col(Sku.id).in_(skus))).all())
    units = dict(session.exec(select(Unit.id, Unit.name)).all())

    def words(row: Recipe | RecipePart) -> str:
        return f"{codes[row.sku_id]} {plain(row.quantity)} {units[row.unit_id]}"

    return {
        "name": recipe.name, "output": words(recipe), "parts": [words(part) for part in parts],
        "remark": recipe.remark,
    }  # fmt: skip
