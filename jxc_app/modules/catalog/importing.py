"""Categories and units from a list, by name: many in one transaction."""

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.categories import CategoryFields, ChangeCategory, change_category, create_category
from jxc_app.modules.catalog.models import Category
from jxc_app.modules.catalog.permissions import CATEGORY_EDIT, UNIT_EDIT
from jxc_app.modules.catalog.units import CreateUnit, create_unit

_MOST_AT_ONCE = 200


class ImportedCategory(Command):
    """A category below another (empty: at the top). ``version`` is what the check saw, 0 for a new one."""

    name: str = Limits(min_length=1, max_length=60)
    parent: str = Limits(default="", max_length=60)
    version: int = Limits(default=0, ge=0, lt=2**31)


class ImportCategories(Command):
    """Some rows of a list in their order, all or none."""

    categories: list[ImportedCategory] = Limits(min_length=1, max_length=_MOST_AT_ONCE)


class ImportUnits(Command):
    """Units that are new, all or none."""

    units: list[CreateUnit] = Limits(min_length=1, max_length=_MOST_AT_ONCE)


class Imported(Result):
    """How many were made or changed."""

    written: int


@use_case("category.import", title="导入商品分类", permission=CATEGORY_EDIT, keeps_key=True)
def import_categories(uow: UnitOfWork, command: ImportCategories) -> Imported:
    """Make what is new and move what is there. Raises NotFound, Conflict, DomainError ``category.below_itself``."""
    for one in command.categories:
        parent_id = _id_of(uow, one.parent) if one.parent else None
        if one.version:
            seen = {"category_id": _id_of(uow, one.name), "version": one.version}
            change_category(uow, ChangeCategory(name=one.name, parent_id=parent_id, **seen))
        else:
            create_category(uow, CategoryFields(name=one.name, parent_id=parent_id))
    return Imported(written=len(command.categories))


@use_case("unit.import", title="导入计量单位", permission=UNIT_EDIT, keeps_key=True)
def import_units(uow: UnitOfWork, command: ImportUnits) -> Imported:
    """Add units. Raises Conflict ``unit.name_taken``."""
    for one in command.units:
        create_unit(uow, one)
    return Imported(written=len(command.units))


def _id_of(uow: UnitOfWork, name: str) -> int:
    found = uow.session.exec(select(Category.id).where(col(Category.name) == name)).first()
    if found is None:
        raise NotFound("category.not_found")
    return found
