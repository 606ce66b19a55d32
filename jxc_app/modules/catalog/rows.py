"""Which SKUs a right reaches: all, or those of the categories to which a role is narrowed."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Table, select
from sqlmodel import Session

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.registry import scope as find_scope
from jxc_app.core.scopes import Row, Scope
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Permission
from jxc_app.modules.catalog.models import Sku

_skus: Table = Sku.__table__  # type: ignore[attr-defined]


def categories_in(scope: Scope) -> frozenset[int] | None:
    """The categories that a right over SKUs reaches, wherever it is held; None: every one."""
    parts = [one.categories for one in scope.narrowed]
    if scope.everywhere or scope.warehouse_ids or None in parts:
        return None
    return frozenset().union(*(part for part in parts if part is not None))


def among(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on the SKU table for what the right reaches."""
    categories = categories_in(scope)
    return [] if categories is None else [_skus.c.category_id.in_(sorted(categories))]


def row_of(sku: Sku) -> Row:
    """What a right must know of one SKU."""
    return of_category(sku.category_id)


def of_category(category_id: int | None) -> Row:
    """The same of a SKU that is in this category, or (None) in none."""
    return Row(categories=lambda: [category_id])


def rows_of(session: Session, sku_ids: Collection[int], maker_id: int | None = None) -> Row:
    """The same of many SKUs together, or of a document over them that this person makes."""
    wanted = select(_skus.c.category_id).where(_skus.c.id.in_(sku_ids)).distinct()
    return Row(maker_id, lambda: list(session.connection().execute(wanted).scalars()))


def refuse_beyond(uow: UnitOfWork, permission: Permission, skus: Iterable[Sku]) -> None:
    """Refuse an act on a SKU that the right does not reach. Raises PermissionDenied."""
    skus = list(skus)
    if not skus:
        return
    held = find_scope(uow.session, uow.actor, permission.code)
    if not all(held.covers_somewhere(row_of(sku)) for sku in skus):
        raise PermissionDenied("access.row_denied", permission=permission.title)


def scope_of(session: Session, actor: Actor, permission: Permission) -> Scope:
    """Where the actor holds a right; nowhere where they do not hold it."""
    try:
        return find_scope(session, actor, permission.code)
    except PermissionDenied:
        return Scope()


def for_sku(session: Session, scope: Scope, sku_id: int) -> Scope:
    """The same right as it stands for one SKU: what is narrowed to its category holds in full, the rest not at all."""
    if not scope.narrowed:
        return scope
    category = session.connection().execute(select(_skus.c.category_id).where(_skus.c.id == sku_id)).scalar()
    row = of_category(category)
    places = [one.warehouse_id for one in scope.narrowed if one.makers is None and one.covers(row)]
    named = {place for place in places if place is not None}
    return Scope(scope.everywhere or None in places, scope.warehouse_ids | named)
