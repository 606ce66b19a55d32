"""Merging two SKUs: what suppliers stand by for the one that goes, they stand by for the one that stays."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import clock
from jxc_app.modules.catalog.merge_parts import Look, Merging, listed, register_part
from jxc_app.modules.catalog.models import SkuUnit, Unit
from jxc_app.modules.sourcing.agreeing import end_early
from jxc_app.modules.sourcing.models import PriceAgreement

_TERMS = {
    "partner_id", "unit_id", "price", "tax_percent", "moq", "lead_days", "quoted_unit", "numerator", "denominator",
    "quoted_price", "award_id",
}  # fmt: skip


class Agreements:
    """Agreements in force end and are agreed again for the one that stays, each at its price and unit.

    Where that has one of the same supplier, its own counts. Those that are over tell of the past and stay.

    See :class:`jxc_app.modules.catalog.merge_parts.MergePart`.
    """

    code = "sourcing"

    def look(self, session: Session, merging: Merging) -> Look:
        """A price for a unit that both have, of another size, stands in the way: it would be another price."""
        moving, staying = _in_force(session, merging)
        sizes = _other_sizes(session, merging)
        look = Look()
        if odd := sorted({sizes[one.unit_id] for one in moving if one.unit_id in sizes}):
            look.blocks.append(f"价格协议按「{listed(odd)}」定价，两个商品的「{listed(odd)}」装数不同：先终止这些协议")
        if moving:
            look.moves.append(f"价格协议 {len(moving)} 条")
        if staying:
            look.moves.append(f"价格协议 {len(staying)} 条不移：保留的商品已有同一供应商的")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> list[int]:
        """End them, and agree on the same for the one that stays; the ids of those new ones."""
        moving, _ = _in_force(uow.session, merging)
        words = f"{merging.gone.code} 并入 {merging.stays.code}"
        return [_agree_again(uow, one, merging.ids[1], words) for one in moving]

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """The same the other way round, for those that nobody has ended since."""
        for agreement_id in kept:
            one = uow.session.get_one(PriceAgreement, agreement_id)
            if one.ended_at is None and one.valid_until >= uow.today:
                _agree_again(uow, one, merging.ids[0], f"撤销合并 {merging.gone.code}")


def _agree_again(uow: UnitOfWork, held: PriceAgreement, sku_id: int, why: str) -> int:
    """The same terms for another SKU from today on: what was agreed is never edited."""
    end_early(uow, held, why)
    terms = held.model_dump(include=_TERMS)
    made = PriceAgreement(sku_id=sku_id, valid_from=uow.today, valid_until=held.valid_until, **terms)
    uow.session.add(made)
    uow.session.flush()
    return made.id or 0


def _in_force(session: Session, merging: Merging) -> tuple[list[PriceAgreement], list[PriceAgreement]]:
    """Those of the one that goes: of suppliers with whom nothing is agreed for the other, and of the rest."""
    gone, stays = merging.ids
    rows = session.exec(
        select(PriceAgreement)
        .where(
            col(PriceAgreement.sku_id).in_((gone, stays)), col(PriceAgreement.ended_at).is_(None),
            PriceAgreement.valid_until >= _today(),
        )
        .order_by(col(PriceAgreement.id))
    ).all()  # fmt: skip
    taken = {one.partner_id for one in rows if one.sku_id == stays}
    own = [one for one in rows if one.sku_id == gone]
    return [one for one in own if one.partner_id not in taken], [one for one in own if one.partner_id in taken]


def _other_sizes(session: Session, merging: Merging) -> dict[int, str]:
    """The names of units that both have, of another size."""
    rows = session.exec(
        select(SkuUnit, Unit.name)
        .join(Unit, col(Unit.id) == SkuUnit.unit_id)
        .where(col(SkuUnit.sku_id).in_(merging.ids))
    ).all()
    sizes: dict[int, set[tuple[int, int]]] = {}
    for unit, _ in rows:
        sizes.setdefault(unit.unit_id, set()).add((unit.numerator, unit.denominator))
    return {unit.unit_id: name for unit, name in rows if len(sizes[unit.unit_id]) > 1}


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)


register_part(Agreements())
