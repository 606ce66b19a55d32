"""How each supplier delivers a SKU: its code there, what one of a unit holds, its MOQ, how long it takes."""

from typing import Any

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import PositiveQuantity
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit, SupplierPack, Unit
from jxc_app.modules.catalog.permissions import SKU_UPDATE
from jxc_app.modules.catalog.rows import refuse_beyond
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import SUPPLIER_VIEW
from jxc_app.modules.partners.queries import check_partner

_MOST_AT_ONCE = 200


class SavePack(Command):
    """``pack_id`` and ``version`` are None for a new one; one of the unit is numerator/denominator base units.

    ``least``: MOQ in base units; ``lead_days``: from order to goods; ``is_default``: bought here unless somebody
    decides otherwise, and no longer elsewhere.
    """

    pack_id: Id | None = None
    version: Version | None = None
    sku_id: Id
    partner_id: Id
    unit_id: Id
    numerator: int = Limits(gt=0, le=1_000_000_000)
    denominator: int = Limits(default=1, gt=0, le=1_000_000_000)
    supplier_code: str = Limits(default="", max_length=60)
    barcode: str = Limits(default="", max_length=80)
    least: PositiveQuantity | None = None
    lead_days: int | None = Limits(default=None, ge=0, le=365)
    is_default: bool = False


class RemovePack(Command):
    """A pack as the actor last saw it."""

    pack_id: Id
    version: Version


class ImportPacks(Command):
    """Some rows of a list, all or none."""

    packs: list[SavePack] = Limits(min_length=1, max_length=_MOST_AT_ONCE)


class PackRef(Result):
    """A pack as it stands now."""

    pack_id: int
    version: int


class ImportedPacks(Result):
    """How many were written."""

    written: int


@use_case("sku.save_pack", title="维护供货资料", permission=SKU_UPDATE)
def save_pack(uow: UnitOfWork, command: SavePack) -> PackRef:
    """Write a new pack, or another content of one. Lines that were written before keep what they hold.

    Raises Conflict ``pack.taken`` (this supplier has one of this unit), ``barcode.taken``, ``version.stale``;
    DomainError ``pack.not_a_supplier``, ``pack.unit_of_the_sku``, ``pack.base_factor``.
    """
    sku = _sku(uow, command.sku_id, is_default=command.is_default)
    _check(uow, sku, command)
    if command.is_default:
        _no_other_default(uow, sku, command.pack_id or 0)
    pack = _locked(uow, command.pack_id, command.version or 0) if command.pack_id else None
    before = _content(uow, pack) if pack else {}
    pack = pack or SupplierPack(partner_id=0, sku_id=command.sku_id, unit_id=0, numerator=1)
    for name, value in command.model_dump(exclude={"pack_id", "version", "sku_id"}).items():
        setattr(pack, name, value)
    pack.version += command.pack_id is not None
    uow.session.add(pack)
    uow.session.flush()
    _bind(uow, pack)
    uow.record("supplier_pack", pack.id, sku.code, before=before, after=_content(uow, pack))
    return PackRef(pack_id=pack.id or 0, version=pack.version)


@use_case("sku.remove_pack", title="删除供货资料", permission=SKU_UPDATE)
def remove_pack(uow: UnitOfWork, command: RemovePack) -> PackRef:
    """Forget it: from now on the unit's own factor holds for this supplier. Its barcode stays with the SKU."""
    pack = _locked(uow, command.pack_id, command.version)
    sku = _sku(uow, pack.sku_id)
    before = _content(uow, pack)
    uow.session.delete(pack)
    uow.record("supplier_pack", command.pack_id, sku.code, before=before, after={"deleted": True})
    return PackRef(pack_id=command.pack_id, version=command.version)


@use_case("sku.import_packs", title="导入供货资料", permission=SKU_UPDATE, keeps_key=True)
def import_packs(uow: UnitOfWork, command: ImportPacks) -> ImportedPacks:
    """Write them, defaults last: one that is no longer default is told so by its own row first.

    Raises Conflict where somebody was faster than the check.
    """
    for pack in sorted(command.packs, key=lambda one: one.is_default):
        save_pack(uow, pack)
    return ImportedPacks(written=len(command.packs))


def _sku(uow: UnitOfWork, sku_id: int, *, is_default: bool = False) -> Sku:
    """The SKU; locked where one of its packs becomes the default, so that two never do at the same moment."""
    lock: Any = {"key_share": True} if is_default else None
    sku = uow.session.get(Sku, sku_id, with_for_update=lock)
    if sku is None:
        raise NotFound("sku.not_found")
    refuse_beyond(uow, SKU_UPDATE, [sku])
    if sku.merged_into_id is not None:
        raise Conflict("sku.merged_before")
    uow.authorize(SUPPLIER_VIEW.code)
    return sku


def _check(uow: UnitOfWork, sku: Sku, command: SavePack) -> None:
    check_partner(uow, command.partner_id, "partner_id", as_supplier=True)
    if not uow.session.get_one(Partner, command.partner_id).is_supplier:
        raise DomainError("pack.not_a_supplier", field="partner_id")
    if command.unit_id == sku.base_unit_id:
        if (command.numerator, command.denominator) != (1, 1):
            raise DomainError("pack.base_factor", field="numerator")
    elif uow.session.get(SkuUnit, (sku.id, command.unit_id)) is None:
        raise DomainError("pack.unit_of_the_sku", field="unit_id", sku=sku.code)
    same = select(SupplierPack.id).where(
        SupplierPack.sku_id == command.sku_id, SupplierPack.partner_id == command.partner_id,
        SupplierPack.unit_id == command.unit_id, col(SupplierPack.id) != (command.pack_id or 0),
    )  # fmt: skip
    if uow.session.exec(same).first() is not None:
        raise Conflict("pack.taken", field="unit_id")


def _no_other_default(uow: UnitOfWork, sku: Sku, pack_id: int) -> None:
    """One SKU is bought from one supplier by default: whoever was it is no longer."""
    others = select(SupplierPack).where(
        SupplierPack.sku_id == sku.id, col(SupplierPack.is_default).is_(True), col(SupplierPack.id) != pack_id
    )
    for one in uow.session.exec(others.with_for_update()).all():
        one.is_default = False
        one.version += 1
        uow.record("supplier_pack", one.id, sku.code, before={"is_default": True}, after={"is_default": False})
    uow.session.flush()


def _bind(uow: UnitOfWork, pack: SupplierPack) -> None:
    """What stands on the pack is scanned as this unit of the SKU."""
    if not pack.barcode:
        return
    held = uow.session.get(Barcode, code_key(pack.barcode))
    if held is None:
        key = code_key(pack.barcode)
        uow.session.add(Barcode(code_key=key, code=pack.barcode, sku_id=pack.sku_id, unit_id=pack.unit_id))
    elif (held.sku_id, held.unit_id) != (pack.sku_id, pack.unit_id):
        raise Conflict("barcode.taken", field="barcode", barcode=pack.barcode)


def _locked(uow: UnitOfWork, pack_id: int, version: int) -> SupplierPack:
    pack = uow.session.get(SupplierPack, pack_id, with_for_update=True)
    if pack is None:
        raise NotFound("pack.not_found")
    if pack.version != version:
        raise Conflict("version.stale")
    return pack


def _content(uow: UnitOfWork, pack: SupplierPack) -> dict[str, Any]:
    unit = uow.session.get_one(Unit, pack.unit_id).name
    factor = f"1{unit} = {pack.numerator}" + (f"/{pack.denominator}" if pack.denominator != 1 else "")
    return {
        "partner_id": pack.partner_id, "factor": factor, "supplier_code": pack.supplier_code, "barcode": pack.barcode,
        "least": pack.least, "lead_days": pack.lead_days, "is_default": pack.is_default,
    }  # fmt: skip
