"""Writes about SKUs."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import Field as Limits
from sqlmodel import col, delete, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id, Version, key_within
from jxc_app.core.quantities import UnitPrice
from jxc_app.core.search import search_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.models import Barcode, Category, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.permissions import SKU_CREATE, SKU_SWITCH_OFF, SKU_UPDATE
from jxc_app.modules.catalog.queries import ids_by_code, taken_barcodes

SkuCode = Annotated[str, Limits(min_length=1, max_length=60), key_within(60)]
BarcodeText = Annotated[str, Limits(min_length=1, max_length=80), key_within(80)]


class SkuUnitInput(Command):
    """A further unit: one of it is numerator/denominator base units (箱 = 24/1 瓶)."""

    name: str = Limits(min_length=1, max_length=20)
    numerator: int = Limits(gt=0, le=1_000_000_000)
    denominator: int = Limits(default=1, gt=0, le=1_000_000_000)
    barcodes: list[BarcodeText] = Limits(default_factory=list, max_length=20)


class SkuFields(Command):
    """What is known of a SKU and may change; ``retail_price`` in yuan per base unit."""

    name: str = Limits(min_length=1, max_length=200)
    spec: str = Limits(default="", max_length=120)
    brand: str = Limits(default="", max_length=60)
    category: str = Limits(default="", max_length=60)
    units: list[SkuUnitInput] = Limits(default_factory=list, max_length=20)
    barcodes: list[BarcodeText] = Limits(default_factory=list, max_length=20)
    retail_price: UnitPrice | None = None


class CreateSku(SkuFields):
    """A new SKU; code, base unit and lot tracking are for good."""

    code: SkuCode
    base_unit: str = Limits(min_length=1, max_length=20)
    lot_tracked: bool = False


class CreateSkus(Command):
    """Many at once, all or none."""

    skus: list[CreateSku] = Limits(min_length=1, max_length=1000)


class UpdateSku(SkuFields):
    """New facts about a SKU, as the actor last saw it."""

    sku_id: Id
    version: Version


class SkuRef(Result):
    """A SKU as it stands now."""

    sku_id: int
    code: str
    version: int


class SkuRefs(Result):
    """The SKUs that were made, in the order asked."""

    skus: list[SkuRef]


@use_case("sku.create", title="新建商品", permission=SKU_CREATE)
def create_sku(uow: UnitOfWork, command: CreateSku) -> SkuRef:
    """Add a SKU with its units and barcodes. Raises Conflict where a code or barcode is taken."""
    sku = _new_sku(uow, command, ids_by_code(uow.session, [command.code]).keys())
    uow.session.flush()
    return _finish(uow, sku, command, _taken_barcodes(uow, [command]))


@use_case("sku.create_many", title="批量新建商品", permission=SKU_CREATE)
def create_skus(uow: UnitOfWork, command: CreateSkus) -> SkuRefs:
    """Add many SKUs, all or none; a refusal names the row (``skus.3.code``)."""
    taken = set(ids_by_code(uow.session, [one.code for one in command.skus]))
    skus: list[Sku] = []
    for row, one in enumerate(command.skus):
        with _naming_row(row):
            skus.append(_new_sku(uow, one, taken))
        taken.add(skus[-1].code_key)
    uow.session.flush()
    refs, held = [], _taken_barcodes(uow, command.skus)
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
        base_unit_id=_unit_id(uow, command.base_unit),
        lot_tracked=command.lot_tracked,
        created_at=uow.now,
    )
    _fill(uow, sku, command)
    uow.session.add(sku)
    return sku


def _finish(uow: UnitOfWork, sku: Sku, command: CreateSku, taken: set[str]) -> SkuRef:
    _add_units(uow, sku, command, command.base_unit, taken)
    uow.record("sku", sku.id, sku.code, after=command.model_dump(exclude_defaults=True))
    return SkuRef(sku_id=sku.id or 0, code=sku.code, version=sku.version)


@use_case("sku.update", title="修改商品", permission=SKU_UPDATE)
def update_sku(uow: UnitOfWork, command: UpdateSku) -> SkuRef:
    """Change what is known of a SKU. Code, base unit and lot tracking stay; a unit's factor may not change."""
    sku = _locked(uow, command.sku_id, command.version)
    before = {"name": sku.name, "spec": sku.spec, "brand": sku.brand, "retail_price": sku.retail_price}
    _fill(uow, sku, command)
    base = uow.session.get_one(Unit, sku.base_unit_id)
    _keep_factors(uow, sku, command)
    uow.session.exec(delete(Barcode).where(col(Barcode.sku_id) == sku.id))
    known = set(uow.session.exec(select(SkuUnit.unit_id).where(SkuUnit.sku_id == sku.id)).all())
    _add_units(uow, sku, command, base.name, _taken_barcodes(uow, [command]), known)
    sku.version += 1
    uow.record("sku", sku.id, sku.code, before=before, after=command.model_dump(exclude={"sku_id", "version"}))
    return SkuRef(sku_id=command.sku_id, code=sku.code, version=sku.version)


class SwitchOffSku(Command):
    """Take a SKU out of use."""

    sku_id: Id
    version: Version
    reason: str = Limits(default="", max_length=200)


@use_case("sku.switch_off", title="停用商品", permission=SKU_SWITCH_OFF)
def switch_off_sku(uow: UnitOfWork, command: SwitchOffSku) -> SkuRef:
    """No new use from now on; stock may still leave and the code stays taken."""
    sku = _locked(uow, command.sku_id, command.version)
    sku.switched_off_at = sku.switched_off_at or uow.now
    sku.version += 1
    uow.record("sku", sku.id, sku.code, after={"switched_off": True}, reason=command.reason)
    return SkuRef(sku_id=command.sku_id, code=sku.code, version=sku.version)


def _locked(uow: UnitOfWork, sku_id: int, version: int) -> Sku:
    sku = uow.session.get(Sku, sku_id, with_for_update=True)
    if sku is None:
        raise NotFound("sku.not_found")
    if sku.version != version:
        raise Conflict("version.stale")
    return sku


def _fill(uow: UnitOfWork, sku: Sku, command: SkuFields) -> None:
    sku.name, sku.spec, sku.brand, sku.retail_price = (
        command.name, command.spec, command.brand, command.retail_price,
    )  # fmt: skip
    sku.category_id = _named_id(uow, Category, command.category) if command.category else None
    sku.search_key = search_key(sku.code, command.name, command.spec, command.brand, *_barcodes(command))


def _barcodes(command: SkuFields) -> list[str]:
    return [*command.barcodes, *(code for unit in command.units for code in unit.barcodes)]


def _taken_barcodes(uow: UnitOfWork, commands: Iterable[SkuFields]) -> set[str]:
    return taken_barcodes(uow.session, [code for command in commands for code in _barcodes(command)])


def _unit_id(uow: UnitOfWork, name: str) -> int:
    return _named_id(uow, Unit, name)


def _named_id(uow: UnitOfWork, table: type[Any], name: str) -> int:
    """The id of a name, which is made where it is new; asked for once in a transaction."""
    known: dict[tuple[str, str], int] = uow.session.info.setdefault("named_ids", {})
    key = (table.__name__, name)
    if key not in known:
        found = uow.session.exec(select(table).where(table.name == name)).first()
        if found is None:
            found = table(name=name)
            uow.session.add(found)
            uow.session.flush()
        known[key] = int(found.id)
    return known[key]


def _keep_factors(uow: UnitOfWork, sku: Sku, command: SkuFields) -> None:
    wanted = {unit.name: unit for unit in command.units}
    known = uow.session.exec(
        select(SkuUnit, Unit.name).join(Unit, col(Unit.id) == SkuUnit.unit_id).where(SkuUnit.sku_id == sku.id)
    ).all()
    for held, name in known:
        same = wanted.get(name)
        if same is None or (same.numerator, same.denominator) != (held.numerator, held.denominator):
            raise DomainError("unit.factor_fixed", field="units", unit=name)


def _add_units(
    uow: UnitOfWork, sku: Sku, command: SkuFields, base_unit: str, taken: set[str], known: Collection[int] = ()
) -> None:
    """``known``: further units that it has already. Barcodes that are added become ``taken``."""
    names = [base_unit, *(unit.name for unit in command.units)]
    if len(set(names)) != len(names):
        raise DomainError("unit.twice", field="units")
    _add_barcodes(uow, sku, sku.base_unit_id, command.barcodes, "barcodes", taken)
    for position, unit in enumerate(command.units):
        unit_id = _unit_id(uow, unit.name)
        if unit_id not in known:
            factor = {"numerator": unit.numerator, "denominator": unit.denominator}
            uow.session.add(SkuUnit(sku_id=sku.id or 0, unit_id=unit_id, **factor))
        _add_barcodes(uow, sku, unit_id, unit.barcodes, f"units.{position}.barcodes", taken)


def _add_barcodes(uow: UnitOfWork, sku: Sku, unit_id: int, codes: list[str], field: str, taken: set[str]) -> None:
    for code in codes:
        key = code_key(code)
        if key in taken:
            raise Conflict("barcode.taken", field=field, barcode=code)
        taken.add(key)
        uow.session.add(Barcode(code_key=key, code=code, sku_id=sku.id or 0, unit_id=unit_id))
