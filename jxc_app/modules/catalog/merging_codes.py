"""Merging: units, barcodes and what suppliers deliver go to the SKU that stays."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, listed, register_part
from jxc_app.modules.catalog.models import Barcode, SkuUnit, SupplierPack, Unit


@dataclass(frozen=True, slots=True)
class _Held:
    """What both have: further units by id, barcodes and packs of the one that goes, (supplier, unit) of the other."""

    gone_units: dict[int, SkuUnit]
    stays_units: dict[int, SkuUnit]
    barcodes: list[Barcode]
    packs: list[SupplierPack]
    taken: set[tuple[int, int]]
    has_default: bool

    @classmethod
    def of(cls, session: Session, merging: Merging) -> "_Held":
        gone, stays = merging.ids
        barcodes = select(Barcode).where(Barcode.sku_id == gone).order_by(Barcode.code_key)
        packs = session.exec(
            select(SupplierPack).where(col(SupplierPack.sku_id).in_((gone, stays))).order_by(col(SupplierPack.id))
        ).all()
        others = [one for one in packs if one.sku_id == stays]
        return cls(
            _units(session, gone), _units(session, stays), list(session.exec(barcodes).all()),
            [one for one in packs if one.sku_id == gone], {(one.partner_id, one.unit_id) for one in others},
            any(one.is_default for one in others),
        )  # fmt: skip

    @property
    def free_packs(self) -> list[SupplierPack]:
        """Those that the one that stays has none of: of a supplier and unit there is one at most."""
        return [one for one in self.packs if (one.partner_id, one.unit_id) not in self.taken]

    @property
    def new_units(self) -> list[SkuUnit]:
        return [one for key, one in self.gone_units.items() if key not in self.stays_units]

    @property
    def other_units(self) -> set[int]:
        """Units that both have, of another size."""
        return {
            key
            for key, one in self.gone_units.items()
            if (other := self.stays_units.get(key)) is not None
            and (one.numerator, one.denominator) != (other.numerator, other.denominator)
        }


class Codes:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "codes"

    def look(self, session: Session, merging: Merging) -> Look:
        """Barcodes, packs and units that would move; what both call the same and is not."""
        held = _Held.of(session, merging)
        names = {key or 0: name for key, name in session.exec(select(Unit.id, Unit.name)).all()}
        look = Look(blocks=_differences(merging, names))
        odd = [one for one in held.barcodes if one.unit_id in held.other_units]
        look.blocks += [
            f"条码 {one.code} 是「{names[one.unit_id]}」，两个商品的「{names[one.unit_id]}」装数不同：先改这个条码"
            for one in odd
        ]
        if held.barcodes:
            look.moves.append(f"条码 {len(held.barcodes)} 个：{listed([one.code for one in held.barcodes])}")
        if held.new_units:
            look.moves.append(f"单位：{listed([names[one.unit_id] for one in held.new_units])}")
        if held.free_packs:
            look.moves.append(f"供货资料 {len(held.free_packs)} 条")
        if stay := len(held.packs) - len(held.free_packs):
            look.moves.append(f"供货资料 {stay} 条不移：保留的商品已有同一供应商、同一单位的")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> dict[str, Any]:
        """Give them to the one that stays."""
        held, (_, stays) = _Held.of(uow.session, merging), merging.ids
        kept: dict[str, Any] = {
            "barcodes": [one.code_key for one in held.barcodes],
            "packs": [[one.id, one.is_default] for one in held.free_packs],
        }
        for unit in held.new_units:
            factor = {"numerator": unit.numerator, "denominator": unit.denominator}
            uow.session.add(SkuUnit(sku_id=stays, unit_id=unit.unit_id, **factor))
        for barcode in held.barcodes:
            barcode.sku_id = stays
        has_default = held.has_default
        for pack in held.free_packs:
            pack.sku_id, pack.is_default = stays, pack.is_default and not has_default
            pack.version += 1
        uow.session.flush()
        return kept

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Give back those that the one that stayed still has; units that it was given it keeps."""
        gone, stays = merging.ids
        for key in kept["barcodes"]:
            barcode = uow.session.get(Barcode, key)
            if barcode is not None and barcode.sku_id == stays:
                barcode.sku_id = gone
        for pack_id, was_default in kept["packs"]:
            pack = uow.session.get(SupplierPack, pack_id)
            if pack is not None and pack.sku_id == stays:
                pack.sku_id, pack.is_default = gone, was_default
                pack.version += 1
        uow.session.flush()


def _units(session: Session, sku_id: int) -> dict[int, SkuUnit]:
    found = session.exec(select(SkuUnit).where(SkuUnit.sku_id == sku_id).order_by(col(SkuUnit.unit_id))).all()
    return {one.unit_id: one for one in found}


def _differences(merging: Merging, names: dict[int, str]) -> list[str]:
    """What makes them two things, whatever they are called."""
    gone, stays, blocks = merging.gone, merging.stays, []
    if stays.merged_into_id is not None or stays.switched_off_at is not None:
        blocks.append(f"保留的商品 {stays.code} 已停用：先恢复它，或者反过来合并")
    if gone.merged_into_id is not None:
        blocks.append(f"{gone.code} 已经并入别的商品")
    if gone.base_unit_id != stays.base_unit_id:
        ours, theirs = names[gone.base_unit_id], names[stays.base_unit_id]
        blocks.append(f"基本单位不同（{ours} / {theirs}）：数量没法相加，不能合并")
    if gone.serial_tracked != stays.serial_tracked:
        blocks.append("一个按序列号管理，一个不按：先把两个改成一样")
    elif gone.lot_tracked != stays.lot_tracked:
        blocks.append("一个按批次管理，一个不按：先把两个改成一样")
    return blocks


register_part(Codes())
