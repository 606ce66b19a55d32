"""Writes about SKUs."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.search import search_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import use_case
from jxc_app.modules.catalog.changing_parts import change_barcodes, change_units, held_parts
from jxc_app.modules.catalog.commands import (
    BarcodeText,
    CreateSku,
    CreateSkus,
    SkuFields,
    SkuRef,
    SkuRefs,
    SkuUnitInput,
    UpdateSku,
)
from jxc_app.modules.catalog.merged import absorbed_keys
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.parts import add_units, barcodes_of, category_id_of, held_barcodes, unit_id_of
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW, PRICE_CHANGE, SKU_CREATE, SKU_UPDATE
from jxc_app.modules.catalog.pictures import touch_picture
from jxc_app.modules.catalog.queries import ids_by_code
from jxc_app.modules.catalog.rows import refuse_beyond, row_of

__all__ = [
    "BarcodeText",
    "CreateSku",
    "CreateSkus",
    "SkuRef",
    "SkuRefs",
    "SkuUnitInput",
    "UpdateSku",
    "create_sku",
    "create_skus",
    "update_sku",
    "update_skus",
]
#: stays as it is where a command does not send it: imports and older callers know nothing of it
_LIVES = frozenset({"shelf_life_days", "shelf_life_months"})
_KEPT_UNSENT = frozenset({"wholesale_price", "floor_price", *_LIVES, "weight_kg", "picture"})
_FACTS = {"name", "spec", "brand", "retail_price", *_KEPT_UNSENT}


@use_case("sku.create", title="新建商品", permission=SKU_CREATE)
def create_sku(uow: UnitOfWork, command: CreateSku) -> SkuRef:
    """Add a SKU with its units and barcodes. Raises Conflict where a code or barcode is taken."""
    sku = _new_sku(uow, command, ids_by_code(uow.session, [command.code]).keys())
    refuse_beyond(uow, SKU_CREATE, [sku])
    uow.session.flush()
    return _finish(uow, sku, command, held_barcodes(uow, [command]))


@use_case("sku.create_many", title="批量新建商品", permission=SKU_CREATE)
def create_skus(uow: UnitOfWork, command: CreateSkus) -> SkuRefs:
    """Add many SKUs, all or none; a refusal names the row (``skus.3.code``)."""
    taken = set(ids_by_code(uow.session, [one.code for one in command.skus]))
    skus: list[Sku] = []
    for row, one in enumerate(command.skus):
        with _naming_row(row):
            skus.append(_new_sku(uow, one, taken))
        taken.add(skus[-1].code_key)
    refuse_beyond(uow, SKU_CREATE, skus)
    uow.session.flush()
    refs, held = [], held_barcodes(uow, command.skus)
    for row, (sku, one) in enumerate(zip(skus, command.skus, strict=True)):
        with _naming_row(row):
            refs.append(_finish(uow, sku, one, held))
    return SkuRefs(skus=refs)


@contextmanager
def _naming_row(row: int) -> Iterator[None]:
    try:
        yield
    except DomainError as refusal:
        refusal.field = f"skus.{row}.{refusal.field}" if refusal.field else f"skus.{row}"
        raise


def _new_sku(uow: UnitOfWork, command: CreateSku, taken: Collection[str]) -> Sku:
    key = code_key(command.code)
    if key in taken:
        raise Conflict("sku.code_taken", field="code", code=command.code)
    sku = Sku(
        code=command.code,
        code_key=key,
        name=command.name,
        base_unit_id=unit_id_of(uow, command.base_unit, field="base_unit"),
        lot_tracked=command.lot_tracked or command.serial_tracked,
        serial_tracked=command.serial_tracked,
        created_at=uow.now,
    )
    _fill(uow, sku, command)
    uow.session.add(sku)
    return sku


def _finish(uow: UnitOfWork, sku: Sku, command: CreateSku, taken: set[str]) -> SkuRef:
    add_units(uow, sku, command, command.base_unit, taken)
    uow.record("sku", sku.id, sku.code, after=command.model_dump(exclude_defaults=True))
    return SkuRef(sku_id=sku.id or 0, code=sku.code, version=sku.version)


@use_case("sku.update", title="修改商品", permission=SKU_UPDATE)
def update_sku(uow: UnitOfWork, command: UpdateSku) -> SkuRef:
    """Change what is known of a SKU. Code, base unit and lot tracking stay; a unit's factor may not change."""
    return update_skus(uow, [command])[0]


def update_skus(uow: UnitOfWork, commands: Sequence[UpdateSku]) -> list[SkuRef]:
    """Change many different SKUs within another use case, all or none. Raises NotFound, Conflict, DomainError."""
    skus = _locked_skus(uow, commands)
    refuse_beyond(uow, SKU_UPDATE, skus.values())
    held = held_parts(uow.session, skus.values(), commands)
    absorbed = absorbed_keys(uow.session, list(skus))
    wanted = []
    for command in commands:
        sku = skus[command.sku_id]
        before = sku.model_dump(include=_FACTS)
        if _changes_price(sku, command):
            uow.demand_proof(PRICE_CHANGE)
        _fill(uow, sku, command)
        sku.search_key += f"\n{absorbed[command.sku_id]}" if command.sku_id in absorbed else ""
        wanted.append(change_units(uow, sku, command, held))
        sku.version += 1
        after = command.model_dump(exclude={"sku_id", "version", *(_KEPT_UNSENT - command.model_fields_set)})
        uow.record("sku", sku.id, sku.code, before=before, after=after)
    refuse_beyond(uow, SKU_UPDATE, skus.values())  # nor into a category beyond
    change_barcodes(uow, wanted, held)
    return [SkuRef(sku_id=sku.id or 0, code=sku.code, version=sku.version) for sku in skus.values()]


def _locked_skus(uow: UnitOfWork, commands: Sequence[UpdateSku]) -> dict[int, Sku]:
    """The SKUs in the order of the commands, as the actor last saw them, locked in one order."""
    ids = [command.sku_id for command in commands]
    wanted = select(Sku).where(col(Sku.id).in_(ids)).order_by(col(Sku.id)).with_for_update()
    found = {sku.id: sku for sku in uow.session.exec(wanted.execution_options(populate_existing=True)).all()}
    for command in commands:
        _check_version(found.get(command.sku_id), command.version)
    return {sku_id: found[sku_id] for sku_id in ids}


def _use_picture(uow: UnitOfWork, before: str, after: str) -> None:
    """The one before stays for a day: another form may still show it. Raises NotFound ``picture.unknown``."""
    if before and before != after:
        touch_picture(uow.settings, before)
    if after and not touch_picture(uow.settings, after):
        raise NotFound("picture.unknown", field="picture")


def locked_sku(uow: UnitOfWork, sku_id: int, version: int) -> Sku:
    """The SKU, locked, as the actor last saw it. Raises NotFound, Conflict ``version.stale``."""
    return _check_version(uow.session.get(Sku, sku_id, with_for_update=True), version)


def _check_version(sku: Sku | None, version: int) -> Sku:
    """The SKU, if the actor saw it as it is. Raises NotFound, Conflict ``version.stale``, ``sku.merged``."""
    if sku is None:
        raise NotFound("sku.not_found")
    if sku.merged_into_id is not None:
        raise Conflict("sku.merged_before")
    if sku.version != version:
        raise Conflict("version.stale")
    return sku


def _fill(uow: UnitOfWork, sku: Sku, command: SkuFields) -> None:
    sku.name, sku.spec, sku.brand, sku.retail_price = (
        command.name, command.spec, command.brand, command.retail_price,
    )  # fmt: skip
    sku.category_id = category_id_of(uow, command.category, kept=sku.category_id, field="category")
    sent = _KEPT_UNSENT & command.model_fields_set
    if sent & _LIVES:
        sent |= _LIVES  # one of them said ends the other
    # also where it stays as it is: whoever may not see it could try prices until none is refused
    if "floor_price" in sent and (sku.id is not None or command.floor_price is not None):
        uow.authorize(FLOOR_PRICE_VIEW.code, row=row_of(sku))
    if "picture" in sent:
        _use_picture(uow, sku.picture, command.picture)
    for name in sent:
        setattr(sku, name, getattr(command, name))
    sku.search_key = search_key(sku.code, command.name, command.spec, command.brand, *barcodes_of(command))


def _changes_price(sku: Sku, command: SkuFields) -> bool:
    """Whether a price becomes another; of those that may be left out, only what was sent counts."""
    sent = {"retail_price"} | (_KEPT_UNSENT & command.model_fields_set & {"wholesale_price", "floor_price"})
    return any(getattr(sku, price) != getattr(command, price) for price in sent)
