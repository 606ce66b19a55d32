"""One change to many SKUs: shown first, then done to exactly those that were shown, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import Money
from jxc_app.core.seen import locked_as_seen
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Permission, Result, Scope, query, use_case
from jxc_app.modules.catalog.categories import category_off, off_categories
from jxc_app.modules.catalog.merged import index_anew
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.catalog.parts import category_id_of
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW, PRICE_CHANGE, SKU_SWITCH_OFF, SKU_UPDATE, SKU_VIEW
from jxc_app.modules.catalog.rows import among, refuse_beyond, row_of
from jxc_app.modules.catalog.rules import changed_price
from jxc_app.modules.catalog.sku_pages import MOST_AT_ONCE, floor_scope

Price = Literal["retail_price", "wholesale_price", "floor_price"]


def _modest(value: Decimal) -> Decimal:
    if abs(value) > 1_000_000:
        raise ValueError("too_large")
    return value


class SkuChange(Command):
    """What becomes another: ``name`` of a category or brand (empty: none), or a price.

    ``value``: yuan for a ``fixed`` price or an ``amount`` more or less; for ``percent`` hundredths of the price.
    """

    kind: Literal["category", "brand", "price", "switch_off", "switch_on"]
    name: str = Limits(default="", max_length=60)
    price: Price = "retail_price"
    how: Literal["fixed", "amount", "percent"] = "fixed"
    value: Annotated[Money, AfterValidator(_modest)] = Decimal(0)


class SeenSku(Command):
    """A SKU as the actor last saw it."""

    sku_id: Id
    version: Version


class ChangeSkus(Command):
    """Exactly the SKUs that the actor was shown."""

    change: SkuChange
    skus: list[SeenSku] = Limits(min_length=1, max_length=MOST_AT_ONCE)


class SkusChanged(Result):
    """How many are different now."""

    changed: int


Value = str | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class SkuBeforeAfter:
    """What one SKU has now and would have; ``version`` is that of now."""

    sku_id: int
    version: int
    code: str
    name: str
    before: Value
    after: Value


def _rights() -> tuple[str, ...]:
    return SKU_UPDATE.code, SKU_SWITCH_OFF.code


@query("sku.preview_change", title="预览批量修改", permission=SKU_VIEW)
def preview_change(
    session: Session, scope: Scope, *, actor: Actor, change: SkuChange, sku_ids: Sequence[int]
) -> list[SkuBeforeAfter]:
    """Those that would be different, by code. Raises DomainError ``sku.price_below_zero``, ``sku.too_many``."""
    if len(sku_ids) > MOST_AT_ONCE:
        raise DomainError("sku.too_many", most=MOST_AT_ONCE)
    if change.kind == "price" and change.price == "floor_price" and floor_scope(session, actor).is_empty:
        raise PermissionDenied("access.denied", permission=FLOOR_PRICE_VIEW.title)
    wanted = select(Sku).where(col(Sku.id).in_(sku_ids), *among(scope)).order_by(col(Sku.code_key))
    skus = session.exec(wanted).all()
    if change.kind == "price" and change.price == "floor_price":
        skus = [sku for sku in skus if floor_scope(session, actor).covers_somewhere(row_of(sku))]
    categories = {key or 0: name for key, name in session.exec(select(Category.id, Category.name)).all()}
    both = [(sku, _now(sku, change, categories), _then(sku, change)) for sku in skus]
    changed = [
        SkuBeforeAfter(sku.id or 0, sku.version, sku.code, sku.name, before, after)
        for sku, before, after in both
        if before != after
    ]
    if change.kind == "category" and changed:
        _refuse_off(session, change.name)
    return changed


def _refuse_off(session: Session, category: str) -> None:
    off_by = off_categories(session).get(category)
    if off_by:
        raise category_off(category, off_by, "name")


def _now(sku: Sku, change: SkuChange, categories: dict[int, str]) -> Value:
    match change.kind:
        case "category":
            return categories.get(sku.category_id or 0, "")
        case "brand":
            return sku.brand
        case "price":
            price: Decimal | None = getattr(sku, change.price)
            return price
        case _:
            return sku.switched_off_at is not None


def _then(sku: Sku, change: SkuChange) -> Value:
    match change.kind:
        case "category" | "brand":
            return change.name
        case "price":
            return _new_price(sku, change)
        case _:
            return change.kind == "switch_off"


def _new_price(sku: Sku, change: SkuChange) -> Decimal | None:
    price = changed_price(getattr(sku, change.price), change.how, change.value)
    if price is not None and price < 0:
        raise DomainError("sku.price_below_zero", sku=sku.code, field="value")
    return price


@use_case("sku.change_many", title="批量修改商品", inside=_rights)
def change_skus(uow: UnitOfWork, command: ChangeSkus) -> SkusChanged:
    """Change them all, or none. Raises Conflict ``sku.changed_meanwhile`` where one is no longer as it was shown."""
    change = command.change
    rights = [SKU_SWITCH_OFF if change.kind.startswith("switch") else SKU_UPDATE]
    if change.kind == "price" and change.price == "floor_price":
        rights.append(FLOOR_PRICE_VIEW)
    for right in rights:
        uow.authorize(right.code)
    if change.kind == "price":
        uow.demand_proof(PRICE_CHANGE)
    skus = _locked(uow, command.skus, rights)
    for right in rights:
        refuse_beyond(uow, right, skus)
    categories = {key or 0: name for key, name in uow.session.exec(select(Category.id, Category.name)).all()}
    changed = 0
    for sku in skus:
        before, after = _now(sku, change, categories), _then(sku, change)
        if before != after:
            _apply(uow, sku, change)
            sku.version += 1
            changed += 1
            field = change.price if change.kind == "price" else change.kind
            uow.record("sku", sku.id, sku.code, before={field: before}, after={field: after})
    if change.kind == "category":
        refuse_beyond(uow, SKU_UPDATE, skus)
    if change.kind == "brand":
        index_anew(uow.session, skus)
    if not changed:
        uow.record("sku", None, "", after={"changed": 0})
    return SkusChanged(changed=changed)


def _locked(uow: UnitOfWork, seen: list[SeenSku], rights: Sequence[Permission]) -> list[Sku]:
    def stale(sku: Sku) -> Conflict:
        for right in rights:  # whoever may not change it is not told its code
            refuse_beyond(uow, right, [sku])
        return Conflict("sku.changed_meanwhile", sku=sku.code)

    skus = locked_as_seen(
        uow,
        Sku,
        {one.sku_id: one.version for one in seen},
        missing="sku.not_found",
        stale=stale,
    )
    for right in rights:
        refuse_beyond(uow, right, [sku for sku in skus if sku.merged_into_id is not None])
    if any(sku.merged_into_id is not None for sku in skus):
        raise Conflict("sku.merged_before")
    return skus


def _apply(uow: UnitOfWork, sku: Sku, change: SkuChange) -> None:
    match change.kind:
        case "category":
            sku.category_id = category_id_of(uow, change.name, kept=sku.category_id, field="name")
        case "brand":
            sku.brand = change.name
        case "price":
            setattr(sku, change.price, _new_price(sku, change))
        case _:
            sku.switched_off_at = uow.now if change.kind == "switch_off" else None
