"""Maintaining price lists: every change stands in the log, and asks for the proof that prices ask for."""

from datetime import date
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import QuantityOrZero, UnitPrice, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.permissions import PRICE_CHANGE
from jxc_app.modules.catalog.queries import factors_of, facts_of
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.pricing.models import CUSTOMER, GROUP, STORE, ListPrice, PriceList
from jxc_app.modules.pricing.permissions import PRICE_LIST_EDIT
from jxc_app.modules.warehouses.models import Warehouse

_HEAD = ("name", "kind", "partner_id", "warehouse_id", "customer_group", "valid_from", "valid_until", "remark")
_FIRST_DAY = date(2000, 1, 1)


class ListFields(Command):
    """A list's head: for whom, from when until when (both days in; None: until further notice)."""

    name: str = Limits(min_length=1, max_length=60)
    kind: str = Limits(pattern="^(customer|group|store|general)$")
    partner_id: Id | None = None
    warehouse_id: Id | None = None
    customer_group: str = Limits(default="", pattern="^(wholesale|retail)?$")
    valid_from: date = Limits(ge=_FIRST_DAY)
    valid_until: date | None = Limits(default=None, ge=_FIRST_DAY)
    remark: str = Limits(default="", max_length=200)


class SaveList(ListFields):
    """A new list (``list_id`` None), or one as the actor last saw it; ``is_off``: it holds no more."""

    list_id: Id | None = None
    version: Version | None = None
    is_off: bool = False


class PriceFields(Command):
    """What one of a unit (None: the base unit) of a SKU costs from so many on, tax included."""

    sku_id: Id
    unit_id: Id | None = None
    min_quantity: QuantityOrZero = Decimal(0)
    price: UnitPrice


class SetPrice(PriceFields):
    """Write a price into a list, over the one that stands there for this SKU, unit and quantity."""

    list_id: Id


class RemovePrice(Command):
    """Take one line out of a list."""

    price_id: Id


class ImportedPrice(PriceFields):
    """A row of a file: the list by its name, made as for everybody from today on where there is none."""

    list_name: str = Limits(min_length=1, max_length=60)


class ImportPrices(Command):
    """Some rows of a file, all or none."""

    prices: list[ImportedPrice] = Limits(min_length=1, max_length=500)


class ListRef(Result):
    """A list as it stands after an act; ``price_id``: of the line that was written."""

    list_id: int
    version: int
    price_id: int | None = None


class PricesImported(Result):
    """How many prices were written."""

    prices: int


@use_case("price_list.save", title="保存价格表", permission=PRICE_LIST_EDIT)
def save_list(uow: UnitOfWork, command: SaveList) -> ListRef:
    """Make a list or change its head. Raises Conflict ``version.stale``, ``price_list.name_taken``; DomainError at the
    field that is missing."""
    _check_head(uow.session, command)
    held = _locked(uow, command.list_id) if command.list_id else None
    if held is not None and held.version != command.version:
        raise Conflict("version.stale")
    if held is not None:
        uow.demand_proof(PRICE_CHANGE)
    _refuse_taken(uow.session, command.name, command.list_id)
    one = held or PriceList(name="", name_key="", kind="general", valid_from=command.valid_from, changed_at=uow.now)
    before = (
        {} if held is None else {name: getattr(one, name) for name in _HEAD} | {"is_off": bool(one.switched_off_at)}
    )
    for name in _HEAD:
        setattr(one, name, getattr(command, name))
    one.partner_id = command.partner_id if command.kind == CUSTOMER else None
    one.warehouse_id = command.warehouse_id if command.kind == STORE else None
    one.customer_group = command.customer_group if command.kind == GROUP else ""
    one.name_key = code_key(command.name)
    one.switched_off_at = (one.switched_off_at or uow.now) if command.is_off else None
    after = {name: getattr(one, name) for name in _HEAD} | {"is_off": command.is_off}
    _changed(uow, one, is_new=held is None)
    told = {name: value for name, value in after.items() if held is None or value != before[name]}
    uow.record("price_list", one.id, one.name, before={name: before[name] for name in told if before}, after=told)
    return ListRef(list_id=one.id or 0, version=one.version)


def _check_head(session: Session, fields: ListFields) -> None:
    if fields.valid_until is not None and fields.valid_until < fields.valid_from:
        raise DomainError("price_list.days", field="valid_until")
    if fields.kind == CUSTOMER and (fields.partner_id is None or session.get(Partner, fields.partner_id) is None):
        raise DomainError("price_list.customer_needed", field="partner_id")
    if fields.kind == STORE and (fields.warehouse_id is None or session.get(Warehouse, fields.warehouse_id) is None):
        raise DomainError("price_list.store_needed", field="warehouse_id")
    if fields.kind == GROUP and not fields.customer_group:
        raise DomainError("price_list.group_needed", field="customer_group")


def _refuse_taken(session: Session, name: str, list_id: int | None) -> None:
    other = session.exec(select(PriceList.id).where(PriceList.name_key == code_key(name))).first()
    if other is not None and other != list_id:
        raise DomainError("price_list.name_taken", field="name", name=name)


def _changed(uow: UnitOfWork, one: PriceList, *, is_new: bool = False) -> None:
    if not is_new:
        one.version += 1
    one.changed_at = uow.now
    uow.session.add(one)
    uow.session.flush()


def _locked(uow: UnitOfWork, list_id: int) -> PriceList:
    found = uow.session.get(PriceList, list_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("price_list.not_found")
    return found


@use_case("price_list.set_price", title="修改价格表价格", permission=PRICE_LIST_EDIT)
def set_price(uow: UnitOfWork, command: SetPrice) -> ListRef:
    """Write one price. Raises NotFound; DomainError ``sku.not_found``, ``unit.unknown``."""
    one = _locked(uow, command.list_id)
    uow.demand_proof(PRICE_CHANGE)
    price = _write(uow, one, command)
    _changed(uow, one)
    return ListRef(list_id=one.id or 0, version=one.version, price_id=price.id)


def _write(uow: UnitOfWork, one: PriceList, fields: PriceFields) -> ListPrice:
    sku = facts_of(uow.session, {fields.sku_id}).get(fields.sku_id)
    if sku is None:
        raise DomainError("sku.not_found", field="sku_id")
    unit_id = fields.unit_id or sku.base_unit_id
    if unit_id != sku.base_unit_id and (fields.sku_id, unit_id) not in factors_of(
        uow.session, {(fields.sku_id, unit_id)}
    ):
        raise DomainError("unit.unknown", field="unit_id")
    wanted = select(ListPrice).where(
        ListPrice.list_id == one.id, ListPrice.sku_id == fields.sku_id, ListPrice.unit_id == unit_id,
        ListPrice.min_quantity == fields.min_quantity,
    )  # fmt: skip
    held = uow.session.exec(wanted).first()
    before = {} if held is None else {"price": held.price}
    price = held or ListPrice(
        list_id=one.id or 0, sku_id=fields.sku_id, unit_id=unit_id, min_quantity=fields.min_quantity, price=fields.price
    )
    price.price = fields.price
    uow.session.add(price)
    uow.session.flush()
    after = {"sku": sku.code, "min_quantity": plain(fields.min_quantity), "price": fields.price}
    uow.record("price_list", one.id, one.name, before=before, after=after)
    return price


@use_case("price_list.remove_price", title="删除价格表价格", permission=PRICE_LIST_EDIT)
def remove_price(uow: UnitOfWork, command: RemovePrice) -> ListRef:
    """Take a price out of its list. Raises NotFound ``price_list.price_not_found``."""
    price = uow.session.get(ListPrice, command.price_id, with_for_update=True)
    if price is None:
        raise NotFound("price_list.price_not_found")
    one = _locked(uow, price.list_id)
    uow.demand_proof(PRICE_CHANGE)
    code = uow.session.exec(select(Sku.code).where(col(Sku.id) == price.sku_id)).one()
    uow.session.delete(price)
    _changed(uow, one)
    uow.record("price_list", one.id, one.name, before={"sku": code, "price": price.price}, after={"deleted": True})
    return ListRef(list_id=one.id or 0, version=one.version)


@use_case("price_list.import", title="导入价格表", permission=PRICE_LIST_EDIT)
def import_prices(uow: UnitOfWork, command: ImportPrices) -> PricesImported:
    """Write prices by the names of their lists; a list that is new is for everybody, from today on."""
    uow.demand_proof(PRICE_CHANGE)
    for row in command.prices:
        _write(uow, _named(uow, row.list_name), row)
    return PricesImported(prices=len(command.prices))


def _named(uow: UnitOfWork, name: str) -> PriceList:
    wanted = select(PriceList).where(PriceList.name_key == code_key(name)).with_for_update()
    found = uow.session.exec(wanted).first()
    if found is None:
        found = PriceList(
            name=name, name_key=code_key(name), kind="general", valid_from=uow.today, changed_at=uow.now
        )  # fmt: skip
        _changed(uow, found, is_new=True)
        uow.record("price_list", found.id, name, after={"name": name, "valid_from": found.valid_from})
    return found
