"""品名对应: what each supplier calls our goods on its invoices, remembered when an invoice is registered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import QUANTITY_PLACES, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.permissions import PURCHASE_RULES
from jxc_app.modules.settlement.paper_lines import OnPaper, item_key
from jxc_app.modules.settlement.paper_models import SupplierItem


@dataclass(frozen=True, slots=True)
class TakenFor:
    """What a line of a paper was taken for; ``base`` units of its one SKU in all, None where it stands for many."""

    line: OnPaper
    sku_ids: frozenset[int]
    base: Decimal | None


@dataclass(frozen=True, slots=True)
class RememberedItem:
    """One item of a supplier's invoices and one SKU that it stands for; ``per_unit`` base units in the paper's unit."""

    item_key: str
    sku_id: int
    name: str
    spec: str
    unit: str
    sku_code: str
    sku_name: str
    sku_spec: str
    base_unit: str
    per_unit: Decimal | None
    confirmed_by: str
    confirmed_at: datetime


class ForgetItem(Command):
    """An item of a supplier's invoices that shall not be taken for a SKU any more."""

    partner_id: Id
    item_key: str = Limits(min_length=1, max_length=200)
    sku_id: Id


class Forgotten(Result):
    """What was forgotten, as the paper calls it."""

    name: str


def remember(uow: UnitOfWork, partner_id: int, taken: Sequence[TakenFor]) -> None:
    """Keep what somebody confirmed: of an item with a quantity the last word, of one for many goods every word."""
    by_key = {item_key(one.line.name, one.line.spec, one.line.unit): one for one in taken if one.sku_ids}
    wanted = select(SupplierItem).where(SupplierItem.partner_id == partner_id, col(SupplierItem.item_key).in_(by_key))
    known: dict[str, dict[int, SupplierItem]] = {}
    for one in uow.session.exec(wanted.with_for_update()):
        known.setdefault(one.item_key, {})[one.sku_id] = one
    for key, said in sorted(by_key.items()):
        _keep(uow, partner_id, key, said, known.get(key, {}))


def _keep(uow: UnitOfWork, partner_id: int, key: str, said: TakenFor, known: dict[int, SupplierItem]) -> None:
    per_unit = None
    if said.base is not None and said.line.quantity:
        per_unit = quotient(said.base, said.line.quantity, QUANTITY_PLACES) or None
    before = {sku_id: one.per_unit for sku_id, one in known.items()}
    after = dict.fromkeys(said.sku_ids, per_unit) if per_unit else before | dict.fromkeys(said.sku_ids)
    if after == before:
        return
    for sku_id in before.keys() - after.keys():
        uow.session.delete(known[sku_id])
    uow.session.flush()
    for sku_id in sorted(after):
        row = SupplierItem(
            partner_id=partner_id, item_key=key, sku_id=sku_id, name=said.line.name, spec=said.line.spec,
            unit=said.line.unit, per_unit=after[sku_id], confirmed_by=uow.actor.user_id, confirmed_at=uow.now,
        )  # fmt: skip
        if sku_id in known:
            known[sku_id].per_unit, known[sku_id].confirmed_at = row.per_unit, uow.now
            known[sku_id].confirmed_by = row.confirmed_by
        else:
            insert_or_ignore(uow.session, SupplierItem.__table__, [row.model_dump()])  # type: ignore[attr-defined]
    uow.record(
        "supplier_item", partner_id, said.line.name[:60], before={"goods": _codes(uow.session, before)},
        after={"goods": _codes(uow.session, after)},
    )  # fmt: skip


def _codes(session: Session, sku_ids: object) -> str:
    wanted = select(Sku.code).where(col(Sku.id).in_(list(sku_ids))).order_by(Sku.code)  # type: ignore[call-overload]
    return "、".join(session.exec(wanted).all())


@query("invoice.remembered", title="查看品名对应", permission=PURCHASE_RULES)
def remembered_items(session: Session, scope: Scope, *, partner_id: int) -> list[RememberedItem]:
    """Everything that is remembered of a supplier's invoices, by the name on them."""
    wanted = (
        select(SupplierItem, Sku, Unit.name)
        .join(Sku, col(Sku.id) == SupplierItem.sku_id)
        .join(Unit, col(Unit.id) == Sku.base_unit_id)
        .where(SupplierItem.partner_id == partner_id)
        .order_by(col(SupplierItem.name), col(SupplierItem.item_key), col(Sku.code))
    )
    found = session.exec(wanted).all()
    names = user_names(session, {item.confirmed_by for item, _, _ in found})
    return [
        RememberedItem(
            item.item_key, item.sku_id, item.name, item.spec, item.unit, sku.code, sku.name, sku.spec, unit,
            item.per_unit, names.get(item.confirmed_by, ""), item.confirmed_at,
        )
        for item, sku, unit in found
    ]  # fmt: skip


@use_case("invoice.forget_item", title="删除品名对应", permission=PURCHASE_RULES)
def forget_item(uow: UnitOfWork, command: ForgetItem) -> Forgotten:
    """Forget one; the next invoice asks again. Raises NotFound ``invoice.item_unknown``."""
    item = uow.session.get(
        SupplierItem, (command.partner_id, command.item_key, command.sku_id), with_for_update=True
    )  # fmt: skip
    if item is None:
        raise NotFound("invoice.item_unknown")
    partner = uow.session.get_one(Partner, command.partner_id)
    uow.session.delete(item)
    uow.record(
        "supplier_item", partner.id, item.name[:60], before={"goods": _codes(uow.session, [item.sku_id])},
        after={"goods": ""},
    )  # fmt: skip
    return Forgotten(name=item.name)
