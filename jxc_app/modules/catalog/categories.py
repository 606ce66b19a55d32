"""The tree of categories."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pydantic import Field as Limits
from sqlmodel import Session, col, func, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.switching import switch
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.access.narrowing import roles_naming
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.catalog.permissions import CATEGORY_EDIT, SKU_VIEW
from jxc_app.modules.catalog.rows import categories_in
from jxc_app.modules.catalog.rules import Branch, in_tree_order, nearest_off, subtree, with_those_above


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category: how deep it stands (0: at the top), and how many SKUs are in it alone.

    ``off_by``: the name of what takes it out of use, itself or one above it; empty while it is in use.
    """

    id: int
    name: str
    parent_id: int | None
    depth: int
    skus: int
    version: int
    off_by: str


class CategoryFields(Command):
    """A name that no other category has, and where it stands (None: at the top)."""

    name: str = Limits(min_length=1, max_length=60)
    parent_id: Id | None = None


class ChangeCategory(CategoryFields):
    """New name and place of a category, as the actor last saw it."""

    category_id: Id
    version: Version


class DeleteCategory(Command):
    """A category as the actor last saw it."""

    category_id: Id
    version: Version


class SwitchCategory(Command):
    """A category as the actor last saw it, to be taken out of use or back into it."""

    category_id: Id
    version: Version
    reason: str = Limits(default="", max_length=200)


class CategoryRef(Result):
    """A category as it stands now."""

    category_id: int
    name: str
    version: int


@query("category.tree", title="商品分类", permission=SKU_VIEW)
def category_tree(session: Session, scope: Scope) -> list[CategoryRow]:
    """Every category that the reader may see SKUs of, and those above it, each after its parent, siblings by name."""
    counted = select(Sku.category_id, func.count()).group_by(col(Sku.category_id))
    skus = dict(session.exec(counted).all())
    known = {row.id or 0: row for row in session.exec(select(Category)).all()}
    off_by = off_categories(session)
    reached = categories_in(scope)
    if reached is not None:
        parents = {key: row.parent_id for key, row in known.items()}
        known = {key: known[key] for key in with_those_above(parents, reached)}
        skus = {key: count for key, count in skus.items() if key in reached}
    ordered = in_tree_order([Branch(key, row.parent_id, row.name) for key, row in known.items()])
    return [
        CategoryRow(
            key, known[key].name, known[key].parent_id, depth, skus.get(key, 0), known[key].version,
            off_by.get(known[key].name, ""),
        )
        for key, depth in ordered
    ]  # fmt: skip


def category_ids_in(tree: Iterable[CategoryRow], category_id: int) -> set[int]:
    """The category and all below it, in a tree that has been read."""
    return subtree({row.id: row.parent_id for row in tree}, category_id)


def category_ids_below(session: Session, category_id: int) -> set[int]:
    """The category and all below it."""
    return subtree(_parents(session), category_id)


def off_categories(session: Session) -> dict[str, str]:
    """Those out of use by name, each with what takes it out of use: itself, or the nearest above."""
    rows = session.exec(select(Category)).all()
    names = {row.id or 0: row.name for row in rows}
    off = {row.id or 0 for row in rows if row.switched_off_at is not None}
    found = nearest_off({row.id or 0: row.parent_id for row in rows}, off)
    return {names[key]: names[by] for key, by in found.items()}


def category_off(name: str, off_by: str, field: str) -> DomainError:
    """Why it cannot be chosen: ``category.switched_off``, ``category.below_off``."""
    if off_by == name:
        return DomainError("category.switched_off", field=field, name=name)
    return DomainError("category.below_off", field=field, name=name, above=off_by)


def _parents(session: Session) -> dict[int, int | None]:
    return {key or 0: parent for key, parent in session.exec(select(Category.id, Category.parent_id)).all()}


@use_case("category.create", title="新建分类", permission=CATEGORY_EDIT)
def create_category(uow: UnitOfWork, command: CategoryFields) -> CategoryRef:
    """Add a category. Raises Conflict ``category.name_taken``."""
    _lock_tree(uow)
    _refuse_taken_name(uow, command.name)
    if command.parent_id is not None and uow.session.get(Category, command.parent_id) is None:
        raise NotFound("category.not_found", field="parent_id")
    category = Category(name=command.name, parent_id=command.parent_id)
    uow.session.add(category)
    uow.session.flush()
    uow.record("category", category.id, category.name, after=command.model_dump())
    return CategoryRef(category_id=category.id or 0, name=category.name, version=category.version)


@use_case("category.update", title="修改分类", permission=CATEGORY_EDIT)
def change_category(uow: UnitOfWork, command: ChangeCategory) -> CategoryRef:
    """Rename or move it, with all that is below it. Raises DomainError ``category.below_itself``."""
    _lock_tree(uow)
    category = _seen(uow, command.category_id, command.version)
    if command.name != category.name:
        _refuse_taken_name(uow, command.name)
    _refuse_own_branch(uow, command)
    before = {"name": category.name, "parent_id": category.parent_id}
    category.name, category.parent_id = command.name, command.parent_id
    category.version += 1
    after = {"name": category.name, "parent_id": category.parent_id}
    uow.record("category", category.id, category.name, before=before, after=after)
    return CategoryRef(category_id=command.category_id, name=category.name, version=category.version)


@use_case("category.delete", title="删除分类", permission=CATEGORY_EDIT)
def delete_category(uow: UnitOfWork, command: DeleteCategory) -> CategoryRef:
    """Remove an empty category. Raises DomainError ``category.not_empty``."""
    _lock_tree(uow)
    category = _seen(uow, command.category_id, command.version)
    skus = _count(uow, Sku.category_id, command.category_id)
    children = _count(uow, Category.parent_id, command.category_id)
    if skus or children:
        raise DomainError("category.not_empty", name=category.name, skus=skus, children=children)
    if naming := roles_naming(uow.session, command.category_id):
        raise DomainError("category.in_role", name=category.name, roles="、".join(naming))
    uow.session.delete(category)
    before = {"name": category.name, "parent_id": category.parent_id}
    uow.record("category", command.category_id, category.name, before=before, after={"deleted": True})
    return CategoryRef(category_id=command.category_id, name=category.name, version=category.version)


@use_case("category.switch_off", title="停用分类", permission=CATEGORY_EDIT)
def switch_off_category(uow: UnitOfWork, command: SwitchCategory) -> CategoryRef:
    """No SKU is put into it or below it from now on; those that are in it stay."""
    return _switched(uow, command, switched_off=True)


@use_case("category.switch_on", title="恢复分类", permission=CATEGORY_EDIT)
def switch_on_category(uow: UnitOfWork, command: SwitchCategory) -> CategoryRef:
    """Take it into use again, with all below it that is not switched off itself."""
    return _switched(uow, command, switched_off=False)


def _switched(uow: UnitOfWork, command: SwitchCategory, *, switched_off: bool) -> CategoryRef:
    _lock_tree(uow)
    category = _seen(uow, command.category_id, command.version)
    switch(uow, "category", category, category.name, switched_off=switched_off, reason=command.reason)
    return CategoryRef(category_id=command.category_id, name=category.name, version=category.version)


def _lock_tree(uow: UnitOfWork) -> None:
    """Two moves at once could each be right and together make a ring."""
    uow.session.exec(select(Category.id).order_by(col(Category.id)).with_for_update()).all()


def _seen(uow: UnitOfWork, category_id: int, version: int) -> Category:
    category = uow.session.get(Category, category_id, populate_existing=True)
    if category is None:
        raise NotFound("category.not_found")
    if category.version != version:
        raise Conflict("version.stale")
    return category


def _refuse_taken_name(uow: UnitOfWork, name: str) -> None:
    if uow.session.exec(select(Category.id).where(Category.name == name)).first() is not None:
        raise Conflict("category.name_taken", field="name", name=name)


def _refuse_own_branch(uow: UnitOfWork, command: ChangeCategory) -> None:
    if command.parent_id is None:
        return
    parents: dict[int, int | None] = _parents(uow.session)
    if command.parent_id not in parents:
        raise NotFound("category.not_found", field="parent_id")
    below: Collection[int] = subtree(parents, command.category_id)
    if command.parent_id in below:
        raise DomainError("category.below_itself", field="parent_id")


def _count(uow: UnitOfWork, column: int | None, category_id: int) -> int:
    return uow.session.exec(select(func.count()).where(col(column) == category_id)).one()
