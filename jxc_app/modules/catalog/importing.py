"""Categories and units from a list, by name: many in one transaction."""

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.categories import (
    CategoryFields,
    CategoryRef,
    ChangeCategory,
    SwitchCategory,
    change_category,
    create_category,
    switch_off_category,
    switch_on_category,
)
from jxc_app.modules.catalog.models import Category, Unit
from jxc_app.modules.catalog.permissions import CATEGORY_EDIT, UNIT_EDIT
from jxc_app.modules.catalog.units import (
    CreateUnit,
    SwitchUnit,
    UnitRef,
    create_unit,
    switch_off_unit,
    switch_on_unit,
)

_MOST_AT_ONCE = 200


class ImportedCategory(Command):
    """A category below another (empty: at the top). ``version`` is what the check saw, 0 for a new one.

    ``switched_off`` None: that stays as it is.
    """

    name: str = Limits(min_length=1, max_length=60)
    parent: str = Limits(default="", max_length=60)
    version: int = Limits(default=0, ge=0, lt=2**31)
    switched_off: bool | None = None


class ImportedUnit(CreateUnit):
    """A unit. ``version`` is what the check saw, 0 for a new one; ``switched_off`` None: that stays as it is."""

    version: int = Limits(default=0, ge=0, lt=2**31)
    switched_off: bool | None = None


class ImportCategories(Command):
    """Some rows of a list in their order, all or none."""

    categories: list[ImportedCategory] = Limits(min_length=1, max_length=_MOST_AT_ONCE)


class ImportUnits(Command):
    """Some rows of a list, all or none."""

    units: list[ImportedUnit] = Limits(min_length=1, max_length=_MOST_AT_ONCE)


class Imported(Result):
    """How many were made or changed."""

    written: int


@use_case("category.import", title="导入商品分类", permission=CATEGORY_EDIT, keeps_key=True)
def import_categories(uow: UnitOfWork, command: ImportCategories) -> Imported:
    """Make what is new, move and switch what is there.

    Raises NotFound, Conflict, DomainError ``category.below_itself``.
    """
    for one in command.categories:
        placed = _placed(uow, one)
        if one.switched_off is not None:
            switch_category = switch_off_category if one.switched_off else switch_on_category
            switch_category(uow, SwitchCategory(category_id=placed.category_id, version=placed.version))
    return Imported(written=len(command.categories))


def _placed(uow: UnitOfWork, one: ImportedCategory) -> CategoryRef:
    parent_id = _found(uow, one.parent).id if one.parent else None
    if not one.version:
        return create_category(uow, CategoryFields(name=one.name, parent_id=parent_id))
    found = _found(uow, one.name)
    if found.parent_id == parent_id:
        return CategoryRef(category_id=found.id or 0, name=one.name, version=one.version)
    seen = {"category_id": found.id or 0, "version": one.version}
    return change_category(uow, ChangeCategory(name=one.name, parent_id=parent_id, **seen))


@use_case("unit.import", title="导入计量单位", permission=UNIT_EDIT, keeps_key=True)
def import_units(uow: UnitOfWork, command: ImportUnits) -> Imported:
    """Add units, and switch those that are there. Raises NotFound, Conflict ``unit.name_taken``."""
    for one in command.units:
        unit = _unit_as_seen(uow, one) if one.version else create_unit(uow, CreateUnit(name=one.name))
        if one.switched_off is not None:
            switch_unit = switch_off_unit if one.switched_off else switch_on_unit
            switch_unit(uow, SwitchUnit(unit_id=unit.unit_id, version=unit.version))
    return Imported(written=len(command.units))


def _unit_as_seen(uow: UnitOfWork, one: ImportedUnit) -> UnitRef:
    unit_id = uow.session.exec(select(Unit.id).where(Unit.name == one.name)).first()
    if unit_id is None:
        raise NotFound("unit.not_found")
    return UnitRef(unit_id=unit_id, name=one.name, version=one.version)


def _found(uow: UnitOfWork, name: str) -> Category:
    found = uow.session.exec(select(Category).where(col(Category.name) == name)).first()
    if found is None:
        raise NotFound("category.not_found")
    return found
